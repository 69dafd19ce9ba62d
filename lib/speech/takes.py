"""A take: one stretch of speech of an answer, measured. Several takes of one answer are read as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lib.core.speech import PEAK_S, RATE_HZ, Audio, Delivery, Mark, Pause, Take, Transcript, Way
from lib.core.types import Word
from lib.speech.delivery import measure


def make_take(audio: Audio, transcript: Transcript, way: Way) -> Take:
    """What was heard, how it sounded and what it looks like.

    Args:
        audio: (n,) float32 at 16 kHz, from the moment the answer may begin.
        transcript: its words as spoken.
        way: how it came here.
    """
    return Take(transcript, measure(audio, transcript), peaks(audio), way)


def peaks(audio: Audio) -> tuple[int, ...]:
    """The loudest sample of each PEAK_S as a percentage (0 to 100) of full scale; the last piece may be shorter."""
    step = int(PEAK_S * RATE_HZ)
    if not len(audio):
        return ()
    padded = np.zeros(-(-len(audio) // step) * step, np.float32)
    padded[: len(audio)] = np.abs(audio)
    loudest = padded.reshape(-1, step).max(axis=1)
    return tuple(round(100 * min(1.0, float(value))) for value in loudest)


def words_of(takes: Sequence[Take]) -> tuple[Word, ...]:
    """All words as spoken; times count from the start of the first take, as if the takes followed without a gap."""
    words: list[Word] = []
    for take, begun_s in zip(takes, _starts(takes), strict=True):
        words += [replace(w, start_s=w.start_s + begun_s, end_s=w.end_s + begun_s) for w in take.transcript.words]
    return tuple(words)


def together(takes: Sequence[Take]) -> Delivery:
    """One Delivery for the takes of an answer, weighted by time where it is a rate and by speech where it is a level.

    The gap between two takes is no pause: the candidate had stopped the recording. Pitch range is the widest-spoken
    take's, since spreads of different takes cannot be added.

    Raises:
        ValueError: there are no takes.
    """
    if not takes:
        raise ValueError("a delivery needs at least one take")
    if len(takes) == 1:
        return takes[0].delivery
    parts = [take.delivery for take in takes]
    longest = max(parts, key=lambda part: part.speech_s)
    talk_s = [_talk_s(part) for part in parts]
    duration_s, speech_s = sum(p.duration_s for p in parts), sum(p.speech_s for p in parts)
    paused_s = sum(p.pause_share * t for p, t in zip(parts, talk_s, strict=True) if p.pause_share is not None)
    return Delivery(
        duration_s=duration_s,
        speech_s=speech_s,
        wpm=_mean([p.wpm for p in parts], talk_s),
        articulation_wpm=_mean([p.articulation_wpm for p in parts], [p.speech_s for p in parts]),
        first_word_s=parts[0].first_word_s,
        pauses=tuple(Pause(p.start_s + t, p.end_s + t) for part, t in _shifted(takes) for p in part.pauses),
        speech_share=speech_s / duration_s if duration_s else 0.0,
        pause_share=paused_s / sum(talk_s) if sum(talk_s) else None,
        loudness_dbfs=_mean([p.loudness_dbfs for p in parts], [p.speech_s for p in parts]),
        clipped_share=_mean([p.clipped_share for p in parts], [p.duration_s for p in parts]) or 0.0,
        pitch_median_hz=_mean([p.pitch_median_hz for p in parts], [p.speech_s for p in parts]),
        pitch_range_st=longest.pitch_range_st,
        fillers=sum(p.fillers for p in parts),
        fillers_per_minute=_mean([p.fillers_per_minute for p in parts], talk_s),
        repeats=sum(p.repeats for p in parts),
        hedges=sum(p.hedges for p in parts),
        marks=tuple(
            Mark(m.kind, m.text, m.start_s + t, m.end_s + t) for part, t in _shifted(takes) for m in part.marks
        ),
    )


def _starts(takes: Sequence[Take]) -> list[float]:
    ends = np.cumsum([0.0, *(take.delivery.duration_s for take in takes)])
    return [float(end) for end in ends[:-1]]


def _shifted(takes: Sequence[Take]) -> list[tuple[Delivery, float]]:
    return [(take.delivery, begun_s) for take, begun_s in zip(takes, _starts(takes), strict=True)]


def _talk_s(delivery: Delivery) -> float:
    """From the first to the last speech: what pace is counted over."""
    return delivery.speech_s + sum(pause.seconds for pause in delivery.pauses)


def _mean(values: Sequence[float | None], weights: Sequence[float]) -> float | None:
    """The weighted mean of the values that there are."""
    pairs = [(value, weight) for value, weight in zip(values, weights, strict=True) if value is not None]
    total = sum(weight for _, weight in pairs)
    return sum(value * weight for value, weight in pairs) / total if total else None
