"""One request through huggingface_hub.InferenceClient, read by a thread of its own so that a clock can end it.

The client's timeout is per read, so a dripped body or a stalled stream outlives it. Here a short-lived client reads in
a daemon thread, the caller's thread takes pieces from a queue, and at the deadline, on Stop, or when the caller's
`on_text` raises, the connection is shut down under the reader and the server stops generating.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lib.core.chat import Message
from lib.core.errors import LLMError
from lib.llm import session
from lib.llm.endpoint import Endpoint
from lib.llm.errors import from_body, make, translate
from lib.llm.retry import Deadline

CONNECT_S = 10.0
POLL_S = 0.05  # how late a Stop may be noticed
GRACE_S = 2.0  # after the finish only the usage is outstanding; some servers keep the stream open instead
NO_KEY = "no-key"  # an empty key would send the machine's own HF_TOKEN to that server
_FINISH = {"length": "length", "max_tokens": "length", "content_filter": "content_filter"}


class NoStreamError(LLMError):
    """Not one chunk came: the server answered plain JSON, or its stream cannot be read. A plain call may repair it."""


@dataclass(frozen=True)
class Request:
    """What is sent. `schema` is a response_format, or None."""

    messages: Sequence[Message]
    max_tokens: int
    temperature: float
    seed: int | None = None
    response_format: Mapping[str, Any] | None = None


@dataclass
class Raw:
    """What came back: `finish` is stop, length, content_filter or cancelled, '' while it is not known."""

    text: str = ""
    finish: str = ""
    model: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    reasoned: bool = False
    chunks: int = 0


class Unmapped(dict[str, Any]):
    """A response_format that the client passes on as it is.

    For any `base_url` it rewrites type json_schema to TGI's own form, which llama.cpp, vLLM and Ollama take for free
    JSON without a word. It looks with `.get("type")`; serialising reads the items.
    """

    def get(self, key: str, default: Any = None) -> Any:
        """As dict.get, but blind for 'type'."""
        return None if key == "type" else super().get(key, default)


@dataclass
class _Reading:
    """The shared state of one request: what the reader found, and how the caller stops it."""

    pieces: queue.SimpleQueue[str | Raw | BaseException] = field(default_factory=queue.SimpleQueue)
    raw: Raw = field(default_factory=Raw)
    connections: list[Any] = field(default_factory=list)
    done: bool = False
    stopped: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        self.stopped.set()
        if not self.done:  # else its connection may serve the next call by now
            session.hang_up(self.connections)


def send(
    endpoint: Endpoint,
    request: Request,
    deadline: Deadline,
    *,
    stream: bool,
    cancel: threading.Event | None = None,
    on_text: Callable[[str], None] | None = None,
) -> Raw:
    """One request, once. Returns with finish 'cancelled' as soon as `cancel` is set.

    Raises:
        LLMError: by kind; `partial` is the text so far. At the deadline at the latest.
    """
    if cancel is not None and cancel.is_set():
        return Raw(finish="cancelled")
    if not deadline.left_s():
        raise make("timeout")
    reading = _Reading()
    arguments = (endpoint, request, reading, stream, deadline.left_s())
    threading.Thread(target=_read, args=arguments, name="llm-read", daemon=True).start()
    text, settled = "", None
    try:
        while True:
            if cancel is not None and cancel.is_set():
                return Raw(text=text, finish="cancelled", model=reading.raw.model)
            left = (settled or deadline).left_s()
            if not left:
                if settled:
                    return reading.raw
                raise make("timeout", partial=text)
            try:
                piece = reading.pieces.get(timeout=left if cancel is None else min(left, POLL_S))
            except queue.Empty:
                continue
            if isinstance(piece, Raw):
                return piece
            if isinstance(piece, BaseException):
                raise _broken(piece, reading, text, stream=stream) from piece
            if not piece:
                settled = settled or Deadline(min(deadline.left_s(), GRACE_S))
            text += piece
            if piece and on_text is not None:
                on_text(piece)
    finally:
        reading.stop()


def _broken(error: BaseException, reading: _Reading, text: str, *, stream: bool) -> LLMError:
    """What the reader raised, translated; a connection that breaks or stalls after the stream began is incomplete."""
    known = translate(error)
    if known.kind == "incomplete" and stream and not reading.raw.chunks:
        known = NoStreamError("incomplete", known.user_message)
    elif reading.raw.chunks and known.kind in ("network", "timeout"):
        known = make("incomplete")
    known.partial = text
    return known


def _read(endpoint: Endpoint, request: Request, reading: _Reading, stream: bool, left_s: float) -> None:
    try:
        session.prepare()
        session.watch(reading.connections, public_only=endpoint.public_only)
        result: Raw | Exception = _exchange(endpoint, request, reading, stream, left_s)
    except Exception as error:  # noqa: BLE001 - handed over to the caller's thread, which translates or raises it
        result = error
    reading.done = True
    reading.pieces.put(result)


def _exchange(endpoint: Endpoint, request: Request, reading: _Reading, stream: bool, left_s: float) -> Raw:
    from huggingface_hub import InferenceClient
    from huggingface_hub.utils import httpx

    read_s = min(left_s, endpoint.stall_s or left_s)
    key = endpoint.key.get_secret_value() if endpoint.key else NO_KEY
    where: dict[str, Any] = (
        {"model": endpoint.model, "provider": endpoint.provider}
        if endpoint.kind == "hosted"
        else {"base_url": endpoint.base_url}
    )
    timeout: Any = httpx.Timeout(read_s, connect=min(CONNECT_S, left_s))
    with InferenceClient(**where, api_key=key, timeout=timeout) as client:
        body = _body(endpoint, request)
        if not stream:
            return _plain(client.chat_completion(**body))
        chunks = client.chat_completion(**body, stream=True, stream_options={"include_usage": True})
        return _streamed(chunks, reading)


def _body(endpoint: Endpoint, request: Request) -> dict[str, Any]:
    form = dict(request.response_format) if request.response_format else None
    return {
        "messages": [{"role": message.role, "content": message.content} for message in request.messages],
        "model": endpoint.model,
        "max_tokens": request.max_tokens,
        "temperature": request.temperature,
        "seed": request.seed,
        "response_format": Unmapped(form) if form and endpoint.kind != "hosted" else form,
    }


def _streamed(chunks: Any, reading: _Reading) -> Raw:
    raw = reading.raw
    try:
        for chunk in chunks:
            if reading.stopped.is_set():
                break
            raw.chunks += 1
            piece = _take(chunk, raw)
            raw.text += piece
            if piece:
                reading.pieces.put(piece)
            if raw.finish:
                reading.pieces.put("")
    except Exception:
        if not raw.finish:  # after it, 'data:[DONE]' without its blank or a closed connection is no fault
            raise
    if not raw.finish and not reading.stopped.is_set():
        raise make("incomplete")
    return raw


def _take(chunk: Any, raw: Raw) -> str:
    """Note what one chunk says; its piece of text."""
    raw.model = getattr(chunk, "model", None) or raw.model
    _count(getattr(chunk, "usage", None), raw)
    if not chunk.choices:
        return ""
    choice = chunk.choices[0]
    raw.finish = _finish(choice.finish_reason) or raw.finish  # some servers send a null after it
    raw.reasoned = raw.reasoned or _has_reasoning(choice.delta)
    return getattr(choice.delta, "content", None) or ""


def _plain(reply: Any) -> Raw:
    if getattr(reply, "error", None):
        raise from_body(reply.error)
    if not getattr(reply, "choices", None):
        raise make("incomplete")
    choice = reply.choices[0]
    raw = Raw(choice.message.content or "", _finish(choice.finish_reason) or "stop", getattr(reply, "model", "") or "")
    raw.reasoned = _has_reasoning(choice.message)
    _count(getattr(reply, "usage", None), raw)
    return raw


def _finish(reason: str | None) -> str:
    return _FINISH.get(reason, "stop") if reason else ""


def _has_reasoning(part: Any) -> bool:
    return bool(getattr(part, "reasoning", None) or getattr(part, "reasoning_content", None))


def _count(usage: Any, raw: Raw) -> None:
    if usage is not None:
        raw.prompt_tokens = getattr(usage, "prompt_tokens", None) or raw.prompt_tokens
        raw.completion_tokens = getattr(usage, "completion_tokens", None) or raw.completion_tokens
