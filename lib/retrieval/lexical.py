"""Search by words, without a model: BM25 over stems, helped by skill aliases, synonyms and parts of words.

A score is the share of the query's meaning that a text covers: 1 when each content word (or something that means the
same) is there, 0 when none is. Words count by how rare they are in the corpus; words that every interview question has
("describe", "time", "example") hardly count.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lib.core.enums import RetrieverKind
from lib.core.protocols import Hit
from lib.core.text import STOPWORDS, stem, words
from lib.retrieval.vocabulary import skill_spans, synonym_groups

K1, B = 1.2, 0.3
SYNONYM, PARTS, PHRASE_PART = 0.75, 0.6, 0.7
"""What a synonym, shared word parts and a skill present only by its words count, beside 1 for the word itself."""
MIN_PARTS = 0.5
"""Dice overlap of character 4-grams under which two words are unrelated ("data" and "date")."""
SKILL_WEIGHT, GENERIC_WEIGHT, JOB_WEIGHT = 1.5, 0.15, 0.1

_GENERIC = """
tell describe time example situation experience walk talk give share explain question answer recent past previous work
worked working role job career year years day project projects thing things approach handle handled deal face faced come
strong excellent good great ability able skill skills knowledge understanding proven solid including include etc plus
familiar familiarity hands-on degree equivalent relevant related similar preferred required minimum least looking
someone something anything specific particular different various new level responsibility responsibilities tool tools
technology technologies environment using such candidate ideally proficiency proficient demonstrated background
"""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Unit:
    """A piece of meaning: a skill (`skill` set, `stems` of its words) or one word (`skill` empty, one stem)."""

    skill: str
    stems: tuple[str, ...]


@lru_cache(maxsize=4096)
def units(text: str) -> tuple[Unit, ...]:
    """The pieces of meaning in `text`, in order, repeats kept; function words left out."""
    found: list[Unit] = []
    at = 0
    for start, end, name in (*skill_spans(text), (len(text), len(text), "")):
        found += [Unit("", (stem(w),)) for w in words(text[at:start]) if w not in STOPWORDS]
        if name:
            stems = tuple(stem(w) for w in words(text[start:end]) if w not in STOPWORDS)
            found.append(Unit(name, stems or (name.lower(),)))
        at = end
    return tuple(found)


@lru_cache(maxsize=1)
def _generic() -> frozenset[str]:
    return frozenset(stem(w) for w in _GENERIC.split())


@lru_cache(maxsize=65536)
def _parts(word: str) -> frozenset[str]:
    padded = f"^{word}$"
    return frozenset(padded[i : i + 4] for i in range(max(1, len(padded) - 3)))


class _Index:
    """A corpus made ready: for each term (a stem, or a skill as '=Name') its saturated weight in each text."""

    def __init__(self, corpus: Sequence[str]) -> None:
        bags = [Counter(_terms(text)) for text in corpus]
        self.terms = {term: i for i, term in enumerate(dict.fromkeys(t for bag in bags for t in bag))}
        self.n = len(corpus)
        lengths = np.array([max(1, sum(len(u.stems) for u in units(text))) for text in corpus], dtype=np.float32)
        norm = 1 - B + B * lengths / (lengths.mean() if self.n else 1)
        self.weights: Floats = np.zeros((len(self.terms), self.n), dtype=np.float32)
        for doc, bag in enumerate(bags):
            for term, count in bag.items():
                self.weights[self.terms[term], doc] = min(1.0, count * (K1 + 1) / (count + K1 * float(norm[doc])))
        self._by_group: dict[int, list[str]] = {}
        self._by_part: dict[str, list[str]] = {}
        for term in self.terms:
            for group in synonym_groups().get(term, ()):
                self._by_group.setdefault(group, []).append(term)
            for part in _parts(term) if term.isalpha() and len(term) > 3 else ():
                self._by_part.setdefault(part, []).append(term)
        self._stem_cache: dict[str, Floats] = {}

    def idf(self, term: str) -> float:
        """Between about 0.5 (in every text) and 2 (in none or one): a small corpus says little about rarity."""
        row = self.terms.get(term)
        frequency = 0 if row is None else int(np.count_nonzero(self.weights[row]))
        rarity = math.log(1 + (self.n - frequency + 0.5) / (frequency + 0.5))
        return 0.5 + 1.5 * min(1.0, rarity / math.log(2 * self.n + 2))

    def match(self, unit: Unit) -> Floats:
        """How far each text covers the unit. (n_texts,) float32 in 0..1."""
        by_words: Floats = np.mean([self._stem(s) for s in unit.stems], axis=0, dtype=np.float32)
        if not unit.skill:
            return by_words
        row = self.terms.get(f"={unit.skill}")
        named = self.weights[row] if row is not None else np.zeros(self.n, dtype=np.float32)
        factor = 1.0 if len(unit.stems) == 1 else PHRASE_PART
        covered: Floats = np.maximum(named, by_words * np.float32(factor))
        return covered

    def _stem(self, word: str) -> Floats:
        if word not in self._stem_cache:
            related = self._related(word)
            rows = [self.terms[t] for t in related]
            scales = np.array([list(related.values())], dtype=np.float32).T
            self._stem_cache[word] = (
                (self.weights[rows] * scales).max(axis=0) if rows else np.zeros(self.n, dtype=np.float32)
            )
        return self._stem_cache[word]

    def _related(self, word: str) -> dict[str, float]:
        """Terms of the corpus that stand for `word`, with what they count."""
        related: dict[str, float] = {}
        if word.isalpha() and len(word) > 3:
            mine = _parts(word)
            shared = Counter(t for part in mine for t in self._by_part.get(part, ()))
            for term, count in shared.items():
                dice = 2 * count / (len(mine) + len(_parts(term)))
                if dice >= MIN_PARTS:
                    related[term] = PARTS * dice
        for group in synonym_groups().get(word, ()):
            for term in self._by_group.get(group, ()):
                related[term] = max(SYNONYM, related.get(term, 0.0))
        if word in self.terms:
            related[word] = 1.0
        return related


def _terms(text: str) -> list[str]:
    terms: list[str] = []
    for unit in units(text):
        terms += unit.stems
        if unit.skill:
            terms.append(f"={unit.skill}")
    return terms


@lru_cache(maxsize=16)
def _index(corpus: tuple[str, ...]) -> _Index:
    return _Index(corpus)


class LexicalRetriever:
    """Finds texts by their words; see the module's docstring for what a score means. Holds no state of its own."""

    name = "lexical"
    kind = RetrieverKind.LEXICAL
    encoder = None

    def rank(self, query: str, corpus: Sequence[str], *, job: str = "", top_k: int | None = None) -> list[Hit]:
        """Hits in order of falling score, ties by index.

        Args:
            query: a question or a requirement.
            corpus: the texts to search, usually the candidate's bullets.
            job: the posting; texts that fit it move up a little (at most a tenth of the way to 1).
            top_k: how many hits to give; None for the whole corpus.
        """
        if not corpus:
            return []
        index = _index(tuple(corpus))
        scores = _covered(index, query)
        if job:
            fit = _covered(index, job)
            best = float(fit.max())
            scores = scores + (JOB_WEIGHT * (1 - scores) * fit / best if best > 0 else 0)
        order = np.argsort(-scores, kind="stable")[:top_k]
        return [Hit(int(i), float(scores[i])) for i in order]


def _covered(index: _Index, query: str) -> NDArray[np.float64]:
    """The share of the query that each text covers. (n_texts,) float64 in 0..1."""
    wanted = list(dict.fromkeys(units(query)))
    total, scores = 0.0, np.zeros(index.n, dtype=np.float64)
    for unit in wanted:
        weight = _weight(index, unit)
        total += weight
        scores += weight * index.match(unit)
    if total:
        scores = np.round(np.clip(scores / total, 0.0, 1.0), 6).astype(np.float64)
    return scores


def _weight(index: _Index, unit: Unit) -> float:
    if unit.skill:
        return SKILL_WEIGHT * index.idf(f"={unit.skill}")
    return GENERIC_WEIGHT if unit.stems[0] in _generic() else index.idf(unit.stems[0])
