"""Rate limits shared by processes over a real Redis server, and what happens when that server is gone or hangs."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from lib.core.errors import LLMError
from lib.llm.endpoint import Endpoint, server
from lib.llm.limits import Limiter
from lib.llm.retry import Deadline

pytestmark = pytest.mark.contract

ROOT = Path(__file__).parents[2]


def endpoint(per_minute: int = 2, key: str = "one") -> Endpoint:
    return server("https://a.example/v1", "m", key=key, per_minute=per_minute)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A Redis of this test alone, in memory only: its address and process."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.fail("shared rate limits are tested on a Redis server: install the Debian package `redis-server`")
    port = free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen([*command, "--dir", str(tmp_path)], stdout=subprocess.DEVNULL)
    client = redis.Redis(port=port)
    for _ in range(100):
        try:
            client.ping()
            break
        except redis.ConnectionError:
            time.sleep(0.1)
    client.close()
    yield f"redis://127.0.0.1:{port}/0", process
    process.kill()
    process.wait(10)


def test_two_limiters_share_one_minute_per_account(running: tuple[str, subprocess.Popen[bytes]]) -> None:
    first, second = Limiter(running[0]), Limiter(running[0])
    assert first.acquire(endpoint(), Deadline(1))
    assert second.acquire(endpoint(), Deadline(1))
    for limiter in (first, second):
        with pytest.raises(LLMError, match=r"Try again in \d+ s") as caught:
            limiter.acquire(endpoint(), Deadline(1))
        assert caught.value.kind == "rate"
        assert 50 < (caught.value.wait_s or 0) <= 60
    assert second.acquire(endpoint(key="two"), Deadline(1))


def test_another_process_counts_too(running: tuple[str, subprocess.Popen[bytes]]) -> None:
    """Eight requests in each of two processes at once, of which the account's minute holds five in all."""
    code = """
import sys
from lib.core.errors import LLMError
from lib.llm.endpoint import server
from lib.llm.limits import shared
from lib.llm.retry import Deadline
passed = 0
for _ in range(8):
    try:
        passed += shared().acquire(server("https://a.example/v1", "m", key="one", per_minute=5), Deadline(0.2))
    except LLMError as error:
        assert error.kind == "rate"
print(passed)
"""
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", code], cwd=ROOT, env={"REDIS_URL": running[0]}, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    passed = [int(process.communicate(timeout=60)[0]) for process in starts]
    assert sum(passed) == 5


def test_the_key_cannot_be_read_from_the_server(running: tuple[str, subprocess.Popen[bytes]]) -> None:
    Limiter(running[0]).acquire(endpoint(key="sk-very-secret"), Deadline(1))
    client = redis.Redis.from_url(running[0])
    names = list(client.scan_iter())
    held = b" ".join([*names, *(item for name in names for item in client.lrange(name, 0, -1))])
    client.close()
    assert names
    assert b"a.example" in held
    assert b"sk-very-secret" not in held


def test_a_server_that_is_gone_holds_nobody_up(running: tuple[str, subprocess.Popen[bytes]]) -> None:
    limiter = Limiter(running[0])
    for _ in range(2):
        assert limiter.acquire(endpoint(), Deadline(1))
    running[1].kill()
    running[1].wait(10)
    begun = time.monotonic()
    for _ in range(3):  # more than the minute holds: uncounted, the service's own limit is what is left
        assert limiter.acquire(endpoint(), Deadline(1))
    assert time.monotonic() - begun < 3


def test_a_server_that_hangs_costs_seconds_not_the_interview() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # accepts, never says a word
        limiter = Limiter(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        begun = time.monotonic()
        assert limiter.acquire(endpoint(), Deadline(30))
        assert time.monotonic() - begun < 3


@pytest.mark.parametrize("url", ["redis://127.0.0.1:port/0", "nonsense://x"])
def test_an_address_that_cannot_be_used_says_which_setting_it_is(url: str) -> None:
    with pytest.raises(LLMError, match="REDIS_URL") as caught:
        Limiter(url)
    assert caught.value.kind == "config"
