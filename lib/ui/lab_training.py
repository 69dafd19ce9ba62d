"""The lab's account of the training: loss by epoch, dev by epoch, and what each choice was worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from lib.core.errors import RetrieverError
from lib.ui import lab_charts, lab_versions
from lib.ui.markdown import inline

if TYPE_CHECKING:
    from lib.retrieval.manifest import Manifest
    from lib.retrieval.standing import Standing


def training(shown: Standing | None) -> None:
    """Curves of the version shown, its recipe, and the table of ablations."""
    st.header("How it was trained", anchor=False)
    if shown is not None and shown.manifest is not None:
        st.markdown(recipe(shown.manifest))
        _curves(shown.manifest)
    _ablations(shown.manifest.data_sha256 if shown is not None and shown.manifest is not None else "")


def recipe(manifest: Manifest) -> str:
    """One paragraph from the manifest: base, pairs, loss, negatives, what is tuned."""
    training = manifest.training
    given = training.get("recipe", {})
    tune = str(given.get("tune", "full"))
    kinds = {"lora": f"LoRA of rank {given.get('rank')}", "full": "all weights free", "head": "a linear head"}
    tuned = kinds.get(tune, inline(tune))
    persons = given.get("persons")
    batch = "shuffled batches"
    if persons:
        batch = f"batches of {persons} whole people, so that a person's other bullets are the hard negatives"
    runs = len(training.get("runs", ()))
    seconds = training.get("seconds")
    took = f", {round(seconds / 60)} minutes in all" if seconds else ""
    return (
        f"**{inline(manifest.version)}** is {inline(manifest.base['name'])} with {tuned}, tuned on "
        f"{training.get('n_train', 0):,} pairs by MultipleNegativesRankingLoss in {batch}; the mean of {runs} "
        f"run{'s' if runs != 1 else ''}, stopped by people held apart for that (dev){took}."
    )


def _curves(manifest: Manifest) -> None:
    from lib.retrieval.standing import loss_rows

    rows = loss_rows(manifest)
    if not rows:
        return
    loss, dev = st.columns(2, gap="medium")
    with loss:
        st.markdown("**Training loss by epoch**")
        lab_charts.epochs(rows, "loss", "loss", ".1f", "Training loss by epoch, a falling line for each run")
    with dev:
        st.markdown("**Right bullet first, on dev people**")
        lab_charts.epochs(rows, "hit_at_1", "Hit@1", "%", "Hit@1 on dev by epoch, a line for each run; 0 is the base")


def _ablations(data_sha256: str) -> None:
    from lib.retrieval.standing import ablations

    try:
        rows = ablations(lab_versions.models())
    except RetrieverError as error:
        st.info(inline(error.user_message))
        return
    if not rows:
        return
    st.subheader("What each choice is worth", anchor=False)
    st.markdown(ablations_table(rows))
    other = any(row.get("data_sha256") != data_sha256 for row in rows)
    st.caption(
        "One change of the recipe each, measured on dev: `python -m lib.retrieval.ablate`. Differences under about "
        "0.02 are within its noise." + (" Some rows were measured on other pairs than this version's." if other else "")
    )


def ablations_table(rows: list[dict[str, Any]]) -> str:
    """Markdown in the order of `rows`; where none is of the untrained base, its Hit@1 stands in the last."""
    lines = ["| Recipe | Hit@1 | Hit@3 | MRR |", "|:--|--:|--:|--:|"]
    for row in rows:
        figures = " | ".join(f"{row[name]:.3f}" for name in ("hit_at_1", "hit_at_3", "mrr"))
        part = f"**{inline(row['group'])}**: " if row["group"] else ""
        lines.append(f"| {part}{inline(row['change'])} | {figures} |")
    if all(row["group"] != "untrained" for row in rows):
        lines.append(f"| **untrained**: the question alone | {rows[0]['base']:.3f} | | |")
    return "\n".join(lines)
