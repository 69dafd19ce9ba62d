"""A language model that says what it was told to: the ChatModel Protocol with scripted replies, errors and sizes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from lib.core.chat import CallOptions, Message, ModelT, Reply
from lib.core.errors import LLMError

Script = str | Mapping[str, Any] | LLMError
Said = Script | Callable[[Sequence[Message], CallOptions], Script]


class ScriptedModel:
    """Says the next item of its script at each call; the last one again when the script is used up.

    An item is a text, an object for `structured`, an error to raise, or a function of (messages, options) that gives
    one of these. `calls` holds the messages and `options` the options of each call.
    """

    def __init__(self, *script: Said, name: str = "scripted-model", context_tokens: int | None = None) -> None:
        self.name = name
        self.context_tokens = context_tokens
        self.calls: list[Sequence[Message]] = []
        self.options: list[CallOptions] = []
        self._script = list(script)

    def chat(
        self,
        messages: Sequence[Message],
        options: CallOptions | None = None,
        *,
        on_text: Callable[[str], None] | None = None,
    ) -> Reply:
        said = self._next(messages, options)
        text = said if isinstance(said, str) else json.dumps(said)
        for i in range(0, len(text), 7):
            if on_text is not None:
                on_text(text[i : i + 7])
        return Reply(text, self.name)

    def structured(
        self,
        messages: Sequence[Message],
        schema: type[ModelT],
        options: CallOptions | None = None,
        *,
        on_partial: Callable[[Mapping[str, Any]], None] | None = None,
    ) -> tuple[ModelT, Reply]:
        said = self._next(messages, options)
        text = said if isinstance(said, str) else json.dumps(said)
        for end in range(0, len(text), 40):
            so_far = from_json(text[:end], allow_partial=True) if end and text.startswith("{") else None
            if on_partial is not None and isinstance(so_far, dict):
                on_partial(so_far)
        try:
            return schema.model_validate_json(text), Reply(text, self.name)
        except ValidationError as error:
            raise LLMError("output", "The model did not give the form asked for.") from error

    def count_tokens(self, text: str) -> int:
        return -(-len(text.encode()) // 3)

    def _next(self, messages: Sequence[Message], options: CallOptions | None) -> str | Mapping[str, Any]:
        self.calls.append(tuple(messages))
        self.options.append(options or CallOptions())
        said = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        if callable(said):
            said = said(messages, self.options[-1])
        if isinstance(said, LLMError):
            raise said
        return said


def dumped(value: BaseModel) -> Mapping[str, Any]:
    """A pydantic object as a script item."""
    return value.model_dump()
