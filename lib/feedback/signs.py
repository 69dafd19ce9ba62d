"""The signs from which levels are made: each a number that rises with a better answer, with its words.

One table for all dimensions. Counts are left as they are here; the learned curves (`lib.feedback.ordinal`) say from
which count on more of it is worth nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from lib.core.enums import Dimension
from lib.feedback.features import Features
from lib.feedback.levels import Judged, concrete_detail
from lib.feedback.units import cached_stems

_D = Dimension
_LINK = re.compile(
    r"\b(?:because|since|so that|otherwise|unless|instead|but|if|when|until|before|after|while|without|only|except)\b",
    re.IGNORECASE,
)
_ABSTRACT = re.compile(r"\b\w{3,}(?:tion|ity|ness|ment|ance|ence|ship|ism)s?\b", re.IGNORECASE)
_MODAL = re.compile(r"\b(?:would|should|could|can|may|might|must|will)\b", re.IGNORECASE)
_PRAISE = re.compile(
    r"\b(?:very|really|always|every|all|everyone|everything|best|great|good|important|passionate|truly|never)\b",
    re.IGNORECASE,
)
_EVENT = re.compile(r"\b(?:was|were|had|did|\w{2,}ed)\b", re.IGNORECASE)

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "telling": "sentences that say something of their own",
        "telling_best": "at least two sentences that say something of their own",
        "telling_share": "few sentences that would fit any answer",
        "near_question": "sentences near to the question",
        "near_best": "a sentence that answers the question directly",
        "points": "sentences near to the key points",
        "points_least": "no key point left out",
        "points_told": "key points with something of their own to each",
        "told_near": "telling sentences that are about what was asked",
        "breadth": "four telling sentences",
        "rule_relevance": "a link to the question by its words",
        "rule_substance": "the points or parts of a good answer",
        "rule_structure": "the parts in order",
        "rule_credibility": "details that could be checked",
        "rule_communication": "few fillers and hedges",
        "coverage": "key points in words",
        "own": "what you did yourself",
        "own_share": "what you did yourself, in much of the answer",
        "numbers": "numbers",
        "number_share": "numbers for what is said",
        "names": "named tools, places or methods",
        "detail": "concrete words",
        "detail_share": "concrete words for its length",
        "result": "a result",
        "measured": "a measured result",
        "reasons": "reasons",
        "example": "an example or a situation",
        "learned": "what was learned",
        "on_topic": "parts that are about the question",
        "specific": "few statements that fit anyone",
        "fluent": "few fillers and hedges",
        "order": "words that order it",
        "links": "conditions, reasons and limits",
        "plain": "few abstract nouns",
        "definite": "few 'would', 'should' and 'could'",
        "sober": "few words of praise",
        "events": "what happened",
        "enough": "enough to judge",
        "answering": "no repeating of the question and no lists",
        "beyond": "more than the words of the question",
        "overlap": "words of the question taken up",
        "near_half": "half of the sentences or more on what was asked",
    }
)
"""Each sign in words, as it is shown when it counted most."""

CONTENT = ("telling", "telling_best", "telling_share", "points_told", "told_near")
SIGNS: Mapping[Dimension, tuple[str, ...]] = MappingProxyType(
    {
        _D.RELEVANCE: (
            *("near_question", "near_best", "points", "points_least", "points_told", "told_near", "telling"),
            *("rule_relevance", "on_topic", "coverage", "answering", "specific", "enough"),
            *("beyond", "overlap", "near_half"),
        ),
        _D.SUBSTANCE: (
            *(*CONTENT, "breadth", "points", "points_least", "rule_substance", "coverage", "result", "measured"),
            *("reasons", "example", "learned", "links", "detail", "detail_share", "enough", "answering"),
            "beyond",
        ),
        _D.STRUCTURE: (
            *("telling", "telling_best", "told_near", "rule_structure", "order", "links", "reasons", "result"),
            *("example", "learned", "on_topic", "enough", "answering", "events"),
        ),
        _D.CREDIBILITY: (
            *("telling", "telling_best", "telling_share", "told_near", "rule_credibility", "own", "own_share"),
            *("numbers", "number_share", "names", "detail", "detail_share", "measured", "specific", "plain"),
            *("definite", "sober", "events", "answering", "enough", "beyond"),
        ),
        _D.COMMUNICATION: ("rule_communication", "fluent", "telling", "plain", "sober", "links", "answering", "enough"),
    }
)
"""What each dimension looks at."""


def count_signs(f: Features, judged: Mapping[Dimension, Judged]) -> dict[str, float]:
    """The signs that are counted by rules, by name; `judged` are the levels by rules."""
    n, parts = max(1, f.n_words), max(1, len(f.thread.units))
    text = " ".join(u.plain for u in f.thread.units)
    rate = {p: 10 * len(p.findall(text)) / n for p in (_LINK, _ABSTRACT, _MODAL, _PRAISE, _EVENT)}
    signs = {f"rule_{d.value}": max(1.0, min(5.0, j.level)) for d, j in judged.items()}
    return signs | {
        "coverage": f.coverage,
        "own": float(f.own_actions),
        "own_share": f.own_actions / parts,
        "numbers": float(f.n_numbers),
        "number_share": 10 * f.n_numbers / n,
        "names": float(len(f.names)),
        "detail": float(concrete_detail(f)),
        "detail_share": f.detail / n,
        "result": float(len(f.result)),
        "measured": float(f.measured_result),
        "reasons": float(len(f.reason)),
        "example": float(bool(f.example) + bool(f.situation)),
        "learned": float(bool(f.learned)),
        "on_topic": len(f.on_topic) / parts,
        "specific": 1 - f.general / parts,
        "fluent": -f.per_100,
        "order": float(f.order_words),
        "links": rate[_LINK],
        "plain": -rate[_ABSTRACT],
        "definite": -rate[_MODAL],
        "sober": -rate[_PRAISE],
        "events": rate[_EVENT],
        "enough": float(min(30, f.n_words)),
        "answering": -float(len(f.thread.echoed) + len(f.thread.listed)),
        "beyond": _beyond(f),
        "overlap": f.overlap,
        "near_half": f.near or 0.0,
    }


def _beyond(f: Features) -> float:
    """Share of the different words that stand neither in the question nor in its key points."""
    question = f.thread.question
    asked = cached_stems(question.text).union(
        *(cached_stems(text) for point in question.key_points for text in (point.name, *point.phrasings))
    )
    said = frozenset[str]().union(*(u.stems for u in f.thread.units))
    return len(said - asked) / max(1, len(said))
