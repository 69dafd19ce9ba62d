"""What is remembered of an endpoint for as long as the process runs; never a key, a prompt or a reply."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from lib.llm.breaker import Breaker
from lib.llm.endpoint import Endpoint
from lib.llm.tokens import Calibration


@dataclass
class EndpointState:
    """Written by any thread; each field is replaced as a whole.

    `level` is the first step of the structured ladder that is worth trying: 0 json_schema, 1 json_object, 2 prompt.
    `streams` is False once a server answered a stream with plain JSON. `reasons` is True once it sent reasoning, which
    takes tokens of its own.
    """

    level: int = 0
    streams: bool = True
    reasons: bool = False
    context_tokens: int | None = None
    calibration: Calibration = field(default_factory=Calibration)
    breaker: Breaker = field(default_factory=Breaker)


_states: dict[str, EndpointState] = {}
_lock = threading.Lock()
_MANY = 1000  # a shared server with many users' own addresses


def state_of(endpoint: Endpoint) -> EndpointState:
    """The state of this address and model, shared by all who use it with whatever key."""
    with _lock:
        if endpoint.identity not in _states:
            if len(_states) >= _MANY:
                _states.pop(next(iter(_states)))
            _states[endpoint.identity] = EndpointState(context_tokens=endpoint.context_tokens)
        return _states[endpoint.identity]


def forget(endpoint: Endpoint | None = None) -> None:
    """Forget one endpoint (its server was changed), or all."""
    with _lock:
        if endpoint is None:
            _states.clear()
        else:
            _states.pop(endpoint.identity, None)
