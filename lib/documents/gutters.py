"""Gutters: empty strips that run down a page between the words of two columns."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Sequence

from lib.documents.margins import heading_runs, labels, notes, ragged
from lib.documents.rows import Row, pitch_of

_MIN_ROWS = 3


def best_gutter(rows: Sequence[Row]) -> tuple[int, int, float] | None:
    """The strip with most rows beside it over the longest run: first row, one past the last row, its right edge.

    A wide strip is a gutter by itself; a narrow one (tables with little padding, beside justified text) only if the
    rows at its right begin at the same places over many rows, which gaps between words do not.
    """
    size = statistics.median(w.size for row in rows for w in row)
    return _widest(rows, size, 0.35, 0.7) or _widest(rows, size, 0.2, 0.2)


def _widest(rows: Sequence[Row], size: float, least: float, usual: float) -> tuple[int, int, float] | None:
    best: tuple[int, tuple[int, int, float]] | None = None
    for x in _left_edges(rows, size):
        for start, stop in _free_runs(rows, x, least * size):
            first, last = _without_chance(rows, start, stop, x, size)
            if last - first < _MIN_ROWS:
                continue
            first, last = _trimmed(rows, first, last, x)
            inner = rows[first:last]
            width = _width(inner, x)
            if width < usual * size or not _believable(inner, x, width / size):
                continue
            weight = _weight(inner, x) * len(inner)
            if weight and (best is None or weight > best[0]):
                best = (weight, (first, last, x))
    return best[1] if best else None


def _believable(rows: Sequence[Row], x: float, width: float) -> bool:
    """Whether a strip of `width` (in font sizes) parts columns, judged by where the rows at its right begin."""
    starts = [min(w.x0 for w in row if w.x0 >= x - 0.5) for row in rows if any(w.x0 >= x - 0.5 for w in row)]
    if width >= 2 or not starts:
        return True
    places = Counter(round(start / 2) for start in starts)
    same = sum(n for _, n in places.most_common(min(3, len(starts) // 5 + 1)))
    return same >= 0.6 * len(starts) if width >= 0.7 else len(starts) >= 8 and same >= 0.8 * len(starts)


def _without_chance(rows: Sequence[Row], first: int, last: int, x: float, size: float) -> tuple[int, int]:
    """Leave out rows at both ends where the strip is only a space between two words of one line."""

    def chance(row: Row) -> bool:
        left, right = [w.x1 for w in row if w.x0 < x - 0.5], [w.x0 for w in row if w.x0 >= x - 0.5]
        return bool(left and right) and min(right) - max(left) < 0.7 * size and min(right) > x + 1.5

    while first < last and chance(rows[first]):
        first += 1
    while last > first and chance(rows[last - 1]):
        last -= 1
    return first, last


def _left_edges(rows: Sequence[Row], size: float) -> list[float]:
    """Places where rows begin, or go on after a wide gap; those within 3 points of each other count once."""
    edges: list[float] = []
    for row in rows:
        for i, word in enumerate(row):
            before = row[i - 1] if i else None
            if before is None or (not before.mark and word.x0 - before.x1 >= 0.7 * size):
                edges.append(word.x0)
    edges.sort()
    groups: list[list[float]] = []
    for edge in edges:
        if groups and edge - groups[-1][0] <= 3:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    leftmost = edges[0]
    return [group[0] for group in groups if group[0] > leftmost + 4 * size]


def _free_runs(rows: Sequence[Row], x: float, width: float) -> list[tuple[int, int]]:
    """Runs of rows in which no word lies in the strip of `width` before x."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for i, row in enumerate([*rows, None]):
        free = row is not None and not any(w.x0 < x - 0.5 and w.x1 > x - width for w in row)
        if free and start is None:
            start = i
        if not free and start is not None:
            runs.append((start, i))
            start = None
    return runs


def _width(rows: Sequence[Row], x: float) -> float:
    """How wide the strip is: the median over its rows, for a few long lines may come close to x."""
    gaps = []
    for row in rows:
        left = [w.x1 for w in row if w.x0 < x - 0.5]
        right = [w.x0 for w in row if w.x0 >= x - 0.5]
        if left and right:
            gaps.append(min(right) - max(left))
    return statistics.median(gaps) if gaps else math.inf


def _trimmed(rows: Sequence[Row], first: int, last: int, x: float) -> tuple[int, int]:
    """Leave out rows at both ends that stand on one side only and lie apart: a name above, a heading below."""
    pitch = pitch_of(rows[first:last])
    left = [i for i in range(first, last) if rows[i][0].x0 < x - 0.5]
    right = [i for i in range(first, last) if rows[i][-1].x0 >= x - 0.5]
    if not left or not right:
        return first, last
    both = max(left[0], right[0])
    gaps = [(rows[i][0].base - rows[i + 1][0].base, i + 1) for i in range(first, both)]
    if gaps and max(gaps)[0] > 1.9 * pitch:
        first = max(gaps)[1]
    end = min(left[-1], right[-1])
    gaps = [(rows[i][0].base - rows[i + 1][0].base, -i) for i in range(end, last - 1)]
    if last < len(rows) and gaps and max(gaps)[0] > 1.25 * pitch:
        last = 1 - max(gaps)[1]
    return first, last


def _weight(rows: Sequence[Row], x: float) -> int:
    """How many rows the narrower story has; 0 when the strip parts notes (dates, labels) from their rows."""
    left = [[w for w in row if w.x0 < x - 0.5] for row in rows]
    right = [[w for w in row if w.x0 >= x - 0.5] for row in rows]
    n_left, n_right = sum(map(bool, left)), sum(map(bool, right))
    if n_left > 1 and n_right >= _MIN_ROWS and heading_runs(rows, x) is not None:
        return n_right
    if min(n_left, n_right) < _MIN_ROWS or all(w.mark for row in left for w in row):
        return 0
    if _few(left, right) or _few(right, left):
        return 0
    if notes(right, left) or notes(left, right) or ragged(right, left) or labels(left, right):
        return 0
    return min(n_left, n_right)


def _few(side: Sequence[Row], other: Sequence[Row]) -> bool:
    """Three or four rows, each on the line of a row at the other side: a small table, read row by row."""
    rows = [b for a, b in zip(side, other, strict=True) if a]
    return len(rows) < 5 and all(rows)
