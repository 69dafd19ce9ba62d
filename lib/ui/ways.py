"""The ways to answer: type, record or talk. The box is always there; a way adds a panel above it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

import streamlit as st

from lib.core.types import Interview, Turn
from lib.ui import services, state, voice
from lib.ui.voice_choice import RECORD, TALK, TYPE

Panel = Callable[[Interview, Turn], None]

_KEY = "interview_way"
_LABELS = {
    TYPE: ":material/keyboard: Type",
    RECORD: ":material/mic: Record",
    TALK: ":material/graphic_eq: Talk",
}


def _record(interview: Interview, turn: Turn) -> None:
    from lib.ui import record_answer

    record_answer.panel(interview, turn)


def _talk(interview: Interview, turn: Turn) -> None:
    from lib.ui import talk_panel

    talk_panel.panel(interview, turn)


_PANELS: Mapping[str, Panel] = MappingProxyType({RECORD: _record, TALK: _talk})
"""What each way but typing puts above the box. A way without a panel is not offered."""


def offered() -> tuple[str, ...]:
    """The ways that can be chosen here."""
    return tuple(way for way in _LABELS if way == TYPE or way in _PANELS)


def current() -> str:
    """The way of answering in use: the one used last, as far as it is offered."""
    way = voice.choice().way
    return way if way in offered() else TYPE


def switch() -> None:
    """The ways to choose from."""
    st.session_state[_KEY] = current()
    st.segmented_control(
        "How do you want to answer?",
        offered(),
        key=_KEY,
        format_func=_LABELS.__getitem__,
        label_visibility="collapsed",
        required=True,
        on_change=lambda: use(st.session_state[_KEY]),
    )


def panel(interview: Interview, turn: Turn) -> None:
    """What the chosen way puts above the box."""
    from lib.ui.talks import talks

    talks_now = talks().find(services.owner(), interview.id) is not None
    way = TALK if talks_now else current()  # what was said is still being written down
    if way in _PANELS:
        _PANELS[way](interview, turn)


def placeholder() -> str:
    """What stands in an empty box."""
    if current() == TYPE:
        return "Answer as you would say it. Ctrl+Enter sends."
    return "What you say comes here, and you can correct it. You can also type. Ctrl+Enter sends."


def use(way: str, because: str = "") -> None:
    """Answer this way from now on; `because` is shown once, where the user did not choose it."""
    voice.choose(replace(voice.choice(), way=way))
    if because:
        state.current().notice = because
