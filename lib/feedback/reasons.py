"""A score's reason in words: the rubric's anchor, what was found and missing, and what held the level down."""

from __future__ import annotations

from collections.abc import Iterator

from lib.core.enums import Dimension
from lib.feedback.features import Features
from lib.feedback.levels import Judged, is_story, to_level
from lib.feedback.limits import NO_FIVE, is_word_list
from lib.feedback.rubric import anchor

APPROXIMATE = "Correctness is only approximated: this looks for expected points, it does not check that they are true."
_D = Dimension
_FIVE_NEEDS = {
    _D.RELEVANCE: "clear signs of what the question is after, and no part that strays",
    _D.SUBSTANCE: "most key points, or actions with a measured result, and the reason for them",
    _D.STRUCTURE: "all parts, in order, with an end",
    _D.CREDIBILITY: "your own part together with figures",
    _D.COMMUNICATION: "30 to 220 words without repetition and hardly a filler",
}


def reason(dimension: Dimension, value: int, judged: Judged, relevance: int, f: Features) -> str:
    """Why this level; `judged` is what was found before the limits, `relevance` the level of that dimension."""
    parts = [anchor(dimension, value, f.thread.question.kind)]
    if judged.found:
        parts.append(f"Found: {'; '.join(judged.found)}.")
    if judged.missing:
        parts.append(f"Missing: {'; '.join(judged.missing)}.")
    parts += _held_down(dimension, value, judged, relevance, f)
    if dimension is _D.SUBSTANCE:
        parts.append(APPROXIMATE)
    return " ".join(parts)


def _held_down(dimension: Dimension, value: int, judged: Judged, relevance: int, f: Features) -> Iterator[str]:
    """What took the level below the sum of what was found."""
    if is_word_list(f.thread):
        yield "It reads like a list of terms, so its terms do not count as points made."
        return
    cost = _cost_of_turns(dimension, f)
    if cost:
        yield cost
    elif to_level(judged.level) <= value:
        return
    elif dimension is not _D.RELEVANCE and relevance <= 3:
        yield f"Held at {value}, because relevance is {relevance}: {_why_little_counts(f)}."
    elif value == to_level(NO_FIVE):
        yield f"A 5 needs {_FIVE_NEEDS[dimension]}."


def _cost_of_turns(dimension: Dimension, f: Features) -> str:
    if dimension is _D.RELEVANCE and f.thread.off_turns and not f.thread.off_topic:
        return "Lower, because part of the thread was about something else."
    if dimension is _D.SUBSTANCE and f.thread.declined_turns:
        return "Lower, because a part of the question was declined."
    return ""


def _why_little_counts(f: Features) -> str:
    if is_story(f.thread.question.kind) and not f.anchored:
        return "what is told belongs to no particular case"
    return "good points to another question count little here"
