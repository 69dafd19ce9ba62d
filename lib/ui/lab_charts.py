"""The lab's charts in Altair: they follow the theme in light and dark. Altair is imported when one is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

if TYPE_CHECKING:
    import altair as alt


PAIR_COLOURS = ("#2F8F6B", "#C57F1B")
"""Bullet and question: both stand out on the light and on the dark background."""


def hit_at_k(rows: Sequence[Mapping[str, Any]], systems: Sequence[str]) -> None:
    """Hit@k with intervals: rows of 'System', 'k', 'mean', 'low', 'high'; `systems` gives order and colour."""
    import altair as alt

    data = pd.DataFrame(list(rows))
    base = alt.Chart(data).encode(
        x=alt.X("k:O", title="among the first k", axis=alt.Axis(labelAngle=0)),
        color=alt.Color("System:N", sort=list(systems), legend=alt.Legend(orient="top", title=None)),
    )
    y = alt.Y("mean:Q", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%"), title=None)
    tooltip = ["System", "k", *(alt.Tooltip(name, format=".3f") for name in ("mean", "low", "high"))]
    lines = base.mark_line(strokeWidth=2.5).encode(y=y)
    bars = base.mark_rule(strokeWidth=5, opacity=0.35).encode(y=alt.Y("low:Q", title=None), y2="high:Q")
    points = base.mark_point(filled=True, size=80, opacity=1).encode(
        y=y, shape=alt.Shape("System:N", sort=list(systems), legend=None), tooltip=tooltip
    )
    _draw(bars + lines + points, 280, "Share of questions whose right bullet is among the first k, for each system")


def pairs(rows: Sequence[Mapping[str, Any]], alt_text: str) -> None:
    """Questions and bullets in the plane with a line between each pair.

    Rows hold 'qx', 'qy', 'bx', 'by', 'Question', 'Bullet', 'Trade' and 'chosen' (the others are drawn faintly).
    """
    import altair as alt

    lines_of = pd.DataFrame(list(rows))
    ends = {"question": ("qx", "qy"), "bullet": ("bx", "by")}
    points_of = pd.concat(lines_of.assign(Text=kind, x=lines_of[x], y=lines_of[y]) for kind, (x, y) in ends.items())
    # The axes of t-SNE mean nothing.
    plain = alt.Axis(labels=False, ticks=False, grid=False, domain=False, title=None)
    scales = {name: _reach(points_of[name]) for name in ("x", "y")}
    tooltip, kinds, legend = (
        ["Question", "Bullet", "Trade"],
        ["bullet", "question"],
        alt.Legend(orient="top", title=None),
    )
    lines = (
        alt.Chart(lines_of)
        .mark_rule(strokeWidth=1.2, color="#8A968F")
        .encode(
            x=alt.X("qx:Q", scale=scales["x"], axis=plain),
            y=alt.Y("qy:Q", scale=scales["y"], axis=plain),
            x2="bx",
            y2="by",
            tooltip=tooltip,
            opacity=alt.condition("datum.chosen", alt.value(0.7), alt.value(0.06)),
        )
    )
    points = (
        alt.Chart(points_of)
        .mark_point(filled=True, size=48)
        .encode(
            x=alt.X("x:Q", scale=scales["x"], axis=plain),
            y=alt.Y("y:Q", scale=scales["y"], axis=plain),
            color=alt.Color("Text:N", scale=alt.Scale(domain=kinds, range=list(PAIR_COLOURS)), legend=legend),
            shape=alt.Shape("Text:N", scale=alt.Scale(domain=kinds, range=["square", "circle"])),
            opacity=alt.condition("datum.chosen", alt.value(0.95), alt.value(0.1)),
            tooltip=tooltip,
        )
    )
    _draw(lines + points, 380, alt_text)


def _reach(values: pd.Series[float]) -> alt.Scale:
    import altair as alt

    return alt.Scale(domain=[float(values.min()) - 0.12, float(values.max()) + 0.12], nice=False)


def epochs(rows: Sequence[Mapping[str, Any]], field: str, title: str, form: str, alt_text: str) -> None:
    """A line for each run (seed) over epochs; rows without a value of `field` are left out."""
    import altair as alt

    data = pd.DataFrame([row for row in rows if row[field] is not None])
    chart = (
        alt.Chart(data)
        .mark_line(point=True, strokeWidth=2)
        .encode(
            x=alt.X("epoch:Q", title="epoch", axis=alt.Axis(tickMinStep=1, format="d", grid=False)),
            y=alt.Y(f"{field}:Q", title=None, scale=alt.Scale(zero=False), axis=alt.Axis(format=form)),
            color=alt.Color("seed:N", legend=alt.Legend(orient="top", title="run with seed")),
            tooltip=["seed", "epoch", alt.Tooltip(field, title=title, format=".3f")],
        )
    )
    _draw(chart, 240, alt_text)


def _draw(chart: alt.Chart | alt.LayerChart, height: int | alt.Step, alt_text: str) -> None:
    st.altair_chart(chart.properties(height=height), width="stretch", alt=alt_text)
