"""The spoken answers that are being given, by interview: a page that comes back finds its own, and sees another's."""

from __future__ import annotations

import threading

import streamlit as st

from lib.ui.talk import Talk
from lib.ui.talk_state import OPEN, Stage


class Talks:
    """Shared by all sessions. An interview has one talk at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_interview: dict[tuple[str, str], Talk] = {}

    def find(self, owner: str, interview_id: str) -> Talk | None:
        """The talk of an interview; None when there is none."""
        with self._lock:
            return self._by_interview.get((owner, interview_id))

    def start(self, owner: str, interview_id: str, talk: Talk) -> bool:
        """Make this the talk of an interview; False while there is one that is not over."""
        with self._lock:
            before = self._by_interview.get((owner, interview_id))
            if before is not None and not before.over and before.stage is not Stage.ASKING:
                return False  # one that still asks has no thread: its page was left
            self._by_interview[(owner, interview_id)] = talk
            return True

    def drop(self, owner: str, interview_id: str, talk: Talk) -> None:
        """Its end was told."""
        with self._lock:
            if self._by_interview.get((owner, interview_id)) is talk:
                del self._by_interview[(owner, interview_id)]

    def open(self) -> int:
        """How many microphones are on in this process."""
        with self._lock:
            return sum(talk.stage in OPEN for talk in self._by_interview.values())


@st.cache_resource(show_spinner=False)
def talks() -> Talks:
    """Those of this process."""
    return Talks()
