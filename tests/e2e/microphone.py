"""A browser whose microphone plays a file, made when the test runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright

from lib.core.speech import Audio
from lib.speech.files import wav_bytes
from tests.e2e.conftest import FLAGS, chromium_path
from tests.speech.clips import answer
from tests.speech.espeak import espeak

ASKS = "--use-fake-device-for-media-stream"
GRANTS = "--use-fake-ui-for-media-stream"


@contextmanager
def browser_that_hears(driver: Playwright, audio: Audio, folder: Path) -> Iterator[Browser]:
    """Chromium with a microphone that is always allowed and plays `audio`, over and over."""
    file = folder / "microphone.wav"
    file.write_bytes(wav_bytes(audio))
    found = driver.chromium.launch(
        executable_path=chromium_path(), args=[*FLAGS, ASKS, GRANTS, f"--use-file-for-fake-audio-capture={file}"]
    )
    yield found
    found.close()


def said(*sentences: str, pause_s: float = 0.8, before_s: float = 0.5, after_s: float = 1.0) -> Audio:
    """Sentences of the tiny Whisper's words, spoken by espeak-ng."""
    clips = [espeak().say(text, wpm=140) for text in sentences]
    return answer(clips, [before_s, *[pause_s] * (len(clips) - 1), after_s], noise_dbfs=-60).audio
