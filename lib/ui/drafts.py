"""The answer box and what fills it: typed words on their way to the store, spoken ones on their way from it.

Words that were written down come into the stored draft from a thread. A text area takes a new value from the server
only under a new key, so the box gets another one whenever takes came or went. A keystroke of the box before may still
be on its way then: it says which takes it knew, and the words of others are put behind it.
"""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st

from lib.core.speech import Take
from lib.ui import services, state, takes


def heard(interview_id: str, number: int) -> tuple[Take, ...]:
    """The takes of an answer so far, oldest first."""
    return takes.takes(services.store(), services.owner(), interview_id, number)


def box(interview_id: str, number: int, spoken: tuple[Take, ...]) -> str:
    """The widget key of the box; one that is new holds the stored draft.

    Args:
        interview_id: The interview.
        number: Of the turn.
        spoken: The takes whose words are in the draft.
    """
    held, base, now = state.current(), _base(interview_id, number), tuple(take.number for take in spoken)
    before, edition = held.boxes.get(base, (now, 0))
    edition += before != now
    held.boxes[base] = (now, edition)
    key = f"{base}_{edition}"
    if key not in st.session_state:
        st.session_state[key] = services.store().draft(services.owner(), interview_id, number)
    return key


def seen(interview_id: str, number: int) -> tuple[int, ...]:
    """Numbers of the takes that were in the box when it was drawn last."""
    return state.current().boxes.get(_base(interview_id, number), ((), 0))[0]


def refill(interview_id: str, number: int) -> None:
    """Fill the box anew from the stored draft when it is drawn next."""
    held, base = state.current(), _base(interview_id, number)
    numbers, edition = held.boxes.get(base, ((), 0))
    held.boxes[base] = (numbers, edition + 1)


def keep(interview_id: str, number: int, text: str, known: Collection[int]) -> None:
    """Store what is typed as the draft; words of takes that are not among the `known` ones stay behind it."""
    takes.keep_typed(services.store(), services.owner(), interview_id, number, text, known)


def fresh(interview_id: str, number: int) -> bool:
    """Whether words were written down that the box, as it was drawn last, does not show yet."""
    return {take.number for take in heard(interview_id, number)} > set(seen(interview_id, number))


def _base(interview_id: str, number: int) -> str:
    return f"interview_answer_{interview_id[:12]}_{number}"
