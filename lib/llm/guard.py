"""A ChatModel for one piece of work: when its server is out, the rest of the work does not wait for it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lib.core.chat import CallOptions, ChatModel, Message, ModelT, Reply
from lib.core.errors import LLMError

PASSING = frozenset(("output", "too_large", "request", "incomplete"))
"""Kinds that belong to one request; after any other, the next request would end in the same way."""


class Guard:
    """Passes everything on until a call ends in an error that the next one would meet too.

    Args:
        model: is asked.
        on_error: gets each error once, before it is raised; repetitions of it are raised without.
    """

    def __init__(self, model: ChatModel, on_error: Callable[[LLMError], None]) -> None:
        self._model = model
        self._on_error = on_error
        self._out: LLMError | None = None
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
        self._check()
        try:
            return self._model.chat(messages, options, on_text=on_text)
        except LLMError as error:
            self._take(error)
            raise
        finally:
            self.context_tokens = self._model.context_tokens

    def structured(
        self,
        messages: Sequence[Message],
        schema: type[ModelT],
        options: CallOptions | None = None,
        *,
        on_partial: Callable[[Mapping[str, Any]], None] | None = None,
    ) -> tuple[ModelT, Reply]:
        """As `ChatModel.structured`. Raises LLMError."""
        self._check()
        try:
            return self._model.structured(messages, schema, options, on_partial=on_partial)
        except LLMError as error:
            self._take(error)
            raise
        finally:
            self.context_tokens = self._model.context_tokens

    def count_tokens(self, text: str) -> int:
        """As `ChatModel.count_tokens`."""
        return self._model.count_tokens(text)

    def _check(self) -> None:
        if self._out is not None:
            raise LLMError(self._out.kind, self._out.user_message, wait_s=self._out.wait_s)

    def _take(self, error: LLMError) -> None:
        if error.kind not in PASSING:
            self._out = error
        self._on_error(error)
