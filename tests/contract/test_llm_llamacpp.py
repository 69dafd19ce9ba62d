"""EndpointChat against a real llama.cpp with random weights: its text is nonsense, the rest is as in production."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import pytest
import requests
from pydantic import BaseModel, Field

from lib.core.chat import CallOptions, Message
from lib.core.errors import LLMError
from lib.llm import Endpoint, EndpointChat, discover, local, state
from lib.llm import check as checking
from lib.llm.endpoint import server as endpoint_at
from tests import llama_server

pytestmark = pytest.mark.contract

ASK = [Message("system", "You interview people."), Message("user", "Ask me something about Python.")]
LONG = "I moved the nightly load of the warehouse to a stream and measured the delay. "


class Item(BaseModel):
    text: str = Field(min_length=8, max_length=30)
    level: int = Field(ge=1, le=5)
    skill: Literal["python", "sql"]


class Batch(BaseModel):
    items: list[Item] = Field(min_length=3, max_length=3)


@pytest.fixture(autouse=True)
def fresh() -> None:
    state.forget()


@pytest.fixture(scope="module")
def url() -> str:
    return f"{llama_server.shared().listening_address}/v1"


@pytest.fixture
def endpoint(url: str) -> Endpoint:
    return endpoint_at(url, "tiny", key=llama_server.KEY)


@pytest.fixture
def chat(endpoint: Endpoint) -> EndpointChat:
    return EndpointChat(endpoint)


def test_a_reply_is_streamed_and_its_usage_is_the_servers(chat: EndpointChat) -> None:
    pieces: list[str] = []
    reply = chat.chat(ASK, CallOptions(max_tokens=25, seed=3), on_text=pieces.append)
    assert len(pieces) > 5
    assert "".join(pieces).strip() == reply.text
    assert (reply.finish, reply.usage.completion_tokens, reply.usage.estimated) == ("length", 25, False)
    assert reply.model == "tiny via this machine"


def test_the_same_seed_gives_the_same_reply(chat: EndpointChat) -> None:
    first, second = (chat.chat(ASK, CallOptions(max_tokens=12, seed=5)).text for _ in range(2))
    assert first == second


def test_the_schema_reaches_the_server_and_holds_random_weights(chat: EndpointChat) -> None:
    """A lost schema would leave nonsense that no validation passes: the guard of the `Unmapped` work-around."""
    for seed in range(3):
        batch, reply = chat.structured(ASK, Batch, CallOptions(max_tokens=600, seed=seed, temperature=1.0))
        assert len(batch.items) == 3
        assert json.loads(reply.text)["items"][0].keys() == {"text", "level", "skill"}
        assert reply.attempts <= 2  # random bytes may be no text: llama.cpp answers 500, and a further sample is taken


def test_items_appear_one_by_one(chat: EndpointChat) -> None:
    seen: list[int] = []

    def watch(so_far: Mapping[str, Any]) -> None:
        seen.append(sum("skill" in item for item in so_far.get("items", [])))

    chat.structured(ASK, Batch, CallOptions(max_tokens=600, seed=1), on_partial=watch)
    assert seen == sorted(seen)
    assert {1, 2, 3} <= set(seen)


def test_overflow_tells_the_context(chat: EndpointChat) -> None:
    with pytest.raises(LLMError) as caught:
        chat.chat([Message("user", LONG * 400)])
    assert caught.value.kind == "too_large"
    assert caught.value.limit_tokens == chat.context_tokens == llama_server.CONTEXT_TOKENS


def test_a_wrong_key_and_a_wrong_path(url: str) -> None:
    with pytest.raises(LLMError) as wrong_key:
        EndpointChat(endpoint_at(url, "tiny", key="wrong")).chat(ASK)
    with pytest.raises(LLMError) as wrong_path:
        EndpointChat(endpoint_at(url.replace("/v1", "/v2"), "tiny", key=llama_server.KEY)).chat(ASK)
    assert (wrong_key.value.kind, wrong_path.value.kind) == ("auth", "model")
    assert "wrong" not in str(wrong_key.value)


def test_a_request_that_the_server_refuses_is_not_repeated(chat: EndpointChat) -> None:
    with pytest.raises(LLMError) as caught:
        chat.chat(ASK, response_format={"type": "json_schema", "json_schema": {"schema": {"type": "nonsense"}}})
    assert caught.value.kind == "request"


def test_stop_frees_the_server(chat: EndpointChat, url: str) -> None:
    cancel, pieces = threading.Event(), []

    def hear(piece: str) -> None:
        pieces.append(piece)
        if len(pieces) == 5:
            cancel.set()

    reply = chat.chat(ASK, CallOptions(max_tokens=3500, cancel=cancel), on_text=hear)
    assert (reply.finish, reply.text) == ("cancelled", "".join(pieces).strip())
    ends = time.monotonic() + 5
    while _busy(url) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not _busy(url)


def _busy(url: str) -> bool:
    slots = requests.get(url.replace("/v1", "/slots"), headers={"authorization": f"Bearer {llama_server.KEY}"})
    return any(slot["is_processing"] for slot in slots.json())


def test_the_estimate_learns_from_reported_usage(chat: EndpointChat) -> None:
    """Random merges read this text worse than a real tokenizer does: bytes / 3 falls short until it is corrected."""
    text = LONG * 20
    before = chat.count_tokens(text)
    reported = chat.chat([Message("user", text)], CallOptions(max_tokens=2)).usage.prompt_tokens
    after = chat.count_tokens(text)
    assert before < reported * 0.95
    assert reported * 0.98 <= after <= reported * 1.1


def test_threads_share_one_chat(chat: EndpointChat) -> None:
    replies: list[str] = []

    def ask() -> None:
        replies.append(chat.chat(ASK, CallOptions(max_tokens=15, seed=9, temperature=0.0)).text)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(replies) == 8
    assert all(replies)


def test_a_running_server_is_found_with_its_models_and_context(url: str) -> None:
    open_server = llama_server.serve(key="", parallel=1)
    places = [
        discover.Place("llama.cpp", f"{open_server.listening_address}/v1"),
        discover.Place("nobody", "http://127.0.0.1:9/v1"),
        discover.Place("asks for a key", url.replace("/v1", "/nowhere")),
    ]
    begun = time.monotonic()
    (found,) = discover.find(places)
    assert time.monotonic() - begun < 2.5
    assert found.models == (discover.Served("tiny", llama_server.CONTEXT_TOKENS),)
    assert EndpointChat(found.endpoint(found.models[0])).name == "tiny via llama.cpp"


def test_an_address_without_a_list_says_so(url: str) -> None:
    with pytest.raises(LLMError, match="ends with /v1"):
        discover.list_models(url.replace("/v1", "/v2"), key=llama_server.KEY)


def test_check_reports_what_works(endpoint: Endpoint) -> None:
    result = checking.check(endpoint, deadline_s=30)
    assert (result.works, result.listed, result.streams, result.structured) == (True, True, True, "json_schema")
    assert result.context_tokens == llama_server.CONTEXT_TOKENS
    assert result.first_token_s and result.first_token_s < 10
    assert result.tokens_per_s and result.tokens_per_s > 1


def test_check_names_the_error_of_an_endpoint_that_does_not_work(url: str) -> None:
    result = checking.check(endpoint_at(url, "tiny", key="wrong"), deadline_s=5)
    assert not result.works
    assert result.error and result.error.kind == "auth"


@pytest.fixture(scope="module")
def running() -> Iterator[Endpoint]:
    path = llama_server.tiny_gguf()
    yield local.start(path)
    assert local.stop(path)
    assert not local.stop(path)


def test_a_local_file_talks(running: Endpoint) -> None:
    reply = EndpointChat(running).chat(ASK, CallOptions(max_tokens=5))
    assert reply.model == "tiny-random via this machine"
    assert reply.text


def test_a_local_file_is_started_once(running: Endpoint) -> None:
    assert local.start(llama_server.tiny_gguf()) is running


def test_a_local_files_port_needs_its_key(running: Endpoint) -> None:
    body = {"messages": [{"role": "user", "content": "hi"}]}
    assert requests.post(f"{running.base_url}/chat/completions", json=body).status_code == 401
    assert running.key and running.key.get_secret_value() not in repr(running)
