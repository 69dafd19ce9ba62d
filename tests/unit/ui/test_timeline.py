"""What the timeline of a spoken answer draws."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.core.speech import Mark, Pause
from lib.core.types import Word
from lib.speech.takes import together, words_of
from lib.ui.timeline import drawing, tokens
from tests.unit.feedback.takes import PLAIN, take

pytestmark = pytest.mark.unit


def test_peaks_of_all_takes_are_drawn_in_at_most_900_columns_with_their_loudest() -> None:
    takes = (take("one two three"), take("four five six"))
    drawn = drawing(takes, together(takes), words_of(takes))
    assert drawn["seconds"] == 120.0
    assert len(drawn["peaks"]) <= 900
    assert set(drawn["peaks"]) <= {40, 60}  # groups of three or more of 20, 60, 40, 10
    assert drawn["step"] * len(drawn["peaks"]) == pytest.approx(120.0, abs=drawn["step"])
    assert drawn["breaks"] == [60.0]


def test_short_answers_keep_every_peak() -> None:
    one = (take("one two", duration_s=2.0),)
    assert drawing(one, one[0].delivery, ())["peaks"] == list(one[0].peaks)


def test_nothing_said_draws_nothing() -> None:
    silent = replace(take(""), peaks=())
    assert drawing((silent,), replace(PLAIN, pauses=(), marks=()), ())["peaks"] == []


def test_tokens_are_in_the_order_of_time_with_their_marks() -> None:
    words = (
        Word("um", 0.5, 0.8, 0.9),
        Word("you", 2.5, 2.6, 0.9),
        Word("know", 2.6, 2.8, 0.9),
        Word("latency", 3.0, 3.5, 0.3),
    )
    marks = (
        Mark("filler", "um", 0.5, 0.8),
        Mark("possible_filler", "", 1.0, 1.3),
        Mark("hedge", "you know", 2.5, 2.8),
        Mark("repeat", "you", 2.5, 2.6),
    )
    whole = replace(PLAIN, pauses=(Pause(1.4, 2.45), Pause(2.85, 2.99)), marks=marks)
    found = tokens(words, whole, [3.6])
    assert [(t["kind"], t["text"]) for t in found] == [
        ("word", "um"),
        ("sound", "um?"),
        ("pause", "1.1 s"),
        ("word", "you"),
        ("word", "know"),
        ("word", "latency"),
        ("break", "next recording"),
    ]
    assert [t.get("marks", []) for t in found if t["kind"] == "word"] == [
        ["filler"],
        ["hedge", "repeat"],
        ["hedge"],
        [],
    ]
    assert [t["text"] for t in found if t.get("unsure")] == ["latency"]
