"""The map of a job's requirements against pieces of experience: which bullet supports what, and where nothing does."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from lib.core.enums import Coverage
from lib.core.types import CoverageRow, Resume

FULL = 0.6
"""Support from which a cell is drawn in full: beyond it nothing more is gained."""
_LABEL_CHARS = 44
_MARK = {Coverage.SHOWN: "●", Coverage.PARTLY: "◐", Coverage.NOT_SHOWN: "○"}


def records(
    rows: tuple[CoverageRow, ...], support: tuple[tuple[float, ...], ...], resume: Resume
) -> list[dict[str, Any]]:
    """A record for each cell: requirement, bullet, support in 0..1 and whether it is the best of its row.

    Args:
        rows: the coverage, one row for each requirement.
        support: (n_requirements, n_bullets) scores of `lib.retrieval.coverage.support`.
        resume: whose bullets these are.
    """
    cells: list[dict[str, Any]] = []
    for number, (row, scores) in enumerate(zip(rows, support, strict=True), start=1):
        label = f"{_MARK[row.status]} {number} {_short(row.requirement.text)}"
        for place, (bullet, score) in enumerate(zip(resume.bullets, scores, strict=True)):
            cells.append(
                {
                    "Row": label,
                    "Requirement": row.requirement.text,
                    "Status": str(row.status),
                    "Number": place + 1,
                    "Experience": bullet.text,
                    "From": bullet.entry,
                    "Support": round(score, 3),
                    "Best": row.bullet is not None and row.bullet == bullet,
                }
            )
    return cells


def _short(text: str) -> str:
    return text if len(text) <= _LABEL_CHARS else text[:_LABEL_CHARS].rsplit(" ", 1)[0] + "…"


def draw(rows: tuple[CoverageRow, ...], support: tuple[tuple[float, ...], ...], resume: Resume) -> None:
    """The heat map; one hue whose strength is the support, so that it reads alike in light and dark."""
    import altair as alt

    cells = records(rows, support, resume)
    if not cells:
        st.markdown("The map needs a resume with at least one piece of experience.")
        return
    base = alt.Chart(pd.DataFrame(cells)).encode(
        x=alt.X("Number:O", title="your experience", axis=alt.Axis(labelAngle=0)),
        y=alt.Y(
            "Row:N",
            title=None,
            sort=None,
            axis=alt.Axis(labelLimit=150, labelAlign="left", labelPadding=152, ticks=False, domain=False),
        ),
        tooltip=["Requirement", "Status", "Experience", "From", alt.Tooltip("Support:Q", format=".2f")],
    )
    strength = alt.Opacity("Support:Q", legend=None, scale=alt.Scale(domain=[0, FULL], range=[0.06, 1.0], clamp=True))
    heat = base.mark_rect(cornerRadius=2, stroke=None).encode(opacity=strength)
    best = base.transform_filter("datum.Best").mark_point(filled=True, size=28, color="#D9A441", opacity=1)
    chart = (heat + best).properties(height=alt.Step(24))
    st.altair_chart(chart, width="stretch", alt="Support of each requirement by each piece of experience")
    st.caption(
        "A row is a requirement (● shown, ◐ partly, ○ not shown), a column a piece of your experience. The stronger a "
        "cell, the better it supports the requirement; the dot marks what the list shows. Point at or tap a cell to "
        "read both."
    )
