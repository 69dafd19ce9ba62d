"""A real HTTP server on a free port that answers as a test tells it to, also badly."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What to send. `drip_s` waits between bytes, `hang_s` before the first one; `cut` closes in the middle."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    drip_s: float = 0.0
    hang_s: float = 0.0
    cut: bool = False


@dataclass
class Server:
    url: str
    requests: list[Request]


@contextmanager
def serving(answer: Callable[[Request], Answer]) -> Iterator[Server]:
    """Run until the block ends."""
    seen: list[Request] = []
    ended = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = Request(self.command, self.path, dict(self.headers.items()), body)
            seen.append(request)
            self._send(answer(request))

        do_GET = do_POST = do_HEAD = _any  # noqa: N815 - names of http.server

        def _send(self, made: Answer) -> None:
            ended.wait(made.hang_s)
            if made.cut:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n{")
                self.close_connection = True
                return
            self.send_response(made.status)
            for name, value in made.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(made.body)))
            self.end_headers()
            if self.command == "HEAD":
                return
            if made.drip_s:
                for i in range(len(made.body)):
                    if ended.wait(made.drip_s):
                        return
                    self.wfile.write(made.body[i : i + 1])
                    self.wfile.flush()
            else:
                self.wfile.write(made.body)

        def log_message(self, *_: object) -> None:
            return None

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Clients hang up on purpose."""

    server = Quiet(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield Server(f"http://127.0.0.1:{server.server_port}", seen)
    finally:
        ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
        time.sleep(0)
