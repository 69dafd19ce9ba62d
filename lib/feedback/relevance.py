"""Does it answer the question: how far an answer is about what was asked, by what is known of the question."""

from __future__ import annotations

from lib.feedback.features import Features
from lib.feedback.levels import Judged, is_story, upto
from lib.feedback.nearness import limit
from lib.feedback.subject import own_terms

UNRELATED = 2.0
"""Relevance at most of an answer that shares no term with the bullet or requirement it was asked about."""

LONG_STORY = 130
"""Words from which a story needs more signs of its kind: a long one holds some of any kind by chance."""
NOT_SHOWN = 3.4
"""The same for an answer in which hardly a word shows that it is about the question of the bank."""


def relevance(f: Features) -> Judged:
    """Does it answer the question: key points, words and theme of the question, and how much is on the subject."""
    story = is_story(f.thread.question.kind)
    told = {*f.on_topic, *(u for units in (f.situation, f.task, f.action, f.result) for u in units if story)}
    focus = len(told) / max(1, len(f.thread.units))
    level = _story_relevance(f, focus) if story else _point_relevance(f, focus)
    found, missing = _links(f)
    if limit(f.near) < level:
        level = limit(f.near)
        missing.append("sentences that come near to what was asked")
    if focus < 0.5:
        missing.append("a visible link to the question in much of the answer")
    if story and level < 3.5 and f.kind_cues is not None and not f.built:
        missing.append(f"words that show a story of the asked kind{_of_kind(f)}")
    if f.thread.echoed:
        missing.append("an answer where it repeats the question")
    return Judged(level, tuple(found), tuple(missing), f.on_topic)


def _links(f: Features) -> tuple[list[str], list[str]]:
    """What ties the answer to the question, and what of it is not taken up, in words."""
    if f.unrelated:
        terms = ", ".join(list(own_terms(f.thread.question).values())[:5])
        return [], [f"anything of what was asked about ({terms})"]
    if f.built:
        reworded = [f"{term} in other words" for term in f.reworded]
        return [f"it takes up {', '.join((*f.shared, *reworded)[:5])}"] if f.links else [], []
    n = len(f.thread.units)
    return [f"{len(f.on_topic)} of {n} parts share words with the question, its key points or its subject"], []


def _of_kind(f: Features) -> str:
    return f" ({f.thread.question.skill})" if f.thread.question.skill else ""


def _story_relevance(f: Features, focus: float) -> float:
    event = 1.0 if f.own_actions >= 2 else 0.7 if f.own_actions else 0.5 if f.we_actions and not f.general else 0.15
    subject = _subject(f, _kind_of_story(f), 0.0 if f.kind_cues is not None else upto(f.overlap, 0.34))
    level = 1 + 2.6 * subject * (0.25 + 0.75 * event) + 1.4 * event * upto(subject, 0.4) * upto(focus, 0.4)
    if f.unrelated or not (f.own_actions or f.situation):
        return min(level, UNRELATED)
    return level


def _kind_of_story(f: Features) -> float:
    """How clearly the story is of the asked kind, 0..1; any event from work may be, so it is never quite 0."""
    told = f.own_actions >= 2 and not f.private_words
    floor = 0.4 if told else 0.4 * max(upto(f.work_words, 2), upto(f.theme_words, 2))
    if f.kind_cues is None:
        return max(upto(f.theme_words, 3), upto(f.coverage, 0.5), floor)
    enough = 2.5 + max(0, f.n_words - LONG_STORY) / 60
    return max(floor, upto(f.kind_cues + 2 * f.coverage + 4 * upto(f.overlap, 1) + 0.25 * f.theme_words, enough))


def _point_relevance(f: Features, focus: float) -> float:
    words = max(upto(f.overlap, 0.34), 0.8 if f.names_skill else 0.0)
    if f.by_points:
        points = upto(f.coverage, 0.45)
        level = 1 + 2.6 * points + 0.8 * words + 0.6 * upto(focus, 0.6) * upto(points + words, 0.5)
        if f.coverage == 0:
            return min(level, 2.4 if f.firsthand else 2.0)
        return min(level, 2.4) if f.general >= 2 and not f.firsthand and f.coverage < 0.4 else level
    floor = 0.0 if f.private_words else 0.35
    loose = max(upto(f.theme_words, 3), upto(f.coverage, 0.5), 0.75 * upto(f.work_words, 3), floor)
    subject = _subject(f, loose, words)
    level = 1 + 2.4 * subject + 1.6 * upto(focus + 0.5 * subject, 0.7) * upto(f.detail, 10) * upto(subject, 0.5)
    if f.unrelated:
        return min(level, UNRELATED)
    theme = 0.0 if f.reaches else upto(f.theme_words, 2)
    if max(theme, upto(f.overlap, 0.25), upto(f.coverage, 0.3), words) <= 0.5 and not f.built:
        level = min(level, NOT_SHOWN)
    return level if f.firsthand else min(level, _general_limit(f))


def _general_limit(f: Features) -> float:
    """How far a statement without a case of one's own can answer: hardly, when it fits anyone."""
    if f.general >= 2 or (f.built and f.links < 2):
        return 2.4
    return NOT_SHOWN if f.reason and not f.general and not f.built else 2.9


def _subject(f: Features, loose: float, words: float) -> float:
    """How far it is about the subject, 0..1; a question about one bullet needs that bullet's terms."""
    if f.built:
        return max(upto(f.links, 2), 0.8 if f.names_skill else 0.0, min(loose, 0.4))
    return max(loose, words)
