"""Answers by talking, in a real browser whose microphone plays speech, over a real connection to the server."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from lib.store import open_store
from lib.ui import takes
from tests.e2e.conftest import Server, settled
from tests.e2e.flow import answer, answer_box, button, play_to_the_end, start_sample
from tests.e2e.microphone import browser_that_hears, said
from tests.speech.evaluate_tiny_whisper import MODEL

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

SENTENCES = ("in my first project i led the team and we built the new query service", "i tested the code on the data")
DEAF = "RTCPeerConnection.prototype.setRemoteDescription = () => new Promise(() => {});"
REFUSES = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', '{}'));"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("server"), GREENROOM_WHISPER=str(MODEL))
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="module")
def browser(playwright_driver: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Speaks for 7 s and is silent for 8: the file is played over and over while the microphone is open."""
    sound = said(*SENTENCES, before_s=1.0, pause_s=0.6, after_s=8.0)
    with browser_that_hears(playwright_driver, sound, tmp_path_factory.mktemp("sound")) as found:
        yield found


def panel(page: Page) -> Locator:
    return page.locator(".st-key-interview_talk")


def talk(page: Page) -> None:
    page.get_by_text("Talk", exact=True).click()
    settled(page)


def words_appear(page: Page) -> None:
    expect(panel(page)).to_contain_text("first project", timeout=60_000)


def stored_id(page: Page) -> str:
    found = re.search(r"[?&]i=([^&]+)", page.url)
    assert found is not None
    return found.group(1)


def test_a_live_answer_from_the_first_click_to_the_report(server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page()
    start_sample(page, server, questions=3)
    talk(page)
    button(page, "Start talking").click()
    expect(panel(page)).to_contain_text(re.compile("Speak now|you are heard"), timeout=40_000)
    words_appear(page)
    expect(panel(page)).to_contain_text("data", timeout=30_000)
    button(page, "Done").click()
    expect(answer_box(page)).to_have_value(re.compile("first project.*service"), timeout=40_000)
    expect(page.get_by_text(re.compile(r"^Heard by Whisper tiny-whisper on this machine\."))).to_be_visible()
    text = answer_box(page).input_value()
    answer(page, text)
    play_to_the_end(page)
    expect(page.get_by_text("Practice verdict")).to_be_visible()
    store = open_store(f"sqlite:///{server.database}")
    given = store.load("local", stored_id(page)).turns[0].answer
    assert given is not None
    assert given.text == text.strip()
    assert " ".join(word.text for word in given.words) == text.strip()
    assert [take.way for take in takes.takes(store, "local", stored_id(page), 1)] == ["live"]
    assert store.sound_turns("local", stored_id(page)) == {}


def test_hands_free_sends_and_opens_the_microphone_again(server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page(width=390)
    start_sample(page, server, questions=3, real=True)
    talk(page)
    page.get_by_text("Hands-free", exact=True).click()
    settled(page)
    button(page, "Start talking").click()
    store = open_store(f"sqlite:///{server.database}")
    for number in (1, 2):  # nobody touches the page between the two
        words_appear(page)
        if number == 1:
            button(page, "I'm thinking").click()
            expect(panel(page)).to_contain_text("Nothing ends while you think", timeout=10_000)
            page.locator("body").press("Space")
            expect(panel(page)).not_to_contain_text("Nothing ends while you think", timeout=10_000)
        given = None
        for _ in range(360):  # the answer is stored before the page shows the next question
            given = next((t.answer for t in store.load("local", stored_id(page)).turns if t.number == number), None)
            if given is not None:
                break
            page.wait_for_timeout(250)
        assert given is not None
        assert given.words
        assert "first project" in given.text
    expect(panel(page)).to_contain_text(re.compile("Speak now|you are heard"), timeout=60_000)
    page.get_by_text("Type", exact=True).click()
    expect(panel(page)).to_have_count(0, timeout=30_000)


def test_leaving_the_page_stops_the_microphone_and_keeps_what_was_said(
    server: Server, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    start_sample(page, server, questions=3)
    talk(page)
    button(page, "Start talking").click()
    words_appear(page)
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Report").click()
    settled(page)
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Interview").click()
    settled(page)
    expect(answer_box(page)).to_have_value(re.compile("first project"), timeout=40_000)
    button(page, "Say more").click()
    words_appear(page)
    page.reload()  # in mid-sentence
    settled(page)
    expect(answer_box(page)).to_have_value(re.compile("first project.*first project", re.DOTALL), timeout=40_000)


@pytest.mark.parametrize(
    ("name", "words"),
    [("NotAllowedError", "does not let this page"), ("NotFoundError", "no microphone"), ("NotReadableError", "holds")],
)
def test_no_microphone_is_said_in_plain_words(
    server: Server, new_page: Callable[..., Page], name: str, words: str
) -> None:
    page = new_page()
    page.add_init_script(REFUSES.replace("{}", name))
    start_sample(page, server, questions=3)
    talk(page)
    button(page, "Start talking").click()
    expect(page.get_by_test_id("stAlert")).to_contain_text(words, timeout=20_000)
    expect(button(page, "Try again")).to_be_visible()


def test_without_a_connection_the_answer_is_recorded_instead(server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.add_init_script(DEAF)
    start_sample(page, server, questions=3)
    talk(page)
    button(page, "Start talking").click()
    expect(panel(page)).to_contain_text("Trying once more", timeout=30_000)
    expect(button(page, "Record instead")).to_be_visible()
    expect(page.get_by_text("No live connection came about")).to_be_visible(timeout=40_000)
    expect(page.get_by_test_id("stAudioInput")).to_be_visible()
