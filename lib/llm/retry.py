"""When to try again: only what a second try can help, as long as the deadline holds, with the server's own wait."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from lib.core.errors import LLMError

MAX_ATTEMPTS = 4
BASE_S, CEILING_S = 0.5, 8.0
MIN_LEFT_S = 0.2  # with less left, a further request cannot come to anything
T = TypeVar("T")


class Deadline:
    """A point in time; everything of a call, waits included, ends there."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def left_s(self) -> float:
        """Seconds left, 0 when it has passed."""
        return max(0.0, self._ends - time.monotonic())


def backoff_s(attempt: int, rng: random.Random | None = None) -> float:
    """Full jitter: a random wait in 0..min(8, 0.5 * 2^(attempt - 1)) seconds after the first, second, ... attempt."""
    ceiling = min(CEILING_S, BASE_S * 2 ** (attempt - 1))
    return (rng or random).uniform(0.0, ceiling)


def run(
    attempt: Callable[[int], T],
    deadline: Deadline,
    *,
    cancel: threading.Event | None = None,
    cancelled: Callable[[], T],
    max_attempts: int = MAX_ATTEMPTS,
) -> T:
    """`attempt(1)`, `attempt(2)`, ... until one succeeds; `cancelled()` when the Stop button was pressed in a wait.

    Raises:
        LLMError: the last one, when it is final, the attempts are used up, or its wait is longer than what is left.
    """
    for number in range(1, max_attempts + 1):
        try:
            return attempt(number)
        except LLMError as error:
            if not error.retryable or number == max_attempts:
                raise
            wait = error.wait_s if error.wait_s is not None else backoff_s(number)
            if wait + MIN_LEFT_S > deadline.left_s():
                raise
        if sleep(wait, cancel):
            return cancelled()
    raise AssertionError("unreachable: the last attempt returns or raises")


def sleep(seconds: float, cancel: threading.Event | None) -> bool:
    """Wait; True as soon as `cancel` is set."""
    if cancel is not None:
        return cancel.wait(seconds)
    time.sleep(seconds)
    return False
