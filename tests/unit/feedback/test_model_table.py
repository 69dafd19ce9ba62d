"""The table of a model judge beside the built-in scorer, over readings made by hand."""

from __future__ import annotations

from collections import Counter

import pytest

from lib.core.enums import Behaviour, Dimension
from lib.core.types import Score
from lib.feedback.graded import GradedAnswer
from lib.feedback.graded_bench import SCORE, Reading, in_order, interval, rho
from lib.feedback.model_bench import ORDER, PADDED, Compared, Side
from lib.feedback.model_table import differences, failures, reasons, table

pytestmark = pytest.mark.unit


def reading(level: int | None, quality: int = 0, *, by: str, question: str = "q", kind: str = "ladder") -> Reading:
    """An answer that got this level in every dimension, 'None' for nothing to judge; its text is its quality."""
    scores = tuple(Score(d, level, 1, 5, (), f"{d.value} says {by}", by) for d in Dimension)
    answer = GradedAnswer(kind, quality, Behaviour.ON_TRACK, "", f"{kind} {quality}")
    baselines = (float(quality % 2), float(-quality))
    return Reading(question, answer, float(level or 1), scores, Behaviour.ON_TRACK, 0, 0, 2000.0, baselines)


def ladders(levels: list[list[int]], by: str) -> list[Reading]:
    return [
        reading(level, quality, by=by, question=f"q{i}")
        for i, ladder in enumerate(levels)
        for quality, level in enumerate(ladder)
    ]


def compared(model: list[list[int]], built_in: list[list[int]]) -> Compared:
    sides = Side("m", ladders(model, "m")), Side("built-in scorer", ladders(built_in, "built-in scorer"))
    return Compared(*sides, asked=10)


def cells(made: Compared) -> dict[str, list[str]]:
    lines = table(made)
    return {line[:35].strip(): [line[35 + 22 * i : 57 + 22 * i].strip() for i in range(4)] for line in lines}


def test_agreement_by_hand() -> None:
    """The model knows the order; the built-in scorer knows it but for one pair, and the key points know its reverse."""
    found = cells(compared([[1, 2, 3, 4, 5]] * 2, [[1, 3, 2, 4, 5]] * 2))
    assert found[""] == ["model", "built-in", "words", "key points"]
    assert found["Spearman with quality"] == [
        "1.000 [1.00, 1.00]",
        "0.900 [0.90, 0.90]",  # 1 - 6 * (1 + 1) / (5 * 24)
        "0.000 [0.00, 0.00]",
        "-1.000 [-1.00, -1.00]",
    ]
    assert found["adjacent answers in order"][:2] == ["1.000 [1.00, 1.00]", "0.750 [0.75, 0.75]"]
    # squares 1 + 1 of 5 against 2 * 2 = 4 by chance on average: 1 - (2 / 5) / 4
    assert found["QWK with quality"][:2] == ["1.000 [1.00, 1.00]", "0.900 [0.90, 0.90]"]
    assert found["model and built-in: Spearman"][0] == "0.900 [0.90, 0.90]"
    assert found["model and built-in: QWK"][0] == "0.900 [0.90, 0.90]"
    assert found["levels more than one apart"][0] == "0 of 50 (0%)"
    assert found["seconds an answer"] == ["2.00", "2.00", "", ""]
    assert found["readings that failed"][:2] == ["0 of 10", "0"]


def test_levels_apart_and_their_reasons() -> None:
    made = compared([[1, 2, 3, 4, 5]], [[1, 2, 3, 2, 1]])
    assert cells(made)["levels more than one apart"][0] == "10 of 25 (40%)"
    assert [(r.answer.quality, a.value, b.value) for r, a, b in differences(made)] == [(4, 5, 1)] * 5 + [(3, 4, 2)] * 5
    lines = list(reasons(made))
    assert lines[:4] == [
        "More than a level apart (10):",
        "  q0, quality 4, relevance",
        "    5 of 5 by m: relevance says m",
        "    1 of 5 by built-in scorer: relevance says built-in scorer",
    ]
    assert len(lines) == 1 + 3 * 10
    assert list(reasons(compared([[1, 2, 3, 4, 5]], [[1, 2, 3, 4, 4]]))) == []


def test_only_the_widest_differences_are_listed() -> None:
    lines = list(reasons(compared([[5, 5, 5, 3, 3]], [[1, 1, 1, 1, 1]])))
    assert lines[0] == "More than a level apart (25; the 10 widest):"
    assert len(lines) == 31
    assert not any(line.startswith("    3 of 5") for line in lines)


