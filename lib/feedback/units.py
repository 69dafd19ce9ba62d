"""Sentences and clauses of an answer, with their places: what scores are computed on and what is quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lib.core.text import Sentence, content_stems, sentences, words
from lib.core.types import Turn
from lib.feedback.cues import FILLER

LONG_UNIT = 32
"""Words above which a sentence is cut at connectives: speech without punctuation is one endless sentence."""
_CONNECTIVE = re.compile(
    r"\s+(?=(?:and then|and so|and (?:i|we|it|the|that|in)|so|but|because|then|after that|in the end|which|what|when i|"
    r"as a result|for example|also|first|second|finally)\b)",
    re.IGNORECASE,
)
_FILLED = re.compile(rf",?\s*(?:{FILLER.pattern}),?", re.IGNORECASE)


@dataclass(frozen=True)
class Unit:
    """A sentence or clause of an answer: `turn.answer.text[start:end] == text`."""

    text: str
    turn: int
    start: int
    end: int

    @property
    def plain(self) -> str:
        """The text without fillers: 'I, uh, basically profiled' must read like 'I profiled'."""
        return without_fillers(self.text)

    @property
    def words(self) -> tuple[str, ...]:
        """Lower-case words in order."""
        return cached_words(self.text)

    @property
    def stems(self) -> frozenset[str]:
        """Stems of the words that carry meaning."""
        return cached_stems(self.text)


@lru_cache(maxsize=8192)
def cached_words(text: str) -> tuple[str, ...]:
    """Lower-case words of a text, remembered: the same sentences are read by many features."""
    return tuple(words(text))


@lru_cache(maxsize=8192)
def cached_stems(text: str) -> frozenset[str]:
    """The set of content stems of a text, remembered."""
    return frozenset(content_stems(text))


@lru_cache(maxsize=8192)
def without_fillers(text: str) -> str:
    """A text without 'um', 'you know' and the like, and without the commas around them."""
    return " ".join(_FILLED.sub(" ", text).split())


def units_of(turn: Turn, left_out: list[tuple[int, int]] | None = None) -> Iterator[Unit]:
    """The sentences of a turn's answer, long unpunctuated ones cut at connectives; offsets refer to the answer.

    Spans that are left out end a sentence: what stands before an order is judged without it.
    """
    text = turn.answer.text if turn.answer else ""
    edges = [0, *(edge for span in left_out or () for edge in span), len(text)]
    rest = [Sentence(text[a:b], a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    for sentence in (Sentence(s.text, p.start + s.start, p.start + s.end) for p in rest for s in sentences(p.text)):
        for start, end in _cut(sentence.text):
            yield Unit(sentence.text[start:end], turn.number, sentence.start + start, sentence.start + end)


def _cut(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of the pieces of a sentence: whole when short, cut at connectives at least six words apart when long."""
    if len(cached_words(text)) <= LONG_UNIT:
        yield 0, len(text)
        return
    start = 0
    for match in _CONNECTIVE.finditer(text):
        if len(text[start : match.start()].split()) >= 8 and len(text[match.end() :].split()) >= 5:
            yield start, match.start()
            start = match.end()
    yield start, len(text)
