"""Text of users in Markdown: escaped, so that it can neither format, link, fetch an image nor break out."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SPECIAL = re.compile(r"([!-/:-@\[-`{-~])")


def escape(text: str) -> str:
    """Text as itself in st.markdown: every ASCII punctuation mark is escaped, line breaks are kept."""
    return _SPECIAL.sub(r"\\\1", text).replace("\r\n", "\n").replace("\n", "  \n")


def inline(text: str) -> str:
    """The same on one line, for labels, headings and table cells."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def quote(text: str) -> str:
    """The same as a block quote."""
    return "\n".join("> " + line for line in escape(text).split("\n"))


def highlighted(text: str, spans: Iterable[tuple[int, int]], colour: str = "green") -> str:
    """Escaped text with the spans (start, end; overlaps merged) on a coloured background."""
    parts: list[str] = []
    at = 0
    for start, end in _merged(spans, len(text)):
        parts.append(escape(text[at:start]))
        parts += [_marked(piece, colour) for piece in re.split(r"(\n+)", text[start:end])]
        at = end
    return "".join(parts) + escape(text[at:])


def _marked(piece: str, colour: str) -> str:
    if not piece.strip():
        return escape(piece)
    lead = len(piece) - len(piece.lstrip())
    trail = len(piece.rstrip())
    return escape(piece[:lead]) + f":{colour}-background[{escape(piece[lead:trail])}]" + escape(piece[trail:])


def _merged(spans: Iterable[tuple[int, int]], limit: int) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted((max(0, s), min(limit, e)) for s, e in spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
