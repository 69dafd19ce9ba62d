"""The lab's map: held-out questions and bullets before and after the training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from lib.core.errors import RetrieverError
from lib.ui import lab_charts, lab_versions
from lib.ui.markdown import inline

if TYPE_CHECKING:
    from lib.retrieval.projection import Place, Projection
    from lib.retrieval.standing import Standing

EVERYBODY = "everybody"


@st.cache_data(show_spinner=False, max_entries=2)
def _stored(key: object) -> Projection:
    from lib.retrieval.projection import read_projection

    return read_projection(lab_versions.models())


def pictures(shown: Standing | None) -> None:
    """Both pictures with their figures; why there are none when there are none."""
    st.header("What the training changed", anchor=False)
    try:
        found = _stored(lab_versions.key())
    except RetrieverError as error:
        st.info(inline(error.user_message))
        return
    st.markdown(
        "Each line ties a question to the bullet that answers it. Short lines are what we want: the question lies "
        "where its bullet lies. The untuned base sorts texts by kind, questions to one side and bullets to the other. "
        "Only people whom the training has never seen are drawn; point at a mark to read it."
    )
    _stale(found, shown)
    trades = sorted({place.family for place in found.pairs})
    choice = st.selectbox(
        "Whose pairs", [EVERYBODY, *trades], key="lab_trade", format_func=lambda t: str(t).capitalize(), width=320
    )
    for column, name, label in zip(st.columns(2, gap="medium"), ("before", "after"), ("Before", "After"), strict=True):
        closeness = getattr(found, name)
        who = "untuned base" if name == "before" else inline(found.version)
        column.markdown(
            f"**{label}: {who}**  \nline {closeness.line:.2f} of the mean distance · cosine {closeness.pair:.2f} with "
            f"the right bullet, {closeness.others:.2f} with the person's others"
        )
        with column:
            lab_charts.pairs(
                [_row(place, name, choice) for place in found.pairs],
                f"t-SNE of {len(found.pairs)} held-out questions and bullets, {label.lower()} the training; mean line "
                f"between a pair {closeness.line:.2f} of the mean distance",
            )
    st.caption(
        f"t-SNE of {len(found.pairs)} pairs of {found.n_people} test people, each picture laid out on its own and "
        "turned to match the other; axes have no meaning, and near points of one person are alike on purpose. The "
        "cosines are computed in all 384 dimensions. Made by `python -m lib.retrieval.projection`, data "
        f"{found.data_sha256[:12]}."
    )


def _stale(found: Projection, shown: Standing | None) -> None:
    from lib.retrieval.dataset import data_sha256

    if shown is not None and found.version != shown.name:
        st.warning(
            f"The picture is of {inline(found.version)}, not of {inline(shown.name)}. Made again by "
            f"`python -m lib.retrieval.projection --version {shown.name}`."
        )
    if found.data_sha256 != data_sha256():
        st.warning("The picture was made from other pairs than those that are here now.")


def _row(place: Place, name: str, choice: str | None) -> dict[str, Any]:
    qx, qy, bx, by = getattr(place, name)
    return {
        "qx": qx,
        "qy": qy,
        "bx": bx,
        "by": by,
        "Question": place.question,
        "Bullet": place.bullet,
        "Trade": place.family,
        "chosen": choice in (None, EVERYBODY, place.family),
    }
