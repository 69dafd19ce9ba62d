"""Text helpers shared by parsing, retrieval, behaviour and scoring: words, stems, sentences with offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ0-9][A-Za-zÀ-ÖØ-öø-ÿ0-9+#./'%-]*")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|approx|Dr|Mr|Mrs|Ms|Prof|St|no|fig)|\b[A-Z])\.$")
_BREAK = re.compile(r"([.!?][\"')\]]*)\s+(?=[\"'(\[]?[A-ZÀ-Ö0-9])|\n+")

_STOPWORDS = """
a about above after again all also am an and any are as at be because been before being between both but by can
could did do does doing done down during each even every few for from further get gets getting go going got had has
have having he her here hers him his how however i i'd i'll i'm i've if in into is it it's its itself just know let
like made make makes many may maybe me might more most much must my myself no nor not now of off on once one only
or other our ours out over own quite rather really s same say she should since so some something still such t take
than that that's the their theirs them then there there's these they they're thing things think this those through
to too under until up upon us use used uses using very want was way we we're we've well were what when where which
while who whom why will with within without would yes yet you you'd you'll you're your yours yourself
"""
STOPWORDS = frozenset(_STOPWORDS.split())
"""Function words and words too general to carry a topic; lower case."""

_SUFFIXES = (
    "izations",
    "isations",
    "ization",
    "isation",
    "ations",
    "ation",
    "ments",
    "ment",
    "ings",
    "ing",
    "ies",
    "ers",
    "er",
    "ed",
    "es",
    "ly",
    "s",
)


@dataclass(frozen=True)
class Sentence:
    """A sentence with its place: `text == source[start:end]`, stripped of outer white space."""

    text: str
    start: int
    end: int


def words(text: str) -> list[str]:
    """Lower-case words in order; 'C++', 'node.js', 'ci/cd' and '40%' stay whole."""
    return [w for w in (m.group().lower().rstrip("./'-") for m in _WORD.finditer(text)) if w]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A light suffix stripper: enough to match 'batched' with 'batches'. Keeps short words and words with digits."""
    if any(c.isdigit() or c in "+#/." for c in word):
        return word
    base = word.removesuffix("'s")
    for suffix in _SUFFIXES:
        if base.endswith(suffix) and not base.endswith("ss") and len(base) - len(suffix) >= (3 if suffix == "s" else 4):
            base = base[: -len(suffix)] + ("y" if suffix == "ies" else "")
            break
    if len(base) >= 4 and base[-1] == base[-2] and base[-1] not in "ls":
        return base[:-1]
    if len(base) > 4:
        base = base.removesuffix("e")
    return base[:-2] if len(base) >= 7 and base.endswith(("is", "iz")) else base


def content_stems(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order, repeats kept."""
    return [stem(w) for w in words(text) if w not in STOPWORDS]


def sentences(text: str) -> list[Sentence]:
    """Split into sentences at sentence ends and line breaks. Unpunctuated speech comes back as one sentence."""
    return list(_spans(text))


def _spans(text: str) -> Iterator[Sentence]:
    start = 0
    for match in _BREAK.finditer(text):
        end = match.start() if match.group(1) is None else match.end(1)
        if "\n" not in match.group() and _ABBREVIATION.search(text[start:end]):
            continue
        yield from _trimmed(text, start, end)
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[Sentence]:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    piece = piece.strip()
    if piece:
        yield Sentence(piece, start + lead, start + lead + len(piece))
