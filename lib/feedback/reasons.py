"""A score's reason in words: the rubric's anchor, what was found and missing, and what held the level down."""

from __future__ import annotations

from lib.core.enums import Dimension
from lib.feedback.features import Features
from lib.feedback.levels import Judged, is_story, to_level
from lib.feedback.limits import NO_FIVE, TURN_COST, is_word_list
from lib.feedback.rubric import anchor

APPROXIMATE = "Correctness is only approximated: this looks for expected points, it does not check that they are true."
_D = Dimension
_CHARGED = {
    _D.RELEVANCE: "Lower, because part of the thread was about something else.",
    _D.SUBSTANCE: "Lower, because a part of the question was declined.",
}
SIDE_LEVEL = 3
"""Relevance up to which the other dimensions are held down."""
_FIVE_NEEDS = {
    _D.RELEVANCE: "clear signs of what the question is after, and no part that strays",
    _D.SUBSTANCE: "most key points, or actions with a measured result, and the reason for them",
    _D.STRUCTURE: "all parts, in order, with an end",
    _D.CREDIBILITY: "your own part together with figures",
    _D.COMMUNICATION: "30 to 220 words without repetition and hardly a filler",
}


def reason(dimension: Dimension, value: int, judged: Judged, relevance: int, f: Features, because: str = "") -> str:
    """Why this level; `judged` is what was found before the limits, `relevance` the level of that dimension.

    A level that was held down is not described by its anchor, so the reason for holding it (`because`, where learned
    gates held it) stands in its place.
    """
    held = f"Held at {value}, because {because}." if because and to_level(judged.level) > value else ""
    held = held or _held(dimension, value, judged, relevance, f)
    parts = [held or anchor(dimension, value, f.thread.question.kind)]
    if judged.found:
        parts.append(f"Found: {'; '.join(judged.found)}.")
    if judged.missing:
        parts.append(f"Missing: {'; '.join(judged.missing)}.")
    if _is_charged(dimension, f):
        parts.append(_CHARGED[dimension])
    elif value == to_level(NO_FIVE) and to_level(judged.level) > value and relevance > SIDE_LEVEL:
        parts.append(f"A 5 needs {_FIVE_NEEDS[dimension]}.")
    if dimension is _D.SUBSTANCE:
        parts.append(APPROXIMATE)
    return " ".join(parts)


def _held(dimension: Dimension, value: int, judged: Judged, relevance: int, f: Features) -> str:
    """What took the level below what was found, '' when nothing did."""
    if is_word_list(f.thread):
        return "It reads like a list of terms, so its terms do not count as points made."
    charged = TURN_COST if _is_charged(dimension, f) else 0.0
    if dimension is _D.RELEVANCE or relevance > SIDE_LEVEL or to_level(judged.level - charged) <= value:
        return ""
    if is_story(f.thread.question.kind) and not f.anchored:
        return f"Held at {value}, because what is told belongs to no particular case."
    return f"Held at {value}, because relevance is {relevance}: what answers another question counts little here."


def _is_charged(dimension: Dimension, f: Features) -> bool:
    """True when turns that did not answer lowered this dimension."""
    if f.thread.off_topic:
        return False
    turns = {_D.RELEVANCE: f.thread.off_turns, _D.SUBSTANCE: f.thread.declined_turns}
    return bool(turns.get(dimension))
