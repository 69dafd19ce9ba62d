"""The hosted path of Hugging Face over the client's public hook: real routing and headers, onto a server of our own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import huggingface_hub
import pytest
from huggingface_hub.utils import _detect_agent, httpx
from huggingface_hub.utils._http import default_client_factory
from pydantic import BaseModel

from lib.core.chat import CallOptions, Message
from lib.core.errors import LLMError
from lib.llm import EndpointChat, models, session, state
from lib.llm.check import check
from lib.llm.endpoint import hosted, server
from tests import llama_server

pytestmark = pytest.mark.contract

TOKEN = "hf_of_a_test"
ASK = [Message("user", "Ask me something.")]
ROUTER_LIST = {
    "object": "list",
    "data": [
        {"id": "small/free", "providers": [{"provider": "one", "status": "live", "is_free": True}]},
        {"id": "gone/old", "providers": [{"provider": "one", "status": "staging"}]},
        {
            "id": "openai/gpt-oss-20b",
            "providers": [
                {
                    "provider": "groq",
                    "status": "live",
                    "context_length": 131072,
                    "pricing": {"input": 0.1, "output": 0.5},
                    "supports_structured_output": True,
                },
                {
                    "provider": "other",
                    "status": "live",
                    "context_length": 32768,
                    "pricing": {"input": 0.05, "output": 0.2},
                },
                {"provider": "down", "status": "error", "context_length": 8192, "pricing": {"input": 0, "output": 0}},
            ],
        },
    ],
}


class Topic(BaseModel):
    topic: Literal["work", "other"]


class Router(httpx.HTTPTransport):
    """Sends what is meant for Hugging Face to 127.0.0.1, and keeps where it was meant to go."""

    def __init__(self, ports: dict[str, int]) -> None:
        super().__init__()
        self.ports, self.seen = ports, []

    def handle_request(self, request: Any) -> Any:
        self.seen.append((request.method, str(request.url), request.headers.get("authorization")))
        if request.url.host == "127.0.0.1":
            return super().handle_request(request)
        port = self.ports["list" if request.url.path.endswith("/models") else "chat"]
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=port)
        request.headers["host"] = f"127.0.0.1:{port}"
        return super().handle_request(request)


@pytest.fixture(scope="module")
def list_port() -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(ROUTER_LIST).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


@pytest.fixture
def router(list_port: int) -> Iterator[Router]:
    session.prepare()
    state.forget()
    chat_port = urlsplit(llama_server.shared().listening_address).port
    assert chat_port
    transport = Router({"list": list_port, "chat": chat_port})
    huggingface_hub.set_client_factory(lambda: httpx.Client(transport=transport, follow_redirects=True))
    yield transport
    session.install.cache_clear()
    huggingface_hub.set_client_factory(default_client_factory)
    session.prepare()


def test_a_reply_comes_through_the_router(router: Router) -> None:
    pieces: list[str] = []
    chat = EndpointChat(hosted("small/free", key=llama_server.KEY_HF))
    reply = chat.chat(ASK, CallOptions(max_tokens=8), on_text=pieces.append)
    assert reply.text and len(pieces) > 2
    assert router.seen == [
        ("POST", "https://router.huggingface.co/v1/chat/completions", f"Bearer {llama_server.KEY_HF}")
    ]


def test_the_schema_goes_through_untouched(router: Router) -> None:
    chat = EndpointChat(hosted("small/free", key=llama_server.KEY_HF))
    topic, reply = chat.structured(ASK, Topic, CallOptions(max_tokens=80))
    assert topic.topic in ("work", "other")
    assert state.state_of(chat.endpoint).level == 0
    assert reply.model == "small/free via Hugging Face"


def test_a_model_on_this_machine_makes_no_request_elsewhere(
    router: Router, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Not even the Hub's own telemetry, which asks for a list before a process's first call."""
    monkeypatch.setattr(huggingface_hub.constants, "AGENT_HARNESSES_PATH", str(tmp_path / "none.json"))
    monkeypatch.setattr(_detect_agent, "_registry", None)
    url = f"{llama_server.shared().listening_address}/v1"
    EndpointChat(server(url, "tiny", key=llama_server.KEY)).chat(ASK, CallOptions(max_tokens=4))
    assert [called for _, called, _ in router.seen] == [f"{url}/chat/completions"]


def test_a_refused_token_is_an_auth_error(router: Router) -> None:
    with pytest.raises(LLMError, match="refused the key") as caught:
        EndpointChat(hosted("small/free", key=TOKEN)).chat(ASK)
    assert caught.value.kind == "auth"
    assert TOKEN not in str(caught.value) + repr(caught.value.__cause__)


def test_the_router_list_gives_price_context_and_structured_output(router: Router) -> None:
    listed = models.router_models()
    assert [model.id for model in listed] == ["openai/gpt-oss-20b", "small/free"]
    gpt, free = listed
    assert (gpt.structured, gpt.context_tokens) == (True, 32768)
    assert gpt.cheapest and gpt.cheapest.provider == "other"
    assert models.price(gpt, 1_000_000, 2_000_000) == pytest.approx(0.05 + 2 * 0.2)
    assert (free.structured, free.context_tokens, models.price(free, 10, 10)) == (False, None, 0.0)


def test_a_model_that_is_not_served_is_named_so(router: Router) -> None:
    listed = models.router_models()
    assert models.served(listed, "OpenAI/gpt-oss-20b:groq").id == "openai/gpt-oss-20b"
    with pytest.raises(LLMError, match="does not serve that model"):
        models.served(listed, "microsoft/Phi-3-mini-4k-instruct")


def test_check_of_a_hosted_model(router: Router) -> None:
    result = check(hosted("small/free", key=llama_server.KEY_HF), deadline_s=30)
    assert (result.works, result.listed, result.streams, result.structured) == (True, True, True, "json_schema")


def test_offline_mode_is_told_and_not_retried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    session.prepare()
    with pytest.raises(LLMError, match="HF_HUB_OFFLINE=1") as caught:
        EndpointChat(hosted("small/free", key=TOKEN)).chat(ASK, CallOptions(deadline_s=5))
    assert caught.value.kind == "config"
