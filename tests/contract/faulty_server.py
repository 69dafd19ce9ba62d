"""A real HTTP server on loopback whose path says what it does wrong; it counts requests and keeps what was sent.

`http://127.0.0.1:PORT/CASE/v1` is the base_url of a case. A case of a stream serves a good plain reply, so that the
repair can be seen; with `always_` before it, the plain reply is broken as well. `N_then_CASE` is CASE for the first N
requests and well afterwards.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Self

GOOD = "All is well with this reply."
STEP_S = 0.1
LONG_S = 30.0
CLOSE = "Connection: close\r\n"  # a kept connection that we close would cost a try that no case asked for


@dataclass
class Seen:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class FaultyServer:
    """Use as a context manager; serves from a thread of its own."""

    hits: Counter[str] = field(default_factory=Counter)
    seen: dict[str, list[Seen]] = field(default_factory=dict)
    port: int = 0
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def url(self, case: str) -> str:
        return f"http://127.0.0.1:{self.port}/{case}/v1"

    def __enter__(self) -> Self:
        ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _serve(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._handle, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        server.close()
        self._loop.run_until_complete(asyncio.sleep(0))

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await _request(reader)
            case = request.path.strip("/").split("/")[0]
            self.hits[case] += 1
            self.seen.setdefault(case, []).append(request)
            await answer(self, case, self.hits[case], request, writer)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            return  # the caller has gone, or the test is over
        finally:
            writer.close()


async def _request(reader: asyncio.StreamReader) -> Seen:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *lines = head.split("\r\n")
    headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Seen(first.split()[1], headers, json.loads(body) if body else {})


def plain(content: str | None = GOOD, finish: str = "stop", **message: Any) -> bytes:
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": content, **message},
        "finish_reason": finish,
    }
    usage = {"prompt_tokens": 12, "completion_tokens": 7, "total_tokens": 19}
    return json.dumps({**_FRAME, "object": "chat.completion", "choices": [choice], "usage": usage}).encode()


def delta(content: str | None, finish: str | None = None, **more: Any) -> dict[str, Any]:
    choice = {"index": 0, "delta": {"role": "assistant", "content": content, **more}, "finish_reason": finish}
    return {**_FRAME, "object": "chat.completion.chunk", "choices": [choice]}


def event(data: Any) -> bytes:
    return ("data: " + json.dumps(data) + "\n\n").encode()


_FRAME: dict[str, Any] = {"id": "x", "created": 1, "model": "served"}
DONE = b"data: [DONE]\n\n"
Send = Callable[[bytes], Awaitable[None]]


def reply(status: int, body: bytes, kind: str = "application/json", extra: str = "") -> bytes:
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{CLOSE}{extra}\r\n"
    return head.encode() + body


async def answer(server: FaultyServer, case: str, hit: int, request: Seen, writer: asyncio.StreamWriter) -> None:
    """Do what `case` says, on a connection that is closed afterwards."""
    if "_then_" in case:
        times, _, case = case.partition("_then_")
        case = case if hit <= int(times) else "good"
    streamed = bool(request.body.get("stream"))
    if case.startswith("always_"):
        case, streamed = case.removeprefix("always_"), True
    if case[:3].isdigit():
        writer.write(_status(case))
    elif case in STREAMS:
        await (_stream(case, writer) if streamed else _write(writer, reply(200, plain())))
    elif case in BODIES:
        writer.write(reply(200, BODIES[case]))
    elif case in FINALS:
        writer.write(FINALS[case])
    elif case == "reset":
        writer.transport.abort()
    elif case == "hang":
        await asyncio.sleep(LONG_S)
    elif case == "slow_headers":
        await _drip(writer, b"HTTP/1.1 200 OK\r\n" + b"X-Wait: soon\r\n" * 100)
    elif case == "slow_body":
        head, _, body = reply(200, plain() + b" " * 600).partition(b"\r\n\r\n")
        writer.write(head + b"\r\n\r\n")
        await _drip(writer, body)
    elif case == "cut_body":
        writer.write(reply(200, plain())[:-40])
    elif case == "redirect":
        writer.write(reply(307, b"", extra=f"Location: http://localhost:{server.port}/good/v1/chat/completions\r\n"))
    elif case != "closed":
        raise AssertionError(f"no such case: {case}")


async def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)


async def _drip(writer: asyncio.StreamWriter, data: bytes) -> None:
    for at in range(0, len(data), 5):
        writer.write(data[at : at + 5])
        await writer.drain()
        await asyncio.sleep(STEP_S)


HEADERS = {
    "wait1": "Retry-After: 1\r\n",
    "wait55": "Retry-After: 55\r\n",
    "hub55": 'ratelimit: "api";r=0;t=55\r\nratelimit-policy: "fixed window";"api";q=500;w=300\r\n',
    "ms200": "retry-after-ms: 200\r\n",
    "groq": "x-ratelimit-remaining-requests: 0\r\nx-ratelimit-reset-requests: 1m2.5s\r\n",
}
TEXTS = {
    "quota": {"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}},
    "perday": {"error": {"message": "Rate limit reached: Requests per day (RPD): Limit 1000"}},
    "llamacpp": {
        "error": {
            "code": 400,
            "message": "request (9001 tokens) exceeds the available context size (4096 tokens), try increasing it",
            "type": "exceed_context_size_error",
            "n_prompt_tokens": 9001,
            "n_ctx": 4096,
        }
    },
    "llamapython": {
        "error": {
            "message": "This model's maximum context length is 2048 tokens. However, you requested 3000 tokens",
            "code": "context_length_exceeded",
        }
    },
    "vllm": {
        "object": "error",
        "message": "This model's maximum context length is 8192 tokens. Your request has 9000 input tokens.",
        "code": 400,
    },
    "format": {"error": "'response_format.type' must be 'json_schema' or 'text'"},
}


def _status(case: str) -> bytes:
    """'429', '429_wait1', '400_vllm', '502_html', '500_empty'."""
    status, _, more = case.partition("_")
    if more == "html":
        return reply(int(status), b"<html>bad gateway</html>", "text/html")
    body = b"" if more == "empty" else json.dumps(TEXTS.get(more, {"error": {"message": "no", "type": "t"}})).encode()
    return reply(int(status), body, extra=HEADERS.get(more, ""))


BODIES = {
    "good_plain_only": plain(),
    "html": b"<html>please log in</html>",
    "empty": b"",
    "error_502": json.dumps({"error": {"message": "provider down", "code": 502}}).encode(),
    "error_402": json.dumps({"error": {"message": "pay first", "code": 402}}).encode(),
    "error_words": json.dumps({"error": "provider down"}).encode(),
    "no_choices": json.dumps({**_FRAME, "choices": []}).encode(),
}
FINALS = {
    "empty_reply": reply(200, plain("")),
    "filtered": reply(200, plain("", "content_filter")),
}
QUESTION = json.dumps({"questions": [{"text": "How would you find a slow query?", "difficulty": "hard"}]})
PIECES = [QUESTION[at : at + 4] for at in range(0, len(QUESTION), 4)]
STREAMS: dict[str, tuple[Any, ...]] = {
    "good": (delta("All is well "), delta("with this reply."), delta(None, "stop"), {**_FRAME, "choices": [], "usage": {
        "prompt_tokens": 12, "completion_tokens": 7, "total_tokens": 19}}, DONE),
    "no_usage": (delta("All is well "), delta("with this reply."), delta("", "stop"), DONE),
    "null_after_finish": (delta(GOOD), delta("", "length"), delta(""), DONE),
    "done_no_blank": (delta(GOOD), delta("", "stop"), b"data:[DONE]\n\n"),
    "open_after_finish": (delta(GOOD), delta("", "stop"), LONG_S),
    "comments": (b": PROCESSING\n\n", delta(GOOD), delta("", "stop"), DONE),
    "crlf": (event(delta(GOOD)).replace(b"\n", b"\r\n"), event(delta("", "stop")).replace(b"\n", b"\r\n"), DONE),
    "reasoning": (delta("", reasoning_content="hm"), delta("", reasoning="so"), delta(GOOD), delta("", "stop"), DONE),
    "thinks_inline": (delta("<thi"), delta("nk>hm</th"), delta("ink>\n\nAll is well "), delta("with this reply."),
                      delta("", "stop"), DONE),
    "only_reasoning": (delta("", reasoning_content="hm"), delta("", "length"), DONE),
    "cut": (delta("All is "), STEP_S, "close"),
    "reset_stream": (delta("All is "), STEP_S, "abort"),
    "no_end": (delta("All is "), delta("well"), b"", "end"),
    "done_only": (delta("All is "), b"data:[DONE]\n\n"),
    "error_event": (delta("All is "), {"error": {"message": "overloaded", "type": "overloaded_error", "code": 503}}),
    "error_first": ({"error": {"message": "overloaded", "code": 503}},),
    "error_tgi": ({"error": "Model is overloaded", "error_type": "overloaded"},),
    "error_quota": (delta("All is "), {"error": {"message": "insufficient_quota"}}),
    "bad_json": (delta("All is "), b'data: {"id": "x", "choi\n\n', DONE),
    "ping": (b"event: ping\ndata: \n\n", delta(GOOD), delta("", "stop"), DONE),
    "separator": ("data: " + json.dumps(delta("a\u2028b"), ensure_ascii=False) + "\n\n", delta("", "stop"), DONE),
    "stall": (delta("All is "), LONG_S),
    "drip": (*([delta("x "), STEP_S] * 300), DONE),
    "paced": (0.3, *(part for _ in range(35) for part in (delta("word "), 0.02)), delta(None, "stop"), DONE),
    "paced_json": (0.3, *(part for piece in PIECES for part in (delta(piece), 0.02)), delta(None, "stop"), DONE),
}  # fmt: skip


async def _stream(case: str, writer: asyncio.StreamWriter) -> None:
    async def send(data: bytes) -> None:
        writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        await writer.drain()

    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n{CLOSE}\r\n"
    writer.write(head.encode())
    for part in STREAMS[case]:
        if part == "close":
            return
        if part == "abort":
            writer.transport.abort()
            return
        if isinstance(part, float):
            await asyncio.sleep(part)
        elif isinstance(part, dict):
            await send(event(part))
        elif part not in (b"", "end"):
            await send(part if isinstance(part, bytes) else part.encode())
    await send(b"")
