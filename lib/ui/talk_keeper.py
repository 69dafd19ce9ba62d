"""Where a spoken answer goes while it is spoken: its sound piece by piece into the store, at the end its take."""

from __future__ import annotations

import threading

from lib.core.protocols import Store
from lib.core.speech import RATE_HZ, Audio, Take
from lib.ui import takes
from lib.ui.recordings import Place, Recordings

PART_S = 10.0
"""A crash loses at most this much of what was said."""


class Keeper:
    """One recording of one turn. The turn may change under it: a hint asked for in mid-speech makes a new one."""

    def __init__(self, store: Store, at_work: Recordings, place: Place) -> None:
        """For a turn of an interview; `at_work` keeps others from taking its sound for a forgotten one."""
        self._store, self._at_work, self._place = store, at_work, place
        self._lock = threading.Lock()
        self._number: int | None = None
        self._parts = self._stored = 0

    @property
    def turn(self) -> int:
        """The number of the turn that this is for."""
        with self._lock:
            return self._place.number

    @property
    def number(self) -> int | None:
        """The number of the recording among those of its turn; None before anything was stored."""
        with self._lock:
            return self._number

    def due(self, n_samples: int) -> bool:
        """Whether there is enough new sound for a part."""
        with self._lock:
            return n_samples - self._stored >= PART_S * RATE_HZ

    def store(self, audio: Audio) -> None:
        """Store what is new of the whole recording so far. Raises StoreError's tree."""
        from lib.speech.files import flac_bytes

        with self._lock:
            new = audio[self._stored :]
            if not len(new):
                return
            number = self._begun()
            self._store.add_sound(*self._place, number, self._parts, flac_bytes(new))
            self._parts, self._stored = self._parts + 1, len(audio)

    def add(self, take: Take, *, keep_sound: bool) -> bool:
        """The words are known: the take with its words in the draft, the sound gone unless it shall be kept.

        Returns:
            Whether the turn still waits for its answer.

        Raises:
            StoreError: it could not be stored; the sound is still there.
        """
        with self._lock:
            return takes.add(self._store, *self._place, take, number=self._begun(), keep_sound=keep_sound)

    def forget(self) -> None:
        """There was nothing in it: its sound goes. Raises StoreError's tree."""
        with self._lock:
            if self._number is not None:
                self._store.drop_sounds(*self._place, self._number)

    def close(self) -> None:
        """This recording is nobody's work any more; its sound goes if its turn went on without it."""
        with self._lock:
            if self._number is not None and self._at_work.release(self._place, self._number):
                self._store.drop_sounds(*self._place, self._number)
            self._number, self._parts, self._stored = None, 0, 0

    def move(self, turn: int, audio: Audio) -> None:
        """Be for another turn from now on; what was stored so far moves there. Raises StoreError's tree."""
        with self._lock:
            before, number = self._place, self._number
            if turn == before.number:
                return
            self._place = before._replace(number=turn)
            self._number, self._parts, self._stored = None, 0, 0
        self.store(audio)
        if number is not None:
            self._at_work.release(before, number)
            self._store.drop_sounds(*before, number)

    def _begun(self) -> int:
        if self._number is None:
            self._number = takes.begin(self._store, *self._place)
            self._at_work.claim(self._place, self._number)
        return self._number
