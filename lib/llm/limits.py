"""Keeps the calls of one account below what its service allows, in this process or, over REDIS_URL, in all of them.

A moving window per service and key, by the `limits` package. Waiting here is cheaper than a 429, which some services
count as well. Numbers are the free tiers; a paid account gives its own as `Endpoint.per_minute`.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lib.core.errors import LLMError
from lib.llm.endpoint import Endpoint
from lib.llm.errors import make

if TYPE_CHECKING:
    from lib.llm.retry import Deadline

_log = logging.getLogger(__name__)
PER_MINUTE = {"api.groq.com": 30, "generativelanguage.googleapis.com": 5}
_STEP_S = 0.05
_STORAGE_S = 1.0
"""A storage that is slower than this counts as out of reach: by default its client would wait for ever."""


class Limiter:
    """Counts requests in a `limits` storage. Shared by threads."""

    def __init__(self, storage_url: str = "memory://") -> None:
        from limits.errors import ConfigurationError
        from limits.storage import storage_from_string
        from limits.strategies import MovingWindowRateLimiter

        try:
            waits = {"socket_timeout": _STORAGE_S, "socket_connect_timeout": _STORAGE_S}
            storage: Any = storage_from_string(
                storage_url, **(waits if storage_url.startswith(("redis://", "rediss://")) else {})
            )
        except (ConfigurationError, ValueError) as error:
            raise LLMError(
                "config", "REDIS_URL cannot be used. Check it, and install the package: pip install redis"
            ) from error
        self._window = MovingWindowRateLimiter(storage)

    def acquire(self, endpoint: Endpoint, deadline: Deadline, cancel: threading.Event | None = None) -> bool:
        """Take one request out of the account's minute, waiting for it if need be; False when `cancel` was set.

        Raises:
            LLMError: 'rate' with the wait, when the minute is used up beyond the deadline.
        """
        per_minute = endpoint.per_minute or PER_MINUTE.get(endpoint.host)
        if not per_minute:
            return True
        from limits import RateLimitItemPerMinute

        item = RateLimitItemPerMinute(per_minute)
        while (wait := self._take(item, endpoint.account)) is not None:
            if wait > deadline.left_s():
                raise make("rate", wait_s=wait)
            if (cancel or threading.Event()).wait(max(_STEP_S, wait)):
                return False
        return True

    def _take(self, item: Any, account: str) -> float | None:
        """None when there was room, else the seconds until there is some.

        A storage that cannot be reached lets the call through: the service still limits.
        """
        try:
            if self._window.hit(item, account):
                return None
            return max(0.0, float(self._window.get_window_stats(item, account).reset_time) - time.time())
        except Exception:  # noqa: BLE001 - each kind of storage has its own errors; an interview must not stop for them
            _log.warning("the storage of rate limits cannot be reached; this request is not counted")
            return None


@lru_cache(maxsize=1)
def shared() -> Limiter:
    """This process's limiter: over REDIS_URL when the environment has one, else in memory."""
    return Limiter(os.environ.get("REDIS_URL", "").strip() or "memory://")
