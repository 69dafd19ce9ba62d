"""Pitch against tones made by hand and against a voice with known settings."""

from __future__ import annotations

import numpy as np
import pytest

from lib.speech.pitch import contour, median_hz, spread_st
from tests.speech.espeak import espeak

pytestmark = pytest.mark.unit

RATE = 16_000
SENTENCE = " ".join(
    (
        "in my last project i led the team and we built a new search ranking service",
        "and reduced the latency by forty percent",
    )
)


def buzz(hz: np.ndarray) -> np.ndarray:
    """A sound with five overtones that follows `hz` sample by sample."""
    phase = 2 * np.pi * np.cumsum(hz) / RATE
    return sum(np.sin(k * phase) / k for k in range(1, 6)).astype(np.float32) * np.float32(0.2)


@pytest.mark.parametrize("hz", [70.0, 100.0, 155.5, 220.0, 330.0])
def test_a_steady_tone(hz: float) -> None:
    found = contour(buzz(np.full(2 * RATE, hz)))
    assert median_hz(found) == pytest.approx(hz, rel=0.005)
    assert spread_st(found) == pytest.approx(0, abs=0.05)


def test_an_octave_from_end_to_end() -> None:
    """5 % to 95 % of a glide over 12 semitones are 10.8."""
    assert spread_st(contour(buzz(np.geomspace(110, 220, 4 * RATE)))) == pytest.approx(10.8, abs=0.3)


def test_two_notes() -> None:
    """100 and 150 Hz are 12 log2(1.5) = 7.02 semitones apart."""
    hz = np.concatenate([np.full(RATE, 100.0), np.full(RATE, 150.0)])
    assert spread_st(contour(buzz(hz))) == pytest.approx(7.02, abs=0.1)


@pytest.mark.parametrize(
    "audio",
    [
        np.zeros(RATE, np.float32),
        np.random.default_rng(0).standard_normal(2 * RATE).astype(np.float32) * np.float32(0.1),
        buzz(np.full(RATE // 3, 120.0)),
        np.zeros(0, np.float32),
    ],
    ids=["silence", "noise", "a third of a second", "nothing"],
)
def test_no_pitch_without_voice(audio: np.ndarray) -> None:
    assert median_hz(contour(audio)) is None
    assert spread_st(contour(audio)) is None


def test_short_octave_errors_are_dropped() -> None:
    hz = np.full(3 * RATE, 120.0)
    hz[RATE : RATE + RATE // 12] = 240
    assert spread_st(contour(buzz(hz))) == pytest.approx(0, abs=0.3)


@pytest.mark.parametrize(("voice", "pitch_range", "median", "sd"), [("en-us", 0, 89, 0.16), ("en-us", 99, 113, 2.09)])
def test_a_voice_as_pyin_hears_it(voice: str, pitch_range: int, median: float, sd: float) -> None:
    """librosa's pyin on the same sentence, voice and settings: 89 and 113 Hz, 0.16 and 2.09 semitones."""
    found = contour(espeak().say(SENTENCE, voice=voice, pitch_range=pitch_range).audio)
    voiced = found[~np.isnan(found)]
    assert median_hz(found) == pytest.approx(median, rel=0.05)
    assert (12 * np.log2(voiced / np.median(voiced))).std() == pytest.approx(sd, abs=0.35)
