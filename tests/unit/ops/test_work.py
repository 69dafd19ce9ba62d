"""Work in the background: found again, one per key, stopped, and never silent about an error."""

from __future__ import annotations

import threading

import pytest

from lib.core.errors import LLMError, WorkError
from lib.ops.work import KEPT, Task, Workshop

pytestmark = pytest.mark.unit


def test_text_and_stage_can_be_read_while_it_runs() -> None:
    shown, go_on = threading.Event(), threading.Event()

    def act(task: Task) -> None:
        task.at("Writing")
        task.say("one ")
        task.say("two")
        shown.set()
        go_on.wait(10)

    task = Workshop().start("a", act)
    assert shown.wait(10)
    now = task.snapshot()
    assert (now.text, now.stage, now.done) == ("one two", "Writing", False)
    go_on.set()
    assert task.wait(10)
    assert task.snapshot().done
    assert task.snapshot().error is None


def test_the_same_key_runs_once_at_a_time_and_again_afterwards() -> None:
    shop, go_on, runs = Workshop(), threading.Event(), []

    def act(task: Task) -> None:
        runs.append(task)
        go_on.wait(10)

    first = shop.start("a", act)
    assert shop.start("a", act) is first
    go_on.set()
    assert first.wait(10)
    second = shop.start("a", act)
    assert second is not first
    assert second.wait(10)
    assert len(runs) == 2


def test_a_stop_reaches_the_work_and_what_was_streamed_stays() -> None:
    def act(task: Task) -> None:
        task.say("so far")
        assert task.cancel.wait(10)

    shop = Workshop()
    task = shop.start("a", act)
    task.cancel.set()
    assert task.wait(10)
    found = shop.find("a")
    assert found is not None
    assert found.snapshot().text == "so far"
    assert found.snapshot().cancelled


def test_errors_are_kept_in_words_for_the_user() -> None:
    def known(task: Task) -> None:
        raise LLMError("rate", "Try again in 55 s.")

    def unknown(task: Task) -> None:
        raise ZeroDivisionError("private text")

    shop = Workshop()
    first, second = shop.start("a", known), shop.start("b", unknown)
    assert first.wait(10)
    assert second.wait(10)
    error = first.snapshot().error
    assert error is not None
    assert error.user_message == "Try again in 55 s."
    failed = second.snapshot().error
    assert isinstance(failed, WorkError)
    assert "private" not in failed.user_message


def test_a_running_task_is_not_forgotten_and_old_ends_are_dropped() -> None:
    shop, go_on = Workshop(), threading.Event()
    running = shop.start("run", lambda task: task.say(str(go_on.wait(10))))
    shop.forget("run")
    assert shop.find("run") is running
    for n in range(KEPT + 5):
        assert shop.start(f"short {n}", lambda task: None).wait(10)
    shop.start("last", lambda task: None).wait(10)
    assert shop.find("short 0") is None
    assert shop.find(f"short {KEPT + 4}") is not None
    go_on.set()
    assert running.wait(10)
    shop.forget("run")
    assert shop.find("run") is None
