"""Running headers, footers and page numbers: found on the pages of a PDF and left out of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lib.documents.glyphs import Word
from lib.documents.rows import Row, rows_of

_NUMBER = re.compile(r"\W*(?:page|seite|p\.?)?\s*\d{1,2}\s*(?:(?:of|/|von|\|)\s*\d{1,2})?\W*", re.I)
_PAGE = re.compile(r"\bpage\s+\d{1,2}\b|\b\d{1,2}\s*(?:of|/)\s*\d{1,2}\s*$", re.I)
_PRINTED = re.compile(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}, \d{1,2}:\d{2}\b|(?:https?|file)://\S+ +\d+/\d+$")
_ZONE = 0.09
_MAX_WORDS = 14


def without_running(pages: Sequence[Sequence[Word]], heights: Sequence[float]) -> list[list[Word]]:
    """The words of each page without page numbers and rows that repeat at the edge of pages.

    What stands at the top of the first page stays: it is where the candidate's name and address are.
    """
    edges = [_edge_rows(words, height) for words, height in zip(pages, heights, strict=True)]
    title = _title(pages[0]) if pages else ""
    out: list[list[Word]] = []
    for number, words in enumerate(pages):
        drop: set[Word] = set()
        for row, top in edges[number]:
            others = [r for i, rows in enumerate(edges) if i != number for r, t in rows if t == top]
            if _is_running(row, top, number, others, title):
                drop.update(row)
        out.append([w for w in words if w not in drop])
    return out


def _edge_rows(words: Sequence[Word], height: float) -> list[tuple[Row, bool]]:
    """Rows in the top (True) and bottom (False) margin of a page."""
    rows = rows_of(words)
    top = [(row, True) for row in rows[:3] if row[0].base > (1 - _ZONE) * height]
    return top + [(row, False) for row in rows[-3:] if row[0].base < _ZONE * height and len(rows) > 3]


def _is_running(row: Row, top: bool, number: int, others: Sequence[Row], title: str) -> bool:
    text = _text(row)
    if _PRINTED.match(text):
        return True
    if _NUMBER.fullmatch(text):
        return not top or number > 0
    if (number == 0 and top) or len(row) > _MAX_WORDS:
        return False
    shape = re.sub(r"\d+", "#", text)
    repeated = any(re.sub(r"\d+", "#", _text(o)) == shape and abs(o[0].base - row[0].base) < 3 for o in others)
    named = (number > 0 or not top) and bool(title) and title in text.lower()
    return repeated or bool(_PAGE.search(text)) or named


def _title(words: Sequence[Word]) -> str:
    """The largest text of the first page: the candidate's name, as a rule."""
    if not words:
        return ""
    size = max(w.size for w in words)
    row = next(r for r in rows_of(words) if any(w.size == size for w in r))
    text = _text([w for w in row if w.size > 0.95 * size]).lower()
    return text if 4 < len(text) < 60 else ""


def _text(row: Row) -> str:
    return " ".join(w.text for w in row)
