"""Finds what a model quotes: the place in the text where the words stand, or nothing when they do not."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

NEAR = 0.9
"""Likeness from which a passage of about the same length counts as the one that was quoted."""
_PLAIN = str.maketrans("’‘“”«»‐‑‒–—‹›⟦♯", '\'\'""""-----<>[#')
_QUOTED = re.compile(r"[“\"]([^“”\"\n]{2,300})[”\"]")
_WORD = re.compile(r"\S+")


def find_quote(text: str, quote: str) -> tuple[int, int] | None:
    """Start and end of the passage of `text` that `quote` copies, None when there is none.

    Case, spacing, typographic signs and invisible characters do not matter, nor do small slips; a cut marked by '...'
    at an end is taken away. What is between the offsets is the text's own wording.
    """
    wanted = _folded(quote.strip().strip("\"'“”‘’").strip(" .…"))[0]
    if not re.search(r"\w", wanted):
        return None
    folded, places = _folded(text)
    at = folded.find(wanted)
    if at >= 0:
        return places[at], places[at + len(wanted) - 1] + 1
    near = _nearest(folded, wanted)
    return None if near is None else (places[near[0]], places[near[1] - 1] + 1)


def quoted_in(text: str) -> list[str]:
    """What stands between double quotation marks."""
    return [m.strip() for m in _QUOTED.findall(text)]


def _folded(text: str) -> tuple[str, list[int]]:
    """Lower-case text with plain signs and single spaces, and for each of its characters the place it came from."""
    signs: list[str] = []
    places: list[int] = []
    for i, char in enumerate(text):
        for sign in unicodedata.normalize("NFKC", char).translate(_PLAIN).lower():
            if sign.isspace():
                if signs and signs[-1] != " ":
                    signs.append(" ")
                    places.append(i)
            elif unicodedata.category(sign) not in ("Cf", "Cc", "Co", "Mn"):
                signs.append(sign)
                places.append(i)
    return "".join(signs), places


def _nearest(folded: str, wanted: str) -> tuple[int, int] | None:
    """The window of about as many words that is most like what is wanted; its figures must be the same."""
    spans = [m.span() for m in _WORD.finditer(folded)]
    n = len(wanted.split())
    if n < 4:
        return None
    best, found = NEAR, None
    matcher = SequenceMatcher(None, "", wanted, autojunk=False)
    for length in (n, n - 1, n + 1):
        for first in range(len(spans) - length + 1):
            start, end = spans[first][0], spans[first + length - 1][1]
            matcher.set_seq1(folded[start:end])
            if matcher.real_quick_ratio() < best or matcher.quick_ratio() < best:
                continue
            if matcher.ratio() >= best and re.findall(r"\d+", folded[start:end]) == re.findall(r"\d+", wanted):
                best, found = matcher.ratio(), (start, end)
    return found
