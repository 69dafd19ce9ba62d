"""A shared server asks nothing but the open internet for a stranger: names, connections and redirects."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pydantic import SecretStr

from lib.core.chat import CallOptions, Message
from lib.core.errors import LLMError
from lib.core.settings import Settings
from lib.llm import public
from lib.llm.check import check
from lib.llm.client import EndpointChat
from lib.llm.discover import list_models
from lib.llm.endpoint import Endpoint, hosted, server
from lib.ui import choice

pytestmark = pytest.mark.contract

HOSTED = Settings("sqlite://", hosted=True, models_dir=Path("nowhere"))


@contextmanager
def listener(*, answer: Callable[[BaseHTTPRequestHandler], None] | None = None) -> Iterator[tuple[int, list[bytes]]]:
    """A port on loopback and what was sent to it: raw bytes, or paths when it answers in HTTP."""
    got: list[bytes] = []
    if answer is not None:

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                got.append(self.path.encode())
                answer(self)

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, *_: object) -> None:
                """Quiet."""

        httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield httpd.server_port, got
        httpd.shutdown()
        httpd.server_close()
        return
    with socket.create_server(("127.0.0.1", 0)) as raw:

        def take() -> None:
            while True:
                try:
                    caller, _ = raw.accept()
                except OSError:
                    return
                with caller:
                    caller.settimeout(5)
                    try:
                        got.append(caller.recv(100))
                    except OSError:
                        got.append(b"")

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield raw.getsockname()[1], got


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "192.0.0.8", "::1", "::", "fe80::1%eth0", "fd00::1", "fec0::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
    ],
)  # fmt: skip
def test_addresses_beside_the_server(address: str) -> None:
    assert not public.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:4700:4700::1111", "64:ff9b::808:808"])
def test_addresses_of_the_open_internet(address: str) -> None:
    assert public.is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "https://localhost/v1", "https://127.0.0.1:8443/v1", "https://127.1/v1", "https://2130706433/v1",
        "https://0x7f000001/v1", "https://[::1]/v1", "https://[::ffff:10.0.0.1]/v1", "https://169.254.169.254/v1",
        "http://8.8.8.8/v1", "8.8.8.8/v1",
    ],
)  # fmt: skip
def test_a_stranger_cannot_name_what_stands_beside_the_server(url: str) -> None:
    with pytest.raises(LLMError, match="open internet") as caught:
        choice.endpoint(choice.Choice(choice.SERVER, "m", url), HOSTED, {})
    assert caught.value.kind == "config"


def test_a_public_address_is_taken_and_marked() -> None:
    made = choice.endpoint(choice.Choice(choice.SERVER, "m", "https://8.8.8.8/v1"), HOSTED, {})
    assert made
    assert made.public_only


def test_a_name_that_does_not_exist() -> None:
    with pytest.raises(LLMError, match="no server of that name"):
        public.server("https://nothing.invalid/v1", "m")


def test_on_ones_own_machine_everything_may_be_named() -> None:
    own = replace(HOSTED, hosted=False)
    for url in ("http://localhost:11434/v1", "http://192.168.1.5:8000/v1", "https://10.0.0.1/v1"):
        made = choice.endpoint(choice.Choice(choice.SERVER, "m", url), own, {})
        assert made
        assert not made.public_only


def test_a_model_of_hugging_face_cannot_be_an_address() -> None:
    """The client takes a model that is an address for the server to ask, and sends it the token."""
    for model in ("http://10.0.0.1/x", "https://evil.example/v1"):
        with pytest.raises(LLMError, match="not an address"):
            hosted(model, key="hf_x")
        with pytest.raises(LLMError, match="not an address"):
            choice.endpoint(choice.Choice(choice.HUB, model), HOSTED, {choice.HUB_KEY: SecretStr("hf_x")})


def test_a_name_that_changed_since_is_refused_before_anything_is_sent() -> None:
    """The endpoint is made as `public.server` makes it, its name now stands for this machine (DNS rebinding)."""
    with listener() as (port, got):
        made = server(f"https://localhost:{port}/v1", "m", key="secret", public_only=True)
        with pytest.raises(LLMError, match="open internet") as caught:
            EndpointChat(made).chat([Message("user", "hello")], CallOptions(deadline_s=10))
        assert caught.value.kind == "config"
        with pytest.raises(LLMError, match="open internet"):
            list_models(made.base_url, key="secret", public_only=True)
        found = check(made, deadline_s=10)
        assert found.error
        assert found.error.kind == "config"
    assert set(got) <= {b""}  # connections, and not one byte over them


def redirect(to: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(307)
        request.send_header("Location", to)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


def test_no_redirect_is_followed_for_a_stranger(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        listener() as (inner, reached),
        listener(answer=redirect(f"http://127.0.0.1:{inner}/v1/models")) as (port, got),
    ):
        monkeypatch.setattr(public, "is_public", lambda address: True)  # as if both were on the open internet
        with pytest.raises(LLMError, match="not followed here"):
            list_models(f"http://127.0.0.1:{port}/v1", public_only=True)
        made = server(f"http://127.0.0.1:{port}/v1", "m")
        object.__setattr__(made, "public_only", True)  # an https server would need a certificate of the open internet
        with pytest.raises(LLMError, match="not followed here"):
            EndpointChat(made).chat([Message("user", "hello")], CallOptions(deadline_s=10))
        assert len(got) == 2
    assert reached == []


def test_the_guard_ends_with_its_request() -> None:
    """The next request of the same thread, to one's own server, is free again."""

    def models(request: BaseHTTPRequestHandler) -> None:
        body = b'{"data": [{"id": "tiny"}]}'
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    with listener(answer=models) as (port, got):
        url = f"http://127.0.0.1:{port}/v1"
        with pytest.raises(LLMError, match="open internet"):
            list_models(url, public_only=True)
        assert got == []
        assert [m.id for m in list_models(url)] == ["tiny"]


def test_the_owners_proxy_may_be_near(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://10.1.2.3:3128")
    public.check_peer("10.1.2.3", "10.1.2.3")
    with pytest.raises(LLMError, match="open internet"):
        public.check_peer("10.1.2.4", "intern.example")


def test_endpoints_of_strangers_are_https() -> None:
    with pytest.raises(LLMError, match="open internet"):
        Endpoint("base_url", "m", base_url="http://8.8.8.8/v1", public_only=True)
