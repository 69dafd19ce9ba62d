"""Finds columns: empty strips between words that run down a page over several rows (a cut along x and y)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lib.documents.glyphs import Word
from lib.documents.gutters import best_gutter
from lib.documents.margins import heading_runs
from lib.documents.rows import Row, rows_of


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


def bands_of(words: Sequence[Word], page: int, limit: float = math.inf) -> list[Band]:
    """The bands of a page (or of a part of it), top to bottom; columns inside columns are found too."""
    if not words:
        return []
    rows = rows_of(words, 0.12)
    found = best_gutter(rows)
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
    runs = heading_runs(rows, x)
    if runs is None:
        return None
    leaves: list[Leaf] = []
    starts = [start for start, _ in runs]
    for begin, stop in pairwise([0, *starts, len(rows)]):
        part = [w for row in rows[begin:stop] for w in row]
        for words, edge in (([w for w in part if w.x0 < x - 0.5], x), ([w for w in part if w.x0 >= x - 0.5], limit)):
            leaves += [leaf for band in bands_of(words, page, edge) for leaf in band.leaves()]
    return Band(page, None, (tuple(leaves),))


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
