"""Answers put together from spoken clips with pauses of known length, and the edit distance between words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lib.core.speech import RATE_HZ, Audio
from tests.speech.espeak import Clip


@dataclass(frozen=True)
class Spoken:
    """An answer with its truth. `spans_s` are the stretches of speech, `words` all words with start and end."""

    audio: Audio
    spans_s: tuple[tuple[float, float], ...]
    words: tuple[tuple[str, float, float], ...]

    @property
    def pauses_s(self) -> list[tuple[float, float]]:
        """(start, end) of the silence between the clips."""
        return [(a[1], b[0]) for a, b in zip(self.spans_s, self.spans_s[1:], strict=False)]


def answer(clips: Sequence[Clip], gaps_s: Sequence[float], *, noise_dbfs: float = -90.0, seed: int = 0) -> Spoken:
    """Clips one after the other: `gaps_s` has the silence before each one, and after the last."""
    at, parts, spans, words = 0.0, [], [], []
    for gap_s, clip in zip(gaps_s, clips, strict=False):
        parts += [np.zeros(round(gap_s * RATE_HZ), np.float32), clip.audio * np.float32(0.6)]
        at += round(gap_s * RATE_HZ) / RATE_HZ
        bounds = [at + start for start in (*clip.starts_s, clip.end_s)]
        words += list(zip(clip.words, bounds, bounds[1:], strict=False))
        spans.append((at, at + clip.end_s))
        at += len(clip.audio) / RATE_HZ
    parts.append(np.zeros(round(gaps_s[-1] * RATE_HZ), np.float32))
    audio = np.concatenate(parts)
    noise = np.random.default_rng(seed).standard_normal(len(audio)) * 10 ** (noise_dbfs / 20)
    return Spoken(np.asarray(audio + noise, np.float32), tuple(spans), tuple(words))


def edits(said: Sequence[str], heard: Sequence[str]) -> int:
    """Words to put in, take out or change (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]
