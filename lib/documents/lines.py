"""A line of a document with the layout hints that parsing needs, and the cleaning of raw text into such lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

COLUMN_GAP = "   "
"""Stands between two pieces of one line that lie far apart (a title and the dates at the right margin)."""

STRONG_MARKS = "•●▪◦‣■□○◉◆◇➢➤►▶▸▹✓✔✦✧⁃∙❖⇒➔➜❑❒▫\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf02d\uf0e0\x7f\x95"
WEAK_MARKS = "-–—*·+»›>→o§"
_SIGNS = "+<>=~±×÷≈≤≥¬|^©®™°№"
_CID = re.compile(r"\(cid:\d+\)")
_SPACES = re.compile(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff\x00-\x08\x0e-\x1f]")
_MARK = re.compile(rf"\s*(?:([{STRONG_MARKS}]|\(cid:\d+\))[{STRONG_MARKS}]*\s*|([-–—*·+»›>→o§])(?:\s+|$))(.*)$", re.S)


@dataclass(frozen=True)
class Line:
    """A line of text. Lengths are points in a PDF, characters in plain text; `gap` is in heights of the line.

    `mark` is the bullet mark that stood before `text` ('' without one) and `mark_x` its left edge. `right` is the
    right edge of the column. `hard` says that the line surely begins a paragraph (a paragraph of a DOCX),
    `heading` that the file itself calls it a heading. `gap` is 0 for the first line of a column or page.
    """

    text: str
    x0: float = 0.0
    x1: float = 0.0
    right: float = 0.0
    first_word: float = 0.0
    size: float = 1.0
    gap: float = 1.0
    page: int = 0
    block: int = 0
    mark: str = ""
    mark_x: float = 0.0
    bold: bool = False
    hard: bool = False
    heading: bool = False

    @property
    def segments(self) -> list[str]:
        """The pieces of the line that lie far apart, left to right."""
        return [s.strip() for s in self.text.split(COLUMN_GAP) if s.strip()]

    @property
    def plain(self) -> str:
        """The text with single spaces."""
        return " ".join(self.text.split())

    @property
    def left(self) -> float:
        """Left edge with the mark."""
        return self.mark_x if self.mark else self.x0


def clean(text: str) -> str:
    """Mend what fonts and files do to text: ligatures, composed accents, odd spaces, invisible characters.

    Full NFKC would turn '²' into '2' and '™' into 'TM', so only ligatures and width forms are decomposed.
    """
    text = _SPACES.sub(" ", text)
    text = "".join(
        unicodedata.normalize("NFKC", c) if "\ufb00" <= c <= "\ufb06" or "\uff01" <= c <= "\uff5e" else c for c in text
    )
    return unicodedata.normalize("NFC", text)


def tidy(text: str) -> str:
    """`clean` for finished text: without soft hyphens, other invisible characters and leftovers of unmapped glyphs."""
    return " ".join(_CID.sub(" ", _INVISIBLE.sub("", clean(text))).split())


def split_mark(text: str) -> tuple[str, str]:
    """The bullet mark at the start ('' if there is none) and the rest."""
    match = _MARK.match(text)
    if match:
        mark = match.group(1) or match.group(2)
        return ("•" if mark.startswith("(cid") or mark in "\x7f\x95" else mark), match.group(3)
    body = text.lstrip()
    if (
        body
        and unicodedata.category(body[0]) in ("So", "Sm", "Co")
        and body[0] not in _SIGNS
        and body[1:2] in (" ", "")
    ):
        return body[0], body[1:].lstrip()
    return "", text


def to_text(lines: Iterable[Line]) -> str:
    """Plain text in reading order: one line per line, marks as written, a blank line at wide gaps."""
    out: list[str] = []
    for line in lines:
        if out and (line.gap > 1.9 or line.gap == 0):
            out.append("")
        out.append(f"{line.mark} {line.text}" if line.mark else line.text)
    return "\n".join(out)


def from_text(text: str) -> list[Line]:
    """Lines of plain text or Markdown, with indentation, blank lines and form feeds as hints."""
    out: list[Line] = []
    blank, page, pending = 0, 0, ""
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\f", "\n\f").split("\n"):
        if raw.startswith("\f"):
            raw, page = raw[1:], page + 1
        line = _text_line(clean(raw.expandtabs(4)), raw)
        if not line.text and not line.mark:
            blank += 1
            continue
        if line.mark and not line.text:
            pending = line.mark
            continue
        if pending and not line.mark:
            line = replace(line, mark=pending, mark_x=line.x0)
        pending = ""
        out.append(replace(line, gap=1.0 + blank if out else 0.0, page=page))
        blank = 0
    right = float(max((len(line.text) + line.x0 for line in out), default=0))
    return [replace(line, right=right) for line in out]


_RULE = re.compile(r"[\s=_*~\-–—#]{3,}$")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\(([^()\s]*)\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_]+?)(?<=[^\s*_])\1(?![\w*])")


def _text_line(text: str, raw: str) -> Line:
    indent = len(text) - len(text.lstrip())
    if _RULE.match(text):
        return Line("")
    heading = re.match(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*$", text)
    if heading:
        text = heading.group(2)
    mark, body = ("", text) if heading else split_mark(text)
    bold = bool(re.match(r"\s*(\*\*|__)\S", body))
    body = _LINK.sub(lambda m: m.group(1) if m.group(1) == m.group(2) else f"{m.group(1)} {m.group(2)}".strip(), body)
    body = _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", body)).strip()
    body = re.sub(r" {3,}", COLUMN_GAP, body if "\t" in raw else re.sub(r"(?<=\S) {2}(?=\S)", " ", body))
    body = _CID.sub("•", body)
    body = "".join(c for c in body if c == "\u00ad" or not _INVISIBLE.match(c)).strip()
    x0 = float(indent + (len(mark) + 1 if mark else 0))
    first = len(body.split(maxsplit=1)[0]) if body else 0
    # '#' is larger than '##', and both are larger than text.
    size = 8.0 - len(heading.group(1)) if heading else 1.0
    return Line(
        body, x0, x0 + len(body), first_word=float(first), size=size, mark=mark, mark_x=float(indent), bold=bold,
        heading=bool(heading),
    )  # fmt: skip
