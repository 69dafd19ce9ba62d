"""Which recordings are being made or written down in this process, so that no page takes them for forgotten ones."""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import NamedTuple

import streamlit as st


class Place(NamedTuple):
    """The turn that a recording belongs to."""

    owner: str
    interview_id: str
    number: int


class Recordings:
    """Shared by pages, which look, and threads, which work. A recording is known by the number of its take."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._at_work: defaultdict[Place, set[int]] = defaultdict(set)
        self._unwanted: set[tuple[Place, int]] = set()

    def claim(self, place: Place, take: int) -> bool:
        """Say that work on a recording begins; False when it is worked on already."""
        with self._lock:
            if take in self._at_work.get(place, ()):
                return False
            self._at_work[place].add(take)
            return True

    def release(self, place: Place, take: int) -> bool:
        """Say that it has ended, well or not; True when nobody wants the recording any more: its sound has to go."""
        with self._lock:
            self._at_work[place].discard(take)
            if not self._at_work[place]:
                del self._at_work[place]
            unwanted = (place, take) in self._unwanted
            self._unwanted.discard((place, take))
            return unwanted

    def busy(self, place: Place) -> frozenset[int]:
        """The recordings of a turn that are worked on."""
        with self._lock:
            return frozenset(self._at_work.get(place, ()))

    def let_go(self, place: Place) -> None:
        """The turn is over: whatever is still worked on there is not wanted any more."""
        with self._lock:
            self._unwanted.update((place, take) for take in self._at_work.get(place, ()))


@st.cache_resource(show_spinner=False)
def recordings() -> Recordings:
    """Those of this process."""
    return Recordings()
