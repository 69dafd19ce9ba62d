"""Words that share a baseline: the rows of a page."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from itertools import pairwise

from lib.documents.glyphs import Word

Row = list[Word]


def rows_of(words: Sequence[Word], tolerance: float = 0.3) -> list[Row]:
    """Words grouped by baseline (within `tolerance` of their size), top first, each row from left to right."""
    rows: list[Row] = []
    for word in sorted(words, key=lambda w: (-w.base, w.x0)):
        if rows and rows[-1][0].base - word.base <= tolerance * min(word.size, rows[-1][0].size):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda w: w.x0) for row in rows]


def pitch_of(rows: Sequence[Row]) -> float:
    """The usual distance of baselines in points."""
    steps = [a[0].base - b[0].base for a, b in pairwise(rows)]
    sizes = [row[0].size for row in rows]
    usual = [s for s in steps if s > 0.8 * statistics.median(sizes)]
    return statistics.median_low(usual) if usual else 1.2 * statistics.median(sizes)


def text_of(row: Row) -> str:
    """The words of a row with spaces between them."""
    return " ".join(w.text for w in row)
