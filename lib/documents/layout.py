"""Pages of characters -> lines of text, in the order in which a person reads them."""

from __future__ import annotations

import itertools
import re
import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from lib.documents.columns import Leaf, bands_of, thread
from lib.documents.glyphs import Page, Word, words_of
from lib.documents.headings import kind_of
from lib.documents.lines import COLUMN_GAP, Line, split_mark
from lib.documents.rows import Row, rows_of
from lib.documents.running import without_running


def lines_of(pages: Sequence[Page]) -> list[Line]:
    """All lines in reading order, column by column, without running headers and footers."""
    words = without_running([words_of(page) for page in pages], [page.height for page in pages])
    leaves = thread([bands_of(found, page.number) for page, found in zip(pages, words, strict=True) if found])
    out: list[Line] = []
    for block, leaf in enumerate(leaves):
        out.extend(_leaf_lines(leaf, block))
    return _with_right_edges(out, [leaf.limit for leaf in leaves])


def _leaf_lines(leaf: Leaf, block: int) -> list[Line]:
    rows: list[Row] = [part for row in rows_of(leaf.words) for part in _split_heading(row)]
    out: list[Line] = []
    before: float | None = None
    for row in rows:
        line = _line(row, leaf.page, block)
        base = statistics.median(w.base for w in row)
        gap = 0.0 if before is None else max(0.1, (before - base) / max(line.size, 1.0))
        out.append(replace(line, gap=gap))
        before = base
    return out


def _split_heading(row: Row) -> list[Row]:
    """A heading in the left margin beside the first line of its section becomes a line of its own."""
    for i in range(1, min(len(row), 5)):
        if row[i].x0 - row[i - 1].x1 > 0.7 * row[i].size:
            known = kind_of(" ".join(w.text for w in row[:i]))
            return [row[:i], row[i:]] if known and not row[0].mark else [row]
    return [row]


def _line(row: Row, page: int, block: int) -> Line:
    mark, mark_x = "", 0.0
    words = list(row)
    if words[0].mark and (len(words) == 1 or words[1].x0 - words[0].x1 < 4 * words[1].size):
        mark, mark_x = split_mark(words[0].text)[0] or "•", words[0].x0
        words = words[1:] or words
    text = _joined(words) if words != list(row) or not mark else ""
    if not mark:
        mark, text = split_mark(text)
        mark_x = row[0].x0
    shift = (row[0].x1 - row[0].x0) / max(len(row[0].text), 1) if mark and words == list(row) else 0.0
    first = _first_segment(words)
    letters = sum(len(w.text) for w in words)
    return Line(
        text=text.strip(),
        x0=words[0].x0 + shift,
        x1=words[-1].x1,
        first_word=words[0].x1 - words[0].x0,
        size=round(statistics.median(w.size for w in words for _ in w.text), 2),
        page=page,
        block=block,
        mark=mark,
        mark_x=mark_x,
        bold=sum(len(w.text) for w in words if w.bold) * 2 > letters or all(w.bold for w in first),
    )


def _first_segment(words: Sequence[Word]) -> Sequence[Word]:
    for i in range(1, len(words)):
        if words[i].x0 - words[i - 1].x1 > 1.3 * words[i].size:
            return words[:i]
    return words


def _joined(words: Sequence[Word]) -> str:
    text = words[0].text if words else ""
    for before, word in itertools.pairwise(words):
        text += (COLUMN_GAP if word.x0 - before.x1 > 1.3 * max(word.size, before.size) else " ") + word.text
    return re.sub(r"(?<=\S) (?=[,;:)](?:\s|$))", "", text)


def _with_right_edges(lines: Sequence[Line], limits: Sequence[float]) -> list[Line]:
    """Give each line the right edge of its column: the furthest reach of lines in columns with the same place."""
    edge: dict[int, float] = defaultdict(float)
    start: dict[int, float] = {}
    for line in lines:
        edge[line.block] = max(edge[line.block], line.x1)
        start[line.block] = min(start.get(line.block, line.left), line.left)

    def same(a: int, b: int) -> bool:
        return abs(start[a] - start[b]) < 12 and (limits[a] == limits[b] or abs(limits[a] - limits[b]) < 12)

    reach = {block: max(edge[other] for other in edge if same(block, other)) for block in edge}
    return [replace(line, right=reach[line.block]) for line in lines]
