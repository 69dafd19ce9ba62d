"""Bands, rating and words of delivery, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.core.report import Reading
from lib.core.speech import MEASURES, Pause
from lib.feedback.delivery import (
    BASIS,
    JUDGED,
    WEIGHTS,
    advice,
    band,
    rate,
    readings,
    usual_words,
    value_words,
)
from tests.unit.feedback.takes import PLAIN

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("measure", "value", "expected"),
    [
        ("wpm", 140, "usual"),
        ("wpm", 174, "usual"),  # 174 less its 3 % is below 170: the benefit of the doubt
        ("wpm", 180, "watch"),
        ("wpm", 200, "work on it"),
        ("wpm", 95, "watch"),
        ("wpm", 70, "work on it"),
        ("fillers_per_minute", 5, "usual"),
        ("fillers_per_minute", 5.1, "watch"),
        ("fillers_per_minute", 12.1, "work on it"),
        ("longest_pause_s", 2.05, "usual"),  # measured to 0.06 s
        ("longest_pause_s", 2.1, "watch"),
        ("longest_pause_s", 5, "work on it"),
        ("loudness_dbfs", -40, "watch"),
        ("loudness_dbfs", -60, "work on it"),
        ("clipped_share", 0.005, "watch"),
        ("pitch_range_st", 3.0, None),
        ("hedges", 12, None),
    ],
)
def test_bands(measure: str, value: float, expected: str | None) -> None:
    assert band(measure, value) == expected


def test_every_measure_is_read_once_and_those_with_a_norm_first() -> None:
    found = readings(PLAIN)
    assert {r.measure for r in found} == set(MEASURES)
    assert len(found) == len(MEASURES)
    assert [r.measure for r in found[: len(JUDGED)]] == list(JUDGED)
    assert all((r.band is None) == (MEASURES[r.measure].usual is None) for r in found)


def test_nothing_is_said_about_pauses_of_silence() -> None:
    silent = replace(PLAIN, wpm=None, first_word_s=None, pauses=(), speech_s=0.0, fillers_per_minute=None)
    assert next(r for r in readings(silent) if r.measure == "longest_pause_s") == Reading("longest_pause_s", None, None)


def test_rating_is_the_weighted_mean_of_three_levels() -> None:
    """52.5 s from first to last word: 10 fillers are 11.43 a minute (level 2.163), 1 pause over 2 s is 1.14 (3.857)."""
    made = replace(PLAIN, pauses=(Pause(10.0, 12.5),), fillers=10)
    pace, fillers, pauses = 5.0, 4 - 2 * (10 / 0.875 - 5) / 7, 4 - (1 / 0.875 - 1)
    rating = rate(made)
    assert rating.value == round((2 * pace + 2 * fillers + pauses) / 5, 1)
    assert WEIGHTS == {"pace": 2.0, "fillers": 2.0, "long pauses": 1.0}
    assert rating.basis == BASIS
    assert rating.low < rating.value < rating.high


def test_a_plain_answer_is_near_the_top_and_a_hasty_one_full_of_fillers_at_the_bottom() -> None:
    good = rate(PLAIN)
    bad = rate(replace(PLAIN, wpm=230.0, fillers=40, pauses=tuple(Pause(s, s + 3) for s in range(0, 50, 5))))
    assert good.value is not None
    assert good.value >= 4.6
    assert (bad.value, bad.low) == (1.0, 1.0)


def test_missed_fillers_widen_the_range_downwards_only() -> None:
    few, many = (rate(replace(PLAIN, fillers=n)) for n in (0, 4))
    assert few.value is not None
    assert few.low < few.value == few.high
    assert many.value is not None
    assert many.value - many.low > many.high - many.value


@pytest.mark.parametrize("changes", [{"wpm": None}, {"speech_s": 9.0}])
def test_too_little_speech_has_no_rating(changes: dict[str, float | None]) -> None:
    rating = rate(replace(PLAIN, **changes))  # type: ignore[arg-type]
    assert rating.value is None
    assert rating.basis.startswith("too little speech")


def test_loudness_and_pitch_do_not_move_the_rating() -> None:
    other = replace(PLAIN, loudness_dbfs=-60.0, clipped_share=0.2, pitch_range_st=0.1, hedges=40, repeats=9)
    assert rate(other) == rate(PLAIN)


@pytest.mark.parametrize(
    ("measure", "value", "expected"),
    [
        ("wpm", 131.6, "132 words per minute"),
        ("longest_pause_s", 1.44, "1.4 s"),
        ("speech_share", 0.834, "83 %"),
        ("clipped_share", 0.0023, "0.23 %"),
        ("clipped_share", 0.0, "0 %"),
        ("fillers_per_minute", 3.06, "at least 3.1 per minute"),
        ("repeats", 1, "1 time"),
        ("hedges", 3, "3 times"),
        ("n_pauses", 4, "4"),
        ("loudness_dbfs", -22.4, "−22 dBFS"),
        ("pitch_range_st", 6.24, "6.2 semitones"),
        ("pitch_median_hz", None, "not measured"),
    ],
)
def test_values_in_words(measure: str, value: float | None, expected: str) -> None:
    assert value_words(measure, value) == expected


def test_usual_ranges_in_words() -> None:
    assert [usual_words(m) for m in JUDGED] == [
        "110 to 170",
        "up to 5 per minute",
        "up to 2 s",
        "−35 to −12",
        "up to 0.1 %",
    ]
    assert usual_words("pitch_range_st") == "no norm"


def test_advice_begins_with_what_to_work_on_and_stops_at_two() -> None:
    made = replace(PLAIN, wpm=180.0, fillers_per_minute=14.0, loudness_dbfs=-70.0)
    found = advice(readings(made))
    assert len(found) == 2
    assert found[0].startswith("Fillers: at least 14.0 per minute")
    assert found[1].startswith("You were quiet")
    assert advice(readings(PLAIN)) == ()
    slow = advice(readings(replace(PLAIN, wpm=95.0)))
    assert slow[0].startswith("You spoke slowly: 95")
