"""A chat server over real HTTP that says what a function says, in the form of OpenAI's streams."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Says = Callable[[Mapping[str, Any]], str | int]
"""The text for a request's body, or the HTTP status that refuses it."""


@contextmanager
def chat_server(says: Says) -> Iterator[str]:
    """Serve on loopback; gives the base URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            said = says(body)
            if isinstance(said, int):
                self._reply(said, "application/json", b'{"error": {"message": "no", "type": "t"}}')
            else:
                parts = [_chunk(said[at : at + 200]) for at in range(0, len(said), 200)]
                self._reply(200, "text/event-stream", b"".join([*parts, _chunk(None, "stop"), b"data: [DONE]\n\n"]))

        def do_GET(self) -> None:
            self._reply(404, "application/json", b"{}")

        def _reply(self, status: int, kind: str, data: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def _chunk(text: str | None, finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": finish}
    frame = {"id": "x", "created": 1, "model": "served", "object": "chat.completion.chunk", "choices": [choice]}
    return f"data: {json.dumps(frame)}\n\n".encode()
