"""Where the words that were sent differ from the words that were said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

Spans = tuple[tuple[int, int], ...]
_WORD = re.compile(r"\S+")
_EDGE = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True)
class Edits:
    """(start, end) of the stretches in what was said that are gone, and in what was sent that are new."""

    left_out: Spans
    put_in: Spans


def same_words(said: str, sent: str) -> bool:
    """True when both have the same words; case and punctuation at their edges do not count."""
    before, after = ([word for word in _plain(_WORD.findall(text)) if word] for text in (said, sent))
    return before == after


def edits(said: str, sent: str) -> Edits:
    """Compared word by word; neighbouring words make one stretch."""
    before, after = (list(_WORD.finditer(text)) for text in (said, sent))
    old, new = (_plain([m[0] for m in found]) for found in (before, after))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    left_out, put_in = [], []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag != "equal":
            left_out += [(before[i].start(), before[j - 1].end())] if j > i else []
            put_in += [(after[k].start(), after[m - 1].end())] if m > k else []
    return Edits(tuple(left_out), tuple(put_in))


def _plain(words: list[str]) -> list[str]:
    return [_EDGE.sub("", word).lower() for word in words]
