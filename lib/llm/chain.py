"""Several models as one: the chosen endpoint, then the second. The built-in interviewer is the caller's last resort."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from lib.core.chat import CallOptions, ChatModel, Message, ModelT, Reply
from lib.core.errors import LLMError
from lib.llm.retry import Deadline

_log = logging.getLogger(__name__)
_SHARE = 0.6  # of what is left goes to a model when another one may still have to be asked
T = TypeVar("T")


@dataclass(frozen=True)
class Switch:
    """That another model took over, and why."""

    failed: str
    used: str
    error: LLMError

    @property
    def message(self) -> str:
        """For the user, in plain words."""
        return f"{self.failed} did not answer, so {self.used} goes on. {self.error.user_message}"


class ChatChain:
    """A ChatModel that asks the first model that works. May be shared by threads.

    `on_switch` is called when another model takes over, before any of its text, and not again until the first model
    has worked in between. `name` is the first model's; `Reply.model` names the one that wrote.
    """

    def __init__(self, models: Sequence[ChatModel], on_switch: Callable[[Switch], None] | None = None) -> None:
        if not models:
            raise LLMError("config", "No model is set up. Choose one on Settings, or use the built-in interviewer.")
        self._models = tuple(models)
        self._on_switch = on_switch
        self._told: set[tuple[str, str]] = set()
        self._lock = threading.Lock()
        self.name = models[0].name
        self.context_tokens: int | None = models[0].context_tokens

    def chat(
        self,
        messages: Sequence[Message],
        options: CallOptions | None = None,
        *,
        on_text: Callable[[str], None] | None = None,
    ) -> Reply:
        """As `ChatModel.chat`. Raises the last model's LLMError."""
        return self._first(options, lambda model, given: model.chat(messages, given, on_text=on_text))

    def structured(
        self,
        messages: Sequence[Message],
        schema: type[ModelT],
        options: CallOptions | None = None,
        *,
        on_partial: Callable[[Mapping[str, Any]], None] | None = None,
    ) -> tuple[ModelT, Reply]:
        """As `ChatModel.structured`. Raises the last model's LLMError."""
        return self._first(
            options, lambda model, given: model.structured(messages, schema, given, on_partial=on_partial)
        )

    def count_tokens(self, text: str) -> int:
        """The highest of the models' estimates: whichever answers, it fits."""
        return max(model.count_tokens(text) for model in self._models)

    def _first(self, options: CallOptions | None, ask: Callable[[ChatModel, CallOptions], T]) -> T:
        options = options or CallOptions()
        deadline = Deadline(options.deadline_s)
        failed: tuple[ChatModel, LLMError] | None = None
        for number, model in enumerate(self._models, start=1):
            if failed is not None:
                self._tell(failed[0], model, failed[1])
            left = deadline.left_s() * (_SHARE if number < len(self._models) else 1.0)
            try:
                result = ask(model, replace(options, deadline_s=left))
            except LLMError as error:
                if number == len(self._models) or not _may_help(self._models[number], error):
                    raise
                failed = model, error
                continue
            finally:
                self.context_tokens = self._models[0].context_tokens
            if number == 1:
                with self._lock:
                    self._told.clear()
            return result
        raise AssertionError("unreachable: the last model returns or raises")

    def _tell(self, failed: ChatModel, used: ChatModel, error: LLMError) -> None:
        pair = (failed.name, used.name)
        with self._lock:
            if pair in self._told:
                return
            self._told.add(pair)
        _log.warning("switching to the next model after %s", error.kind)
        if self._on_switch is not None:
            self._on_switch(Switch(failed.name, used.name, error))


def _may_help(other: ChatModel, error: LLMError) -> bool:
    """A text that is too large is the caller's to split, unless the other model is known to read more."""
    if error.kind != "too_large":
        return True
    return bool(error.limit_tokens and other.context_tokens and other.context_tokens > error.limit_tokens)
