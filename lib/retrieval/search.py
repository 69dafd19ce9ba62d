"""Exact nearest vectors in numpy, by rows in chunks: enough up to a million vectors, with no index to keep in step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CHUNK = 16_384
"""Rows multiplied at a time: their scores stay in the cache, and the first chunks give a bound that skips the rest."""

Vectors = NDArray[np.float32]


class SearchIndex:
    """Rows to search by inner product (cosine, when rows and queries are L2-normalised)."""

    def __init__(self, vectors: Vectors) -> None:
        """Hold `vectors`, (n, dim) float32, without copying when they are contiguous already."""
        self._vectors: Vectors = np.ascontiguousarray(vectors, dtype=np.float32)

    def __len__(self) -> int:
        return int(self._vectors.shape[0])

    def top_k(self, query: Vectors, k: int) -> tuple[NDArray[np.int64], Vectors]:
        """The `k` rows with the largest inner product with `query`, best first, ties by index.

        Args:
            query: (dim,) float32.
            k: how many; fewer come back when there are fewer rows.

        Returns:
            Indices (k,) int64 and their scores (k,) float32.
        """
        if k < 1 or not len(self):
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        query = np.ascontiguousarray(query, dtype=np.float32)
        best, scores, bound = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32), -np.inf
        for begin in range(0, len(self), CHUNK):
            part = self._vectors[begin : begin + CHUNK] @ query
            # Strictly above: a later row with the score of the kth best loses the tie.
            found = np.flatnonzero(part > bound) if len(best) == k else np.arange(len(part))
            if not len(found):
                continue
            found = _largest(part, found, k)
            best, scores = _merge(best, scores, found + begin, part[found], k)
            bound = float(scores[-1])
        return best, scores


def _largest(part: Vectors, found: NDArray[np.intp], k: int) -> NDArray[np.intp]:
    """Those of `found` that can be among the best `k` of the chunk, in rising order, equal scores at the edge kept."""
    if len(found) <= 4 * k:
        return found
    edge = np.partition(part[found], len(found) - k)[len(found) - k]
    kept: NDArray[np.intp] = found[part[found] >= edge]
    return kept


def _merge(
    indices: NDArray[np.int64], scores: Vectors, more: NDArray[np.intp], more_scores: Vectors, k: int
) -> tuple[NDArray[np.int64], Vectors]:
    indices = np.concatenate([indices, more.astype(np.int64)])
    scores = np.concatenate([scores, more_scores])
    order = np.lexsort((indices, -scores))[:k]
    return indices[order], scores[order]
