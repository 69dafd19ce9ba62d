"""Tells when two interview questions ask the same thing: near-copies by words, paraphrases by the encoder.

Precision comes first: a good question that is dropped is gone, one that comes twice is a nuisance. Questions of one
form that differ in the thing asked about ('list and tuple', 'list and dictionary') are near to every encoder; they are
kept apart by what was put in place of what. `python -m lib.questions.evaluate_duplicates` measures it.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lib.core.text import STOPWORDS, stem, words
from lib.documents.skills import find_skills

NEAR_COPY = 0.8
"""Share of content stems in common from which two questions are copies of each other."""
ALIKE = 0.75
"""Cosine from which two questions ask the same, when nothing else tells them apart; alike for base and fine-tuned."""
SAME_FORM = 0.5
"""Share of words in the same order from which two questions have one form, so that the difference is what counts."""

_FRAME = """
please what explain describe difference differences between differ differs tell time situation example walk talk discuss
define give share how why when which does do would could can use used using work works worked working mean means
purpose job question handle deal face faced approach approaches way ways thing things good right mind
project team company someone something vs versus internally internal workings algorithm concept term idea detail
"""
_EMPTY = """
a an the is are was were be been being do does did doing would could can should will shall may might have has had having
you your yours yourself i me my we us our it its this that these those and or as by so also please of for at there then
"""
_TURNING = """
most least more less without out back in into up down on off before after with first last over under not never no all
any against from to too much little few many best worst well badly good bad
"""
"""Little words that turn one question into another: 'roll out' and 'roll back', 'most' and 'least'."""


class TextEncoder(Protocol):
    """Texts to vectors, as `lib.retrieval.encoder.OnnxEncoder` does."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dim) float32, L2-normalised."""
        ...


class Duplicates:
    """Compares questions. Without an encoder only near-copies are found.

    Args:
        encoder: the one that serves; the base finds as much (`evaluate_duplicates --encoder models/base`).
        alike: cosine from which two questions ask the same.
    """

    def __init__(self, encoder: TextEncoder | None = None, alike: float = ALIKE) -> None:
        self._encoder = encoder
        self._alike = alike

    def same(self, one: str, other: str) -> bool:
        """True when both texts ask the same thing."""
        return self.find(one, (other,)) is not None

    def find(self, text: str, others: Sequence[str]) -> int | None:
        """Index of the first of `others` that asks the same as `text`, None when none does."""
        candidates = [i for i, other in enumerate(others) if not told_apart(text, other)]
        for i in candidates:
            if word_overlap(text, others[i]) >= NEAR_COPY:
                return i
        if self._encoder is None or not candidates:
            return None
        vectors = self._encoder.encode([text, *(others[i] for i in candidates)])
        close = vectors[1:] @ vectors[0]
        return next((i for i, c in zip(candidates, close, strict=True) if c >= self._alike), None)


def told_apart(one: str, other: str) -> bool:
    """True when the questions name different skills, or have one form with something else in the same place."""
    first, second = set(find_skills(one)), set(find_skills(other))
    if first and second and not (first <= second or second <= first):
        return True
    a, b = _spoken(one), _spoken(other)
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if matcher.ratio() < SAME_FORM:
        return False
    changes = [(a[i:j], b[k:m]) for tag, i, j, k, m in matcher.get_opcodes() if tag != "equal"]
    gone = {stem(w) for left, _ in changes for w in left} - _empty()
    come = {stem(w) for _, right in changes for w in right} - _empty()
    return bool(gone and come and gone != come) or bool((gone ^ come) & _turning())


def word_overlap(one: str, other: str) -> float:
    """Jaccard index of the content stems, words of the frame left out; 0..1."""
    a, b = _content(one), _content(other)
    return len(a & b) / len(a | b) if a or b else float(_spoken(one) == _spoken(other))


def _spoken(text: str) -> list[str]:
    return [w.removesuffix("'s") for w in words(text.replace("-", " "))]


def _content(text: str) -> frozenset[str]:
    return frozenset(stem(w) for w in _spoken(text)) - _frame()


@lru_cache(maxsize=1)
def _frame() -> frozenset[str]:
    """Stems of words that every question has."""
    return frozenset(stem(w) for w in (*_FRAME.split(), *STOPWORDS))


@lru_cache(maxsize=1)
def _empty() -> frozenset[str]:
    """Stems of words that say nothing about what is asked, even where they are all that differs."""
    return frozenset(stem(w) for w in (*_FRAME.split(), *_EMPTY.split())) - _turning()


@lru_cache(maxsize=1)
def _turning() -> frozenset[str]:
    return frozenset(stem(w) for w in _TURNING.split())
