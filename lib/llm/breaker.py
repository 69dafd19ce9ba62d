"""Stops asking a server that failed three calls in a row; after a minute one call tries it again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from lib.core.errors import LLMError
from lib.llm.errors import wait_words

FAILURES = 3
OPEN_S = 60.0
_COUNTED = frozenset(("server", "timeout", "network"))  # the rest says that the server works


class Breaker:
    """Shared by all threads that call one endpoint. `clock` gives seconds, for tests."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._opened_at: float | None = None

    def enter(self) -> None:
        """Call before a request.

        Raises:
            LLMError: 'server' with the seconds left in `wait_s`, while the breaker is open.
        """
        with self._lock:
            if self._opened_at is None:
                return
            left = self._opened_at + OPEN_S - self._clock()
            if left <= 0:
                self._opened_at = self._clock()  # this call is the trial; others wait for what becomes of it
                return
        raise LLMError(
            "server",
            f"The model's server failed {FAILURES} times in a row; it is asked again in {wait_words(left)}.",
            wait_s=left,
        )

    def succeeded(self) -> None:
        """The server gave a reply, or a refusal that shows that it works."""
        with self._lock:
            self._failures, self._opened_at = 0, None

    def failed(self, error: LLMError) -> None:
        """A call ended in `error`, after its retries."""
        if error.kind not in _COUNTED:
            if error.kind != "incomplete":
                self.succeeded()
            return
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._opened_at = self._clock()
