"""The bench for model judges: its figures by hand, and that failures are counted and left out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from lib.core.chat import CallOptions, Message
from lib.core.enums import Dimension
from lib.core.errors import LLMError
from lib.feedback.bench import Bench, as_quality, failures, quadratic_kappa, table
from lib.feedback.evaluate import Ladder
from lib.feedback.model_bench import bench_built_in, bench_model, held_out
from lib.feedback.scorer import BuiltInScorer
from lib.retrieval.lexical import LexicalRetriever
from tests.fake_chat import ScriptedModel

pytestmark = pytest.mark.unit

RETRIEVER = LexicalRetriever()
BUILT_IN = BuiltInScorer(RETRIEVER)


def with_injection() -> Ladder:
    return next(c for c in held_out() if any(a.type == "injected" for a in c.adversarial))


def place(ladder: Ladder, messages: Sequence[Message]) -> int:
    """Which answer of the ladder the judge was sent; the last that stands in it, since they share sentences."""
    sent = messages[1].content
    return max(i for i, answer in enumerate(ladder.ladder) if answer[:60] in sent or answer[-60:] in sent)


def judgement(level: int, quotes: Sequence[str]) -> Mapping[str, Any]:
    return {d.value: {"evidence": list(quotes), "reason": "A step is named.", "score": level} for d in Dimension}


def test_kappa_by_hand() -> None:
    assert quadratic_kappa([0, 1, 2, 3, 4], [0, 1, 2, 3, 4]) == 1
    assert quadratic_kappa([4, 0], [0, 4]) == -1
    # Squares of the differences: 1 + 0 = 1. By chance, each pair of (0, 2) and (1, 2) half a time: 1/2, 4/2, 0, 1/2.
    assert quadratic_kappa([0, 2], [1, 2]) == pytest.approx(1 - 1 / 3)
    assert math.isnan(quadratic_kappa([2, 2], [2, 2]))


@pytest.mark.parametrize(("score", "quality"), [(1.0, 0), (1.4, 0), (1.5, 1), (3.2, 2), (4.5, 4), (5.0, 4)])
def test_scores_as_qualities(score: float, quality: int) -> None:
    assert as_quality(score) == quality


def test_the_held_out_answers_are_spread() -> None:
    assert len(held_out()) == 28
    assert {c.split for c in held_out(4)} == {"test", "fresh_held"}
    assert len({c.id for c in held_out(7)}) == 7
    assert len(held_out(99)) == 28


def test_a_judge_that_knows_the_qualities() -> None:
    """It gives quality + 1 and quotes the answer: both correlations 1; with 3 readings of 2, 3, 5 the spread is 3."""
    ladder = with_injection()
    levels = iter([2, 3, 5])

    def say(messages: Sequence[Message], options: CallOptions) -> Mapping[str, Any]:
        at = place(ladder, messages)
        quotes = [" ".join(ladder.ladder[at].split()[:4]), "words that nobody ever said"]
        return judgement(next(levels) if options.temperature else at + 1, quotes)

    made = bench_model(ScriptedModel(say), BUILT_IN, RETRIEVER, [ladder])
    assert [quality for _, quality in made.rows] == [0, 1, 2, 3, 4]
    scores = [score for score, _ in made.rows]
    assert scores == sorted(scores)
    assert made.spreads == [3.0]
    assert len(made.gains) == 1
    assert (made.failed.total(), made.quoted) == (0, 10 * (made.asked + 2))  # the reading for the report is three
    assert 0 < made.found <= made.quoted / 2
    assert "1.000" in table([made])[1]
    assert failures(made) == f"All {made.asked} readings came."


def test_what_fails_is_counted_by_kind_and_left_out() -> None:
    ladder = with_injection()

    def say(messages: Sequence[Message], options: CallOptions) -> Mapping[str, Any] | LLMError:
        at = place(ladder, messages)
        if at == 4:
            return LLMError("timeout", "Late.")
        if options.temperature:
            return LLMError("output", "No.")
        return judgement(at + 1, ladder.ladder[at].split(". ")[:1])

    made = bench_model(ScriptedModel(say), BUILT_IN, RETRIEVER, [ladder])
    assert [quality for _, quality in made.rows] == [0, 1, 2, 3]
    assert made.spreads == []
    assert made.failed == {"timeout": 1, "output": 1}
    assert failures(made).startswith(f"2 of {made.asked} readings failed: ")
    assert "timeout 1" in failures(made)
    assert "output 1" in failures(made)


def test_a_judge_that_never_answers_has_no_figures() -> None:
    made = bench_model(ScriptedModel(LLMError("auth", "No.")), BUILT_IN, RETRIEVER, held_out(2))
    assert made.failed == {"auth": made.asked}
    assert table([made])[1].split()[-6:-1] == ["–"] * 5


def test_the_built_in_scorer_says_the_same_each_time_and_proves_each_quote() -> None:
    made = bench_built_in(BUILT_IN, held_out(6))
    assert set(made.spreads) == {0.0}
    assert made.found == made.quoted > 0
    assert max(made.gains) <= 0
    assert len(made.rows) == 30


def test_a_table_without_anything() -> None:
    assert table([Bench("nobody")])[1].split() == ["nobody", *["–"] * 6]
