"""What the domain knows of speech: transcripts, delivery measures, and the Protocols of those who write and say words.

Audio is always (n,) float32 at 16 kHz, -1 to 1. `lib/speech` holds the adapters; who uses them receives them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from lib.core.types import Word

Audio = NDArray[np.float32]
RATE_HZ = 16_000
UNSURE = 0.5
"""Words below this probability are marked in the editable text."""

MarkKind = Literal["filler", "possible_filler", "hedge", "repeat"]


@dataclass(frozen=True)
class Transcript:
    """What was said. `text` is the words joined by single spaces; times count from the start of the audio.

    `engine` is shown beside it; `dropped_s` is speech whose words were thrown away as loops or inventions (the page
    should say so); `language` is a code as 'en', '' when not known.
    """

    text: str
    words: tuple[Word, ...]
    language: str
    duration_s: float
    engine: str = ""
    dropped_s: float = 0.0

    @property
    def unsure(self) -> tuple[tuple[int, int], ...]:
        """(start, end) in `text` of each word that was heard with a probability below UNSURE."""
        spans, at = [], 0
        for word in self.words:
            start = self.text.index(word.text, at)
            at = start + len(word.text)
            if word.probability < UNSURE:
                spans.append((start, at))
        return tuple(spans)


@dataclass(frozen=True)
class Partial:
    """The words so far while someone speaks: `confirmed` only ever grows, `tentative` may change at each step."""

    confirmed: str = ""
    tentative: str = ""


@dataclass(frozen=True)
class Pause:
    """Silence between two stretches of speech."""

    start_s: float
    end_s: float

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end_s - self.start_s


@dataclass(frozen=True)
class Mark:
    """Something heard at a time: a filler, a sound that may be one, a hedge or a repeated start."""

    kind: MarkKind
    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Delivery:
    """How an answer sounded. A measure is None where there is too little to measure; MEASURES explains each.

    `pauses` are those of at least 0.25 s between words; `pause_share` is their part of the time from the first to the
    last word. `fillers` is a lower bound: speech recognition leaves fillers out.
    """

    duration_s: float
    speech_s: float
    wpm: float | None
    articulation_wpm: float | None
    first_word_s: float | None
    pauses: tuple[Pause, ...]
    speech_share: float
    pause_share: float | None
    loudness_dbfs: float | None
    clipped_share: float
    pitch_median_hz: float | None
    pitch_range_st: float | None
    fillers: int
    fillers_per_minute: float | None
    repeats: int
    hedges: int
    marks: tuple[Mark, ...] = ()

    @property
    def n_pauses(self) -> int:
        """How many pauses there are."""
        return len(self.pauses)

    @property
    def longest_pause_s(self) -> float:
        """The longest pause, 0 when there is none."""
        return max((pause.seconds for pause in self.pauses), default=0.0)


PEAK_S = 0.05
"""How much sound one of `Take.peaks` stands for, in seconds."""
Way = Literal["live", "recorded", "uploaded"]


@dataclass(frozen=True)
class Take:
    """One stretch of speech of an answer: what was heard and how it sounded; an answer may have several.

    `peaks` is the loudest sample of each PEAK_S of sound as a percentage of full scale, for drawing. `number` counts
    the recordings of a turn from 0, those that were thrown away too; its sound is stored as `Sound.take`.
    """

    transcript: Transcript
    delivery: Delivery
    peaks: tuple[int, ...]
    way: Way
    number: int = 0


@dataclass(frozen=True)
class Sound:
    """A stored piece of an answer's sound: FLAC, part number `part` of take number `take`."""

    take: int
    part: int
    data: bytes


@dataclass(frozen=True)
class Measure:
    """How to read a field of Delivery: `usual` is a band, not a verdict; `error` says how far it may be off."""

    label: str
    unit: str
    usual: tuple[float, float] | None
    source: str
    error: str


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "wpm": Measure(
            "Pace", "words per minute", (110, 170),
            "about 150 in conversation (National Center for Voice and Speech, as cited by VirtualSpeech 2022); "
            "120-160 is the usual advice for talks",
            "3 % when the words are right; a wrong word count moves it in proportion",
        ),
        "articulation_wpm": Measure(
            "Pace without pauses", "words per minute", None, "no norm is used", "3 %, as pace",
        ),
        "first_word_s": Measure("Time to first word", "s", None, "no norm is used", "0.06 s"),
        "n_pauses": Measure("Pauses", "pauses of 0.25 s or more", None, "no norm is used", "one in ten near 0.25 s"),
        "longest_pause_s": Measure(
            "Longest pause", "s", (0, 2), "a rule of thumb of this project: longer ones are listed with their time",
            "0.06 s",
        ),
        "pause_share": Measure("Part of the time in pauses", "share", None, "no norm is used", "0.03"),
        "speech_share": Measure("Part of the recording with speech", "share", None, "no norm is used", "0.03"),
        "loudness_dbfs": Measure(
            "Loudness", "dBFS", (-35, -12), "a rule of thumb of this project; depends on the microphone",
            "0.5 dB; means little with automatic gain",
        ),
        "clipped_share": Measure(
            "Clipping", "share of samples", (0, 0.001), "a rule of thumb of this project", "exact",
        ),
        "pitch_median_hz": Measure("Pitch", "Hz", None, "no norm is used: voices differ", "2 %"),
        "pitch_range_st": Measure(
            "Pitch range (5 % to 95 %)", "semitones", None, "no norm is used", "0.7 semitones",
        ),
        "fillers_per_minute": Measure(
            "Fillers", "per minute, at least", (0, 5),
            "up to 5 a minute were not held against speakers, 12 clearly were (Laske and DiGennaro Reed 2024, JABA, "
            "doi 10.1002/jaba.1093)",
            "a lower bound: recognition leaves fillers out",
        ),
        "repeats": Measure("Repeated starts", "times", None, "no norm is used", "a lower bound, as fillers"),
        "hedges": Measure("Hedges", "times", None, "no norm is used: they are also words", "as exact as the words"),
    }
)  # fmt: skip
"""By field (or property) of Delivery."""


@dataclass(frozen=True)
class Voice:
    """A voice that a Speaker has. `id` goes back to it, `label` is for the user, `language` a code as 'en-US'."""

    id: str
    label: str
    language: str


@dataclass(frozen=True)
class Spoken:
    """Sound to play: a whole file of type `mime`, named after the engine and voice that made it."""

    data: bytes
    mime: str
    engine: str
    voice: str


class Transcriber(Protocol):
    """Writes down what was said. May be shared by threads; calls wait in one queue."""

    name: str
    """Shown beside every transcript, e.g. 'Whisper base on this machine'."""
    host: str
    """The host that receives the audio, '' when it stays on this machine."""

    def transcribe(
        self,
        audio: Audio,
        *,
        on_position: Callable[[int], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> Transcript:
        """The words of `audio`; no words for silence. `on_position` gets the place in the queue (0: it runs).

        Raises:
            SpeechError: nothing could be written down, and why.
        """
        ...


class Speaker(Protocol):
    """Says a sentence aloud."""

    name: str
    host: str
    """The host that receives the text, '' when it stays on this machine."""

    def voices(self) -> tuple[Voice, ...]:
        """What it has, English ones first. Raises SpeechError when the engine is not there."""
        ...

    def speak(self, text: str, *, voice: str = "", speed: float = 1.0) -> Spoken:
        """`text` as sound. `voice` '' is the engine's own choice; `speed` 0.5 to 2 times the usual.

        Raises:
            SpeechError: it could not be said, and why.
        """
        ...