def test_what_neither_had_to_judge_is_no_agreement() -> None:
    made = compared([[1, 2, 3, 4, 5]], [[1, 3, 2, 4, 5]])
    for side, name in ((made.model, "built-in scorer"), (made.built_in, "built-in scorer")):
        side.rows.append(reading(None, 0, by=name, kind="fine", question="q0"))
    found = cells(made)
    assert found["levels more than one apart"][0] == "0 of 25 (0%)"
    assert found["model and built-in: Spearman"][0] == found["model and built-in: QWK"][0] == "0.900"
    assert found["highest score, fine"][:2] == ["1.00", "1.00"]
    assert found["highest score, off topic"][:2] == ["–", "–"]
    assert found["Spearman with quality"][0] == "1.000"  # one question: no interval


def test_a_question_whose_ladder_failed_does_not_stop_the_table() -> None:
    made = compared([[1, 2, 3, 4, 5]], [[1, 2, 3, 4, 5]])
    for side, level in ((made.model, 2), (made.built_in, 3)):
        side.rows.append(reading(level, 0, by=side.name, kind="fluff", question="q1"))
    found = cells(made)
    assert found["QWK with quality"][:2] == ["1.000 [1.00, 1.00]"] * 2
    assert found["highest score, fluff"][:2] == ["2.00", "3.00"]


def test_steadiness_and_gains() -> None:
    made = compared([[1, 2, 3, 4, 5]], [[1, 2, 3, 4, 5]])
    made.model.spreads, made.built_in.spreads = [0, 1, 2, 0, 0], [0] * 5
    made.model.gains = {ORDER: [1.0, -0.5], PADDED: []}
    made.built_in.gains = {ORDER: [-1.0, -0.5], PADDED: []}
    made.model.quoted, made.model.found = 9, 7
    found = cells(made)
    assert found["repeated: levels between, mean"][:2] == ["0.60", "0.00"]
    assert found["repeated: the same level"][:2] == ["60%", "100%"]
    assert found["an order adds, at most"][:2] == ["+1.00", "-0.50"]
    assert found["an order adds, on average"][:2] == ["+0.25", "-0.75"]
    assert found["padding adds, at most"][:2] == ["–", "–"]
    assert found["quotes that stand in the answer"][:2] == ["7 of 9", "–"]


def test_a_table_without_anything() -> None:
    found = cells(Compared(Side("m"), Side("built-in scorer")))
    assert found["Spearman with quality"] == ["–"] * 4
    assert found["levels more than one apart"][0] == "–"
    assert found["readings that failed"][0] == "0 of 0"


def test_what_failed_in_words() -> None:
    made = compared([[1, 2, 3, 4, 5]], [[1, 2, 3, 4, 5]])
    assert list(failures(made)) == ["All 10 readings came."]
    made.failed, made.cut, made.stopped = Counter(output=1, timeout=2), 4, "The account is empty."
    assert list(failures(made)) == [
        "3 of 10 readings failed: timeout 2, output 1.",
        "4 answers were too long for the model and were cut.",
        "Stopped before the end: The account is empty.",
    ]


def test_a_missing_answer_takes_its_neighbours_out_of_the_order() -> None:
    rows = ladders([[1, 2, 5, 4, 5]], "m")
    assert in_order(rows, SCORE.of) == 0.75
    assert in_order(rows[:2] + rows[3:], SCORE.of) == 1.0  # 0-1 and 3-4 are left, 1-3 are no neighbours
    assert in_order([*rows, *rows[:3]], SCORE.of) == pytest.approx(5 / 6)  # drawn again: two pairs more, both right
    assert in_order(list(reversed(rows)), SCORE.of) == 0.75
    assert str(in_order(rows[:1], SCORE.of)) == "nan"


def test_what_never_varies_has_no_figure_and_no_warning(recwarn: pytest.WarningsRecorder) -> None:
    rows = ladders([[2] * 5] * 3, "m")
    assert str(rho(rows, SCORE.of)) == "nan"
    assert str(interval(rows, lambda some: rho(some, SCORE.of))[0]) == "nan"
    assert cells(compared([[2] * 5] * 3, [[1, 2, 3, 4, 5]] * 3))["Spearman with quality"][0] == "–"
    assert not recwarn.list
