"""Every way a server was seen to fail (notes of issue 4), with what must come of it and the requests it may cost."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.core.chat import CallOptions, Message, Reply
from lib.core.errors import LLMError
from lib.llm import EndpointChat, retry, session, state
from lib.llm.endpoint import server as endpoint_at
from tests.contract.faulty_server import GOOD, FaultyServer

pytestmark = pytest.mark.contract

ASK = [Message("user", "How are you?")]
DEADLINE_S = 6.0
# case -> (kind of the error, requests). 4 is the most that the rules allow; final kinds cost one.
FAILS = {
    "400": ("request", 1), "401": ("auth", 1), "402": ("payment", 1), "403": ("auth", 1), "404": ("model", 1),
    "413": ("too_large", 1), "422": ("request", 1), "429_quota": ("quota", 1), "429_perday": ("quota", 1),
    "429_wait55": ("rate", 1), "429_hub55": ("rate", 1), "429_groq": ("rate", 1), "503_wait55": ("server", 1),
    "400_llamacpp": ("too_large", 1), "400_llamapython": ("too_large", 1), "400_vllm": ("too_large", 1),
    "400_format": ("request", 1), "500_format": ("request", 1),
    "408": ("server", 4), "429": ("rate", 4), "429_ms200": ("rate", 4), "500": ("server", 4), "502": ("server", 4),
    "502_html": ("server", 4), "500_empty": ("server", 4), "503": ("server", 4), "504": ("server", 4),
    "529": ("server", 4), "reset": ("network", 4), "closed": ("network", 4), "cut_body": ("network", 4),
    "html": ("incomplete", 4), "empty": ("incomplete", 4), "no_choices": ("incomplete", 4),
    "error_502": ("server", 4), "error_words": ("server", 4), "error_402": ("payment", 2),
    "empty_reply": ("output", 2), "filtered": ("output", 2), "always_error_quota": ("quota", 1),
    "always_error_tgi": ("server", 4), "always_error_first": ("server", 4), "always_only_reasoning": ("output", 2),
    "redirect": ("config", 1),
}  # fmt: skip
# case -> requests until the good reply. A broken stream costs one plain call.
RECOVERS = {
    "good": 1, "no_usage": 1, "done_no_blank": 1, "open_after_finish": 1, "comments": 1, "crlf": 1, "reasoning": 1,
    "thinks_inline": 1, "good_plain_only": 2, "cut": 2, "reset_stream": 2, "no_end": 2, "done_only": 2,
    "error_event": 2, "bad_json": 2, "ping": 2, "separator": 2, "stall": 2,
    "1_then_429_wait1": 2, "2_then_503": 3, "3_then_reset": 4, "1_then_hang": 2, "1_then_error_first": 2,
}  # fmt: skip


@pytest.fixture(scope="module")
def faulty() -> Iterator[FaultyServer]:
    session.prepare()
    with FaultyServer() as running:
        yield running


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch, faulty: FaultyServer) -> None:
    """No memory of other tests, and short waits: the rules are the same at a tenth of the time."""
    state.forget()
    faulty.hits.clear()
    monkeypatch.setattr(retry, "BASE_S", 0.05)


def model(faulty: FaultyServer, case: str, *, stall_s: float | None = 0.6) -> EndpointChat:
    return EndpointChat(endpoint_at(faulty.url(case), "served", stall_s=stall_s))


def ask(chat: EndpointChat, shown: list[str] | None = None, deadline_s: float = DEADLINE_S) -> Reply:
    return chat.chat(ASK, CallOptions(deadline_s=deadline_s), on_text=None if shown is None else shown.append)


@pytest.mark.parametrize(("case", "expected"), FAILS.items(), ids=FAILS)
def test_a_fault_ends_in_its_kind_after_the_requests_that_the_rules_allow(
    faulty: FaultyServer, case: str, expected: tuple[str, int]
) -> None:
    begun = time.monotonic()
    with pytest.raises(LLMError) as caught:
        ask(model(faulty, case))
    assert (caught.value.kind, faulty.hits[case]) == expected
    assert caught.value.user_message.endswith(".")
    assert time.monotonic() - begun < DEADLINE_S + 1


@pytest.mark.parametrize(("case", "hits"), RECOVERS.items(), ids=RECOVERS)
def test_a_fault_that_passes_is_mended(faulty: FaultyServer, case: str, hits: int) -> None:
    shown: list[str] = []
    reply = ask(model(faulty, case), shown)
    assert (reply.text, faulty.hits[case], reply.attempts) == (GOOD, hits, hits)
    assert "".join(shown) == GOOD


@pytest.mark.parametrize("case", ["hang", "slow_headers", "always_stall", "always_drip", "slow_body"])
@pytest.mark.parametrize("stall_s", [None, 0.5])
def test_the_deadline_ends_what_never_ends(faulty: FaultyServer, case: str, stall_s: float | None) -> None:
    begun = time.monotonic()
    with pytest.raises(LLMError) as caught:
        ask(model(faulty, case, stall_s=stall_s), deadline_s=1.2)
    assert 0.9 < time.monotonic() - begun < 1.2 + 1
    assert caught.value.kind in ("timeout", "incomplete")
    assert faulty.hits[case] <= 4
    if case in ("always_stall", "always_drip"):
        assert caught.value.partial.startswith("All is" if case == "always_stall" else "x x")


@pytest.mark.parametrize("case", ["always_drip", "slow_body", "slow_headers", "hang", "always_stall"])
def test_nothing_goes_on_reading_after_the_deadline(faulty: FaultyServer, case: str) -> None:
    before = _readers()
    with pytest.raises(LLMError):
        ask(model(faulty, case, stall_s=None), deadline_s=0.8)
    ends = time.monotonic() + 2
    while _readers() - before and time.monotonic() < ends:
        time.sleep(0.05)
    assert not _readers() - before


def _readers() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "llm-read"}


@pytest.mark.parametrize(
    ("case", "limit"), [("400_llamacpp", 4096), ("400_llamapython", 2048), ("400_vllm", 8192)], ids=str
)
def test_an_overflow_tells_the_context_and_it_is_remembered(faulty: FaultyServer, case: str, limit: int) -> None:
    chat = model(faulty, case)
    with pytest.raises(LLMError) as caught:
        ask(chat)
    assert caught.value.limit_tokens == chat.context_tokens == limit


@pytest.mark.parametrize(
    ("case", "wait_s", "says"),
    [("429_wait55", 55, "55 s"), ("429_hub55", 55, "55 s"), ("429_groq", 62.5, "62 s"), ("503_wait55", 55, "55 s")],
)
def test_a_wait_beyond_the_deadline_is_told_at_once(faulty: FaultyServer, case: str, wait_s: float, says: str) -> None:
    begun = time.monotonic()
    with pytest.raises(LLMError) as caught:
        ask(model(faulty, case))
    assert caught.value.wait_s == wait_s
    assert f"Try again in {says}." in caught.value.user_message
    assert time.monotonic() - begun < 1


def test_the_servers_own_wait_is_honoured(faulty: FaultyServer) -> None:
    begun = time.monotonic()
    ask(model(faulty, "1_then_429_wait1"))
    assert 1.0 <= time.monotonic() - begun < 2.5


def test_a_server_without_streams_is_asked_plainly_from_then_on(faulty: FaultyServer) -> None:
    chat = model(faulty, "good_plain_only")
    ask(chat)
    ask(chat)
    assert faulty.hits["good_plain_only"] == 2 + 1


def test_finish_is_the_last_that_is_not_null(faulty: FaultyServer) -> None:
    assert ask(model(faulty, "null_after_finish")).finish == "length"


def test_usage_is_reported_or_marked_as_an_estimate(faulty: FaultyServer) -> None:
    reported, estimated = ask(model(faulty, "good")).usage, ask(model(faulty, "no_usage")).usage
    assert (reported.prompt_tokens, reported.completion_tokens, reported.estimated) == (12, 7, False)
    assert (estimated.prompt_tokens, estimated.completion_tokens, estimated.estimated) == (4 + 4, 10, True)


def test_a_model_that_only_reasoned_is_asked_again_with_room_for_it(faulty: FaultyServer) -> None:
    ask(model(faulty, "1_then_only_reasoning"))
    first, second = (request.body["max_tokens"] for request in faulty.seen["1_then_only_reasoning"])
    assert second == first + 1000


def test_stop_ends_a_stalled_stream_at_once_with_what_came(faulty: FaultyServer) -> None:
    cancel = threading.Event()
    threading.Timer(0.4, cancel.set).start()
    begun = time.monotonic()
    reply = model(faulty, "stall", stall_s=None).chat(ASK, CallOptions(cancel=cancel))
    assert (reply.text, reply.finish) == ("All is", "cancelled")
    assert time.monotonic() - begun < 1
    assert faulty.hits["stall"] == 1


def test_stop_ends_the_wait_between_two_requests(faulty: FaultyServer) -> None:
    cancel = threading.Event()
    threading.Timer(0.3, cancel.set).start()
    begun = time.monotonic()
    reply = model(faulty, "429_wait1").chat(ASK, CallOptions(cancel=cancel))
    assert (reply.finish, faulty.hits["429_wait1"]) == ("cancelled", 1)
    assert time.monotonic() - begun < 0.9


def test_an_error_of_the_listener_stops_the_call_and_is_not_swallowed(faulty: FaultyServer) -> None:
    def stop(piece: str) -> None:
        raise KeyError(piece)

    with pytest.raises(KeyError):
        model(faulty, "always_drip").chat(ASK, on_text=stop)
    assert faulty.hits["always_drip"] == 1


def test_nobody_listens(faulty: FaultyServer) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        with pytest.raises(LLMError, match="cannot be reached") as caught:
            ask(EndpointChat(endpoint_at(f"http://127.0.0.1:{port}/v1", "served")))
    assert caught.value.kind == "network"


def test_a_name_that_does_not_resolve() -> None:
    with pytest.raises(LLMError) as caught:
        ask(EndpointChat(endpoint_at("http://nowhere.invalid/v1", "served")))
    assert caught.value.kind == "network"


def test_messages_do_not_follow_a_redirect_to_another_host(faulty: FaultyServer) -> None:
    with pytest.raises(LLMError, match="another address"):
        ask(model(faulty, "redirect"))
    assert faulty.hits["good"] == 0


def test_three_failures_open_the_breaker_and_a_refusal_does_not(faulty: FaultyServer) -> None:
    down, refusing = model(faulty, "500"), model(faulty, "401")
    for chat in (down, down, down, refusing, refusing, refusing, refusing):
        with pytest.raises(LLMError):
            ask(chat)
    with pytest.raises(LLMError, match="failed 3 times in a row; it is asked again in"):
        ask(down)
    assert (faulty.hits["500"], faulty.hits["401"]) == (3 * 4, 4)


def test_calls_that_had_no_time_do_not_open_the_breaker(faulty: FaultyServer) -> None:
    chat = model(faulty, "good")
    for _ in range(4):
        with pytest.raises(LLMError, match="in time"):
            ask(chat, deadline_s=0.0)
    assert ask(chat).text == GOOD


def test_the_machines_token_stays_here(faulty: FaultyServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_of_this_machine")
    ask(model(faulty, "good"))
    assert [request.headers["authorization"] for request in faulty.seen["good"]][-1] == "Bearer no-key"


def test_a_proxy_is_not_used_on_this_machine(faulty: FaultyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import close_session

    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, faulty.url("closed"))
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    close_session()  # the next client reads the environment
    try:
        assert ask(model(faulty, "good")).text == GOOD
        assert faulty.hits["closed"] == 0
    finally:
        monkeypatch.undo()
        close_session()


def test_offline_mode_does_not_block_this_machine(faulty: FaultyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert ask(model(faulty, "good")).text == GOOD
    with pytest.raises(LLMError, match="HF_HUB_OFFLINE=1 blocks"):
        ask(EndpointChat(endpoint_at("http://nowhere.invalid/v1", "served")))


def test_a_prompt_that_the_server_cut_is_not_taken_for_read(faulty: FaultyServer) -> None:
    """It reports 12 prompt tokens for thousands: Ollama does so with its 4096 by default."""
    chat = model(faulty, "good")
    with pytest.raises(LLMError, match="only a part") as caught:
        chat.chat([Message("user", "I moved the nightly load to a stream. " * 300)])
    assert (caught.value.kind, caught.value.limit_tokens, faulty.hits["good"]) == ("too_large", 12, 1)


def test_a_log_holds_no_prompt_reply_or_key(faulty: FaultyServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="lib")
    secret = [Message("user", "My name is Robin Sample.")]
    for case in ("400", "good", "error_event"):
        chat = EndpointChat(endpoint_at(faulty.url(case), "served", key="sk-of-the-user"))
        try:
            chat.chat(secret, CallOptions(deadline_s=DEADLINE_S))
        except LLMError as error:
            assert "sk-of" not in str(error)
    text = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("lib"))
    assert "request after 1 requests" in text
    assert not [private for private in ("Robin", "sk-of", GOOD) if private in text]


def test_nothing_is_sent_without_time_or_after_a_stop(faulty: FaultyServer) -> None:
    cancel = threading.Event()
    cancel.set()
    chat = model(faulty, "good")
    assert chat.chat(ASK, CallOptions(cancel=cancel)).finish == "cancelled"
    with pytest.raises(LLMError):
        ask(chat, deadline_s=0.0)
    assert faulty.hits["good"] == 0
