"""Lines -> paragraphs: which line goes on the one before, and which begins something new."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lib.documents.dates import find_dates
from lib.documents.lines import WEAK_MARKS, Line

_OPEN = re.compile(
    r"(?:[,(&+–—/]|\b(?:a|an|the|and|or|of|to|from|in|on|at|by|for|with|into|over|under|per|via|as|than|that|which|who"
    r"|using|between|across|through|within|while|its|their|our|my|where|when|if|but|so|because|after|before|during"
    r"|including|not|is|are|was|were|has|have|had|be|been|will|can))$"
)


_VERBS = frozenset(
    """achieve advise analyse analyze argue assist author became began bought brought build built carry chair coach
    collaborate conduct coordinate create cut deliver deploy design develop direct draft draw drew drive drove edit
    ensure establish found gave grew grow handle helped hold implement improve increase keep kept launch lead led
    maintain make made manage mentor monitor negotiate organise organize oversaw oversee own perform plan prepare
    present produce provide put ran reduce research rewrote run secure sell serve set ship shot sold speak spent spoke
    stood support
    taught teach test took train translate won work write wrote""".split()
)


@dataclass(frozen=True)
class Paragraph:
    """Lines that belong together: a bullet (with a mark), a line of a header, or prose."""

    lines: tuple[Line, ...]

    @property
    def first(self) -> Line:
        """The line it begins with."""
        return self.lines[0]

    @property
    def last(self) -> Line:
        """The line it ends with."""
        return self.lines[-1]

    @property
    def marked(self) -> bool:
        """Whether it begins with a bullet mark."""
        return bool(self.first.mark)

    @property
    def plain(self) -> str:
        """Its lines with spaces between them, breaks of words not mended."""
        return " ".join(line.plain for line in self.lines)


@dataclass(frozen=True)
class Style:
    """The usual look of a document's text: font size, whether it is bold, distance of lines in heights of a line.

    `header_edges` are the left edges of lines that hold dates: no entry begins elsewhere.
    """

    size: float
    bold: bool
    pitch: float
    header_edges: tuple[float, ...]


def style_of(lines: Sequence[Line]) -> Style:
    """Measure the usual look, weighted by length of text."""
    if not lines:
        return Style(1.0, False, 1.0, ())
    sizes: Counter[float] = Counter()
    bold: Counter[bool] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text) + 1
        bold[line.bold] += len(line.text) + 1
    sure = [b.gap for a, b in pairwise(lines) if b.gap > 0 and not b.mark and _lower(b) and abs(a.size - b.size) < 0.3]
    pairs = [(a, b) for a, b in pairwise(lines) if b.gap > 0 and not b.mark and abs(a.size - b.size) < 0.3]
    full = [b for a, b in pairs if not early(a, b) and not a.bold]
    gaps = Counter(round(line.gap, 2) for line in (full if len(full) > 2 else [b for _, b in pairs]))
    top = max(gaps.values(), default=0)
    pitch = min((gap for gap, n in gaps.items() if n >= 0.5 * top), default=1.0)
    pitch = statistics.median_low(sure) if len(sure) > 1 else pitch
    edges = tuple({round(line.x0, 1) for line in lines if not line.mark and dated(line)})
    return Style(sizes.most_common(1)[0][0], bold.most_common(1)[0][0], pitch, edges)


def paragraphs_of(lines: Sequence[Line], style: Style) -> list[Paragraph]:
    """Join wrapped lines. Lines are taken as they come, over page and column ends."""
    groups: list[list[Line]] = []
    for i, line in enumerate(lines):
        if groups and _goes_on(groups[-1], line, lines[i + 1 : i + 4], style):
            groups[-1].append(_unmarked(line))
        else:
            groups.append([line])
    return [Paragraph(tuple(group)) for group in groups]


def _unmarked(line: Line) -> Line:
    if not line.mark:
        return line
    return Line(f"{line.mark} {line.text}", line.mark_x, line.x1, line.right, line.first_word, line.size, line.gap)


def dated(line: Line) -> bool:
    """Whether a line holds dates as headers do: a range, or a date that stands apart from the text or alone."""
    found = find_dates(line.plain)
    if found is None:
        return False
    if found.start and found.stop >= len(line.plain) - 3:
        return len(line.plain.split()) <= 22
    alone = len(line.plain) - (found.stop - found.begin) <= 3
    apart = len(line.segments) > 1 and find_dates(line.segments[-1]) is not None
    return alone or apart or (bool(found.start) and found.begin <= 2)


def early(line: Line, after: Line) -> bool:
    """Whether `line` ends although the first word of the next one would have fitted: its end is meant."""
    return line.x1 + 0.25 * line.size + after.first_word < line.right - 0.01 * (line.right - line.left)


def _lower(line: Line) -> bool:
    return bool(re.match(r"[a-zß-öø-ÿ&,;(\[)%]", line.text)) and not re.match(r"[a-z]\w*(?:\.|[A-Z])\w", line.text)


def _open(line: Line) -> bool:
    """Whether a line ends with a word or sign that asks for more."""
    return bool(_OPEN.search(line.text))


def _goes_on(group: Sequence[Line], line: Line, ahead: Sequence[Line], style: Style) -> bool:
    first, last = group[0], group[-1]
    if line.hard:
        return False
    if line.mark:
        # A wrapped line may begin with a dash: no bullet when others are marked otherwise.
        other = first.mark and first.mark != line.mark
        return bool(other and line.mark in WEAK_MARKS and _lower(line) and abs(line.mark_x - first.x0) < line.size)
    if _range_crosses(last, line):
        return True
    if abs(line.size - first.size) > 0.08 * style.size + 0.3 or (dated(line) and not _inside(first, last, line)):
        return False
    if line.bold and not first.bold and not style.bold and not _lower(line):
        return False
    if last.text.endswith(("\u00ad", "-", "‐")) and re.search(r"\w[-‐\u00ad]$", last.text) and line.text[:1].islower():
        return True
    return _bullet_goes_on(group, line, ahead, style) if first.mark else _text_goes_on(group, line, style)


def _range_crosses(last: Line, line: Line) -> bool:
    """Whether a range of dates begins on one line and ends on the next: '(Sep 2014 – Jan' above '2017)'."""
    if len(line.segments) > 1 or len(line.plain) > 40:
        return False
    found = find_dates(f"{last.plain} {line.plain}")
    cut = len(last.plain)
    crosses = found is not None and bool(found.start) and found.begin < cut < found.stop
    return crosses and not (dated(last) and bool(find_dates(last.plain[: cut - 1])) and early(last, line))


def _inside(first: Line, last: Line, line: Line) -> bool:
    """A date within a wrapped bullet: under its text, after a line that is full."""
    if not first.mark or len(line.segments) > 1:
        return False
    full = _lower(line) or _open(last) or not early(last, line)
    if abs(line.x0 - first.x0) < 0.5 * line.size and first.x0 - first.mark_x > 0.5 * line.size:
        return full
    found = find_dates(line.plain)
    single = found is not None and not found.start
    return full and single and first.mark_x - 2 < line.x0 < first.x0 + 0.5 * line.size


def _bullet_goes_on(group: Sequence[Line], line: Line, ahead: Sequence[Line], style: Style) -> bool:
    first, last = group[0], group[-1]
    moved = (last.page, last.block) != (line.page, line.block)
    if moved:
        if _lower(line) or _open(last):
            return True
        if last.text.endswith((".", "!", "?")) or line.bold or _header_ahead(line, ahead, style):
            return False
        return not early(last, line) or (first.x0 - first.mark_x > 0.5 * line.size and abs(line.x0 - first.x0) < 1)
    wide = max(1.3 * max(style.pitch, min((x.gap for x in group[-8:][1:]), default=style.pitch)), 1.4)
    if line.gap > wide:
        return _lower(line) and line.gap < 1.6 * wide and not early(last, line)
    if _lower(line) or _open(last):
        return True
    if line.x0 < first.mark_x - 0.6 * line.size:
        return False
    hanging = first.x0 - first.mark_x > 0.5 * line.size and abs(line.x0 - first.x0) < 0.6 * line.size
    if not early(last, line):
        return hanging or not last.text.endswith((".", "!", "?")) or not _header_ahead(line, ahead, style)
    if hanging:
        if not any(abs(edge - line.x0) < 0.6 * line.size for edge in style.header_edges):
            return True
        return not _header_ahead(line, [x for x in ahead if abs(x.x0 - first.x0) > 0.6 * line.size], style)
    far = last.x1 < last.left + 0.7 * (last.right - last.left)
    return not far and not last.text.endswith((".", "!", "?")) and not _header_ahead(line, ahead, style)


def _header_ahead(line: Line, ahead: Sequence[Line], style: Style) -> bool:
    """Whether the next lines, before the next mark, show that `line` opens a new entry."""
    if line.bold and not style.bold:
        return True
    for after in ahead[:2]:
        if after.mark:
            return False
        if dated(after) or (after.bold and not style.bold):
            return True
    return False


def starts_like_bullet(text: str) -> bool:
    """Whether the first word is a capitalised verb as bullets begin with: 'Reduced', 'Leading', 'Built'."""
    word = re.match(r"(?:Co-|Re-|Self-)?[A-Z][a-z]+\b", text)
    return bool(word and (re.search(r"[^e]ed$", word.group()) or word.group().lower() in _VERBS))


def _text_goes_on(group: Sequence[Line], line: Line, style: Style) -> bool:
    last = group[-1]
    # A bold title stands alone, but a head in one line ('Title — Firm, Place (dates)') may be wrapped.
    title = (
        last.bold and not style.bold and not line.bold and (early(last, line) or not re.search(r" [—–|] ", last.text))
    )
    if dated(last) or len(last.segments) > 1 or title:
        return False
    if len(line.segments) > 1:
        return False
    if (last.page, last.block) != (line.page, line.block):
        return _lower(line) or not (last.text.endswith((".", "!", "?")) or early(last, line))
    usual = min((x.gap for x in group[-8:][1:]), default=style.pitch)
    if line.gap > (1.3 if _lower(line) else 1.1) * max(usual, min(style.pitch, 1.4)):
        return False
    if line.x0 > last.x0 + 0.6 * line.size and len(group) == 1:
        return not early(last, line) or _lower(line)
    if line.x0 < last.x0 - 0.6 * line.size:
        return len(group) == 1 and _lower(line)
    if _lower(line):
        return True
    if last.text.endswith(",") and len(line.text) < len(last.text):
        return True
    if early(last, line):
        return False
    new = starts_like_bullet(line.text) and not line.bold
    return _open(last) or not (last.text.endswith((".", "!", "?", ":")) or new)
