"""Interviews with a language model in a real browser: llama.cpp with random weights, and one that is stopped."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lib.store import open_store
from tests.e2e.conftest import ROOT, Server, settled
from tests.e2e.flow import GOOD, answer, answer_box, button, click, press_if_there
from tests.llama_server import KEY

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

BUSY = ("Stop", "Start with what is there", "Use the built-in scores")
RUN = """
import time
from tests.llama_server import serve
server = serve()
print(server.listening_address, flush=True)
time.sleep(3600)
"""


class Llama:
    """llama.cpp with random weights in a process of its own, so that it can be stopped."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUN],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout
        self.url = self.process.stdout.readline().strip() + "/v1"

    def stop(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@pytest.fixture
def llama() -> Iterator[Llama]:
    running = Llama()
    yield running
    running.stop()


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path)
    running.start()
    yield running
    running.kill()


def quiet(page: Page, seconds: float = 240.0) -> None:
    """Wait until no model is at work any more."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        settled(page)
        if not any(button(page, name).is_visible() for name in BUSY):
            return
        page.wait_for_timeout(200)
    raise AssertionError("the model is at work for ever")


def choose(page: Page, server: Server, llama: Llama) -> None:
    """Set the llama.cpp server up on Settings, test it and use it."""
    page.goto(f"{server.url}/Settings")
    settled(page)
    page.get_by_role("radiogroup", name="Who interviews you").get_by_text("Another server", exact=True).click()
    settled(page)
    page.get_by_role("textbox", name="Address").fill(llama.url)
    page.keyboard.press("Enter")
    settled(page)
    page.get_by_role("textbox", name="Key").fill(KEY)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Key set for this visit")).to_be_visible()
    page.get_by_role("textbox", name="Model").fill("tiny")
    page.keyboard.press("Enter")
    settled(page)
    click(page, "Test it")
    expect(page.get_by_text("It works.")).to_be_visible(timeout=60_000)
    assert KEY not in page.content()
    click(page, "Use this")
    expect(page.get_by_text("In use: tiny on this machine")).to_be_visible()


def go_home(page: Page) -> None:
    """By the link beside: a new visit would not have the key."""
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Home").click()
    settled(page)


def start(page: Page) -> None:
    go_home(page)
    click(page, "Try it with a sample")
    slider = page.get_by_role("slider", name=re.compile("Questions"))
    slider.focus()
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
        page.wait_for_timeout(150)
    settled(page)
    click(page, "Start the interview")
    expect(page.get_by_text("Question 1 of 3", exact=False)).to_be_visible(timeout=240_000)


def play(page: Page, given: list[str], *, until: int | None = None) -> None:
    """Answer and go on until the report, or until so many answers were given."""
    for _ in range(80):
        quiet(page)
        if press_if_there(page, "Show it without rating") or press_if_there(page, "Next question"):
            pass
        elif press_if_there(page, "See the report"):
            quiet(page)
            if page.get_by_role("heading", name="Your report").is_visible():
                return
        elif answer_box(page).is_visible():
            if len(given) == until:
                return
            given.append(f"{GOOD} This is my answer number {len(given) + 1}.")
            answer(page, given[-1])
    raise AssertionError("the interview did not end")


def stored(server: Server) -> list[str]:
    store = open_store(f"sqlite:///{server.database}")
    try:
        found = store.load("local", store.summaries("local")[0].id)
        return [t.answer.text for t in found.turns if t.answer is not None]
    finally:
        store.close()


def sane(page: Page) -> None:
    """No error of ours, no chat template and no JSON of a reply on the page."""
    text = page.locator("body").inner_text()
    assert "Something went wrong" not in text
    for token in ("<|im_", "</", '{"', "Traceback"):
        assert token not in text, token


def test_whole_interview_with_nonsense_stays_sane(app: Server, llama: Llama, new_page: Callable[..., Page]) -> None:
    page = new_page()
    given: list[str] = []
    choose(page, app, llama)
    start(page)
    sane(page)
    play(page, given)
    sane(page)
    assert stored(app) == given
    click(page, "Write a summary")
    quiet(page)
    sane(page)
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Settings").click()
    settled(page)
    expect(page.get_by_role("cell", name="tiny", exact=False).first).to_be_visible()  # the tokens that it used
    sane(page)


def test_server_that_stops_in_the_middle(app: Server, llama: Llama, new_page: Callable[..., Page]) -> None:
    page = new_page()
    given: list[str] = []
    choose(page, app, llama)
    start(page)
    play(page, given, until=1)
    told = page.get_by_test_id("stAlert").filter(has_text="so the built-in interviewer goes on")
    slow = told.is_visible()  # on a busy machine: told already
    llama.stop()
    given.append("I decided alone and measured it: the error fell from 24 to 17 percent in six weeks.")
    answer(page, given[-1])
    quiet(page)
    if not slow:
        expect(told).to_be_visible()
    page.reload()
    settled(page)
    play(page, given)
    expect(told).to_have_count(0)
    expect(page.get_by_text("Practice verdict")).to_be_visible()
    sane(page)
    assert stored(app) == given
