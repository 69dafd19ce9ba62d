"""What holds levels down: another subject, lists, declined turns, and fives that were not earned by the rubric."""

from __future__ import annotations

from collections.abc import Mapping

from lib.core.enums import Dimension
from lib.feedback.features import Features
from lib.feedback.levels import Judged, is_story
from lib.feedback.thread import LIST_SHARE, Thread, function_word_share

FLOOR_WORDS = 12
"""Fewer words than this are too little to judge, unless they reach a key point."""
LEARNED_FLOOR = 8
"""The same for learned weights, which were learned from answers as short as this: no step at which padding pays."""
LIST_FLOOR_WORDS = 12
NO_FIVE = 4.4
"""The highest level that is still rounded to four."""
TURN_COST = 0.6
"""What each off-topic turn costs relevance, and each declined one substance, beside turns that answer."""
MAX_COST = 1.2
ABOVE_RELEVANCE = 0.5
"""How far learned levels of what is said may lie above relevance: learned relevance tells another question best."""
_D = Dimension
_UNRELATED = {_D.SUBSTANCE: 1.0, _D.STRUCTURE: 1.4, _D.CREDIBILITY: 1.4, _D.COMMUNICATION: 2.4}
_MOSTLY_OTHER = {_D.SUBSTANCE: 2.0, _D.STRUCTURE: 2.4, _D.CREDIBILITY: 2.4, _D.COMMUNICATION: 3.4}
_NOT_SHOWN = {_D.SUBSTANCE: 3.4, _D.STRUCTURE: NO_FIVE, _D.CREDIBILITY: NO_FIVE}
_CLAIMED = {_D.RELEVANCE: 2.9, _D.SUBSTANCE: 2.0, _D.STRUCTURE: 2.4, _D.CREDIBILITY: 1.9}
"""For actions that belong to no case ('I brought people together in every team'): they fit anyone."""
_LIST = {_D.RELEVANCE: 2.4, _D.SUBSTANCE: 1.4, _D.STRUCTURE: 1.0, _D.CREDIBILITY: 1.4, _D.COMMUNICATION: 1.4}


def capped(judged: dict[Dimension, Judged], features: Features, *, learned: bool = False) -> dict[Dimension, float]:
    """The levels after the guards: a good answer to another question is no good answer to this one.

    Learned levels need no guard against sums of points that reach a five.
    """
    levels = {d: j.level if learned else _earned(d, j, features) for d, j in judged.items()}
    thread = features.thread
    if thread.off_topic:
        levels[_D.RELEVANCE] = min(levels[_D.RELEVANCE], 2.0)
    elif thread.units:
        levels = levels | {d: v for d, v in charged(levels, thread).items() if d in (_D.RELEVANCE, _D.SUBSTANCE)}
    if learned:
        for dimension in (_D.SUBSTANCE, _D.STRUCTURE, _D.CREDIBILITY):
            levels[dimension] = min(levels[dimension], levels[_D.RELEVANCE] + ABOVE_RELEVANCE)
    levels[_D.SUBSTANCE] = min(levels[_D.SUBSTANCE], levels[_D.RELEVANCE] + 1)
    limits = _LIST if is_word_list(thread) else _limits(levels[_D.RELEVANCE], features)
    if thread.off_topic:
        limits = _UNRELATED
    return {d: min(level, limits.get(d, 5.0)) for d, level in levels.items()}


def is_too_little(features: Features, floor: int) -> bool:
    """True below the floor of words without a key point reached, and when nothing is left that counts."""
    if features.n_words == 0:
        return True
    return features.n_words < floor and not any(r.reached for r in features.reaches)


def charged(levels: Mapping[Dimension, float], thread: Thread) -> dict[Dimension, float]:
    """The levels less what turns cost that strayed or declined, beside others that answered."""
    costs = {_D.RELEVANCE: thread.off_turns, _D.SUBSTANCE: thread.declined_turns}
    free = thread.off_topic
    return {d: level if free else _less(level, TURN_COST * len(costs.get(d, ()))) for d, level in levels.items()}


def _less(level: float, cost: float) -> float:
    return max(1.0, min(5.0, level) - min(MAX_COST, cost))


def is_word_list(thread: Thread) -> bool:
    """True when most of the words are a list of terms instead of sentences."""
    listed = sum(len(u.words) for u in thread.listed)
    said = tuple(w for u in (*thread.units, *thread.listed) for w in u.words)
    return len(said) >= LIST_FLOOR_WORDS and (listed > 0.5 * len(said) or function_word_share(said) < LIST_SHARE + 0.03)


def _limits(relevance: float, features: Features) -> dict[Dimension, float]:
    if relevance < 1.7:
        return _UNRELATED
    if is_story(features.thread.question.kind) and not features.anchored:
        return _CLAIMED if relevance >= 2.3 else _MOSTLY_OTHER
    if relevance < 2.3:
        return _MOSTLY_OTHER
    return _NOT_SHOWN if relevance < 3.5 and not features.by_points else {}


def _earned(dimension: Dimension, judged: Judged, features: Features) -> float:
    """A five needs what its anchor says; sums of points alone reach a four."""
    return judged.level if judged.level <= NO_FIVE or _is_five(dimension, judged, features) else NO_FIVE


def _is_five(dimension: Dimension, judged: Judged, f: Features) -> bool:
    if dimension is _D.RELEVANCE:
        return not (f.thread.off_turns or f.thread.declined_turns) and _covers(f)
    if dimension is _D.SUBSTANCE:
        return _is_full(f)
    if dimension is _D.STRUCTURE:
        return f.star_order and len(f.star) == 4 if is_story(f.thread.question.kind) else not judged.missing
    if dimension is _D.CREDIBILITY:
        first_hand = f.own_actions >= 2 or bool(f.example) or f.by_points
        return first_hand and (f.n_numbers >= 2 or (f.n_numbers >= 1 and bool(f.names)))
    return f.per_100 <= 1 and 30 <= f.n_words <= 220 and not f.thread.repeated


def _covers(f: Features) -> bool:
    """What the question is after is there: key points where they are known, else clear signs of the asked kind."""
    if f.built:
        return f.links >= 2
    if is_story(f.thread.question.kind):
        return f.kind_cues is None or f.kind_cues >= 2 or f.coverage >= 0.5
    return f.coverage >= (0.5 if f.by_points else 0.25) or not f.reaches


def _is_full(f: Features) -> bool:
    if f.built and not _covers(f):
        return False
    if is_story(f.thread.question.kind):
        return f.own_actions >= 2 and bool(f.result and (f.measured_result or f.learned) and (f.reason or f.learned))
    if f.by_points:
        return f.coverage >= 0.7 and bool(f.reason)
    return bool(f.reason and (f.own_actions or f.example) and (f.n_numbers or f.names))
