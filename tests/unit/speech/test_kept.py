"""Kept sound as one recording with the times of its takes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lib.core.errors import AudioError
from lib.core.speech import RATE_HZ, Audio, Sound, Take
from lib.speech.files import flac_bytes
from lib.speech.kept import whole_sound
from tests.unit.feedback.takes import take

pytestmark = pytest.mark.unit


def tone(seconds: float, level: float) -> Audio:
    return np.full(int(seconds * RATE_HZ), level, np.float32)


def numbered(number: int, seconds: float) -> Take:
    return replace(take("one two", duration_s=seconds), number=number)


def test_parts_follow_in_order_and_a_take_without_sound_is_silence_of_its_length() -> None:
    takes = [numbered(0, 1.0), numbered(2, 0.5), numbered(3, 1.0)]
    sounds = [
        Sound(3, 0, flac_bytes(tone(1.0, 0.75))),
        Sound(0, 1, flac_bytes(tone(0.4, 0.5))),
        Sound(0, 0, flac_bytes(tone(0.6, 0.25))),
        Sound(1, 0, flac_bytes(tone(5.0, 0.9))),  # of a recording that was thrown away
    ]
    audio = whole_sound(takes, sounds)
    assert len(audio) == int(2.5 * RATE_HZ)
    at = [float(audio[int(s * RATE_HZ)]) for s in (0.3, 0.8, 1.2, 2.0)]
    assert at == pytest.approx([0.25, 0.5, 0.0, 0.75], abs=0.001)


def test_longer_or_shorter_sound_does_not_move_what_follows() -> None:
    takes = [numbered(0, 1.0), numbered(1, 1.0)]
    sounds = [Sound(0, 0, flac_bytes(tone(1.3, 0.25))), Sound(1, 0, flac_bytes(tone(0.5, 0.5)))]
    audio = whole_sound(takes, sounds)
    assert len(audio) == 2 * RATE_HZ
    assert float(audio[int(1.01 * RATE_HZ)]) == pytest.approx(0.5, abs=0.001)
    assert float(audio[int(1.9 * RATE_HZ)]) == 0.0


def test_damaged_sound_is_an_error_and_nothing_is_nothing() -> None:
    with pytest.raises(AudioError):
        whole_sound([numbered(0, 1.0)], [Sound(0, 0, b"no sound")])
    assert len(whole_sound([], [])) == 0
