"""A GGUF file as a ChatModel that starts its server with the first call: choosing it costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lib.core.chat import CallOptions, Message, ModelT, Reply
from lib.llm import local, tokens
from lib.llm.client import EndpointChat


class LocalFile:
    """The model in the file at `path`. May be shared by threads; reading the weights takes seconds, once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.name = f"{local.GgufFile(path, 0).name} via this machine"
        self.context_tokens: int | None = local.CONTEXT_TOKENS

    def chat(
        self,
        messages: Sequence[Message],
        options: CallOptions | None = None,
        *,
        on_text: Callable[[str], None] | None = None,
    ) -> Reply:
        """As `ChatModel.chat`. Raises LLMError, 'config' too when the file cannot be loaded."""
        return self._model().chat(messages, options, on_text=on_text)

    def structured(
        self,
        messages: Sequence[Message],
        schema: type[ModelT],
        options: CallOptions | None = None,
        *,
        on_partial: Callable[[Mapping[str, Any]], None] | None = None,
    ) -> tuple[ModelT, Reply]:
        """As `ChatModel.structured`. Raises LLMError, 'config' too when the file cannot be loaded."""
        return self._model().structured(messages, schema, options, on_partial=on_partial)

    def count_tokens(self, text: str) -> int:
        """As `ChatModel.count_tokens`; before the first call by bytes alone."""
        return tokens.estimate(text)

    def _model(self) -> EndpointChat:
        return EndpointChat(local.start(self._path))
