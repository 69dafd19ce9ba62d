"""Where a model and the built-in scorer lie more than a level apart: which dimensions, and that the exports say so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from lib.core.enums import Dimension
from lib.core.report import QuestionReport, Report
from lib.core.types import Feedback, Interview, Score
from lib.feedback.export import report_from_json, report_json, report_markdown, report_pdf, report_text
from lib.feedback.report import build_report
from lib.feedback.scorer import BuiltInScorer
from lib.feedback.two_views import HEADING, lines, two_views, with_two_views
from tests.unit.feedback.test_export import pdf_text

pytestmark = pytest.mark.unit

FAR, NEAR = Dimension.STRUCTURE, Dimension.SUBSTANCE
EXPORTS: list[Callable[[Report], str]] = [report_markdown, report_text, lambda r: pdf_text(report_pdf(r))]


def scores(levels: dict[Dimension, int | None], engine: str) -> tuple[Score, ...]:
    return tuple(Score(d, value, 1, 5, (), f"{d.value} by {engine}", engine) for d, value in levels.items())


def all_at(level: int) -> dict[Dimension, int | None]:
    return dict.fromkeys(Dimension, level)


@pytest.mark.parametrize("dimension", list(Dimension))
@pytest.mark.parametrize(("mine", "theirs", "shown"), [(5, 3, True), (1, 3, True), (4, 3, False), (3, 3, False)])
def test_more_than_a_level_in_any_dimension(dimension: Dimension, mine: int, theirs: int, shown: bool) -> None:
    model = scores({**all_at(theirs), dimension: mine}, "tiny, one reading")
    built_in = scores(all_at(theirs), "built-in scorer, by words")
    found = two_views(model, tuple(reversed(built_in)))
    assert [(a.dimension, a.value, b.dimension, b.value) for a, b in found] == (
        [(dimension, mine, dimension, theirs)] if shown else []
    )


def test_what_is_not_judged_or_not_by_a_model_has_no_second_view() -> None:
    model, built_in = scores(all_at(5), "tiny"), scores(all_at(1), "built-in scorer")
    unknown = scores(dict.fromkeys(Dimension), "built-in scorer")
    assert len(two_views(model, built_in)) == 5
    assert two_views(model, unknown) == two_views(scores(dict.fromkeys(Dimension), "tiny"), built_in) == ()
    assert two_views(scores(all_at(5), "built-in scorer, an older encoder"), built_in) == ()
    assert two_views(model, ()) == ()


def by_model(whole: Interview, apart: int) -> Interview:
    """The first question judged by a model: FAR lies `apart` levels from the built-in level, the others on it."""

    def moved(score: Score) -> Score:
        if score.value is None:
            return score
        by = 0 if score.dimension is not FAR else apart if score.value + apart <= 5 else -apart
        return replace(score, value=score.value + by, reason=f"{score.dimension.value} as I see it", engine="tiny")

    def judged(feedback: Feedback) -> Feedback:
        return replace(feedback, scores=tuple(map(moved, feedback.scores)), engine="scores by tiny; advice by rules")

    turns = (replace(t, feedback=judged(t.feedback)) if t.feedback and not t.question_index else t for t in whole.turns)
    return replace(whole, turns=tuple(turns))


def seen(whole: Interview, scorer: BuiltInScorer, apart: int) -> tuple[Report, list[int]]:
    """The report with both views, and the questions of which the built-in scorer was asked."""
    made, asked = by_model(whole, apart), list[int]()

    def built_in(index: int) -> Feedback:
        asked.append(index)
        return scorer.score(made, index)

    return with_two_views(build_report(made), built_in), asked


def first(report: Report) -> QuestionReport:
    return next(q for q in report.questions if q.question_index == 0)


def test_the_built_in_scorer_is_asked_only_where_a_model_judged(whole: Interview, scorer: BuiltInScorer) -> None:
    report, asked = seen(whole, scorer, 2)
    assert asked == [0]
    assert [a.dimension for a, _ in first(report).two_views] == [FAR]
    assert all(not q.two_views for q in report.questions if q.question_index)


@pytest.mark.parametrize("write", EXPORTS)
def test_exports_show_both_reasons(whole: Interview, scorer: BuiltInScorer, write: Callable[[Report], str]) -> None:
    report, _ = seen(whole, scorer, 2)
    [(mine, theirs)] = first(report).two_views
    text = " ".join(write(report).replace("\\", "").split())
    at = text.lower().index(HEADING.lower())
    shown = text[at : at + 1200]
    assert f"Structure, {mine.value} of 5 by tiny: structure as I see it" in shown
    assert f"Structure, {theirs.value} of 5 by {theirs.engine}: {theirs.reason[:40]}" in shown
    assert text.lower().count(HEADING.lower()) == 1


@pytest.mark.parametrize("write", EXPORTS)
def test_exports_say_nothing_of_one_level(
    whole: Interview, scorer: BuiltInScorer, write: Callable[[Report], str]
) -> None:
    report, asked = seen(whole, scorer, 1)
    assert asked == [0]
    assert lines(first(report)) == ()
    assert "two views" not in " ".join(write(report).split()).lower()


def test_json_keeps_both_views_and_reads_reports_from_before(whole: Interview, scorer: BuiltInScorer) -> None:
    report, _ = seen(whole, scorer, 2)
    text = report_json(report)
    assert report_from_json(text) == report
    before = text.replace('"two_views"', '"of_another_version"')
    assert all(not q.two_views for q in report_from_json(before).questions)
