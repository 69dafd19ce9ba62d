"""The queue before the engine: fair, visible, and left by those who give up."""

from __future__ import annotations

import threading
import time

import pytest

from lib.core.errors import SpeechCancelled
from lib.speech.queue import Queue

pytestmark = pytest.mark.unit


def test_first_come_first_served_one_at_a_time() -> None:
    queue, order, running = Queue(), [], threading.Semaphore(1)
    positions: dict[int, list[int]] = {}

    def work(number: int) -> None:
        with queue.turn(positions.setdefault(number, []).append):
            assert running.acquire(blocking=False), "two at once"
            time.sleep(0.02)
            order.append(number)
            running.release()

    threads = []
    with queue.turn():
        for number in range(5):
            threads.append(threading.Thread(target=work, args=(number,)))
            threads[-1].start()
            while len(queue) < number + 2:
                time.sleep(0.001)
        assert len(queue) == 6
    for thread in threads:
        thread.join(10)
    assert order == [0, 1, 2, 3, 4]
    assert positions[0] == [1, 0]
    assert positions[4][0] == 5
    assert positions[4] == sorted(positions[4], reverse=True)
    assert len(queue) == 0


def test_who_cancels_leaves_the_line() -> None:
    queue, cancel = Queue(), threading.Event()
    with queue.turn():
        cancel.set()
        with pytest.raises(SpeechCancelled), queue.turn(cancel=cancel):
            pytest.fail("it was not its turn")
        assert len(queue) == 1


def test_an_error_frees_the_engine() -> None:
    queue = Queue()
    with pytest.raises(ValueError), queue.turn():
        raise ValueError
    with queue.turn_if_free() as free:
        assert free


def test_a_draft_does_not_wait() -> None:
    queue = Queue()
    with queue.turn(), queue.turn_if_free() as free:
        assert not free
    with queue.turn_if_free() as free:
        assert free
        assert len(queue) == 1
    assert len(queue) == 0
