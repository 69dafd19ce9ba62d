"""The connection that brings the sound of a talk, as seen from its end: whether it came about, and whether it broke."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from lib.ui.talk_state import End

CONNECT_S = (5.0, 3.0)
"""So long each attempt to connect may take; the answer is recorded instead when none succeeds: 8 s in all."""
STALLED_S = 5.0
"""A line on which nothing came for so long (not even silence) is broken."""


class Line:
    """Attempts to connect, one after the other; frames of one that was given up do not count."""

    def __init__(self, connect_s: Sequence[float] = CONNECT_S, stalled_s: float = STALLED_S) -> None:
        self._connect_s, self._stalled_s = connect_s, stalled_s
        self._lock = threading.Lock()
        self._attempt, self._since = 1, time.monotonic()
        self._frame_at: float | None = None
        self._hang_up: Callable[[], object] | None = None

    @property
    def attempt(self) -> int:
        """The number of the present attempt, from 1."""
        return self._attempt

    @property
    def waiting_s(self) -> float:
        """Since when the present attempt waits."""
        return time.monotonic() - self._since

    @property
    def came(self) -> bool:
        """Whether anything was heard on it."""
        return self._frame_at is not None

    def begin(self) -> None:
        """Count from now."""
        self._since = time.monotonic()

    def frame(self, attempt: int) -> bool:
        """A frame came; False when it is not to be heard. Called on the event loop: it takes no lock."""
        if attempt != self._attempt:
            return False
        self._frame_at = time.monotonic()
        return True

    def bind(self, attempt: int, hang_up: Callable[[], object], *, wanted: bool) -> None:
        """How to take down the connection of an attempt, once there is one; at once when nobody wants it any more."""
        with self._lock:
            wanted = wanted and attempt == self._attempt
            if wanted:
                self._hang_up = hang_up
        if not wanted:
            hang_up()

    def take_down(self) -> None:
        """Take down the connection that there is."""
        with self._lock:
            hang_up, self._hang_up = self._hang_up, None
        if hang_up is not None:
            hang_up()

    def check(self) -> End | None:
        """Try again when nothing comes; why it is over, None while it is not."""
        now = time.monotonic()
        if self._frame_at is not None:
            return End.LOST if now - self._frame_at > self._stalled_s else None
        if now - self._since <= self._connect_s[self._attempt - 1]:
            return None
        last = self._attempt == len(self._connect_s)
        if not last:
            self._attempt, self._since = self._attempt + 1, now
        self.take_down()
        return End.UNREACHED if last else None
