"""How good a ranking is: Hit@k, Precision@k, MRR, their bootstrap intervals, and McNemar's test between two rankings.

Each query has exactly one right text, so Precision@k is Hit@k / k. Ties are broken by index, as the rankings are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

KS = (1, 3, 5, 10)
Floats = NDArray[np.floating]
Ranks = NDArray[np.int64]


@dataclass(frozen=True)
class Interval:
    """A mean with the 2.5 and 97.5 percentiles of its bootstrap."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(frozen=True)
class McNemar:
    """Queries that only the first and only the second of two rankings got right, and the exact two-sided p."""

    only_first: int
    only_second: int
    p: float


def rank_of(scores: Floats, target: int) -> int:
    """Rank of `scores[target]`, 1 is best; of equal scores the lower index comes first.

    Args:
        scores: (n_texts,) one score for each text.
        target: index of the right text.
    """
    value = scores[target]
    return 1 + int(np.count_nonzero(scores > value)) + int(np.count_nonzero(scores[:target] == value))


def ranks(scores: Sequence[Floats], targets: Sequence[int]) -> Ranks:
    """(n_queries,) rank of the right text for each query; each query may have its own texts."""
    return np.array([rank_of(row, target) for row, target in zip(scores, targets, strict=True)], dtype=np.int64)


def hits(found: Ranks, k: int) -> NDArray[np.float64]:
    """(n_queries,) 1.0 where the right text is among the first `k`."""
    return (found <= k).astype(np.float64)


def hit_at_k(found: Ranks, k: int) -> float:
    """Share of queries with the right text among the first `k`."""
    return float(hits(found, k).mean())


def precision_at_k(found: Ranks, k: int) -> float:
    """Mean share of right texts among the first `k`; with one right text at most 1 / k."""
    return hit_at_k(found, k) / k


def mrr(found: Ranks) -> float:
    """Mean of 1 / rank."""
    return float((1 / found).mean())


def bootstrap(values: Floats, groups: Sequence[str], *, draws: int = 2000, seed: int = 0) -> Interval:
    """Mean with its 95 % interval, drawing whole groups: questions of one person are not independent.

    Args:
        values: (n_queries,) a value for each query, e.g. hits, or the difference of two hits.
        groups: whose query it is.
        draws: how many samples.
        seed: of the drawing.
    """
    names = {name: i for i, name in enumerate(dict.fromkeys(groups))}
    index = np.array([names[g] for g in groups])
    sums = np.bincount(index, weights=values, minlength=len(names))
    counts = np.bincount(index, minlength=len(names))
    drawn = np.random.default_rng(seed).integers(0, len(names), (draws, len(names)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(float(np.mean(values)), float(low), float(high))


def mcnemar(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> McNemar:
    """Exact McNemar test on right and wrong of two rankings over the same queries.

    Under the null hypothesis each query on which they differ is a fair coin.
    """
    only_first = int(np.count_nonzero(first & ~second))
    only_second = int(np.count_nonzero(second & ~first))
    n, less = only_first + only_second, min(only_first, only_second)
    p = min(1.0, 2 * sum(math.comb(n, i) for i in range(less + 1)) / 2**n)
    return McNemar(only_first, only_second, p)
