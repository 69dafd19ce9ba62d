"""Voice on the settings page in a real browser: a model fetched and tested, and every fate of a microphone."""

from __future__ import annotations

import wave
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from lib.core.serial import from_json, to_json
from lib.speech import sample
from lib.store import open_store
from lib.ui.voice_choice import VoiceChoice
from tests.contract.test_speech_models import REPO, hub
from tests.e2e.conftest import CONTEXTS, FLAGS, Server, chromium_path, settled
from tests.e2e.flow import button, click
from tests.speech.servers import Answer, Request, serving

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

FAKE, ALLOWED = "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"
IN_USE = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotReadableError'))"
WATCH = """
window.tracks = [];
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => {
  const stream = await ask(wanted);
  window.tracks.push(...stream.getTracks());
  return stream;
};
"""
ALL_FREE = "window.tracks.length > 0 && window.tracks.every((track) => track.readyState === 'ended')"
PLAYED = """(audio) => new Promise((done) => {
  const look = () => (audio.ended || audio.currentTime > 0.1 ? done(true) : setTimeout(look, 100));
  look();
})"""
Launch = Callable[..., Page]


@pytest.fixture
def launch(playwright_driver: Playwright, request: pytest.FixtureRequest) -> Iterator[Launch]:
    """A page in a browser of its own: `launch(*flags, script="...")`; what it shows is told when a test fails."""
    browsers: list[Browser] = []

    def make(*flags: str, script: str = "") -> Page:
        browsers.append(playwright_driver.chromium.launch(executable_path=chromium_path(), args=[*FLAGS, *flags]))
        context = browsers[-1].new_context(viewport={"width": 1280, "height": 900})
        request.node.stash.setdefault(CONTEXTS, []).append(context)
        context.set_default_timeout(20_000)
        if script:
            context.add_init_script(script)
        return context.new_page()

    yield make
    for browser in browsers:
        browser.close()


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("voice"), GREENROOM_RETRIEVER="lexical")
    running.start()
    yield running
    running.kill()


