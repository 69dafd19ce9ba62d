from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from email.utils import formatdate

import pytest

from lib.core.errors import LLMError
from lib.llm import retry
from lib.llm.breaker import OPEN_S, Breaker
from lib.llm.endpoint import hosted, server
from lib.llm.errors import from_body, from_status, make, server_wait_s, translate, wait_words
from lib.llm.limits import Limiter

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "BASE_S", 0.01)


def failing(errors: list[LLMError]) -> Callable[[int], str]:
    def attempt(number: int) -> str:
        if number <= len(errors):
            raise errors[number - 1]
        return f"done at {number}"

    return attempt


def run(errors: list[LLMError], seconds: float = 5.0) -> str:
    return retry.run(failing(errors), retry.Deadline(seconds), cancelled=lambda: "cancelled")


@pytest.mark.parametrize("kind", sorted(LLMError.RETRIED))
def test_what_may_pass_is_tried_four_times_in_all(kind: str) -> None:
    assert run([make(kind)] * 3) == "done at 4"
    with pytest.raises(LLMError) as caught:
        run([make(kind)] * 4)
    assert caught.value.kind == kind


@pytest.mark.parametrize("kind", sorted(set(LLMError.KINDS) - LLMError.RETRIED))
def test_what_will_not_pass_is_not_tried_again(kind: str) -> None:
    with pytest.raises(LLMError):
        run([make(kind)])


def test_the_servers_wait_is_kept() -> None:
    begun = time.monotonic()
    assert run([make("rate", wait_s=0.3)]) == "done at 2"
    assert 0.3 <= time.monotonic() - begun < 1


def test_a_wait_beyond_the_deadline_is_not_begun() -> None:
    begun = time.monotonic()
    with pytest.raises(LLMError, match="Try again in 55 s"):
        run([make("rate", wait_s=55)])
    assert time.monotonic() - begun < 0.3


def test_nothing_is_tried_when_no_time_is_left() -> None:
    with pytest.raises(LLMError):
        run([make("server", wait_s=0)], seconds=0.1)


def test_backoff_is_full_jitter_under_a_doubling_ceiling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "BASE_S", 0.5)
    rng = random.Random(1)
    for attempt, ceiling in ((1, 0.5), (2, 1.0), (3, 2.0), (9, 8.0)):
        waits = [retry.backoff_s(attempt, rng) for _ in range(300)]
        assert min(waits) < 0.1 * ceiling
        assert 0.9 * ceiling < max(waits) <= ceiling


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "soon"}, None),
        ({"retry-after-ms": "250"}, 0.25),
        ({"ratelimit": '"api";r=0;t=55'}, 55),
        ({"ratelimit": '"api";r=3;t=55'}, None),
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1m2.5s"}, 62.5),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "250ms"}, 0.25),
        ({"x-ratelimit-remaining-tokens": "9", "x-ratelimit-reset-tokens": "250ms"}, None),
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "2h3m"}, 7380),
    ],
)
def test_the_wait_is_read_from_any_header(headers: dict[str, str], wait_s: float | None) -> None:
    assert server_wait_s(headers) == wait_s


def test_a_date_is_a_wait_too() -> None:
    wait = server_wait_s({"retry-after": formatdate(time.time() + 30, usegmt=True)})
    assert wait is not None
    assert 28 <= wait <= 30
    assert server_wait_s({"retry-after": formatdate(time.time() - 30, usegmt=True)}) == 0


def test_waits_in_words() -> None:
    assert [wait_words(seconds) for seconds in (0.2, 55, 119, 150)] == ["1 s", "55 s", "119 s", "2 min"]


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [
        (400, "model 'x' not found, try pulling it first", "model"),
        (400, "The requested model 'x' is not supported by any provider you have enabled", "model"),
        (422, "inputs tokens + max_new_tokens must be <= 4096", "too_large"),
        (500, "the request exceeds the available context size", "too_large"),
        (500, "Context size has been exceeded.", "server"),
        (500, "Invalid response_format", "request"),
        (500, "The model produced output that does not match the expected peg-native format", "incomplete"),
        (418, "teapot", "request"),
        (429, "Quota: RESOURCE_EXHAUSTED", "quota"),
        (409, "", "server"),
        (425, "", "server"),
        (599, "", "server"),
    ],
)
def test_statuses_with_the_servers_words(status: int, text: str, kind: str) -> None:
    assert from_status(status, text, {}).kind == kind


def test_an_error_in_a_body() -> None:
    assert from_body({"message": "x", "code": "429"}).kind == "rate"
    assert from_body("Rate limit reached").kind == "rate"
    assert from_body({"message": "maximum context length is 512 tokens"}).limit_tokens == 512
    assert from_body({"code": 7, "message": "?"}).kind == "server"


def test_a_bug_of_ours_is_no_error_of_the_model() -> None:
    with pytest.raises(KeyError):
        translate(KeyError("x"))


def test_no_message_quotes_the_server() -> None:
    for status in (400, 401, 402, 404, 413, 422, 429, 500):
        assert "Robin" not in str(from_status(status, "the prompt said: Robin Sample", {}))


class TestBreaker:
    def test_it_opens_after_three_calls_in_a_row_and_lets_one_try(self) -> None:
        now = [100.0]
        breaker = Breaker(lambda: now[0])
        for _ in range(3):
            breaker.enter()
            breaker.failed(make("server"))
        with pytest.raises(LLMError, match="asked again in 60 s") as caught:
            breaker.enter()
        assert caught.value.wait_s == OPEN_S
        now[0] += OPEN_S
        breaker.enter()  # the trial
        with pytest.raises(LLMError):
            breaker.enter()  # nobody else meanwhile
        breaker.failed(make("network"))
        with pytest.raises(LLMError):
            breaker.enter()
        now[0] += OPEN_S
        breaker.enter()
        breaker.succeeded()
        breaker.enter()

    def test_a_success_or_a_refusal_in_between_starts_over(self) -> None:
        breaker = Breaker()
        for error in ("server", "timeout", "auth", "server", "network", "rate", "server", "incomplete", "server"):
            breaker.failed(make(error))
            breaker.enter()


class TestLimiter:
    def test_a_minute_is_kept_per_account(self) -> None:
        limiter = Limiter()
        first, second = (server("https://a.com/v1", "m", key=key, per_minute=2) for key in ("one", "two"))
        for endpoint in (first, first, second, second):
            assert limiter.acquire(endpoint, retry.Deadline(1))
        with pytest.raises(LLMError, match=r"Try again in \d+ s") as caught:
            limiter.acquire(first, retry.Deadline(1))
        assert caught.value.kind == "rate"
        assert 50 < (caught.value.wait_s or 0) <= 60

    def test_stop_ends_the_wait(self) -> None:
        limiter, endpoint = Limiter(), server("https://a.com/v1", "m", per_minute=1)
        cancel = threading.Event()
        assert limiter.acquire(endpoint, retry.Deadline(100), cancel)
        threading.Timer(0.2, cancel.set).start()
        begun = time.monotonic()
        assert not limiter.acquire(endpoint, retry.Deadline(100), cancel)
        assert time.monotonic() - begun < 1

    def test_no_limit_is_known_for_most(self) -> None:
        limiter = Limiter()
        for _ in range(200):
            assert limiter.acquire(hosted(key="hf_x"), retry.Deadline(1))

    def test_a_storage_that_cannot_be_used_says_so(self) -> None:
        with pytest.raises(LLMError, match="REDIS_URL"):
            Limiter("nonsense://x")
