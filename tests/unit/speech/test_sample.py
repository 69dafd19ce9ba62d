"""The sentence that tests ears."""

from __future__ import annotations

import pytest

from lib.core.speech import RATE_HZ
from lib.speech import sample

pytestmark = pytest.mark.unit


def test_sound_is_there_and_neither_silent_nor_clipped() -> None:
    sound = sample.audio()
    assert len(sound) / RATE_HZ == pytest.approx(4.8, abs=0.1)
    assert 0.1 < abs(sound).max() < 1


@pytest.mark.parametrize(
    ("heard", "right"),
    [
        (sample.TEXT, 14),
        ("MY TEAM, tested the new service with the customer - and then fixed the errors.", 14),
        ("My team tested a new service.", 5),
        ("the errors", 2),
        ("errors the", 1),
        ("", 0),
    ],
)
def test_words_right_are_counted_in_their_order(heard: str, right: int) -> None:
    assert sample.words_right(heard) == (right, 14)
