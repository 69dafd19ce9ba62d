"""The one door to language models: `call_llm`, and `EndpointChat`, which is a ChatModel over it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lib.core.chat import CallOptions, Message, ModelT, Reply, Usage
from lib.core.errors import LLMError
from lib.llm import retry, tokens, transport
from lib.llm.endpoint import Endpoint
from lib.llm.errors import make
from lib.llm.limits import Limiter, shared
from lib.llm.state import state_of
from lib.llm.thinking import ThinkingFilter, without_thinking

_log = logging.getLogger(__name__)
REASONING_TOKENS = 1000  # what a model that reasons needs beside its reply
_REASONS = ("gpt-oss", "deepseek-r1", "qwq", "magistral", "thinking", "reasoning")
_LEAST_REPLY = 64
_FAIR_S = 5.0  # running out of less time than this says nothing about the server


def call_llm(
    endpoint: Endpoint,
    messages: Sequence[Message],
    options: CallOptions | None = None,
    *,
    on_text: Callable[[str], None] | None = None,
    response_format: Mapping[str, Any] | None = None,
    limiter: Limiter | None = None,
) -> Reply:
    """One reply of a model, streamed inside, with retries, within `options.deadline_s` in all.

    `on_text` runs in the caller's thread. When a broken stream had to be repaired, the reply may differ from what was
    streamed: `Reply.text` is what counts.

    Raises:
        LLMError: by kind; `partial` is the text that was streamed.
    """
    options = options or CallOptions()
    state = state_of(endpoint)
    state.breaker.enter()
    call = _Call(endpoint, messages, options, on_text, response_format, limiter or shared())
    try:
        reply = retry.run(call.attempt, call.deadline, cancel=options.cancel, cancelled=call.cancelled)
    except LLMError as error:
        if error.kind != "timeout" or options.deadline_s >= _FAIR_S:
            state.breaker.failed(error)
        error.partial = call.shown
        _log.warning("model call failed: %s %s after %d requests", endpoint.model, error.kind, call.attempts)
        raise
    state.breaker.succeeded()
    return reply


class _Call:
    """One call over its attempts: what was shown, whether the next request is streamed, how many there were."""

    def __init__(
        self,
        endpoint: Endpoint,
        messages: Sequence[Message],
        options: CallOptions,
        on_text: Callable[[str], None] | None,
        response_format: Mapping[str, Any] | None,
        limiter: Limiter,
    ) -> None:
        self.endpoint, self.messages, self.options, self.limiter = endpoint, messages, options, limiter
        self.on_text, self.response_format = on_text, response_format
        self.state = state = state_of(endpoint)
        self.deadline = retry.Deadline(options.deadline_s)
        self.estimated = tokens.estimate_messages(messages)
        self.plain = not state.streams
        self.shown = ""
        self.attempts = 0
        self._silent = False
        self._filter = ThinkingFilter()
        if any(word in endpoint.model.lower() for word in _REASONS):
            state.reasons = True

    def attempt(self, number: int) -> Reply:
        if not self.limiter.acquire(self.endpoint, self.deadline, self.options.cancel):
            return self.cancelled()
        self.attempts = number
        self._filter = ThinkingFilter()
        had_room = self.state.reasons
        try:
            raw = transport.send(
                self.endpoint,
                self._request(),
                self.deadline,
                stream=not self.plain,
                cancel=self.options.cancel,
                on_text=None if self.shown else self._show,
            )
        except LLMError as error:
            self._silent = self._silent or isinstance(error, transport.NoStreamError)
            self.plain = self.plain or error.kind == "incomplete" or bool(error.partial)
            if error.kind == "too_large" and error.limit_tokens:
                self.state.context_tokens = error.limit_tokens
            raise
        if self._silent and raw.finish != "cancelled":
            self.state.streams = False  # nothing came by stream, but a plain reply did
        return self._reply(raw, had_room=had_room)

    def cancelled(self) -> Reply:
        return Reply(self.shown, self.endpoint.name, "cancelled", self._usage(transport.Raw()), self.attempts)

    def _request(self) -> transport.Request:
        room = self.options.max_tokens + (REASONING_TOKENS if self.state.reasons else 0)
        if self.state.context_tokens:
            free = self.state.context_tokens - self.state.calibration.apply(self.estimated)
            room = min(room, max(free, _LEAST_REPLY))
        seed = self.options.seed
        if seed is not None:
            seed += self.attempts - 1  # the same seed would only break in the same place
        return transport.Request(self.messages, room, self.options.temperature, seed, self.response_format)

    def _show(self, piece: str) -> None:
        visible = self._filter.feed(piece)
        if visible:
            self.shown += visible
            if self.on_text is not None:
                self.on_text(visible)

    def _reply(self, raw: transport.Raw, *, had_room: bool) -> Reply:
        text = without_thinking(raw.text).strip()
        self.state.reasons = self.state.reasons or raw.reasoned or text != raw.text.strip()
        if raw.finish == "cancelled":
            return Reply(text, self.endpoint.name, "cancelled", self._usage(raw), self.attempts)
        self._check(raw, text, had_room=had_room)
        if raw.prompt_tokens:
            self.state.calibration.learn(self.estimated, raw.prompt_tokens)
        self._show_rest(text)
        return Reply(text, self.endpoint.name, raw.finish, self._usage(raw), self.attempts)

    def _check(self, raw: transport.Raw, text: str, *, had_room: bool) -> None:
        if self.state.calibration.looks_cut(self.estimated, raw.prompt_tokens):
            self.state.context_tokens = raw.prompt_tokens
            raise LLMError(
                "too_large",
                "The server read only a part of the text. Raise its context size, or use less text.",
                limit_tokens=raw.prompt_tokens,
            )
        if raw.finish == "content_filter":
            raise LLMError("output", "The provider's filter stopped the reply. Choose another model on Settings.")
        if text:
            return
        if raw.finish == "length" and self.state.reasons:
            if not had_room:
                raise make("incomplete")  # asked again with room for the reasoning
            raise LLMError("output", "The model used up its tokens for thinking. Choose another model on Settings.")
        raise LLMError("output", "The model sent an empty reply. Try again, or choose another model on Settings.")

    def _show_rest(self, text: str) -> None:
        """Show what was not streamed, unless something else is on the screen already."""
        if text.startswith(self.shown) and text != self.shown and self.on_text is not None:
            self.on_text(text[len(self.shown) :])

    def _usage(self, raw: transport.Raw) -> Usage:
        if raw.prompt_tokens:
            return Usage(raw.prompt_tokens, raw.completion_tokens)
        prompt = self.state.calibration.apply(self.estimated)
        return Usage(prompt, tokens.estimate(raw.text), estimated=True)


class EndpointChat:
    """A ChatModel over one endpoint. May be shared by threads."""

    def __init__(self, endpoint: Endpoint, *, limiter: Limiter | None = None) -> None:
        self.endpoint = endpoint
        self.name = endpoint.name
        self._limiter = limiter
        self.context_tokens: int | None = state_of(endpoint).context_tokens

    def chat(
        self,
        messages: Sequence[Message],
        options: CallOptions | None = None,
        *,
        on_text: Callable[[str], None] | None = None,
        response_format: Mapping[str, Any] | None = None,
    ) -> Reply:
        """As `ChatModel.chat`; `response_format` is for the ladder of `structured`. Raises LLMError."""
        try:
            return call_llm(
                self.endpoint,
                messages,
                options,
                on_text=on_text,
                response_format=response_format,
                limiter=self._limiter,
            )
        finally:
            self.context_tokens = state_of(self.endpoint).context_tokens

    def structured(
        self,
        messages: Sequence[Message],
        schema: type[ModelT],
        options: CallOptions | None = None,
        *,
        on_partial: Callable[[Mapping[str, Any]], None] | None = None,
    ) -> tuple[ModelT, Reply]:
        """As `ChatModel.structured`. Raises LLMError."""
        from lib.llm.structured import climb

        return climb(self.chat, state_of(self.endpoint), messages, schema, options or CallOptions(), on_partial)

    def count_tokens(self, text: str) -> int:
        """As `ChatModel.count_tokens`: bytes / 3, corrected by the usage of earlier calls."""
        return state_of(self.endpoint).calibration.apply(tokens.estimate(text))
