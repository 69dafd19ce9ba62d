"""One suite over every ChatModel: what `lib.core.chat` promises holds for each of them, on real servers."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from pydantic import BaseModel, Field

from lib.core.chat import CallOptions, ChatModel, Message
from lib.core.errors import LLMError
from lib.llm import ChatChain, EndpointChat, Switch, local, retry, session, state
from lib.llm.endpoint import server as endpoint_at
from lib.llm.meter import Metered
from tests import llama_server
from tests.contract.faulty_server import FaultyServer

pytestmark = pytest.mark.contract

ASK = [Message("system", "You interview people."), Message("user", "Ask me something about Python.")]


class Rating(BaseModel):
    reason: str = Field(min_length=4, max_length=20)
    value: int = Field(ge=1, le=5)


@pytest.fixture(scope="module")
def faulty() -> Iterator[FaultyServer]:
    session.prepare()
    with FaultyServer() as running:
        yield running


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch, faulty: FaultyServer) -> None:
    state.forget()
    faulty.hits.clear()
    monkeypatch.setattr(retry, "BASE_S", 0.05)


def served() -> EndpointChat:
    return EndpointChat(endpoint_at(f"{llama_server.shared().listening_address}/v1", "tiny", key=llama_server.KEY))


def broken(faulty: FaultyServer, case: str = "401") -> EndpointChat:
    return EndpointChat(endpoint_at(faulty.url(case), "broken"))


MODELS: dict[str, Callable[[FaultyServer], ChatModel]] = {
    "server": lambda faulty: served(),
    "local": lambda faulty: EndpointChat(local.start(llama_server.tiny_gguf())),
    "chain": lambda faulty: ChatChain([served()]),
    "chain whose first is down": lambda faulty: ChatChain([broken(faulty), served()]),
    "metered": lambda faulty: Metered(served(), lambda reply: None),
}


@pytest.fixture(params=MODELS.values(), ids=MODELS.keys())
def model(request: pytest.FixtureRequest, faulty: FaultyServer) -> ChatModel:
    made: ChatModel = request.param(faulty)
    return made


def test_what_is_streamed_is_the_reply(model: ChatModel) -> None:
    pieces: list[str] = []
    reply = model.chat(ASK, CallOptions(max_tokens=20, seed=2), on_text=pieces.append)
    assert len(pieces) > 2
    assert "".join(pieces).strip() == reply.text
    assert "via this machine" in reply.model
    assert reply.finish in ("stop", "length")
    assert reply.usage.prompt_tokens > 0


def test_an_object_follows_its_schema(model: ChatModel) -> None:
    seen = []
    rating, reply = model.structured(ASK, Rating, CallOptions(max_tokens=200, seed=4), on_partial=seen.append)
    assert 1 <= rating.value <= 5
    assert seen[-1] == json.loads(reply.text)


def test_an_overflow_is_too_large_with_its_limit(model: ChatModel) -> None:
    with pytest.raises(LLMError) as caught:
        model.chat([Message("user", "many words " * 12_000)], CallOptions(deadline_s=30))
    assert caught.value.kind == "too_large"
    assert caught.value.limit_tokens


def test_stop_returns_what_came(model: ChatModel) -> None:
    cancel = threading.Event()
    reply = model.chat(ASK, CallOptions(max_tokens=3000, cancel=cancel), on_text=lambda piece: cancel.set())
    assert reply.finish == "cancelled"


def test_a_stop_before_the_call_is_not_waited_for(model: ChatModel) -> None:
    cancel = threading.Event()
    cancel.set()
    begun = time.monotonic()
    assert model.chat(ASK, CallOptions(cancel=cancel)).finish == "cancelled"
    assert time.monotonic() - begun < 1


def test_no_time_is_a_timeout(model: ChatModel) -> None:
    begun = time.monotonic()
    with pytest.raises(LLMError) as caught:
        model.chat(ASK, CallOptions(deadline_s=0.0))
    assert caught.value.kind == "timeout"
    assert time.monotonic() - begun < 1


def test_tokens_are_counted_upwards(model: ChatModel) -> None:
    assert model.count_tokens("") == 0
    assert 0 < model.count_tokens("a few words") < model.count_tokens("a few words and some more")
    assert model.name


def test_a_chain_tells_each_switch_once_and_again_after_a_recovery(faulty: FaultyServer) -> None:
    told: list[Switch] = []
    chain = ChatChain([broken(faulty, "1_then_402"), served()], told.append)
    first = EndpointChat(endpoint_at(faulty.url("always_402"), "x"))
    with pytest.raises(LLMError):
        first.chat(ASK)
    options = CallOptions(max_tokens=4)
    assert chain.chat(ASK, options).model.startswith("tiny")
    assert [switch.message for switch in told] == [
        "broken via this machine did not answer, so tiny via this machine goes on. The credits of this account are "
        "used up. Add credits, or choose another endpoint on Settings."
    ]
    assert chain.chat(ASK, options).model.startswith("broken")


def test_a_chain_whose_models_stay_down_tells_only_the_first_time(faulty: FaultyServer) -> None:
    told: list[Switch] = []
    chain = ChatChain([broken(faulty), served()], told.append)
    for _ in range(3):
        chain.chat(ASK, CallOptions(max_tokens=4))
    assert len(told) == 1


def test_a_chain_raises_the_last_error(faulty: FaultyServer) -> None:
    with pytest.raises(LLMError) as caught:
        ChatChain([broken(faulty, "401"), broken(faulty, "402")]).chat(ASK)
    assert caught.value.kind == "payment"
    with pytest.raises(LLMError, match="No model is set up"):
        ChatChain([])


def test_a_slow_first_model_leaves_time_for_the_second(faulty: FaultyServer) -> None:
    begun = time.monotonic()
    reply = ChatChain([broken(faulty, "hang"), served()]).chat(ASK, CallOptions(max_tokens=4, deadline_s=3.0))
    assert reply.model.startswith("tiny")
    assert time.monotonic() - begun < 3.0


@pytest.mark.parametrize(
    ("case", "level", "hits"), [("400_format", 2, 3), ("1_then_400_format", 1, 2), ("2_then_400_format", 2, 3)]
)
def test_a_server_that_refuses_a_step_is_asked_at_the_next(
    faulty: FaultyServer, case: str, level: int, hits: int
) -> None:
    chat = broken(faulty, case)
    with pytest.raises(LLMError) as caught:
        chat.structured(ASK, Rating, CallOptions(deadline_s=5))
    assert caught.value.kind == ("request" if case == "400_format" else "output")
    formats = [request.body.get("response_format", {}).get("type") for request in faulty.seen[case]]
    assert formats[: level + 1] == ["json_schema", "json_object", None][: level + 1]
    assert state.state_of(chat.endpoint).level == 2
    assert faulty.hits[case] == hits + (0 if case == "400_format" else 1)


def test_prose_is_asked_again_once_with_the_schema_in_the_prompt(faulty: FaultyServer) -> None:
    chat = broken(faulty, "good")
    with pytest.raises(LLMError, match="also when asked again") as caught:
        chat.structured(ASK, Rating, CallOptions(deadline_s=5))
    assert caught.value.kind == "output"
    first, second = faulty.seen["good"][-2:]
    assert first.body["response_format"]["json_schema"]["schema"]["required"] == ["reason", "value"]
    assert "response_format" not in second.body
    assert '"maximum": 5' in second.body["messages"][0]["content"]
    assert "no JSON object" in second.body["messages"][-1]["content"]
    assert faulty.hits["good"] == 2
