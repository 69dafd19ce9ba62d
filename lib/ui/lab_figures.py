"""The lab's figures: how often the right bullet is found, by a version, the untuned base and BM25."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from lib.ui import lab_charts
from lib.ui.markdown import inline

if TYPE_CHECKING:
    from lib.retrieval.standing import Baselines, Figures, Standing

KS = (1, 3, 5, 10)
DASH = "\N{WORD JOINER}\N{EN DASH}\N{WORD JOINER}"
"""Between the ends of an interval, which stay on one line."""
TITLES = {
    "own": "One's own bullets",
    "long": "Two people of one trade",
    "pool": "Everybody's bullets",
    "pool_by_resume": "Everybody's, resume by resume",
}
MEANING = {
    "own": "Your case: the right one of a person's 10 to 12 bullets, confusable on purpose. The posting weighs "
    "nothing or little.",
    "long": "A long resume: 24 bullets of two people with the same kind of work.",
    "pool": "The classical test: one pool of the bullets of all test people, question and posting encoded apart.",
    "pool_by_resume": "The same pool when it is known which bullets are of one person: whose resume fits the posting "
    "counts first, then the question.",
}


@st.cache_data(show_spinner="Measuring the baselines…", max_entries=2)
def baselines(key: object) -> Baselines:
    """`standing.baselines` of the shipped models; `key` changes with the files."""
    from lib.retrieval import standing
    from lib.ui import lab_versions

    return standing.baselines(lab_versions.models())


def systems(task: str, shown: Standing, against: Baselines) -> dict[str, Mapping[str, Mapping[str, float]]]:
    """Figures of one task by name of the system, those that there are; the version first."""
    named: tuple[tuple[str, Figures], ...] = (
        (shown.name, shown.figures),
        ("untuned base", against.base),
        ("BM25", against.bm25),
    )
    return {name: figures[task] for name, figures in named if task in figures}


def figures(shown: Standing | None) -> None:
    """Hit@k of the version shown beside base and BM25: in words, as a chart and as a table with intervals."""
    from lib.ui import lab_versions

    st.header("How often it is right", anchor=False)
    if shown is None:
        st.markdown("No version is registered yet: `python -m lib.retrieval.train` makes one.")
        return
    against = baselines(lab_versions.key())
    _headline(shown, against)
    tasks = [task for task in TITLES if task in shown.figures]
    task = st.segmented_control(
        "Where to search", tasks, default=tasks[0], format_func=TITLES.__getitem__, key="lab_task", required=True
    )
    st.markdown(MEANING[task])
    found = systems(task, shown, against)
    chart, table = st.columns([4, 5], gap="large", vertical_alignment="center")
    rows = [{"System": name, "k": k, **values[f"hit_at_{k}"]} for name, values in found.items() for k in KS]
    with chart:
        lab_charts.hit_at_k(rows, list(found))
    table.container(key="lab_figures").markdown(figures_table(found))
    _notes(shown, against)


def _headline(shown: Standing, against: Baselines) -> None:
    own = shown.figures["own"]
    st.markdown(
        "On people whom it has never seen, with a resume of 10 to 12 bullets that are easy to confuse, "
        f"{inline(shown.name)} finds the one that answers a question:"
    )
    columns = st.columns(3)
    for column, k, label in zip(columns, (1, 3, 5), ("first", "in the first three", "in the first five"), strict=True):
        value = own[f"hit_at_{k}"]["mean"]
        before = against.base["own"][f"hit_at_{k}"]["mean"] if against.base else None
        column.metric(
            f"Right bullet {label}",
            f"{value:.0%}",
            None if before is None else f"{100 * (value - before):+.0f} points over the untuned base",
            border=True,
        )


def figures_table(found: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    """Markdown: a row per measure, a column per system, each cell with its 95 % interval."""
    names = [(f"hit_at_{k}", f"Hit@{k}") for k in KS] + [("mrr", "MRR")]
    lines = ["| Measure | " + " | ".join(inline(name) for name in found) + " |", "|:--|" + "--:|" * len(found)]
    for key, label in names:
        cells = (_cell(values[key], strong=i == 0) for i, values in enumerate(found.values()))
        lines.append(f"| {label} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(value: Mapping[str, float], *, strong: bool) -> str:
    mean = f"**{value['mean']:.3f}**" if strong else f"{value['mean']:.3f}"
    return f"{mean} {value['low']:.3f}{DASH}{value['high']:.3f}"


def _notes(shown: Standing, against: Baselines) -> None:
    st.caption(
        f"{against.n_questions:,} questions of {against.n_people} invented people whom no training has seen. Hit@k: "
        "the right bullet is among the first k; MRR: mean of 1/place. Beside each: its 95 % interval by person. "
        "`python -m lib.retrieval.evaluate` measures all of it again."
    )
    if against.missing:
        st.warning(f"The untuned base is not in the table. {inline(against.missing)}")
    if shown.manifest is not None and shown.manifest.data_sha256 != against.data_sha256:
        st.warning(
            f"{inline(shown.name)} was measured on other pairs than those that are here now: do not compare its "
            "figures with the columns beside them."
        )