def sound(path: Path, audio: np.ndarray) -> str:
    """The flag by which Chromium hears `audio` (16 kHz) as its microphone, over and over."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 48_000, 0, "NONE", ""))
        file.writeframes((np.repeat(np.clip(audio, -1, 1), 3) * 32767).astype("<i2").tobytes())
    return f"--use-file-for-fake-audio-capture={path}"


def voice_flag(tmp_path: Path) -> str:
    still = np.zeros(8_000, np.float32)
    return sound(tmp_path / "voice.wav", np.concatenate([still, 0.6 * sample.audio(), still]))


def open_settings(page: Page, url: str) -> None:
    page.goto(f"{url}/Settings")
    settled(page)


def begin(page: Page) -> None:
    button(page, "Test the microphone").click()


def test_a_model_is_fetched_tested_and_hears_you(tmp_path: Path, launch: Launch) -> None:
    def slow(request: Request) -> Answer:
        answer = hub(request)
        return replace(answer, hang_s=2.0) if request.path.endswith("model.bin") else answer

    with serving(slow) as server:
        app = Server(
            tmp_path,
            GREENROOM_WHISPER=REPO,
            HF_ENDPOINT=server.url,
            HF_HOME=str(tmp_path / "hf"),
            GREENROOM_RETRIEVER="lexical",
        )
        app.start()
        try:
            page = launch(FAKE, ALLOWED, voice_flag(tmp_path))
            open_settings(page, app.url)
            expect(page.get_by_text("It is not on this machine yet")).to_be_visible()
            click(page, "Download")
            expect(page.get_by_test_id("stProgress")).to_be_visible()
            expect(page.get_by_test_id("stProgress")).to_have_count(0, timeout=60_000)
            expect(page.get_by_text("It is not on this machine yet")).to_have_count(0)
            click(page, "Test it")
            expect(page.get_by_text("14 of 14 words")).to_be_visible(timeout=60_000)
            button(page, "Record").click()
            page.wait_for_timeout(7_500)  # once over the sentence
            button(page, "Stop recording").click()
            heard = page.get_by_text("Heard: “").nth(1)
            expect(heard).to_be_visible(timeout=60_000)
            assert sample.words_right(heard.inner_text())[0] >= 10, heard.inner_text()
        finally:
            app.kill()


def test_microphone_is_heard_chosen_played_back_and_given_back(here: Server, tmp_path: Path, launch: Launch) -> None:
    page = launch(FAKE, ALLOWED, voice_flag(tmp_path), script=WATCH)
    open_settings(page, here.url)
    begin(page)
    expect(page.get_by_text("You can be heard well.")).to_be_visible()
    page.get_by_label("Microphone", exact=True).select_option(label="Fake Audio Input 2")
    settled(page)
    expect(page.get_by_text("You can be heard well.")).to_be_visible()  # the test went on with the other one
    with closing(open_store(f"sqlite:///{here.database}")) as store:
        kept = from_json(VoiceChoice, store.preference("local", "voice"))
    assert kept.device_label == "Fake Audio Input 2"
    assert kept.device
    button(page, "Record 3 seconds and listen").click()
    expect(page.get_by_text("Recording. Speak now.")).to_be_visible()
    expect(page.get_by_text("This is how you sound.")).to_be_visible()
    assert page.evaluate(ALL_FREE)
    assert page.locator(".mic audio").evaluate(PLAYED)
    begin(page)
    expect(button(page, "Stop")).to_be_visible()
    assert not page.evaluate(ALL_FREE)
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Home").click()
    page.wait_for_function(ALL_FREE)  # leaving the page gives it back
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Settings").click()
    settled(page)
    expect(page.get_by_label("Microphone", exact=True)).to_have_value(kept.device)


@pytest.mark.parametrize(
    ("flags", "script", "words"),
    [
        ((FAKE,), "", "The microphone was refused."),
        ((ALLOWED,), "", "No microphone was found."),
        ((FAKE, ALLOWED), IN_USE, "another program uses it"),
        ((FAKE, ALLOWED), "", "Too loud"),  # Chromium's own beeps are
    ],
    ids=["refused", "none", "in use", "clipping"],
)
def test_what_is_wrong_is_said(here: Server, launch: Launch, flags: tuple[str, ...], script: str, words: str) -> None:
    page = launch(*flags, script=script)
    open_settings(page, here.url)
    begin(page)
    expect(page.get_by_text(words)).to_be_visible()


def test_silence_is_told_from_a_dead_microphone(here: Server, tmp_path: Path, launch: Launch) -> None:
    noise = np.random.default_rng(0).normal(0, 0.001, 32_000).astype(np.float32)
    page = launch(FAKE, ALLOWED, sound(tmp_path / "noise.wav", noise))
    open_settings(page, here.url)
    begin(page)
    expect(page.get_by_text("Nothing is heard.")).to_be_visible()
    dead = launch(FAKE, ALLOWED, sound(tmp_path / "dead.wav", np.zeros(32_000, np.float32)))
    open_settings(dead, here.url)
    begin(dead)
    expect(dead.get_by_text("No sound at all arrives")).to_be_visible()


def test_page_without_encryption_says_so(here: Server, launch: Launch) -> None:
    page = launch(FAKE, ALLOWED, "--host-resolver-rules=MAP greenroom.test 127.0.0.1")
    open_settings(page, here.url.replace("127.0.0.1", "greenroom.test"))
    begin(page)
    expect(page.get_by_text("only to pages that come over https")).to_be_visible()


def test_microphone_that_is_gone_is_replaced(tmp_path: Path, launch: Launch) -> None:
    app = Server(tmp_path, GREENROOM_RETRIEVER="lexical")
    with closing(open_store(f"sqlite:///{app.database}")) as store:
        store.save_preference("local", "voice", to_json(VoiceChoice(device="gone", device_label="Old headset")))
    app.start()
    try:
        page = launch(FAKE, ALLOWED, voice_flag(tmp_path))
        open_settings(page, app.url)
        begin(page)
        expect(page.get_by_text("The microphone that you chose is not connected.")).to_be_visible()
        expect(page.get_by_text("You can be heard well.")).to_be_visible()
    finally:
        app.kill()
