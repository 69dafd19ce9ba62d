"""Scores as qualities and their agreement, corrected for chance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def quadratic_kappa(given: Sequence[int], true: Sequence[int], n: int = 5) -> float:
    """Cohen's kappa with quadratic weights over the classes 0..n-1; NaN when chance already agrees wholly."""
    seen = np.zeros((n, n))
    for a, b in zip(given, true, strict=True):
        seen[a, b] += 1
    chance = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / max(1, len(given))
    weights = np.subtract.outer(np.arange(n), np.arange(n)) ** 2
    expected = float((weights * chance).sum())
    return 1 - float((weights * seen).sum()) / expected if expected else float("nan")


def as_quality(score: float) -> int:
    """An overall score of 1 to 5 as the nearest quality 0 to 4, halves upwards."""
    return min(4, max(0, int(score + 0.5) - 1))
