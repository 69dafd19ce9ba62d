"""How speaking changed from answer to answer: pace, fillers and the longest pause, each over its usual range."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from lib.core.report import Speaking, SpokenAnswer
from lib.core.speech import MEASURES

TREND = (("wpm", 60.0, 230.0), ("fillers_per_minute", 0.0, 15.0), ("longest_pause_s", 0.0, 5.0))
"""Measure, and the ends of its axis unless a value lies beyond."""


def label(found: Speaking, answer: SpokenAnswer) -> str:
    """'Q2', and for a further spoken answer to the same question 'Q2.2'."""
    turns = [a.turn for a in found.answers if a.question_index == answer.question_index]
    place = turns.index(answer.turn)
    return f"Q{answer.question_index + 1}" + (f".{place + 1}" if place else "")


def trend(found: Speaking) -> None:
    """One small chart per measure; the band is what is usual."""
    for column, (name, low, high) in zip(st.columns(len(TREND)), TREND, strict=True):
        with column:
            _chart(found, name, low, high)


def _chart(found: Speaking, name: str, low: float, high: float) -> None:
    import altair as alt

    measure = MEASURES[name]
    rows: list[dict[str, Any]] = [
        {"Answer": label(found, a), "Value": r.value, "Band": r.band}
        for a in found.answers
        for r in a.readings
        if r.measure == name and r.value is not None
    ]
    if len(rows) < 2:
        return
    values = [row["Value"] for row in rows]
    scale = alt.Scale(domain=[min(low, *values), max(high, *(1.06 * v for v in values))], nice=False)
    usual = measure.usual or (low, high)
    band = (
        alt.Chart(pd.DataFrame({"from": [max(usual[0], min(low, *values))], "to": [usual[1]]}))
        .mark_rect(opacity=0.16)
        .encode(y=alt.Y("from:Q", scale=scale), y2="to:Q")
    )
    x = alt.X("Answer:N", sort=[row["Answer"] for row in rows], title=None, axis=alt.Axis(labelAngle=0))
    y = alt.Y("Value:Q", scale=scale, title=None, axis=alt.Axis(tickCount=4))
    base = alt.Chart(pd.DataFrame(rows)).encode(x=x, y=y)
    points = base.mark_point(filled=True, size=90, opacity=1).encode(
        tooltip=["Answer", alt.Tooltip("Value", format=".1f", title=measure.label), "Band"]
    )
    st.caption(f"**{measure.label}**, {measure.unit}; the band is usual")
    st.altair_chart(
        (band + base.mark_line(opacity=0.55) + points).properties(height=170),
        width="stretch",
        alt=f"{measure.label} from answer to answer; usual is {usual[0]:g} to {usual[1]:g}",
    )
