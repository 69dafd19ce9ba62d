"""The one HTTP client that huggingface_hub shares between all calls, prepared for ours.

Four traps of its default client are closed here: HTTP_PROXY applies to 127.0.0.1 too; HF_HUB_OFFLINE=1 (wanted so that
the encoder never asks the Hub) also blocks a server on this machine; a redirect would carry the messages to another
host; and its telemetry asks huggingface.co for a list before the first call, also when the model is on this machine
(which costs seconds without a network, and is not what 'nothing leaves this machine' means). `prepare` installs ours
once per process, before the first call; a factory that is set later stays.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from lib.core.errors import LLMError
from lib.llm.endpoint import is_loopback
from lib.llm.public import check_peer

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_MAX_BYTES = 8_000_000  # the router's model list is below 1 MB
_current = threading.local()
_preparing = threading.Lock()


def prepare() -> None:
    """Make the hub's shared client skip proxies and offline mode on loopback, and keep messages on their host."""
    with _preparing:  # several probes begin at once: the second must not use the client that the first replaces
        install()


@lru_cache(maxsize=1)
def install() -> None:
    """Set the factory, once. Use `prepare`, which several threads may call."""
    from huggingface_hub import constants, get_session, set_client_factory
    from huggingface_hub.utils import httpx

    constants.HF_HUB_DISABLE_TELEMETRY = True
    theirs = get_session().event_hooks["request"]  # request ids, offline mode

    def before(request: Any) -> None:
        watching, guarded = getattr(_current, "connections", None), getattr(_current, "public_only", False)
        if watching is not None or guarded:
            request.extensions["trace"] = _Trace(watching, guarded)
        if not is_loopback(request.url.host):
            for hook in theirs:
                hook(request)

    set_client_factory(
        lambda: httpx.Client(
            mounts={f"all://{host}": None for host in _LOOPBACK},
            event_hooks={"request": [before], "response": [_after]},
            follow_redirects=True,
            timeout=None,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=20),
        )
    )


def watch(connections: list[Any], *, public_only: bool = False) -> None:
    """Put every connection that this thread uses into `connections`, so that another thread can `hang_up`.

    With `public_only` this thread's requests go only to the open internet and follow no redirect (`lib.llm.public`).
    """
    _current.connections, _current.public_only = connections, public_only


def hang_up(connections: list[Any]) -> None:
    """Shut sockets down: a thread that reads one wakes at once and cleans up, and the server sees us gone."""
    for connection in connections:
        try:
            connection.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
        except OSError:
            continue  # closed already


class _Trace:
    """Sees each new connection of one request before anything is sent over it."""

    def __init__(self, connections: list[Any] | None, guarded: bool) -> None:
        self._connections = connections
        self._guarded = guarded
        self._host = ""

    def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        if event == "connection.connect_tcp.started":
            self._host = str(info["host"])
        if event not in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            return
        stream = info["return_value"]
        if self._guarded and event == "connection.connect_tcp.complete":
            try:
                check_peer(str(stream.get_extra_info("server_addr")[0]), self._host)
            except LLMError:
                stream.close()
                raise
        if self._connections is not None:
            self._connections.append(stream)


def fetch_json(url: str, *, deadline_s: float, key: str = "", public_only: bool = False) -> Any:
    """The JSON document at `url`, within `deadline_s` in all; with `public_only` as in `watch`.

    Raises:
        LLMError: by `kind`.
    """
    from lib.llm.errors import translate

    prepare()
    from huggingface_hub import get_session
    from huggingface_hub.utils import hf_raise_for_status

    headers = {"authorization": f"Bearer {key}"} if key else {}
    ends = time.monotonic() + deadline_s
    _current.public_only = public_only
    try:
        with get_session().stream("GET", url, headers=headers, timeout=deadline_s) as response:
            hf_raise_for_status(response)
            body = b""
            for part in response.iter_bytes():
                body += part
                if time.monotonic() > ends or len(body) > _MAX_BYTES:
                    raise LLMError("timeout", "The server's list takes too long. Is this the right address?")
        return json.loads(body)
    except Exception as error:
        raise translate(error) from error
    finally:
        _current.public_only = False


def _after(response: Any) -> None:
    connections, stream = getattr(_current, "connections", None), response.extensions.get("network_stream")
    if connections is not None and stream is not None:  # one of an earlier call, kept alive, is not traced as new
        connections.append(stream)
    if response.has_redirect_location and getattr(_current, "public_only", False):
        raise LLMError("config", "The server sends its callers on to another address, which is not followed here.")
    if response.has_redirect_location and response.request.method == "POST":
        target = response.request.url.join(response.headers["location"])
        if (target.scheme, target.host) != (response.request.url.scheme, response.request.url.host):
            raise LLMError(
                "config", "The server sends its callers on to another address. Give that address on Settings instead."
            )
