"""The bench for model judges: what is read, what is counted, and that what fails is left out for both sides."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pytest

from lib.core.chat import CallOptions, Message
from lib.core.enums import Behaviour, Dimension
from lib.core.errors import LLMError
from lib.feedback.bench import as_quality, quadratic_kappa
from lib.feedback.graded import GradedQuestion, of_split
from lib.feedback.graded_bench import FINE, ORDERS, PADDING, TOLD, Judge
from lib.feedback.model_bench import (
    ORDER,
    PADDED,
    Bench,
    Compared,
    as_written,
    most_readings,
    repeated,
    spread_evenly,
    with_more,
)
from lib.feedback.scorer import BuiltInScorer
from lib.retrieval.lexical import LexicalRetriever
from tests.fake_chat import Said, ScriptedModel

pytestmark = pytest.mark.unit

RETRIEVER = LexicalRetriever()
BUILT_IN = BuiltInScorer(RETRIEVER)
TEST = of_split("test")
QUESTION = TEST[0]


def judgement(level: int, quotes: Sequence[str]) -> Mapping[str, Any]:
    return {d.value: {"evidence": list(quotes), "reason": "A step is named.", "score": level} for d in Dimension}


def sent_answer(question: GradedQuestion, messages: Sequence[Message]) -> tuple[str, int]:
    """The graded answer that the judge was sent, with its quality; ('', 0) for another text."""
    sent = messages[1].content
    return next(((a.answer, a.quality or 0) for a in question.answers if a.answer[:60] in sent), ("", 0))


def honest(messages: Sequence[Message], options: CallOptions) -> Mapping[str, Any]:
    """Gives quality + 1, with one quote of the answer and one that nobody said."""
    text, quality = sent_answer(QUESTION, messages)
    return judgement(quality + 1, [" ".join(text.split()[:4]), "words that nobody ever said"])


def measured(*script: Said, questions: Sequence[GradedQuestion] = (QUESTION,)) -> tuple[Compared, ScriptedModel]:
    model = ScriptedModel(*script)
    bench = Bench(model, BUILT_IN, RETRIEVER, lambda *_: Behaviour.ON_TRACK)
    bench.run(questions)
    return bench.compared, model


def qualities(made: Compared) -> list[int | None]:
    return [r.answer.quality for r in made.model.rows if r.answer.type == "ladder"]


def test_kappa_by_hand() -> None:
    assert quadratic_kappa([0, 1, 2, 3, 4], [0, 1, 2, 3, 4]) == 1
    assert quadratic_kappa([4, 0], [0, 4]) == -1
    # Squares of the differences: 1 + 0 = 1. By chance, each pair of (0, 2) and (1, 2) half a time: 1/2, 4/2, 0, 1/2.
    assert quadratic_kappa([0, 2], [1, 2]) == pytest.approx(1 - 1 / 3)
    assert math.isnan(quadratic_kappa([2, 2], [2, 2]))


@pytest.mark.parametrize(("score", "quality"), [(1.0, 0), (1.4, 0), (1.5, 1), (3.2, 2), (4.5, 4), (5.0, 4)])
def test_scores_as_qualities(score: float, quality: int) -> None:
    assert as_quality(score) == quality


@pytest.mark.parametrize("limit", [1, 6, 12, 36])
def test_a_limit_is_spread_over_all_questions_and_their_kinds(limit: int) -> None:
    chosen = spread_evenly(TEST, limit)
    assert len({q.id for q in chosen}) == limit
    for kind, n in Counter(q.kind for q in TEST).items():
        assert abs(sum(q.kind is kind for q in chosen) - limit * n / len(TEST)) < 1
    same_kind = sorted(TEST, key=lambda q: q.kind)
    places = [same_kind.index(q) for q in chosen]
    assert max((b - a for a, b in pairwise(places)), default=0) <= math.ceil(len(TEST) / limit)


def test_without_a_limit_every_question_is_taken() -> None:
    assert {q.id for q in spread_evenly(TEST)} == {q.id for q in spread_evenly(TEST, 99)} == {q.id for q in TEST}


def test_every_text_is_put_in_turn() -> None:
    types = Counter(a.type for place, q in enumerate(TEST) for a in as_written(q, place))
    told = {t: sum(a.type == t for q in TEST for a in q.answers) for t in TOLD}
    assert types == {"ladder": 5 * len(TEST), "fine": len(TEST), **told}
    assert {as_written(QUESTION, place)[-1].answer for place in range(4)} == set(FINE)
    fair, padded = Counter[str](), Counter[str]()
    for place in range(15):
        more = with_more(QUESTION, place)
        assert [k for k, _, _ in more] == [ORDER] * 3 + [PADDED] * 2
        assert [after.removeprefix(f"{before} ") for _, before, after in more] == [*ORDERS, PADDING, PADDING]
        fair.update(before for kind, before, _ in more if kind == ORDER)
        padded.update(before for kind, before, _ in more if kind == PADDED)
    assert fair == {a.answer: 15 for a in QUESTION.ladder[1:4]}
    assert padded == {a.answer: 6 for a in QUESTION.ladder}
    assert {repeated(QUESTION, place) for place in range(3)} == {a.answer for a in QUESTION.ladder[1:4]}


def test_a_judge_that_knows_the_qualities() -> None:
    """Three readings of 2, 3 and 5 lie 3 levels apart, in each dimension; of two quotes one stands in the answer."""
    levels = iter([2, 3, 5])

    def says(messages: Sequence[Message], options: CallOptions) -> Mapping[str, Any]:
        text, _ = sent_answer(QUESTION, messages)
        return judgement(next(levels), [text[:40]]) if options.temperature else honest(messages, options)

    made, model = measured(says)
    assert qualities(made) == [0, 1, 2, 3, 4]
    assert [r.score for r in made.model.rows if r.answer.type == "ladder"] == [1, 2, 3, 4, 5]
    assert [r.answer for r in made.built_in.rows] == [r.answer for r in made.model.rows]
    assert (made.model.spreads, made.built_in.spreads) == ([3] * 5, [0] * 5)
    assert made.model.gains == {ORDER: pytest.approx([0.0] * 3, abs=1.0), PADDED: [0.0] * 2}
    assert (made.asked, made.failed, made.cut, made.stopped) == (len(model.calls), Counter(), 0, "")
    assert made.asked <= most_readings([QUESTION])
    assert made.built_in.found == made.built_in.quoted > 0


def test_quotes_that_nobody_said_are_counted_as_given_and_not_as_found() -> None:
    made, model = measured(honest)
    judged = sum(sent_answer(QUESTION, messages)[0] != "" for messages in model.calls)
    assert judged > 10
    assert made.model.quoted == 10 * made.asked
    assert made.model.found == 5 * judged


def test_what_an_addition_wins_is_measured_on_both_sides() -> None:
    """A model that is won over by padding and by nothing else."""

    def says(messages: Sequence[Message], options: CallOptions) -> Mapping[str, Any]:
        text, _ = sent_answer(QUESTION, messages)
        return judgement(4 if PADDING[:40] in messages[1].content else 2, [text[:40]])

    judged = Judge(BUILT_IN, lambda *_: Behaviour.ON_TRACK)
    made, _ = measured(says)
    assert made.model.gains[PADDED] == [2.0] * len(made.built_in.gains[PADDED])
    assert max(made.model.gains[ORDER]) <= 0
    for kind, before, after in with_more(QUESTION, 0)[-1:]:
        one, other = (judged.score(QUESTION, text) for text in (before, after))
        assert made.built_in.gains[kind][-1] == pytest.approx(other - one)


def test_what_fails_is_counted_by_kind_and_left_out_for_both() -> None:
    best = QUESTION.ladder[4].answer

    def says(messages: Sequence[Message], options: CallOptions) -> Mapping[str, Any] | LLMError:
        if options.temperature:
            return LLMError("output", "No.")
        return LLMError("timeout", "Late.") if sent_answer(QUESTION, messages)[0] == best else honest(messages, options)

    made, model = measured(says)
    assert qualities(made) == [0, 1, 2, 3]
    assert len(made.built_in.rows) == len(made.model.rows)
    assert (made.model.spreads, made.built_in.spreads) == ([], [])
    assert made.failed == {"timeout": 1, "output": 3}
    assert made.asked == len(model.calls)


def test_a_text_that_failed_is_not_asked_about_again_with_an_addition() -> None:
    fair = QUESTION.ladder[2].answer
    texts = [before for _, before, _ in with_more(QUESTION, 0)]
    assert texts.count(fair) == 2  # once with an order, once with padding

    def says(messages: Sequence[Message], options: CallOptions) -> Mapping[str, Any] | LLMError:
        if not options.temperature and sent_answer(QUESTION, messages)[0] == fair:
            return LLMError("incomplete", "Cut off.")
        return honest(messages, options)

    made, _ = measured(says)
    assert made.failed == {"incomplete": 1}
    assert [len(made.model.gains[kind]) for kind in (ORDER, PADDED)] == [2, 1]


def test_one_lost_reading_of_three_is_counted_and_the_others_are_used() -> None:
    levels: list[int | None] = [None, 2, 4]

    def says(messages: Sequence[Message], options: CallOptions) -> Mapping[str, Any] | LLMError:
        if not options.temperature:
            return honest(messages, options)
        level = levels.pop()
        text, _ = sent_answer(QUESTION, messages)
        return LLMError("rate", "Wait.") if level is None else judgement(level, [text[:40]])

    made, _ = measured(says)
    assert made.failed == {"rate": 1}
    assert made.model.spreads == [2] * 5


def test_one_reading_of_three_is_no_spread() -> None:
    left = iter([True, False, False])

    def says(messages: Sequence[Message], options: CallOptions) -> Mapping[str, Any] | LLMError:
        if options.temperature and not next(left):
            return LLMError("server", "Down.")
        return honest(messages, options)

    made, _ = measured(says)
    assert made.failed == {"server": 2}
    assert (made.model.spreads, made.built_in.spreads) == ([], [])


def test_the_bench_stops_where_no_other_reading_can_come_and_keeps_what_it_has() -> None:
    refused = LLMError("payment", "The account is empty.")
    made, model = measured(*[honest] * 3, refused, questions=TEST[:2])
    assert len(model.calls) == 4
    assert made.stopped == "The account is empty."
    assert (made.asked, made.failed) == (4, {"payment": 1})
    assert len(made.model.rows) == len(made.built_in.rows) == 3
    assert made.model.quoted == 30
