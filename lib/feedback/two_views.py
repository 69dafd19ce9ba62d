"""Where a model and the built-in scorer judge an answer more than a level apart: both scores, with their reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from lib.core.report import QuestionReport, Report, TwoViews
from lib.core.types import Feedback, Score
from lib.feedback.engines import BUILT_IN, judges_of

APART = 2
"""Levels between the model and the built-in scorer from which both are shown."""
HEADING = "Two views: the model and the built-in scorer differ by more than a level"


def two_views(shown: Sequence[Score], built_in: Sequence[Score]) -> TwoViews:
    """(the model's score, the built-in one) of each dimension in which they lie more than a level apart."""
    others = {s.dimension: s for s in built_in}
    return tuple(
        (mine, theirs)
        for mine in shown
        if (theirs := others.get(mine.dimension)) is not None
        and not mine.engine.startswith(BUILT_IN)
        and mine.value is not None
        and theirs.value is not None
        and abs(mine.value - theirs.value) >= APART
    )


def with_two_views(report: Report, built_in: Callable[[int], Feedback]) -> Report:
    """The report with what the built-in scorer holds against a model; `built_in` is asked only where a model judged.

    Args:
        report: as built from the interview.
        built_in: the built-in feedback on a question, by its index.
    """

    def seen(item: QuestionReport) -> QuestionReport:
        if item.feedback is None or not judges_of(item.feedback):
            return item
        return replace(item, two_views=two_views(item.feedback.scores, built_in(item.question_index).scores))

    return replace(report, questions=tuple(seen(q) for q in report.questions))


def lines(item: QuestionReport) -> tuple[str, ...]:
    """'Structure, 1 of 5 by tiny, one reading: reason', the model's and the built-in one by turns."""
    return tuple(
        f"{score.dimension.value.capitalize()}, {score.value} of 5 by {score.engine}: {score.reason}"
        for pair in item.two_views
        for score in pair
    )
