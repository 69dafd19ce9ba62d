"""Characters of a PDF page -> words: spaces found by distance, accents and raised letters mended, markers seen."""

from __future__ import annotations

import itertools
import statistics
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lib.documents.lines import STRONG_MARKS, clean, split_mark

_ACCENTS = {
    "´": "\u0301",
    "`": "\u0300",
    "ˆ": "\u0302",
    "˜": "\u0303",
    "¨": "\u0308",
    "¸": "\u0327",
    "ˇ": "\u030c",
    "˚": "\u030a",
    "¯": "\u0304",
}


@dataclass(frozen=True)
class Glyph:
    """One character with its left and right edge, baseline and font size in points (y grows upwards)."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    bold: bool = False


@dataclass(frozen=True)
class Page:
    """The characters of a page and its `dots`: boxes of small drawn shapes, which may be list markers."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph]
    dots: list[tuple[float, float, float, float]]


@dataclass(frozen=True)
class Word:
    """Characters without a gap between them. `mark` says that it is a bullet mark."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    bold: bool = False
    mark: bool = False


def _rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Characters that share a baseline, top row first, each row from left to right."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: -g.base):
        if rows and rows[-1][0].base - glyph.base <= 0.12 * min(glyph.size, rows[-1][0].size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [sorted(row, key=lambda g: g.x0) for row in rows]


def words_of(page: Page) -> list[Word]:
    """Words of a page, raised letters put on their line, drawn dots turned into bullet marks."""
    words = [word for row in _rows(page.glyphs) for word in _row_words(row)]
    words = _lowered(words)
    if words:
        words += _dot_marks(page.dots, words)
    return _attached(words)


def _row_words(row: Sequence[Glyph]) -> list[Word]:
    """Cut at spaces and at gaps; letters set apart evenly ('E X P E R I E N C E') stay one word."""
    gaps = [b.x0 - a.x1 for a, b in itertools.pairwise(row) if a.text.strip() and b.text.strip()]
    usual = max(0.0, statistics.median(gaps)) if len(gaps) > 3 else 0.0
    if usual > 0.6 * row[0].size:
        usual = 0.0
    parts: list[list[Glyph]] = [[]]
    for glyph in row:
        if not glyph.text.strip():
            parts.append([])
            continue
        part = parts[-1]
        if part and glyph.x0 - part[-1].x1 > usual + 0.16 * max(glyph.size, part[-1].size):
            parts.append([])
        parts[-1].append(glyph)
    return [_word(part) for part in parts if part]


def _word(part: Sequence[Glyph]) -> Word:
    text = clean(_accented(part))
    size = statistics.median(g.size for g in part)
    bold = sum(g.bold for g in part) * 2 > len(part)
    mark, rest = split_mark(text)
    is_mark = bool(mark) and not rest and (mark in STRONG_MARKS or len(part) == 1)
    return Word(text, part[0].x0, max(g.x1 for g in part), part[0].base, size, bold, is_mark)


def _accented(part: Sequence[Glyph]) -> str:
    """The text, with an accent that TeX set as a sign of its own put on the letter that it overlaps."""
    out: list[str] = []
    skip = -1
    for i, glyph in enumerate(part):
        if i == skip:
            continue
        accent = _ACCENTS.get(glyph.text)
        near = [j for j in (i + 1, i - 1) if 0 <= j < len(part) and part[j].text.isalpha()]
        over = [j for j in near if part[j].x0 - 0.5 <= (glyph.x0 + glyph.x1) / 2 <= part[j].x1 + 0.5]
        if accent and over and over[0] > i:
            out.append(unicodedata.normalize("NFC", part[over[0]].text.replace("ı", "i") + accent))
            skip = over[0]
        elif accent and over and out:
            out[-1] = unicodedata.normalize("NFC", out[-1].replace("ı", "i") + accent)
        else:
            out.append(glyph.text)
    return "".join(out)


def _lowered(words: list[Word]) -> list[Word]:
    """Small raised or lowered words ('1st', footnote signs) get the baseline of the words beside them."""
    out: list[Word] = []
    for word in words:
        hosts = [
            w
            for w in words
            if w.size > word.size * 1.15
            and 0.1 * w.size < abs(word.base - w.base) < 0.5 * w.size
            and -0.1 * w.size < word.x0 - w.x1 < 0.35 * w.size
        ]
        out.append(replace(word, base=hosts[0].base) if hosts else word)
    return out


def _attached(words: list[Word]) -> list[Word]:
    """Put each mark on the line of the word that it belongs to (small marks are raised) and stretch it up to there.

    So that no column edge is seen between the two.
    """
    out: list[Word] = []
    for word in words:
        if word.mark:
            near = [w for w in words if not w.mark and 0 <= w.x0 - word.x1 < 4 * w.size and _level(w, word)]
            host = min(near, key=lambda w: (round(abs(w.base - word.base) / w.size, 1), w.x0), default=None)
            word = replace(word, x1=host.x0, base=host.base) if host else word
        out.append(word)
    return out


def _level(a: Word, b: Word) -> bool:
    return abs(a.base - b.base) <= 0.6 * a.size


def _dot_marks(dots: Iterable[tuple[float, float, float, float]], words: Sequence[Word]) -> list[Word]:
    """A small shape close before the first word of a line, at the height of its letters, is a list marker."""
    out: list[Word] = []
    for x0, y0, x1, y1 in dots:
        middle = (y0 + y1) / 2
        level = [w for w in words if w.base - 0.1 * w.size <= middle <= w.base + 0.75 * w.size]
        after = [w for w in level if -0.5 <= w.x0 - x1 <= 2.5 * w.size and x1 - x0 <= 0.75 * w.size]
        if after and not any(w.x1 > x0 - w.size and w.x0 < x0 for w in level):
            first = min(after, key=lambda w: w.x0)
            out.append(Word("•", x0, x1, first.base, first.size, mark=True))
    return out
