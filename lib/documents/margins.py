"""What stands in a margin and is no column: dates, places, labels and headings beside the lines they belong to."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from itertools import pairwise

from lib.documents.dates import find_dates
from lib.documents.headings import kind_of
from lib.documents.places import is_place
from lib.documents.rows import Row, pitch_of, text_of


def heading_runs(rows: Sequence[Row], x: float) -> list[tuple[int, str]] | None:
    """Row and text of each heading in the left column, None when the column holds anything else."""
    pitch = pitch_of(rows)
    runs: list[tuple[int, str]] = []
    before = math.inf
    for i, row in enumerate(rows):
        left = [w for w in row if w.x0 < x - 0.5]
        if not left:
            continue
        both = f"{runs[-1][1]} {text_of(left)}" if runs else ""
        if runs and before - left[0].base < 1.5 * pitch and (kind_of(both) or kind_of(runs[-1][1]) is None):
            runs[-1] = (runs[-1][0], both)
        else:
            runs.append((i, text_of(left)))
        before = left[0].base
    known = sum(kind_of(text) is not None for _, text in runs)
    return runs if len(runs) > 1 and known >= 0.75 * len(runs) else None


def notes(side: Sequence[Row], other: Sequence[Row]) -> bool:
    """Dates and places, nothing else, beside the lines that they belong to."""
    rows = [(text_of(a), b) for a, b in zip(side, other, strict=True) if a]
    dated = [text for text, _ in rows if find_dates(text)]
    notes = [text for text, _ in rows if _is_note(text)]
    beside = sum(bool(b) for _, b in rows)
    return len(dated) >= 0.4 * len(rows) and len(notes) >= 0.6 * len(rows) and beside >= 0.7 * len(rows)


def _is_note(text: str) -> bool:
    found = find_dates(text)
    rest = f"{text[: found.begin]} {text[found.stop :]}".strip(" ,;|()–-") if found else text
    return not rest or is_place(rest) or len(rest) < 4


def ragged(right: Sequence[Row], left: Sequence[Row]) -> bool:
    """Set against the right margin with uneven left edges, each beside a line: places, dates, page numbers."""
    rows = [(a, b) for a, b in zip(right, left, strict=True) if a]
    ends, starts = [a[-1].x1 for a, _ in rows], [a[0].x0 for a, _ in rows]
    flush = sum(abs(e - max(ends)) < 2 for e in ends) >= 0.8 * len(ends)
    uneven = statistics.pstdev(starts) > 6
    return flush and uneven and sum(bool(b) for _, b in rows) >= 0.8 * len(rows)


def labels(left: Sequence[Row], right: Sequence[Row]) -> bool:
    """Headings or labels in the margin ('Languages:'): few, each on a row of the text that it names."""
    rows = [(a, b) for a, b in zip(left, right, strict=True) if a]
    texts = [text_of(a) for a, _ in rows]
    if sum(bool(b) for _, b in rows) < 0.8 * len(rows) or statistics.mean(map(len, texts)) > 24:
        return False
    named = sum(t.endswith(":") or kind_of(t) is not None for t in texts)
    beside = sum(bool(b) for b in right)
    return named >= 0.7 * len(texts) or (len(texts) < 0.5 * beside and _scattered(left))


def _scattered(side: Sequence[Row]) -> bool:
    """Whether rows stand alone rather than in runs."""
    filled = [i for i, row in enumerate(side) if row]
    return sum(b - a == 1 for a, b in pairwise(filled)) < 0.4 * len(filled)
