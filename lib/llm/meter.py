"""Counts what a model uses: a ChatModel around another one that reports the usage of each reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lib.core.chat import CallOptions, ChatModel, Message, ModelT, Reply

OnReply = Callable[[Reply], None]


class Metered:
    """Passes everything on; `on_reply` gets each reply, in the caller's thread. May be shared by threads."""

    def __init__(self, model: ChatModel, on_reply: OnReply) -> None:
        self._model = model
        self._on_reply = on_reply
        self.name = model.name
        self.context_tokens: int | None = model.context_tokens

    def chat(
        self,
        messages: Sequence[Message],
        options: CallOptions | None = None,
        *,
        on_text: Callable[[str], None] | None = None,
    ) -> Reply:
        """As `ChatModel.chat`. Raises LLMError."""
        reply = self._model.chat(messages, options, on_text=on_text)
        self._count(reply)
        return reply

    def structured(
        self,
        messages: Sequence[Message],
        schema: type[ModelT],
        options: CallOptions | None = None,
        *,
        on_partial: Callable[[Mapping[str, Any]], None] | None = None,
    ) -> tuple[ModelT, Reply]:
        """As `ChatModel.structured`. Raises LLMError."""
        value, reply = self._model.structured(messages, schema, options, on_partial=on_partial)
        self._count(reply)
        return value, reply

    def count_tokens(self, text: str) -> int:
        """As `ChatModel.count_tokens`."""
        return self._model.count_tokens(text)

    def _count(self, reply: Reply) -> None:
        self.context_tokens = self._model.context_tokens
        self._on_reply(reply)
