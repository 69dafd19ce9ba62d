"""What lowers learned levels: gates by the behaviour table's chances, and readings without empty sentences."""

from __future__ import annotations

import pytest

from lib.core.enums import Dimension
from lib.core.types import Answer
from lib.feedback.evaluate import behaviour_of, one_question
from lib.feedback.gates import GATES, NOTHING_SAID, closed, lowered
from lib.feedback.graded import GradedQuestion, of_split
from lib.feedback.graded_bench import FINE, ORDERS, PADDING, Judge
from lib.feedback.graded_stability import content, with_fillers
from lib.feedback.rubric import overall
from lib.feedback.scorer import BuiltInScorer
from lib.interview.behaviour_model import WEIGHTS, read_table
from lib.retrieval.registry import open_retriever
from tests.unit.feedback.samples import INDEXES as QUESTION
from tests.unit.feedback.samples import INDEXES_ANSWER as GOOD

pytestmark = pytest.mark.unit

RETRIEVER = open_retriever().retriever
SCORER = BuiltInScorer(RETRIEVER)
SOME = of_split("dev")[::4]


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(SCORER, lambda q, text: behaviour_of(q, text, RETRIEVER))


def test_gates_close_by_degrees_and_only_for_their_classes() -> None:
    for gate in GATES:
        name = str(gate.classes[0])
        assert gate.share({name: gate.begins}) == 1
        assert gate.share({name: gate.full}) == gate.share({name: 1.0}) == pytest.approx(gate.left)
        middle = gate.share({name: (gate.begins + gate.full) / 2})
        assert middle == pytest.approx((1 + gate.left) / 2)
        assert gate.share({"on_track": 1.0}) == 1
        assert closed({name: 1.0}) == (pytest.approx(gate.left), gate.because)
        kept = 1 if gate.by_points else pytest.approx(gate.left)
        assert closed({name: 1.0}, by_points=False)[0] == kept
    assert closed({"on_track": 1.0}) == (1, "")


def test_gates_name_classes_of_the_table() -> None:
    assert {str(name) for gate in GATES for name in gate.classes} <= set(read_table(WEIGHTS).classes)


def test_levels_keep_a_share_of_what_is_above_one() -> None:
    levels = {Dimension.RELEVANCE: 5.0, Dimension.SUBSTANCE: 1.0, Dimension.STRUCTURE: 3.0}
    assert list(lowered(levels, 0.5).values()) == [3.0, 1.0, 2.0]


@pytest.mark.parametrize(
    ("answer", "because"),
    [
        (
            "We walked along the river with my aunt's dogs on Sunday and the small one fell in twice. Good cake.",
            "it speaks of something else",
        ),
        (
            "That's a gap of mine, honestly. In three years at the depot I have only ever used spreadsheets with about "
            "4,000 rows, so I can't say how indexes would work, and I'd rather not guess.",
            "there is no answer",
        ),
    ],
)
def test_a_held_level_says_why(answer: str, because: str) -> None:
    feedback = SCORER.score(one_question(QUESTION, Answer(answer)), 0)
    assert (overall(feedback.scores) or 1) <= 1.5
    assert any(because in s.reason and s.reason.startswith("Held at 1, because") for s in feedback.scores)


def test_a_good_answer_is_not_held() -> None:
    feedback = SCORER.score(one_question(QUESTION, Answer(GOOD)), 0)
    assert (overall(feedback.scores) or 1) > 3.5
    assert not any("Held at" in s.reason for s in feedback.scores)


def test_an_order_leaves_the_answer_before_it_as_it_was() -> None:
    alone = SCORER.score(one_question(QUESTION, Answer(GOOD)), 0).scores
    for order in ORDERS:
        with_order = SCORER.score(one_question(QUESTION, Answer(f"{GOOD} {order}")), 0).scores
        assert [s.level for s in with_order] == [s.level for s in alone]
        assert not any(order in e.quote for s in with_order for e in s.evidence)


def test_only_empty_sentences_leave_next_to_nothing() -> None:
    feedback = SCORER.score(one_question(QUESTION, Answer(PADDING)), 0)
    assert (overall(feedback.scores) or 1) <= 1.5
    assert any(NOTHING_SAID.because in s.reason for s in feedback.scores)


@pytest.mark.parametrize("question", SOME, ids=lambda q: q.id)
def test_attacks_on_graded_answers_gain_nothing(question: GradedQuestion, judge: Judge) -> None:
    for answer in question.ladder:
        before = judge.score(question, answer.answer)
        assert judge.score(question, f"{answer.answer} {PADDING}") <= before + 0.25
        for order in ORDERS:
            assert judge.score(question, f"{answer.answer} {order}") <= before + 0.01
    assert max(judge.score(question, text) for text in FINE) <= 1.5


def test_how_it_was_spoken_hardly_moves_what_was_said(judge: Judge) -> None:
    moved = [
        content(judge.scores(q, with_fillers(a.answer))) - content(judge.scores(q, a.answer))
        for q in SOME
        for a in q.ladder[3:]
    ]
    assert sum(moved) / len(moved) > -0.3
