"""Following a voice without words, with the real voice activity network and a transcriber of this test."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest

from lib.core.errors import SpeechCancelled
from lib.core.speech import RATE_HZ, Audio, Transcript
from lib.speech.capture import Recording
from lib.speech.listening import Listening
from tests.speech.clips import answer
from tests.speech.espeak import espeak

pytestmark = pytest.mark.contract


class Elsewhere:
    """Ears on another machine."""

    name, host = "test", "ears.example"

    def __init__(self) -> None:
        self.heard: list[Audio] = []

    def transcribe(
        self,
        audio: Audio,
        *,
        on_position: Callable[[int], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> Transcript:
        if cancel is not None and cancel.is_set():
            raise SpeechCancelled("Stopped.")
        self.heard.append(audio)
        if on_position:
            on_position(0)
        return Transcript("words", (), "en", len(audio) / RATE_HZ)


def until(what: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_it_knows_who_speaks_and_has_the_whole_written_down_at_the_end() -> None:
    ears, recording = Elsewhere(), Recording()
    listening = Listening(recording, ears)
    audio = answer([espeak().say("my team used the new system")], [0.5, 2.0], noise_dbfs=-60).audio
    assert not listening.state().spoke
    for at in range(0, len(audio), 1600):
        recording.add(audio[at : at + 1600])
    until(lambda: listening.state().heard_s > len(audio) / RATE_HZ - 0.1)
    state = listening.state()
    assert state.spoke
    assert state.silence_s == pytest.approx(2.0, abs=0.3)
    assert state.partial.confirmed == ""
    found = listening.finish(on_position=lambda _: None)
    assert found.text == "words"
    assert np.array_equal(ears.heard[0], audio)
    until(lambda: listening.state().done)


def test_stopped_it_sends_nothing_anywhere() -> None:
    ears, recording = Elsewhere(), Recording()
    listening = Listening(recording, ears)
    recording.add(np.zeros(RATE_HZ, np.float32))
    listening.stop()
    with pytest.raises(SpeechCancelled):
        listening.finish()
    assert ears.heard == []
    until(lambda: not [t for t in threading.enumerate() if t.name == "listening"])
