"""Rules for what an answer says: another subject, a drifting story, searching for words, too little."""

from __future__ import annotations

from lib.core.enums import Behaviour, QuestionKind
from lib.core.text import content_stems
from lib.interview import cues
from lib.interview.verdict import Case, Verdict, place, quoted


def off_topic(case: Case, answer: str) -> Verdict | None:
    """Another subject altogether; needs more than one sign of it."""
    signals = case.signals
    if case.kind in (QuestionKind.OPENING, QuestionKind.CLOSING) or len(signals.content) < 4 or signals.reached:
        return None
    daily = signals.everyday
    strange = len(daily) >= 2 and len(daily) >= signals.working and len(signals.shared) <= 1 + len(signals.stems) // 20
    lived = case.kind is not QuestionKind.TECHNICAL and signals.specific >= 3
    if strange and not lived and signals.narration + len(signals.digressions) < 4:
        named = " and ".join(f"'{w}'" for w in daily[:3])
        return Verdict(
            Behaviour.OFF_TOPIC, f"It speaks of {named} and hardly of what was asked.", *place(answer, daily[0])
        )
    told = signals.narration + len(signals.digressions) >= 4
    return None if told or len(signals.shared) > 1 else _elsewhere(case)


def _elsewhere(case: Case) -> Verdict | None:
    """No word in common with question and key points: only then, and only where these are many, another subject."""
    signals = case.signals
    points = signals.question.key_points
    technical = case.kind is QuestionKind.TECHNICAL
    texts = [signals.question.text, *(p for point in points for p in point.phrasings)]
    if max(hit.score for hit in case.retriever.rank(signals.text, texts)) > 0.2:
        return None
    personal = any(w in ("i", "my", "we", "our", "me", "us") for w in signals.words)
    named = signals.shared & frozenset(content_stems(signals.question.text + " " + signals.question.skill))
    enough = 15 if signals.shared else 12 if signals.working else 8
    if technical and not named and len(points) >= 3 and len(signals.stems) >= enough:
        return Verdict(
            Behaviour.OFF_TOPIC, "It hardly shares a word with the question or with what an answer would touch."
        )
    if not technical and not personal and not signals.shared and signals.working <= 1 and len(signals.stems) >= 8:
        return Verdict(Behaviour.OFF_TOPIC, "It says nothing about you and shares no word with the question.")
    return None


def drifting(case: Case, answer: str) -> Verdict | None:
    """A long chain of events in which the point is hard to see."""
    signals = case.signals
    if len(signals.words) < 45 or case.kind is QuestionKind.CLOSING:
        return None
    density = sum(s in signals.shared for s in signals.content) / max(1, len(signals.content))
    chained = signals.narration + 2 * len(signals.digressions)
    aside = len(signals.digressions) >= 2 or len(signals.everyday) >= 4
    if chained >= 4 and (signals.specific <= 3 or aside) and density < 0.2 and not signals.reached:
        what = f"'{signals.digressions[0]}'" if signals.digressions else "'and then'"
        cue = f"A long story ({len(signals.words)} words, {what}) in which the point that was asked for is hard to see."
        return Verdict(Behaviour.DRIFTING, cue, *place(answer, what.strip("'")))
    return None


def hesitant(case: Case, answer: str) -> Verdict | None:
    """More searching than saying; an answer with substance is not held to its fillers."""
    signals = case.signals
    fillers = list(cues.pattern("fillers").finditer(signals.text))
    hedges = list(cues.pattern("hedges").finditer(signals.text))
    marks = len(fillers) + len(hedges)
    solid = len(signals.content) >= 30 or signals.reached >= 2 or (signals.reached and len(signals.content) >= 15)
    rate = marks / max(1, len(signals.words))
    waited = case.seconds is not None and case.seconds >= 45 and len(signals.words) < 15 and marks >= 1
    if not waited and (marks < 2 or rate < 0.07 or (solid and rate < 0.15)):
        return None
    named = ", ".join(f"'{w}'" for w in dict.fromkeys(m.group().lower() for m in (*fillers, *hedges)[:4]))
    first = min((*fillers, *hedges), key=lambda m: m.start())
    cue = f"Much of it is searching for words ({named})."
    return quoted(Behaviour.HESITANT, cue, answer, first.start(), first.end())


def weak(case: Case, answer: str) -> Verdict | None:
    """Too short or too general to show anything."""
    signals = case.signals
    if case.kind is QuestionKind.CLOSING:
        return None
    n = len(signals.content)
    enough = cues.pattern("number").search(signals.text) or n >= 3
    if signals.reached or (signals.follow_up and n >= 1 and enough):
        return None
    points = signals.question.key_points
    if points and n >= 5 and len(signals.shared) >= 3:
        return None
    if points and n < 12 and len(signals.shared) < 2 and not signals.specific:
        return Verdict(Behaviour.WEAK, "It touches none of the points that this question is about, and it is short.")
    if n < 6 or len(signals.words) < 12:
        cue = f"It has {len(signals.words)} words, too few to show what you did or know."
        return Verdict(Behaviour.WEAK, cue)
    general = sum(s in cues.stems_of("cliches") for s in signals.content)
    if (
        signals.specific == 0
        and not cues.pattern("example").search(signals.text)
        and (n < 18 or general >= 3)
        and len(signals.shared) < 5
    ):
        return Verdict(Behaviour.WEAK, "It stays general: no example, number, decision or result is named.")
    if general >= 4 and general / n > 0.2 and signals.specific <= 1:
        return Verdict(Behaviour.WEAK, "It describes you in general words and names no event in which it showed.")
    return None
