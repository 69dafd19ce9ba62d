"""Finds columns: empty strips between words that run down a page over several rows (a cut along x and y)."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lib.documents.dates import find_dates
from lib.documents.glyphs import Word
from lib.documents.headings import kind_of
from lib.documents.places import is_place

_MIN_ROWS = 3


@dataclass(frozen=True)
class Leaf:
    """Words of one column on one page. `limit` is the x that the column cannot reach (the next column's left edge)."""

    page: int
    words: tuple[Word, ...]
    limit: float = math.inf


@dataclass(frozen=True)
class Band:
    """A part of a page over its full width: one column, or several left to right, each a sequence of leaves."""

    page: int
    gutter: float | None
    columns: tuple[tuple[Leaf, ...], ...]

    def leaves(self) -> list[Leaf]:
        """All leaves in reading order."""
        return [leaf for column in self.columns for leaf in column]


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


def bands_of(words: Sequence[Word], page: int, limit: float = math.inf) -> list[Band]:
    """The bands of a page (or of a part of it), top to bottom; columns inside columns are found too."""
    if not words:
        return []
    rows = rows_of(words, 0.12)
    found = _best_gutter(rows)
    if found is None:
        return [Band(page, None, ((Leaf(page, tuple(words), limit),),))]
    first, last, x = found
    above = [w for row in rows[:first] for w in row]
    below = [w for row in rows[last:] for w in row]
    inner = _labelled(rows[first:last], x, page, limit) or _columns(rows[first:last], x, page, limit)
    return [*bands_of(above, page, limit), inner, *bands_of(below, page, limit)]


def _columns(rows: Sequence[Row], x: float, page: int, limit: float) -> Band:
    middle = [w for row in rows for w in row]
    sides = ([w for w in middle if w.x0 < x - 0.5], [w for w in middle if w.x0 >= x - 0.5])
    limits = (x, limit)
    columns = tuple(
        tuple(leaf for band in bands_of(side, page, edge) for leaf in band.leaves())
        for side, edge in zip(sides, limits, strict=True)
    )
    return Band(page, x, columns)


def _labelled(rows: Sequence[Row], x: float, page: int, limit: float) -> Band | None:
    """Section headings in the left margin: each is read before the text beside and below it."""
    runs = _heading_runs(rows, x)
    if runs is None:
        return None
    leaves: list[Leaf] = []
    starts = [start for start, _ in runs]
    for begin, stop in pairwise([0, *starts, len(rows)]):
        part = [w for row in rows[begin:stop] for w in row]
        for words, edge in (([w for w in part if w.x0 < x - 0.5], x), ([w for w in part if w.x0 >= x - 0.5], limit)):
            leaves += [leaf for band in bands_of(words, page, edge) for leaf in band.leaves()]
    return Band(page, None, (tuple(leaves),))


def _heading_runs(rows: Sequence[Row], x: float) -> list[tuple[int, str]] | None:
    """Row and text of each heading in the left column, None when the column holds anything else."""
    pitch = _pitch(rows)
    runs: list[tuple[int, str]] = []
    before = math.inf
    for i, row in enumerate(rows):
        left = [w for w in row if w.x0 < x - 0.5]
        if not left:
            continue
        both = f"{runs[-1][1]} {_text(left)}" if runs else ""
        if runs and before - left[0].base < 1.5 * pitch and (kind_of(both) or kind_of(runs[-1][1]) is None):
            runs[-1] = (runs[-1][0], both)
        else:
            runs.append((i, _text(left)))
        before = left[0].base
    known = sum(kind_of(text) is not None for _, text in runs)
    return runs if len(runs) > 1 and known >= 0.75 * len(runs) else None


def thread(pages: Sequence[Sequence[Band]]) -> list[Leaf]:
    """Leaves of all pages in reading order; columns that go on at the same place on the next page stay together."""
    out: list[Band] = []
    for bands in pages:
        for band in bands:
            last = out[-1] if out else None
            if last is not None and last.page != band.page and _goes_on(last, band):
                columns = tuple(a + b for a, b in zip(last.columns, band.columns, strict=True))
                out[-1] = Band(band.page, band.gutter, columns)
            else:
                out.append(band)
    return [leaf for band in out for leaf in band.leaves()]


def _goes_on(last: Band, band: Band) -> bool:
    if last.gutter is None or band.gutter is None or abs(last.gutter - band.gutter) > 12:
        return False
    return not (_ends_open(last.columns[0]) and _starts_inside(last.columns[1]))


def _ends_open(column: Sequence[Leaf]) -> bool:
    """Whether the text of a column stops in mid-sentence, as in a newspaper where the next column goes on."""
    row = rows_of(column[-1].words)[-1]
    return row[-1].text[-1:] not in ".!?"


def _starts_inside(column: Sequence[Leaf]) -> bool:
    return rows_of(column[0].words)[0][0].text[:1].islower()


def _best_gutter(rows: Sequence[Row]) -> tuple[int, int, float] | None:
    """The strip with most rows beside it: first row, one past the last row, x of the right column's left edge."""
    size = statistics.median(w.size for row in rows for w in row)
    best: tuple[tuple[int, int], tuple[int, int, float]] | None = None
    for x in _left_edges(rows, size):
        for first, last in _free_runs(rows, x, 0.35 * size):
            first, last = _trimmed(rows, first, last, x)
            if _width(rows[first:last], x) < 0.7 * size:
                continue
            weight = (_weight(rows[first:last], x), last - first)
            if weight[0] and (best is None or weight > best[0]):
                best = (weight, (first, last, x))
    return best[1] if best else None


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
    pitch = _pitch(rows[first:last])
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


def _pitch(rows: Sequence[Row]) -> float:
    steps = [a[0].base - b[0].base for a, b in pairwise(rows)]
    sizes = [row[0].size for row in rows]
    usual = [s for s in steps if s > 0.8 * statistics.median(sizes)]
    return statistics.median_low(usual) if usual else 1.2 * statistics.median(sizes)


def _weight(rows: Sequence[Row], x: float) -> int:
    """How many rows the narrower story has; 0 when the strip parts notes (dates, labels) from their rows."""
    left = [[w for w in row if w.x0 < x - 0.5] for row in rows]
    right = [[w for w in row if w.x0 >= x - 0.5] for row in rows]
    n_left, n_right = sum(map(bool, left)), sum(map(bool, right))
    if n_left > 1 and n_right >= _MIN_ROWS and _heading_runs(rows, x) is not None:
        return n_right
    if min(n_left, n_right) < _MIN_ROWS or all(w.mark for row in left for w in row):
        return 0
    if _notes(right, left) or _notes(left, right) or _ragged(right, left) or _labels(left, right):
        return 0
    return min(n_left, n_right)


def _text(row: Row) -> str:
    return " ".join(w.text for w in row)


def _notes(side: Sequence[Row], other: Sequence[Row]) -> bool:
    """Dates and places, nothing else, beside the lines that they belong to."""
    rows = [(_text(a), b) for a, b in zip(side, other, strict=True) if a]
    dated = [text for text, _ in rows if find_dates(text)]
    notes = [text for text, _ in rows if _is_note(text)]
    beside = sum(bool(b) for _, b in rows)
    return len(dated) >= 0.4 * len(rows) and len(notes) >= 0.6 * len(rows) and beside >= 0.7 * len(rows)


def _is_note(text: str) -> bool:
    found = find_dates(text)
    rest = f"{text[: found.begin]} {text[found.stop :]}".strip(" ,;|()–-") if found else text
    return not rest or is_place(rest) or len(rest) < 4


def _ragged(right: Sequence[Row], left: Sequence[Row]) -> bool:
    """Set against the right margin with uneven left edges, each beside a line: places, dates, page numbers."""
    rows = [(a, b) for a, b in zip(right, left, strict=True) if a]
    ends, starts = [a[-1].x1 for a, _ in rows], [a[0].x0 for a, _ in rows]
    flush = sum(abs(e - max(ends)) < 2 for e in ends) >= 0.8 * len(ends)
    uneven = statistics.pstdev(starts) > 6
    return flush and uneven and sum(bool(b) for _, b in rows) >= 0.8 * len(rows)


def _labels(left: Sequence[Row], right: Sequence[Row]) -> bool:
    """Headings or labels in the margin ('Languages:'): few, each on a row of the text that it names."""
    rows = [(a, b) for a, b in zip(left, right, strict=True) if a]
    texts = [_text(a) for a, _ in rows]
    if sum(bool(b) for _, b in rows) < 0.8 * len(rows) or statistics.mean(map(len, texts)) > 24:
        return False
    named = sum(t.endswith(":") or kind_of(t) is not None for t in texts)
    beside = sum(bool(b) for b in right)
    return named >= 0.7 * len(texts) or (len(texts) < 0.5 * beside and _scattered(left))


def _scattered(side: Sequence[Row]) -> bool:
    """Whether rows stand alone rather than in runs."""
    filled = [i for i, row in enumerate(side) if row]
    return sum(b - a == 1 for a, b in pairwise(filled)) < 0.4 * len(filled)
