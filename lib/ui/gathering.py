"""What was said follows the question: when a hint or a repetition makes a new turn, it belongs to that one.

And what was said and never written down goes when its turn is over. Both are done when they are due; what a crash left
is found when the interview is opened next.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from lib.core.enums import Move, Status
from lib.core.protocols import Store
from lib.core.types import Interview, Turn
from lib.ui import takes

SAME_QUESTION = (Move.HINT, Move.REPEAT)
"""What is asked with these goes on with the turn before: its draft and what was said for it move along."""


def gather(store: Store, owner: str, interview: Interview, busy: Callable[[int], Collection[int]]) -> bool:
    """Bring what was said to the present turn from those before it that asked the same and were left without an answer.

    Cheap when there is nothing to bring. A crash after a hint, or words that came late, leave something there.

    Args:
        store: where it is.
        owner: whose interview it is.
        interview: as loaded.
        busy: gives the numbers of recordings of a turn that are being made or written down.

    Returns:
        Whether something was brought.
    """
    now = interview.current
    before = _same_before(interview, now) if now is not None else []
    if now is None or not before:
        return False
    notes, sounds = store.notes(owner, interview.id), store.sound_turns(owner, interview.id)
    brought = False
    for number in before:
        waiting = set(store.sound_takes(owner, interview.id, number)) if number in sounds else set()
        if takes.note_of(number) in notes or waiting.difference(busy(number)):
            brought |= takes.move(store, owner, interview.id, number, now.number, busy(number))
    return brought


def tidy(store: Store, owner: str, interview: Interview, busy: Callable[[int], Collection[int]]) -> bool:
    """Drop the sound of recordings that were never written down, of turns that will have no other answer any more.

    Sound that goes with a take stays: it is there because the candidate wants to keep it.

    Args:
        store: where it is.
        owner: whose interview it is.
        interview: as loaded.
        busy: gives the numbers of recordings of a turn that are being made or written down.

    Returns:
        Whether something was dropped.
    """
    over = {turn.number for turn in interview.turns if turn.answer is not None or interview.status is not Status.ACTIVE}
    dropped = False
    for number in sorted(over.intersection(store.sound_turns(owner, interview.id))):
        stored = set(store.sound_takes(owner, interview.id, number)).difference(busy(number))
        heard = {take.number for take in takes.takes(store, owner, interview.id, number)}  # after: it may just come
        for lost in sorted(stored - heard):
            store.drop_sounds(owner, interview.id, number, lost)
            dropped = True
    return dropped


def _same_before(interview: Interview, now: Turn) -> list[int]:
    """Numbers of the turns right before `now` that its prompt only repeats, or helps with."""
    found, asked = [], now
    for turn in reversed(interview.turns[:-1]):
        if asked.move not in SAME_QUESTION or turn.answer is not None:
            break
        found.append(turn.number)
        asked = turn
    return found[::-1]
