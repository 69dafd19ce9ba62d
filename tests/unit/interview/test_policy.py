from __future__ import annotations

import pytest

from lib.core.enums import Behaviour, Move, QuestionKind
from lib.core.types import Plan, Turn
from lib.interview import policy

pytestmark = pytest.mark.unit

MAIN = QuestionKind.TECHNICAL


def attempt(*moves: Move) -> tuple[Turn, ...]:
    return tuple(Turn(i, 0, move, "prompt") for i, move in enumerate((Move.ASK, *moves), 1))


def test_every_phase_has_a_row_for_every_behaviour_that_can_decide() -> None:
    decided_apart = {Behaviour.INJECTION, Behaviour.CONTROL}
    for row in policy.TABLE.values():
        assert set(row) >= set(Behaviour) - decided_apart
        assert all(moves[-1] is Move.NEXT for moves in row.values())


@pytest.mark.parametrize(
    ("behaviour", "made", "expected"),
    [
        (Behaviour.ON_TRACK, (), Move.FOLLOW_UP),
        (Behaviour.ON_TRACK, (Move.FOLLOW_UP,), Move.FOLLOW_UP),
        (Behaviour.ON_TRACK, (Move.FOLLOW_UP, Move.EXAMPLE), Move.NEXT),
        (Behaviour.WEAK, (), Move.EXAMPLE),
        (Behaviour.WEAK, (Move.EXAMPLE,), Move.FOLLOW_UP),
        (Behaviour.WEAK, (Move.EXAMPLE, Move.ENCOURAGE), Move.NEXT),
        (Behaviour.HESITANT, (), Move.ENCOURAGE),
        (Behaviour.HESITANT, (Move.ENCOURAGE,), Move.FOLLOW_UP),
        (Behaviour.DRIFTING, (), Move.FOCUS),
        (Behaviour.DRIFTING, (Move.REDIRECT, Move.STAY), Move.FOLLOW_UP),
        (Behaviour.OFF_TOPIC, (), Move.REDIRECT),
        (Behaviour.OFF_TOPIC, (Move.REDIRECT, Move.FOCUS), Move.NEXT),
        (Behaviour.OUT_OF_SCOPE, (Move.STAY,), Move.STAY),
        (Behaviour.CONFUSED, (Move.CLARIFY,), Move.CLARIFY),
        (Behaviour.CONFUSED, (Move.CLARIFY, Move.CLARIFY), Move.HINT),
        (Behaviour.CONFUSED, (Move.CLARIFY, Move.CLARIFY, Move.HINT), Move.NEXT),
        (Behaviour.DECLINED, (), Move.HINT),
        (Behaviour.DECLINED, (Move.HINT,), Move.NEXT),
    ],
)
def test_the_table_with_budgets(behaviour: Behaviour, made: tuple[Move, ...], expected: Move) -> None:
    assert policy.decide(MAIN, behaviour, attempt(*made), Plan(follow_ups=2)) is expected


def test_without_an_aim_there_is_no_follow_up() -> None:
    assert policy.decide(MAIN, Behaviour.ON_TRACK, attempt(), Plan(), missing=False) is Move.NEXT


def test_controls() -> None:
    thrice = attempt(Move.REPEAT, Move.REPEAT, Move.REPEAT)
    assert policy.decide(MAIN, Behaviour.CONTROL, attempt(), Plan(), control="repeat") is Move.REPEAT
    assert policy.decide(MAIN, Behaviour.CONTROL, thrice, Plan(), control="repeat") is Move.NEXT
    assert policy.decide(MAIN, Behaviour.CONTROL, attempt(), Plan(), control="skip") is Move.NEXT
    assert policy.decide(MAIN, Behaviour.CONTROL, attempt(), Plan(), control="stop") is Move.FINISH


def test_the_closing_question_is_not_examined() -> None:
    for behaviour in (Behaviour.WEAK, Behaviour.OFF_TOPIC, Behaviour.DRIFTING, Behaviour.DECLINED):
        assert policy.decide(QuestionKind.CLOSING, behaviour, attempt(), Plan()) is Move.NEXT


def test_the_bound_is_what_the_budgets_add_up_to() -> None:
    # the question, 2 redirects, 3 follow-ups, 2 clarifications, 1 hint, 3 repeats
    assert policy.turns_bound(Plan(follow_ups=3)) == 12
