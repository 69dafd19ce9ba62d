"""One queue for the machine's transcription: one call at a time, first come first served, each told its place."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from lib.core.errors import SpeechCancelled

_POLL_S = 0.1


class Queue:
    """A fair lock. Final texts wait in it; drafts of running speech only run when nobody waits."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._line: deque[object] = deque()

    def __len__(self) -> int:
        """How many run or wait."""
        with self._changed:
            return len(self._line)

    @contextmanager
    def turn(
        self, on_position: Callable[[int], None] | None = None, cancel: threading.Event | None = None
    ) -> Iterator[None]:
        """Wait for one's turn and hold it.

        Args:
            on_position: gets how many are before this one, whenever that changes; 0 when it runs.
            cancel: leave the line when this is set.

        Raises:
            SpeechCancelled: `cancel` was set while it waited.
        """
        ticket = object()
        with self._changed:
            self._line.append(ticket)
        try:
            self._wait(ticket, on_position, cancel)
            yield
        finally:
            self._leave(ticket)

    @contextmanager
    def turn_if_free(self) -> Iterator[bool]:
        """Hold the turn if nobody has it or waits for it; yields whether that was so."""
        ticket = object()
        with self._changed:
            free = not self._line
            if free:
                self._line.append(ticket)
        try:
            yield free
        finally:
            if free:
                self._leave(ticket)

    def _wait(self, ticket: object, on_position: Callable[[int], None] | None, cancel: threading.Event | None) -> None:
        told = -1
        while told != 0:
            with self._changed:
                place = self._line.index(ticket)
                if place and place == told:
                    self._changed.wait(_POLL_S)
                    place = self._line.index(ticket)
            if cancel is not None and cancel.is_set():
                raise SpeechCancelled("The transcription was stopped.")
            if place != told and on_position is not None:
                on_position(place)  # outside the lock: it may be slow
            told = place

    def _leave(self, ticket: object) -> None:
        with self._changed:
            self._line.remove(ticket)
            self._changed.notify_all()
