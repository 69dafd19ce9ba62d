"""The report's charts in Altair: they follow the theme in light and dark. Altair is imported when one is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from lib.core.report import QuestionReport, Rating, Report, RequirementOutcome
from lib.core.types import Question

if TYPE_CHECKING:
    import altair as alt


def dimensions(ratings: tuple[Rating, ...]) -> None:
    """A dot per dimension on the scale 1 to 5, with its range as a bar."""
    import altair as alt

    rows: list[dict[str, Any]] = [
        {"Dimension": r.name.capitalize(), "Level": r.value, "low": r.low, "high": r.high, "Basis": r.basis}
        for r in ratings
        if r.value is not None
    ]
    if not rows:
        st.markdown("Too little was said to draw ratings.")
        return
    data = pd.DataFrame(rows)
    order = [r["Dimension"] for r in rows]
    scale = alt.Scale(domain=[1, 5])
    axis = alt.Axis(values=[1, 2, 3, 4, 5], format="d", title=None)
    y = alt.Y("Dimension:N", sort=order, title=None, axis=alt.Axis(labelLimit=160))
    base = alt.Chart(data)
    ranges = base.mark_bar(height=12, opacity=0.28, cornerRadius=6).encode(
        x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", y=y
    )
    levels = base.mark_circle(size=190, opacity=1).encode(
        x=alt.X("Level:Q", scale=scale), y=y, tooltip=["Dimension", alt.Tooltip("Level", format=".1f"), "Basis"]
    )
    _draw(ranges + levels, alt.Step(40), "Ratings per dimension from 1 to 5, with ranges")


def per_question(report: Report) -> None:
    """The mean level of each question, and the candidate's own rating beside it."""
    import altair as alt

    rows = _question_rows(report.questions, report.interview.questions)
    if not rows:
        return
    data = pd.DataFrame(rows)
    order = list(dict.fromkeys(r["Question"] for r in rows))
    chart = (
        alt.Chart(data)
        .mark_point(filled=True, size=150, opacity=0.95)
        .encode(
            x=alt.X("Question:N", sort=order, title=None, axis=alt.Axis(labelAngle=0)),
            y=alt.Y(
                "Level:Q", scale=alt.Scale(domain=[1, 5]), axis=alt.Axis(values=[1, 2, 3, 4, 5], format="d", title=None)
            ),
            color=alt.Color("Who:N", sort=["Greenroom", "You"], legend=alt.Legend(orient="top", title=None)),
            shape=alt.Shape("Who:N", sort=["Greenroom", "You"], legend=None),
            tooltip=["Text", "Who", alt.Tooltip("Level", format=".1f")],
        )
    )
    _draw(chart, 230, "Mean level of each question and your own rating")


def _question_rows(reports: tuple[QuestionReport, ...], questions: tuple[Question, ...]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for r in reports:
        base = {"Question": f"Q{r.question_index + 1}", "Text": questions[r.question_index].text}
        if r.overall is not None:
            rows.append({**base, "Level": r.overall, "Who": "Greenroom"})
        if r.self_rating is not None:
            rows.append({**base, "Level": float(r.self_rating), "Who": "You"})
    return rows


OUTCOMES = ("answered with evidence", "asked", "only claimed", "never raised")


def coverage(rows: tuple[RequirementOutcome, ...]) -> None:
    """How many requirements of each kind ended in which outcome."""
    import altair as alt

    if not rows:
        return
    data = pd.DataFrame({"Kind": [str(r.requirement.kind) for r in rows], "Outcome": [r.outcome for r in rows]})
    data["order"] = data["Outcome"].map({o: i for i, o in enumerate(OUTCOMES)})
    chart = (
        alt.Chart(data)
        .mark_bar(cornerRadius=3, height=18)
        .encode(
            x=alt.X("count():Q", title="requirements", axis=alt.Axis(tickMinStep=1, format="d")),
            y=alt.Y("Kind:N", sort=["must", "responsibility", "nice to have"], title=None),
            color=alt.Color("Outcome:N", sort=list(OUTCOMES), legend=alt.Legend(orient="top", title=None, columns=2)),
            order="order:Q",
            tooltip=["Kind", "Outcome", "count()"],
        )
    )
    _draw(chart, alt.Step(34), "Requirements of the job by outcome")


def _draw(chart: alt.Chart | alt.LayerChart, height: int | alt.Step, alt_text: str) -> None:
    st.altair_chart(chart.properties(height=height), width="stretch", alt=alt_text)
