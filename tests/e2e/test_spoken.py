"""The interviewer's voice in a real browser: voices of the browser (a stand-in), and sound that really plays."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Server, settled
from tests.e2e.flow import answer_box, button, click, press_if_there, start_sample

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

VOICES = Path(__file__).with_name("voices.js")


@pytest.fixture
def quiet_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """With a database of its own: what is chosen here is no other test's business."""
    running = Server(tmp_path_factory.mktemp("spoken"), GREENROOM_RETRIEVER="lexical")
    running.start()
    yield running
    running.kill()


def said(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate("window.said")
    return found


def wait_for(page: Page, expression: str) -> None:
    page.wait_for_function(expression, timeout=20_000)


def aloud(page: Page) -> Locator:
    return page.get_by_role("checkbox", name="Read questions aloud")


def test_a_browsers_voice(quiet_server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.add_init_script(path=VOICES)
    start_sample(page, quiet_server, questions=3)
    expect(button(page, "Listen")).to_be_visible()
    assert said(page) == []  # answers are typed: nobody asked to hear it

    # Switched on, it reads at once, with a voice of this device, piece by piece to the end.
    aloud(page).check()
    wait_for(page, "said.length == 1")
    settled(page)
    assert said(page)[0]["voice"] == "Ava"
    expect(button(page, "Stop")).to_be_visible()
    expect(page.get_by_text("Voice: Ava, a voice of your browser.")).to_be_visible()
    shown = page.locator(".st-key-prompt_card").inner_text()
    while page.evaluate("speechSynthesis.speaking"):
        count = len(said(page))
        page.evaluate("finishSpeaking()")
        wait_for(page, f"said.length > {count} || !speechSynthesis.speaking")
    heard = "".join(piece["text"] for piece in said(page))
    assert heard.split() == shown.split()
    expect(button(page, "Replay")).to_be_visible()

    # Reruns do not read it again; Replay does, and another speed is taken up at once.
    count = len(said(page))
    page.get_by_role("combobox", name="Speed").select_option("1.3")
    settled(page)
    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_role("heading", name="Settings", exact=True)).to_be_visible()
    settled(page)
    page.get_by_role("link", name="Interview").click()
    expect(button(page, "Replay")).to_be_visible(timeout=20_000)
    settled(page)
    assert len(said(page)) == count
    expect(page.get_by_role("combobox", name="Speed")).to_have_value("1.3")
    click(page, "Replay")
    wait_for(page, f"said.length == {count + 1}")
    assert said(page)[-1]["rate"] == 1.3

    # Beginning to answer ends the question, and so does leaving the page.
    stopped = page.evaluate("stopped")
    answer_box(page).press_sequentially("At")
    wait_for(page, f"stopped > {stopped} && !speechSynthesis.speaking")
    expect(button(page, "Replay")).to_be_visible()
    click(page, "Replay")
    wait_for(page, "speechSynthesis.speaking")
    page.get_by_role("link", name="Home").click()
    wait_for(page, "!speechSynthesis.speaking")
    settled(page)
    page.get_by_role("link", name="Interview").click()

    # The next words are read by themselves.
    expect(answer_box(page)).to_be_visible()
    settled(page)
    count = len(said(page))
    answer_box(page).fill("Um, I think maybe it was fine.")
    answer_box(page).press("Control+Enter")
    wait_for(page, f"said.length > {count}")

    # After a reload nothing is heard before a click.
    settled(page)
    page.reload()
    expect(page.get_by_text("browsers stay silent until you click")).to_be_visible(timeout=20_000)
    settled(page)
    assert said(page) == []
    click(page, "Listen")
    wait_for(page, "said.length == 1")


def test_voices_are_chosen_and_heard_on_settings(quiet_server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page(390, dark=True)
    page.add_init_script(path=VOICES)
    page.goto(f"{quiet_server.url}/Settings")
    settled(page)
    warm = page.get_by_role("combobox", name="Warm interviewer")
    expect(warm).to_be_visible()
    settled(page)  # the browser's list has come, and with it another run
    expect(page.get_by_text("1×", exact=True)).to_be_visible()  # a late report of the browser takes no value away
    warm.scroll_into_view_if_needed()
    page.wait_for_timeout(500)  # a page that still scrolls closes the list
    warm.click()
    options = page.get_by_role("option")
    expect(options.filter(has_text="Zoe")).to_contain_text("online: what it says is sent to its maker")
    expect(options.filter(has_text="Anna")).to_have_count(0)  # German
    options.filter(has_text="Daniel").click()
    expect(warm).to_have_value("Daniel · en-GB")
    settled(page)
    assert said(page) == []
    click(page, "Listen")
    wait_for(page, "said.length == 1")
    assert said(page)[0]["voice"] == "Daniel"
    settled(page)
    page.get_by_role("button", name="Listen").nth(2).click()  # while the first still speaks
    wait_for(page, "said.length == 2")
    assert said(page)[1]["voice"] != "Daniel"
    start_sample(page, quiet_server, questions=3)
    click(page, "Listen")
    wait_for(page, "said.length > 0")
    assert said(page)[0]["voice"] == "Daniel"


def test_espeak_takes_over_where_the_browser_has_no_voice(quiet_server: Server, new_page: Callable[..., Page]) -> None:
    """Headless Chromium has none: its own refusal is the real thing."""
    page = new_page()
    start_sample(page, quiet_server, questions=3)
    click(page, "Listen")
    expect(page.get_by_text("This browser has no English voice of its own. espeak-ng reads instead.")).to_be_visible()
    expect(page.get_by_text("Voice: espeak-ng on this machine.")).to_be_visible()
    wait_for(page, "greenroomVoice.audio.currentTime > 0.3")
    assert page.evaluate("greenroomVoice.audio.duration") > 3
    click(page, "Stop")
    wait_for(page, "greenroomVoice.audio.paused")

    # From now on at once, without another try of the browser's voice; its end is noticed.
    aloud(page).check()
    settled(page)
    answer_box(page).fill("Um, I think maybe it was fine.")
    answer_box(page).press("Control+Enter")
    wait_for(page, "!greenroomVoice.audio.paused && greenroomVoice.audio.currentTime > 0.2")
    settled(page)
    page.get_by_role("combobox", name="Speed").select_option("1.5")
    wait_for(page, "greenroomVoice.audio.playbackRate == 1.5")
    page.evaluate("greenroomVoice.audio.currentTime = greenroomVoice.audio.duration - 0.2")
    expect(button(page, "Replay")).to_be_visible()
    press_if_there(page, "Replay")
    wait_for(page, "!greenroomVoice.audio.paused")
    aloud(page).uncheck()  # mute
    wait_for(page, "greenroomVoice.audio.paused")
    expect(button(page, re.compile("Replay|Listen"))).to_be_visible()
