"""A ChatModel that is watched while it judges: readings, failures by kind, quotes and those found in the answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any, Self

from lib.core.chat import CallOptions, ChatModel, Message, ModelT, Reply
from lib.core.errors import LLMError
from lib.core.types import Turn
from lib.feedback.judge import Judgement, places


class Watched:
    """Passes everything on to `model` and counts; several readings may run at once.

    `asked` counts readings, `failed` those that did not come by the error's kind, `cut` answers that did not fit;
    `quoted` the quotes given and `found` those that stand in the answer that was named last by `about`.
    """

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self._turns: Sequence[Turn] = ()
        self._lock = Lock()
        self.name = model.name
        self.context_tokens: int | None = model.context_tokens
        self.failed: Counter[str] = Counter()
        self.asked = self.cut = self.quoted = self.found = 0

    def about(self, turns: Sequence[Turn]) -> Self:
        """Itself, from now on reading these turns."""
        self._turns = turns
        return self

    def was_cut(self, text: str) -> None:
        """Count an answer that had to be cut (as `OnCut`)."""
        self.cut += 1

    def chat(
        self,
        messages: Sequence[Message],
        options: CallOptions | None = None,
        *,
        on_text: Callable[[str], None] | None = None,
    ) -> Reply:
        """As `ChatModel.chat`. Raises LLMError."""
        return self._model.chat(messages, options, on_text=on_text)

    def structured(
        self,
        messages: Sequence[Message],
        schema: type[ModelT],
        options: CallOptions | None = None,
        *,
        on_partial: Callable[[Mapping[str, Any]], None] | None = None,
    ) -> tuple[ModelT, Reply]:
        """As `ChatModel.structured`, counted. Raises LLMError."""
        with self._lock:
            self.asked += 1
        try:
            value, reply = self._model.structured(messages, schema, options, on_partial=on_partial)
        except LLMError as error:
            with self._lock:
                self.failed[error.kind] += 1
            raise
        self.context_tokens = self._model.context_tokens
        if isinstance(value, Judgement):
            quotes = [q for name in type(value).model_fields for q in getattr(value, name).evidence]
            with self._lock:
                self.quoted += len(quotes)
                self.found += sum(bool(places(q, self._turns)) for q in quotes)
        return value, reply

    def count_tokens(self, text: str) -> int:
        """As `ChatModel.count_tokens`."""
        return self._model.count_tokens(text)
