"""Which key points an answer reaches, in any phrasing: stems with weights, helped by the retriever."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from lib.core import statements
from lib.core.enums import QuestionKind, RetrieverKind
from lib.core.protocols import Retriever
from lib.core.types import KeyPoint, Question
from lib.feedback.stems import COMMON_STEMS
from lib.feedback.thread import is_generic
from lib.feedback.units import Unit, cached_stems

REACHED = 0.5
"""Weighted share of a phrasing's words that a passage must hold for the key point to count as reached."""
PARTLY = 0.38
_COMMON_WEIGHT = 0.35
"""What words of the question and words of any answer ('asked', 'first', 'week') count beside those of the point."""


@dataclass(frozen=True)
class _Help:
    """What the retriever adds: scores above `above` are spread over 0..1 and count `share` beside our own match."""

    share: float
    above: float


_HELP = {
    RetrieverKind.LEXICAL: _Help(share=0.3, above=0.0),
    RetrieverKind.ENCODER: _Help(share=0.2, above=0.95),
}
"""Any two sentences about one subject have a fair chance with the encoder; the same statement has nearly all of it."""


@dataclass(frozen=True)
class Reach:
    """How far an answer reaches a key point: 0..1 and the unit that does it best (None when nothing matches)."""

    point: KeyPoint
    value: float
    unit: Unit | None

    @property
    def reached(self) -> bool:
        """True when the key point counts as said."""
        return self.value >= REACHED

    @property
    def borderline(self) -> bool:
        """True when a little more or less would change the decision."""
        return PARTLY <= self.value < REACHED + 0.1


def reach_all(question: Question, units: Sequence[Unit], retriever: Retriever) -> tuple[Reach, ...]:
    """The reach of each key point of the question, in its order."""
    asked = cached_stems(question.text)
    found = tuple(_reach(point, units, asked, retriever) for point in question.key_points)
    return tuple(_stated(r, units) for r in found) if question.kind is QuestionKind.OPENING else found


def credit(reaches: Sequence[Reach]) -> float:
    """Share of key points reached, 0..1; a key point that is partly there counts half."""
    if not reaches:
        return 0.0
    return sum(1.0 if r.reached else 0.5 if r.value >= PARTLY else 0.0 for r in reaches) / len(reaches)


def _stated(reach: Reach, units: Sequence[Unit]) -> Reach:
    """The reach, full where a sentence makes the kind of statement that the point asks for.

    Openings only: who someone is and why they come has no words of its own. Elsewhere a point has its subject.
    """
    if reach.reached:
        return reach
    for length in (1, 2):  # a long sentence is cut at 'because', so that two pieces may hold it
        for start in range(len(units) - length + 1):
            if statements.made(reach.point, _plain_quotes(" ".join(u.text for u in units[start : start + length]))):
                return Reach(reach.point, 1.0, units[start])
    return reach


def _plain_quotes(text: str) -> str:
    return text.replace("’", "'").replace("‘", "'")


def _reach(point: KeyPoint, units: Sequence[Unit], asked: frozenset[str], retriever: Retriever) -> Reach:
    phrasings = [cached_stems(p) for p in point.phrasings if cached_stems(p)]
    if len(cached_stems(point.name) - asked) >= 2:
        phrasings.append(cached_stems(point.name))
    best, best_unit = 0.0, None
    for index, unit in enumerate(units):
        value = _match(phrasings, unit.stems, asked)
        if index + 1 < len(units) and units[index + 1].turn == unit.turn:
            value = max(value, 0.9 * _match(phrasings, unit.stems | units[index + 1].stems, asked))
        if value > best:
            best, best_unit = value, unit
    if best_unit is None or best >= REACHED:
        return Reach(point, best, best_unit)
    found = _found(point, units, phrasings, asked, retriever)
    return max(Reach(point, best, best_unit), found, key=lambda r: r.value)


def _match(phrasings: Sequence[frozenset[str]], said: frozenset[str], asked: frozenset[str]) -> float:
    best = max((_recall(p, said, asked) for p in phrasings), default=0.0)
    return max(best, _pooled(phrasings, said, asked))


def _recall(phrasing: frozenset[str], said: frozenset[str], asked: frozenset[str]) -> float:
    total = sum(_weight(s, asked) for s in phrasing)
    found = [s for s in phrasing if has_stem(said, s)]
    if len(found) < min(2, len(phrasing)) or all(_weight(s, asked) < 1 for s in found):
        return 0.0
    return sum(_weight(s, asked) for s in found) / total


def _pooled(phrasings: Sequence[frozenset[str]], said: frozenset[str], asked: frozenset[str]) -> float:
    """Words of several phrasings said together, measured against the mean length of a phrasing."""
    pool = frozenset().union(*phrasings)
    weights = [_weight(s, asked) for s in pool if has_stem(said, s)]
    found = sum(weights) if any(w == 1 for w in weights) else 0.0
    mean = sum(_weight(s, asked) for p in phrasings for s in p) / max(1, len(phrasings))
    return min(1.0, 0.7 * found / mean) if mean else 0.0


def _weight(stem: str, asked: frozenset[str]) -> float:
    return _COMMON_WEIGHT if stem in asked or is_generic(stem) or stem in COMMON_STEMS else 1.0


def has_stem(said: Set[str], stem: str) -> bool:
    """True when the stem or a word with the same root is among those said."""
    if stem in said:
        return True
    root = stem[: max(5, len(stem) - 2)]
    return len(stem) >= 6 and any(s.startswith(root) for s in said)


def _found(
    point: KeyPoint,
    units: Sequence[Unit],
    phrasings: Sequence[frozenset[str]],
    asked: frozenset[str],
    retriever: Retriever,
) -> Reach:
    """The retriever's best unit for any phrasing (it knows synonyms), mixed with our own match of that unit."""
    texts, added = [u.text for u in units], _HELP[retriever.kind]
    best = Reach(point, 0.0, None)
    for phrasing in point.phrasings:
        for hit in retriever.rank(phrasing, texts, top_k=1):
            own = _match(phrasings, units[hit.index].stems, asked)
            near = max(0.0, (hit.score - added.above) / (1 - added.above))
            value = (1 - added.share) * own + added.share * near
            if own > 0 and value > best.value:
                best = Reach(point, value, units[hit.index])
    return best
