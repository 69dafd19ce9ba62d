"""The report on spoken answers in a real browser: hear a word, go by keys, see why an answer is silent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lib.store import open_store
from tests.e2e.conftest import Server, settled
from tests.e2e.test_look import check
from tests.spoken import spoken_interview

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]


@pytest.fixture
def report_url(tmp_path: Path) -> Iterator[str]:
    server = Server(tmp_path, GREENROOM_RETRIEVER="lexical")
    store = open_store(f"sqlite:///{server.database}")
    made = spoken_interview(store)
    store.close()
    server.start()
    yield f"{server.url}/Report?i={made}"
    server.kill()


def open_question(page: Page, number: int) -> None:
    page.locator("summary", has_text=f"Q{number} ·").click()
    settled(page)


def test_hear_what_was_said(report_url: str, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(report_url)
    settled(page)
    expect(page.get_by_role("heading", name="How you sounded")).to_be_visible()
    open_question(page, 1)
    timeline = page.locator(".timeline").first
    now, words = timeline.locator(".now"), timeline.locator(".words")
    expect(words.locator(".filler", has_text="um").first).to_be_visible()
    expect(words.locator(".pause").first).to_have_text("pause 2.4 s")
    expect(words.locator(".repeat")).to_have_count(2)
    expect(words.locator(".unsure")).to_have_text("latency")
    expect(timeline.locator(".legend")).to_contain_text("repeated start (1)")

    # a word: its sound comes to the page and plays from there
    expect(page.locator("audio")).to_have_count(0)
    words.locator(".word", has_text="database").click()
    expect(page.locator("audio")).to_have_count(1)
    page.wait_for_function("() => document.querySelector('audio').played.length > 0")
    assert 8 < page.evaluate("document.querySelector('audio').played.start(0)") < 10
    words.locator(".word").first.click()
    timeline.get_by_role("button", name="Stop", exact=True).click()
    expect(timeline.get_by_role("button", name="Play", exact=True)).to_be_visible()
    assert page.evaluate("document.querySelector('audio').paused")

    # keys on the picture: to the ends, from word to word, from mark to mark
    wave = timeline.get_by_role("slider", name="Timeline of your answer")
    wave.focus()
    page.keyboard.press("Home")
    expect(now).to_contain_text("0:00 of 0:17")
    page.keyboard.press("PageDown")
    expect(now).to_contain_text("“um")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('audio').paused")
    page.keyboard.press("End")
    expect(now).to_contain_text("0:17 of 0:17")
    expect(wave).to_have_attribute("aria-valuetext", re.compile("0:17 of 0:17"))

    # an answer whose sound was not kept is silent and says why
    open_question(page, 3)
    silent = page.locator(".timeline").nth(1)
    expect(silent.locator(".hint")).to_contain_text("this recording was not kept")
    expect(silent.get_by_role("button", name="Play", exact=True)).to_have_count(0)
    silent.locator(".word", has_text="numbers").click()
    expect(silent.locator(".now")).to_contain_text("“numbers”")
    expect(silent.locator(".words .break")).to_have_text("next recording")

    # what was heard does not begin again by itself when the page comes back
    page.reload()
    settled(page)
    expect(page.locator("audio")).to_have_count(0)


@pytest.mark.parametrize(("width", "dark"), [(390, True), (1280, False)])
def test_it_fits_and_reads_well(report_url: str, new_page: Callable[..., Page], width: int, dark: bool) -> None:
    page = new_page(width, dark=dark)
    page.goto(report_url)
    settled(page)
    open_question(page, 1)
    open_question(page, 3)
    check(page, "Report on spoken answers")
