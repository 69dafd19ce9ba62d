"""Fillers, hedges and repeated starts among words; and sounds that no word accounts for."""

from __future__ import annotations

import numpy as np
import pytest

from lib.core.types import Word
from lib.speech.fillers import FILLER_PROMPT, is_filler, mark_sounds, mark_words
from lib.speech.vad import Span

pytestmark = pytest.mark.unit


def said(text: str) -> list[Word]:
    return [Word(w, i * 0.4, i * 0.4 + 0.4, 0.9) for i, w in enumerate(text.split())]


def marks(text: str, kind: str) -> list[str]:
    return [mark.text for mark in mark_words(said(text)) if mark.kind == kind]


@pytest.mark.parametrize("word", ["um", "Um,", "uh...", "Uhm", "er", "hmm", "Mm-hmm"[:2], "erm."])
def test_always_fillers(word: str) -> None:
    assert is_filler(word)


@pytest.mark.parametrize("word", ["umbrella", "her", "ahead", "like", "so", "him", "error"])
def test_words_are_no_fillers(word: str) -> None:
    assert not is_filler(word)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("So, I think we kind of won.", ["So,", "I think", "kind of"]),
        ("You know, I mean, it was slow", ["You know,", "I mean,"]),
        ("you um know it", ["you know"]),
        ("I know you", []),
        ("sort it out of hand", []),
    ],
)
def test_hedges(text: str, expected: list[str]) -> None:
    assert marks(text, "hedge") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I I led the the team", ["I I", "the the"]),
        ("we we we built it", ["we we we"]),
        ("I was, I was late", ["I was, I was"]),
        ("we built the we built the cache", ["we built the we built the"]),
        ("th- the cache", ["th- the"]),
        ("I um I led", ["I I"]),
        ("it was very very slow and no no", []),
        ("that that is had had", []),
        ("- the end", []),
    ],
)
def test_repeated_starts(text: str, expected: list[str]) -> None:
    assert marks(text, "repeat") == expected


def test_marks_come_in_order_of_time() -> None:
    found = mark_words(said("I I um think so"))
    assert [mark.kind for mark in found] == ["repeat", "hedge", "filler", "hedge"]
    assert (found[2].start_s, found[2].end_s) == (0.8, pytest.approx(1.2))


def test_the_prompt_is_short() -> None:
    """Long ones make Whisper lose sentences."""
    assert len(FILLER_PROMPT) <= 32


def flat(*parts: tuple[float, float]) -> np.ndarray:
    """(seconds, Hz or NaN) one after the other, a value per 10 ms."""
    return np.concatenate([np.full(round(s * 100), hz) for s, hz in parts])


def test_a_steady_sound_alone_is_a_possible_filler() -> None:
    hz = flat((1, np.nan), (0.5, 120), (1, np.nan))
    (mark,) = mark_sounds(hz, [Span(0.95, 1.55)], [])
    assert mark.kind == "possible_filler"
    assert (mark.start_s, mark.end_s) == (pytest.approx(1.0, abs=0.02), pytest.approx(1.5, abs=0.02))


def test_a_word_accounts_for_its_sound() -> None:
    hz = flat((1, np.nan), (0.4, 120), (1, np.nan))
    assert mark_sounds(hz, [Span(0.95, 1.45)], [Word("team", 0.98, 1.42, 0.9)]) == ()


def test_a_word_stretched_over_a_filler_does_not() -> None:
    """'um ... so' heard as one long 'so': the sound stands before the word."""
    hz = flat((1, np.nan), (0.5, 120), (0.3, np.nan), (0.2, 140), (1, np.nan))
    found = mark_sounds(hz, [Span(1.0, 1.5), Span(1.8, 2.0)], [Word("so", 1.0, 2.0, 0.8)])
    assert [round(mark.start_s, 1) for mark in found] == [1.0]


@pytest.mark.parametrize(
    "hz",
    [
        flat((1, np.nan), (0.15, 120), (1, np.nan)),
        np.concatenate([flat((1, np.nan)), np.geomspace(100, 160, 50), flat((1, np.nan))]),
        flat((1, np.nan), (0.5, 100), (0.5, 120), (0.5, 100), (1, np.nan))[:0],
    ],
    ids=["too short", "a tune, not a filler", "no sound"],
)
def test_other_sounds_are_not(hz: np.ndarray) -> None:
    assert mark_sounds(hz, [Span(1.0, 1.5)] if len(hz) else [], []) == ()


def test_a_filler_that_was_written_down_late_is_not_counted_again_by_its_sound() -> None:
    hz = flat((1, np.nan), (0.4, 120), (1, np.nan), (0.4, 120), (1, np.nan))
    spans = [Span(1.0, 1.4), Span(2.4, 2.8)]
    found = mark_sounds(hz, spans, [Word("um", 0.6, 0.9, 0.8)])
    assert [round(mark.start_s, 1) for mark in found] == [2.4]


def test_one_filler_accounts_for_one_sound_only() -> None:
    hz = flat((1, np.nan), (0.4, 120), (0.2, np.nan), (0.4, 120), (1, np.nan))
    spans = [Span(1.0, 1.4), Span(1.6, 2.0)]
    found = mark_sounds(hz, spans, [Word("um", 1.0, 1.5, 0.8)])
    assert [round(mark.start_s, 1) for mark in found] == [1.6]


def test_fillers_in_one_breath_are_one_and_others_are_not() -> None:
    close = [Word("um", 1.0, 1.5, 0.8), Word("um", 1.5, 2.1, 0.8), Word("yes", 2.2, 2.5, 0.9)]
    apart = [Word("um", 1.0, 1.5, 0.8), Word("um", 2.5, 3.0, 0.8), Word("yes", 3.2, 3.5, 0.9)]
    assert [(m.text, m.start_s, m.end_s) for m in mark_words(close) if m.kind == "filler"] == [("um um", 1.0, 2.1)]
    assert [m.start_s for m in mark_words(apart) if m.kind == "filler"] == [1.0, 2.5]
