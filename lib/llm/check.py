"""Tests an endpoint by using it: its list of models, streaming, structured output, context and speed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from lib.core.chat import CallOptions, Message, Reply
from lib.core.errors import LLMError
from lib.llm.client import EndpointChat
from lib.llm.discover import list_models
from lib.llm.endpoint import ROUTER, Endpoint
from lib.llm.state import forget, state_of
from lib.llm.structured import LEVELS

TEXT = [Message("user", "Write two short sentences about preparing for a job interview.")]
OBJECT = [
    Message("system", "You classify text. Reply with a JSON object whose field 'topic' is 'work' or 'other'."),
    Message("user", "We released the new version on Friday."),
]


class _Topic(BaseModel):
    topic: Literal["work", "other"]


@dataclass(frozen=True)
class Check:
    """What works. A part that could not be tested is None; `error` is what ended the test, for its `user_message`.

    `listed`: whether the server lists the model. `streams`: whether the text came in pieces. `structured`: the step of
    the ladder that works ('json_schema', 'json_object', 'prompt'), 'none' if no step does.
    """

    listed: bool | None = None
    streams: bool | None = None
    structured: str | None = None
    context_tokens: int | None = None
    first_token_s: float | None = None
    tokens_per_s: float | None = None
    error: LLMError | None = None

    @property
    def works(self) -> bool:
        """Whether the model can be used, with or without structured output."""
        return self.error is None


def check(endpoint: Endpoint, *, deadline_s: float = 60.0) -> Check:
    """Use `endpoint` for one text and one small object, from a blank memory. Never raises for what the server does."""
    forget(endpoint)
    ends = time.monotonic() + deadline_s
    chat = EndpointChat(endpoint)
    listed, context = _listed(endpoint)
    if context and endpoint.context_tokens is None:
        state_of(endpoint).context_tokens = context
    pieces: list[float] = []
    begun = time.monotonic()
    try:
        options = CallOptions(max_tokens=80, deadline_s=deadline_s / 2)
        reply = chat.chat(TEXT, options, on_text=lambda piece: pieces.append(time.monotonic()))
    except LLMError as error:
        return Check(listed=listed, context_tokens=context, error=error)
    return Check(
        listed=listed,
        streams=len(pieces) > 1,
        structured=_structured(chat, ends - time.monotonic()),
        context_tokens=state_of(endpoint).context_tokens,
        first_token_s=pieces[0] - begun if pieces else None,
        tokens_per_s=_speed(reply, pieces),
    )


def _listed(endpoint: Endpoint) -> tuple[bool | None, int | None]:
    """Whether the model is in the server's list, and its context; None where there is no list."""
    base = f"https://{ROUTER}/v1" if endpoint.kind == "hosted" else endpoint.base_url
    key = endpoint.key.get_secret_value() if endpoint.key else ""
    try:
        models = list_models(base, key=key, public_only=endpoint.public_only)
    except LLMError:
        return None, endpoint.context_tokens
    name = endpoint.model.partition(":")[0] if endpoint.kind == "hosted" else endpoint.model
    found = [model for model in models if model.id == name]
    return bool(found), endpoint.context_tokens or (found[0].context_tokens if found else None)


def _structured(chat: EndpointChat, left_s: float) -> str:
    try:
        chat.structured(OBJECT, _Topic, CallOptions(max_tokens=60, temperature=0.0, deadline_s=max(1.0, left_s)))
    except LLMError:
        return "none"
    return LEVELS[state_of(chat.endpoint).level]


def _speed(reply: Reply, pieces: list[float]) -> float | None:
    """Tokens per second between the first and the last piece."""
    if len(pieces) < 2 or pieces[-1] == pieces[0]:
        return None
    return (reply.usage.completion_tokens - 1) / (pieces[-1] - pieces[0])
