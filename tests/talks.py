"""Ears and frames of tests of spoken answers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from fractions import Fraction

import numpy as np
from av import AudioFrame

from lib.core.errors import SpeechCancelled
from lib.core.speech import Partial, Transcript
from lib.core.types import Word
from lib.speech.capture import Recording
from lib.speech.live import LiveState
from lib.ui.talk import Talk

SAID = ("I", "rebuilt", "the", "forecast")


class Ears:
    """Hears SAID in any sound, or nothing, or fails; `silence_s` is what a test makes of it."""

    def __init__(self, recording: Recording, words: tuple[str, ...] = SAID) -> None:
        self.recording, self.words = recording, words
        self.silence_s, self.hold = 0.0, threading.Event()
        self.hold.set()
        self.stopped = threading.Event()

    def state(self) -> LiveState:
        seconds = self.recording.level().seconds
        return LiveState(Partial(" ".join(self.words[:2])), seconds, self.silence_s, seconds > 0, 0.0, None, False)

    def finish(self, *, on_position: Callable[[int], None] | None = None) -> Transcript:
        self.recording.close()
        if on_position:
            on_position(2)
        while not self.hold.wait(0.01):
            if self.stopped.is_set():
                raise SpeechCancelled("Stopped.")
        words = tuple(Word(text, 0.1 * i, 0.1 * i + 0.1, 0.9) for i, text in enumerate(self.words))
        return Transcript(" ".join(self.words), words, "en", self.recording.level().seconds)

    def stop(self) -> None:
        self.stopped.set()
        self.recording.close()


def frame(at_s: float, seconds: float = 0.1) -> AudioFrame:
    n = int(48_000 * seconds)
    tone = (8000 * np.sin(np.arange(n) / 20)).astype(np.int16)
    made = AudioFrame.from_ndarray(np.repeat(tone, 2)[None, :], format="s16", layout="stereo")
    made.sample_rate, made.pts, made.time_base = 48_000, int(at_s * 48_000), Fraction(1, 48_000)
    return made


def speak(talk: Talk, seconds: float = 1.0, *, attempt: int = 1) -> None:
    for i in range(round(seconds * 10)):
        talk.add_frame(attempt, frame(i / 10))


def until(what: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.01)
