"""Chunks at pauses: rules on probabilities made by hand (a frame is 32 ms)."""

from __future__ import annotations

import random

import numpy as np
import pytest

from lib.speech.chunks import Chunk, Chunker, chunks_of
from lib.speech.vad import FRAME_S, find_spans

pytestmark = pytest.mark.unit


def voice(*parts: tuple[float, float]) -> np.ndarray:
    """(seconds, probability) one after the other."""
    return np.concatenate([np.full(round(s / FRAME_S), p, np.float32) for s, p in parts])


def near(chunk: Chunk) -> tuple[float, float]:
    return round(chunk.start_s, 1), round(chunk.end_s, 1)


def test_silence_has_no_chunks() -> None:
    assert chunks_of(voice((5, 0.01))) == []


def test_a_short_answer_is_one_chunk_with_margins() -> None:
    (chunk,) = chunks_of(voice((1, 0.01), (4, 0.9), (1, 0.01)))
    assert near(chunk) == (0.7, 5.3)


def test_margins_stay_within_the_recording() -> None:
    (chunk,) = chunks_of(voice((0.1, 0.01), (1, 0.9)))
    assert chunk.start_s == 0
    assert chunk.end_s == pytest.approx(1.1, abs=FRAME_S)


def test_a_pause_cuts_only_when_there_is_enough() -> None:
    found = chunks_of(voice((4, 0.9), (0.8, 0.01), (8, 0.9), (0.8, 0.01), (3, 0.9)))
    assert [near(c) for c in found] == [(0.0, 13.1), (13.3, 16.6)]


def test_a_long_pause_always_cuts() -> None:
    found = chunks_of(voice((2, 0.9), (2.5, 0.01), (2, 0.9)))
    assert [near(c) for c in found] == [(0.0, 2.3), (4.2, 6.5)]


def test_speech_without_pause_is_cut_where_it_is_weakest() -> None:
    found = chunks_of(voice((24, 0.9), (0.2, 0.4), (15.8, 0.9)))
    assert len(found) == 2
    assert 24.0 <= found[0].end_s <= 24.25
    assert found[1].start_s == found[0].end_s
    assert all(chunk.seconds <= 28.1 for chunk in found)


def test_a_click_is_no_speech() -> None:
    assert chunks_of(voice((1, 0.01), (0.064, 0.9), (2, 0.01))) == []


def test_pieces_of_any_length_give_the_same_chunks() -> None:
    rng = random.Random(5)
    found = voice(*((rng.uniform(0.05, 9), rng.choice((0.02, 0.45, 0.9))) for _ in range(60)))
    whole = chunks_of(found)
    chunker, pieces, i = Chunker(), [], 0
    while i < len(found):
        n = rng.randint(1, 50)
        pieces += chunker.feed(found[i : i + n])
        i += n
    assert pieces + chunker.finish() == whole
    assert len(whole) > 5


def test_the_open_chunk_ends_where_it_would_end_now() -> None:
    chunker = Chunker()
    chunker.feed(voice((1, 0.01), (3, 0.9), (0.4, 0.01)))
    assert chunker.open is not None
    early = chunker.open
    chunker.feed(voice((0.2, 0.01)))
    assert chunker.open == early
    assert chunker.finish() == [early]


def test_a_click_does_not_end_a_silence_and_is_no_speech() -> None:
    chunker = Chunker()
    chunker.feed(voice((1, 0.01), (0.064, 0.9)))
    assert not chunker.spoke
    chunker.feed(voice((1, 0.01), (2, 0.9), (1, 0.01)))
    assert chunker.spoke
    assert chunker.settled_silence_s == pytest.approx(1, abs=FRAME_S)
    chunker.feed(voice((0.064, 0.9)))
    assert chunker.settled_silence_s == pytest.approx(1.06, abs=FRAME_S)
    chunker.feed(voice((0.2, 0.9)))
    assert chunker.settled_silence_s == 0


def test_spans_join_over_short_silence() -> None:
    found = voice((1, 0.9), (0.2, 0.01), (1, 0.9), (0.6, 0.01), (1, 0.9))
    assert [(round(s.start_s, 1), round(s.end_s, 1)) for s in find_spans(found, 0.4)] == [(0.0, 2.2), (2.8, 3.8)]
