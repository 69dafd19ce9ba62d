"""Delivery measures on answers of known timing."""

from __future__ import annotations

import random
from dataclasses import fields

import numpy as np
import pytest

from lib.core.speech import MEASURES, RATE_HZ, Delivery, Transcript
from lib.core.types import Word
from lib.speech.delivery import measure
from lib.speech.fillers import is_filler
from tests.speech.clips import Spoken, answer
from tests.speech.espeak import espeak
from tests.speech.sentences import HELD_OUT

pytestmark = pytest.mark.unit


def transcript(truth: Spoken) -> Transcript:
    """What a perfect transcriber would give."""
    words = tuple(Word(text, start, end, 1.0) for text, start, end in truth.words)
    return Transcript(" ".join(word.text for word in words), words, "en", len(truth.audio) / RATE_HZ)


def spoken(seed: int) -> tuple[Spoken, list[float]]:
    """Four sentences, the silence before each (0.35 to 2.5 s) and after the last."""
    rng = random.Random(seed)
    clips = [espeak().say(text, wpm=rng.randint(130, 180)) for text in rng.sample(HELD_OUT, 4)]
    gaps = [rng.uniform(0.4, 2.0), *(rng.choice((0.35, 0.5, 0.8, 1.4, 2.5)) for _ in range(3)), 1.0]
    return answer(clips, gaps, noise_dbfs=-60, seed=seed), gaps


@pytest.mark.parametrize("seed", range(6))
def test_times_and_pace(seed: int) -> None:
    truth, gaps = spoken(seed)
    found = measure(truth.audio, transcript(truth))
    talk_s = truth.spans_s[-1][1] - truth.spans_s[0][0]
    n_words = sum(not is_filler(text) for text, _, _ in truth.words)
    assert found.first_word_s == pytest.approx(gaps[0], abs=0.06)
    assert [pause.seconds for pause in found.pauses] == pytest.approx(gaps[1:4], abs=0.06)
    assert found.n_pauses == 3
    assert found.longest_pause_s == pytest.approx(max(gaps[1:4]), abs=0.06)
    assert found.pause_share == pytest.approx(sum(gaps[1:4]) / talk_s, abs=0.02)
    assert found.speech_s == pytest.approx(talk_s - sum(gaps[1:4]), abs=0.2)
    assert found.wpm == pytest.approx(n_words * 60 / talk_s, rel=0.03)
    assert found.articulation_wpm == pytest.approx(n_words * 60 / (talk_s - sum(gaps[1:4])), rel=0.03)
    assert found.duration_s == pytest.approx(len(truth.audio) / RATE_HZ)


def test_fillers_do_not_count_as_words() -> None:
    plain = answer([espeak().say("we built the new service")], [0.5, 0.5])
    filled = answer([espeak().say("we built um the uh new service")], [0.5, 0.5])
    without, with_fillers = (measure(t.audio, transcript(t)) for t in (plain, filled))
    assert without.fillers == 0
    assert with_fillers.fillers == 2
    assert with_fillers.wpm is not None
    assert without.wpm is not None
    assert with_fillers.wpm < without.wpm
    assert with_fillers.fillers_per_minute == pytest.approx(2 * 60 / (with_fillers.speech_s), rel=0.01)


def test_loudness_is_that_of_speech_and_halving_it_is_6_db() -> None:
    truth, _ = spoken(1)
    loud = measure(truth.audio, transcript(truth)).loudness_dbfs
    soft = measure(truth.audio * np.float32(0.5), transcript(truth)).loudness_dbfs
    assert loud is not None
    assert soft is not None
    assert loud - soft == pytest.approx(6.02, abs=0.3)
    more_silence = np.concatenate([truth.audio, np.zeros(20 * RATE_HZ, np.float32)])
    assert measure(more_silence, transcript(truth)).loudness_dbfs == pytest.approx(loud, abs=0.3)


def test_clipping_is_counted() -> None:
    audio = np.zeros(RATE_HZ, np.float32)
    audio[:160] = 1.0
    audio[160:320] = -1.0
    assert measure(audio, Transcript("", (), "en", 1.0)).clipped_share == pytest.approx(0.02)


@pytest.mark.parametrize("seconds", [0.0, 0.01, 5.0])
def test_silence_measures_nothing(seconds: float) -> None:
    found = measure(np.zeros(int(seconds * RATE_HZ), np.float32), Transcript("", (), "en", seconds))
    assert (found.wpm, found.articulation_wpm, found.first_word_s, found.loudness_dbfs) == (None, None, None, None)
    assert (found.pitch_median_hz, found.pitch_range_st, found.pause_share) == (None, None, None)
    assert (found.n_pauses, found.longest_pause_s, found.fillers, found.speech_s) == (0, 0.0, 0, 0)


def test_two_words_are_too_few_for_a_pace() -> None:
    truth = answer([espeak().say("the cache")], [0.5, 0.5])
    found = measure(truth.audio, transcript(truth))
    assert found.wpm is None
    assert found.first_word_s is not None


def test_a_higher_voice_has_a_higher_pitch() -> None:
    low, high = (
        measure(t.audio, transcript(t))
        for t in (answer([espeak().say(HELD_OUT[0], voice=v)], [0.5, 0.5]) for v in ("en-us", "en-us+f3"))
    )
    assert low.pitch_median_hz == pytest.approx(100, rel=0.1)  # librosa's pyin: 101 Hz
    assert high.pitch_median_hz == pytest.approx(208, rel=0.1)
    assert low.pitch_range_st is not None


def test_every_measure_is_explained() -> None:
    known = {field.name for field in fields(Delivery)} | {"n_pauses", "longest_pause_s"}
    assert set(MEASURES) <= known
    for about in MEASURES.values():
        assert about.label
        assert about.unit
        assert about.error
        assert about.source
        assert about.usual is None or about.usual[0] < about.usual[1]


def test_marks_are_in_order_of_time() -> None:
    truth = answer([espeak().say("um i think we we built like the cache uh first")], [0.5, 0.5])
    marks = measure(truth.audio, transcript(truth)).marks
    assert [mark.start_s for mark in marks] == sorted(mark.start_s for mark in marks)
    assert {mark.kind for mark in marks} >= {"filler", "hedge", "repeat"}
