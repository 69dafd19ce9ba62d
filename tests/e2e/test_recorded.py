"""A recorded answer in a real browser whose microphone plays speech, from the first click to the report."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from lib.speech.files import flac_bytes
from lib.store import open_store
from tests.e2e.conftest import Server, settled
from tests.e2e.flow import GOOD, answer, answer_box, button, click, play_to_the_end, start_sample
from tests.e2e.microphone import browser_that_hears, said
from tests.speech.evaluate_tiny_whisper import MODEL

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

SENTENCES = ("um i led the team and we built the new service", "the latency improved by forty percent")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("server"), GREENROOM_WHISPER=str(MODEL))
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="module")
def browser(playwright_driver: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser_that_hears(playwright_driver, said(*SENTENCES), tmp_path_factory.mktemp("sound")) as found:
        yield found


def recorder(page: Page) -> Locator:
    return page.get_by_test_id("stAudioInput")


def record(page: Page, seconds: float = 7) -> None:
    """Both sentences, whatever the file's place is when the microphone opens."""
    recorder(page).get_by_role("button", name="Record", exact=True).click()
    expect(recorder(page).get_by_role("button", name="Stop recording")).to_be_visible()
    page.wait_for_timeout(seconds * 1000)
    recorder(page).get_by_role("button", name="Stop recording").click()


def heard(page: Page) -> Locator:
    return page.get_by_text(re.compile(r"^Heard by Whisper tiny-whisper on this machine\."))


def test_a_recorded_answer_from_the_first_click_to_the_report(server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page()
    start_sample(page, server, questions=3)
    answer_box(page).press_sequentially("In short: ", delay=5)
    page.get_by_text("Record", exact=True).click()
    settled(page)
    record(page)
    expect(heard(page)).to_be_visible(timeout=60_000)
    expect(heard(page)).to_contain_text(re.compile(r"\d+ words, \d+ words per minute"))
    expect(answer_box(page)).to_have_value(re.compile(r"^In short:\s+.*service", re.DOTALL))
    text = answer_box(page).input_value()
    corrected = text.replace("the new service", "a better service")
    assert corrected != text
    answer_box(page).fill(corrected)
    page.wait_for_timeout(200)  # less than the pause after which the draft goes to the server
    page.reload()
    settled(page)
    expect(answer_box(page)).to_have_value(corrected)
    answer(page, corrected)
    play_to_the_end(page)
    expect(page.get_by_text("Practice verdict")).to_be_visible()
    interview_id = re.search(r"[?&]i=([^&]+)", page.url)
    assert interview_id is not None
    store = open_store(f"sqlite:///{server.database}")
    given = store.load("local", interview_id.group(1)).turns[0].answer
    assert given is not None
    assert given.text == corrected
    assert "new" in [word.text for word in given.words]
    assert store.sound_turns("local", interview_id.group(1)) == {}


def test_words_to_check_are_selected_in_the_box_and_the_recording_can_go(
    server: Server, new_page: Callable[..., Page]
) -> None:
    page = new_page(width=390)
    start_sample(page, server, questions=3)
    page.get_by_text("Record", exact=True).click()
    settled(page)
    click(page, "Upload a recording")
    uploads = page.get_by_test_id("stPopoverBody").locator('input[type="file"]')
    uploads.set_input_files({"name": "notes.mp3", "mimeType": "audio/mpeg", "buffer": b"not a sound" * 500})
    expect(page.get_by_test_id("stAlert").first).to_contain_text("no sound that can be read")
    settled(page)
    if not page.get_by_test_id("stPopoverBody").is_visible():
        click(page, "Upload a recording")
    mumbled = said("the database was slow so we fixed the query") * 0.02
    uploads.set_input_files({"name": "answer.flac", "mimeType": "audio/flac", "buffer": flac_bytes(mumbled)})
    expect(heard(page)).to_be_visible(timeout=60_000)
    settled(page)
    expect(page.get_by_text("no sound that can be read")).to_have_count(0)
    expect(page.get_by_text("You were very quiet", exact=False)).to_be_visible()
    doubts = page.get_by_role("group", name="Words to check").get_by_role("button")
    expect(doubts.first).to_be_visible()
    word = doubts.first.inner_text()
    doubts.first.click()
    selected = "e => e.value.slice(e.selectionStart, e.selectionEnd)"
    assert answer_box(page).evaluate(selected) == word
    count = doubts.count()
    page.keyboard.type("better")
    expect(doubts).to_have_count(count - 1)
    expect(page.get_by_text("Draft kept")).to_be_visible()
    page.evaluate("window.scrollTo(0, 0)")
    click(page, "Throw the recording away")
    click(page, "Throw it away")
    expect(heard(page)).to_have_count(0)
    expect(answer_box(page)).to_have_value(re.compile("better"))  # corrected words stay
    expect(button(page, "Send answer")).to_be_visible()
    answer(page, GOOD)
