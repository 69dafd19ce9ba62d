"""Plain rankings to compare with: BM25 and the share of shared words, both over stems without function words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lib.core.text import content_stems

K1, B = 1.2, 0.75

Scores = NDArray[np.float64]


def bm25(queries: Sequence[str], corpus: Sequence[str]) -> Scores:
    """Okapi BM25 with the usual constants. (n_queries, n_texts) float64."""
    bags = [Counter(content_stems(text)) for text in corpus]
    lengths = np.array([sum(bag.values()) for bag in bags], dtype=np.float64)
    norm = K1 * (1 - B + B * lengths / max(1.0, float(lengths.mean())))
    rows: dict[str, list[tuple[int, float]]] = {}
    for doc, bag in enumerate(bags):
        for term, count in bag.items():
            rows.setdefault(term, []).append((doc, count * (K1 + 1) / (count + float(norm[doc]))))
    scores = np.zeros((len(queries), len(corpus)))
    for i, query in enumerate(queries):
        for term in content_stems(query):
            found = rows.get(term, [])
            idf = math.log(1 + (len(corpus) - len(found) + 0.5) / (len(found) + 0.5))
            for doc, weight in found:
                scores[i, doc] += idf * weight
    return scores


def word_overlap(queries: Sequence[str], corpus: Sequence[str]) -> Scores:
    """Share of the query's different stems that the text holds. (n_queries, n_texts) float64."""
    bags = [frozenset(content_stems(text)) for text in corpus]
    scores = np.zeros((len(queries), len(corpus)))
    for i, query in enumerate(queries):
        wanted = frozenset(content_stems(query))
        if wanted:
            scores[i] = [len(wanted & bag) / len(wanted) for bag in bags]
    return scores
