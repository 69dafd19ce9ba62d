"""Takes: what they look like, and how several are read as one answer."""

from __future__ import annotations

import numpy as np
import pytest

from lib.core.serial import from_json, to_json
from lib.core.speech import RATE_HZ, Take, Transcript
from lib.core.types import Word
from lib.speech.takes import make_take, peaks, together, words_of
from tests.speech.clips import answer
from tests.speech.espeak import espeak
from tests.speech.sentences import HELD_OUT

pytestmark = pytest.mark.unit


def take(n: int) -> Take:
    made = answer([espeak().say(HELD_OUT[n]), espeak().say(HELD_OUT[n + 1])], [0.4, 0.8, 0.3])
    words = tuple(Word(text, start, end, 0.9) for text, start, end in made.words)
    text = " ".join(word.text for word in words)
    return make_take(made.audio, Transcript(text, words, "en", len(made.audio) / RATE_HZ, "test"), "recorded")


def test_peaks_are_percentages_of_full_scale() -> None:
    audio = np.zeros(RATE_HZ // 10 + 100, np.float32)
    audio[10], audio[900] = -0.5, 2.0
    audio[-1] = 0.25
    assert peaks(audio) == (50, 100, 25)
    assert peaks(np.zeros(0, np.float32)) == ()


def test_a_take_survives_json() -> None:
    made = take(0)
    assert from_json(Take, to_json(made)) == made


def test_two_takes_are_one_answer() -> None:
    first, second = take(0), take(2)
    both = together((first, second))
    parts = (first.delivery, second.delivery)
    assert both.duration_s == pytest.approx(sum(p.duration_s for p in parts))
    assert both.n_pauses == sum(p.n_pauses for p in parts)
    assert both.fillers == sum(p.fillers for p in parts)
    assert both.wpm is not None
    low, high = sorted(p.wpm or 0 for p in parts)
    assert low <= both.wpm <= high
    assert both.first_word_s == first.delivery.first_word_s
    assert all(p.start_s >= first.delivery.duration_s for p in both.pauses[first.delivery.n_pauses :])


def test_words_of_the_second_take_come_after_the_first() -> None:
    first, second = take(0), take(2)
    words = words_of((first, second))
    assert [w.text for w in words] == [w.text for t in (first, second) for w in t.transcript.words]
    assert words[len(first.transcript.words)].start_s > first.delivery.duration_s


def test_one_take_is_itself_and_none_is_an_error() -> None:
    only = take(0)
    assert together((only,)) is only.delivery
    with pytest.raises(ValueError, match="at least one"):
        together(())
