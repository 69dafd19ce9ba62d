"""Rules for what an answer says: another subject, a drifting story, searching for words, too little."""

from __future__ import annotations

import re

from lib.core.enums import Behaviour, QuestionKind, RetrieverKind
from lib.core.text import content_stems
from lib.interview import cues, statements
from lib.interview.signals import Signals
from lib.interview.verdict import Case, Verdict, named, place, quoted

NEAR = {RetrieverKind.LEXICAL: 0.2, RetrieverKind.ENCODER: 0.5}
"""The retriever's score of question or key point for the answer above which it is not about something else."""
_OWN_WORK = re.compile(
    r"\byou (?:wrote|built|led|made|did|used|worked)\b|\byour (?:resume|cv|project)\b", re.IGNORECASE
)
"""A question about the candidate's own work: any work of theirs may be the answer."""


def off_topic(case: Case, answer: str) -> Verdict | None:
    """Another subject altogether; needs more than one sign of it."""
    signals = case.signals
    if case.kind in (QuestionKind.OPENING, QuestionKind.CLOSING) or len(signals.content) < 4 or signals.reached:
        return None
    daily = signals.everyday
    strange = len(daily) >= 2 and len(daily) >= signals.working and len(signals.shared) <= 1 + len(signals.stems) // 20
    trouble = signals.own_acts and signals.working >= 2 and cues.pattern("trouble").search(signals.text)
    few = signals.own_acts and len(daily) < 3
    asked = signals.stems & frozenset(content_stems(f"{signals.question.skill} {signals.question.requirement}"))
    told_of = case.kind is not QuestionKind.TECHNICAL or statements.own_work(signals.question)
    lived = told_of and signals.specific >= (1 if few or asked - cues.stems_of("common") else 2 if trouble else 3)
    if strange and not lived and signals.narration + len(signals.digressions) < 4:
        cue = f"because it speaks of {named(daily[:3])} and not of what was asked"
        return Verdict(Behaviour.OFF_TOPIC, cue, *place(answer, daily[0]))
    told = signals.narration + len(signals.digressions) >= 4
    return None if told or len(signals.shared) > 1 else _elsewhere(case)


def _elsewhere(case: Case) -> Verdict | None:
    """No word in common with question and key points: only then, and only where these are many, another subject."""
    signals = case.signals
    points = signals.question.key_points
    technical = case.kind is QuestionKind.TECHNICAL
    texts = [signals.question.text, *(p for point in points for p in point.phrasings)]
    if max(hit.score for hit in case.retriever.rank(signals.text, texts)) > NEAR[case.retriever.kind]:
        return None
    if statements.own_work(signals.question):
        return None
    personal = any(w in ("i", "my", "we", "our", "me", "us") for w in signals.words)
    about = signals.shared & frozenset(content_stems(signals.question.text + " " + signals.question.skill))
    enough = 15 if signals.shared else 12 if signals.working else 8
    done = signals.own_acts and not signals.everyday and _OWN_WORK.search(signals.question.text)
    if technical and not about and len(points) >= 3 and len(signals.stems) >= enough and not done and signals.stock < 4:
        return Verdict(
            Behaviour.OFF_TOPIC, "because it hardly shares a word with the question or what an answer would touch"
        )
    if not technical and not personal and not signals.shared and signals.working <= 1 and len(signals.stems) >= 8:
        return Verdict(Behaviour.OFF_TOPIC, "because it says nothing about you and shares no word with the question")
    return None


def drifting(case: Case, answer: str) -> Verdict | None:
    """A long chain of events in which the point is hard to see."""
    signals = case.signals
    if len(signals.words) < 45 or case.kind is QuestionKind.CLOSING:
        return None
    density = sum(s in signals.shared for s in signals.content) / max(1, len(signals.content))
    chained = signals.narration + 2 * len(signals.digressions)
    aside = len(signals.digressions) >= 2 or len(signals.everyday) >= 4
    dense = len(signals.words) >= 70 and chained >= 8 and 3 * signals.own_acts <= chained and signals.reached <= 1
    loose = chained >= 4 and (signals.specific <= 3 or aside) and not signals.reached
    if (loose or dense) and density < 0.2:
        what = signals.digressions[0] if signals.digressions else "and then"
        cue = f"because the point is hard to see in {len(signals.words)} words with {named([what])}"
        return Verdict(Behaviour.DRIFTING, cue, *place(answer, what))
    return None


def hesitant(case: Case, answer: str) -> Verdict | None:
    """More searching than saying; an answer with substance is not held to its fillers."""
    signals = case.signals
    fillers = list(cues.pattern("fillers").finditer(signals.text))
    hedges = list(cues.pattern("hedges").finditer(signals.text))
    marks = len(fillers) + len(hedges)
    solid = (
        len(signals.content) >= 30
        or signals.reached >= 2
        or signals.code
        or (signals.reached and len(signals.content) >= 15)
    )
    rate = marks / max(1, len(signals.words))
    waited = case.seconds is not None and case.seconds >= 45 and len(signals.words) < 15 and marks >= 1
    if not waited and (marks < 2 or rate < 0.07 or (solid and rate < 0.15)):
        return None
    first = min((*fillers, *hedges), key=lambda m: m.start())
    cue = f"because of {named(m.group().lower() for m in (*fillers, *hedges)[:4])}"
    return quoted(Behaviour.HESITANT, cue, answer, first.start(), first.end())


def weak(case: Case, answer: str) -> Verdict | None:
    """Too short or too general to show anything."""
    signals = case.signals
    if case.kind is QuestionKind.CLOSING:
        return None
    return None if _enough(case) else _echo(signals) or _short(case) or _general(signals)


def _enough(case: Case) -> bool:
    """A short answer is a whole one when the prompt can be answered so, or when it names the thing itself."""
    signals = case.signals
    n = len(signals.content)
    closed = signals.follow_up and cues.closed(signals.prompt)
    short = n and signals.stock < 2 and (n >= 3 or cues.pattern("number").search(signals.text))
    if closed or (signals.follow_up and short):
        return True
    return case.kind is QuestionKind.TECHNICAL and signals.code and n >= 3


def _echo(signals: Signals) -> Verdict | None:
    """The question said back is no answer, however many of its words it holds."""
    if len(signals.stems) >= 5 and len(signals.new) < 2 and not signals.follow_up and not signals.code:
        return Verdict(Behaviour.WEAK, "because it repeats the words of the question and adds hardly any")
    return None


def _short(case: Case) -> Verdict | None:
    signals = case.signals
    n = len(signals.content)
    if signals.reached:
        return None
    points = signals.question.key_points
    if points and n >= 5 and len(signals.shared) >= 3:
        return None
    if points and n < 12 and len(signals.shared) < 2 and not signals.specific and not _stance(case):
        return Verdict(Behaviour.WEAK, "because it is short and touches none of the points in question")
    if n < 6 - _stance(case) or len(signals.words) < 12:
        return Verdict(Behaviour.WEAK, _counted(len(signals.words)))
    return None


def _counted(n: int) -> str:
    return f"because {n} {'word is' if n == 1 else 'words are'} too few to show what you did or know"


def _stance(case: Case) -> bool:
    """On culture, a plain sentence that takes a side is an answer; stock phrases are not."""
    signals = case.signals
    stock = sum(s in cues.stems_of("cliches") for s in signals.content)
    return (
        case.kind is QuestionKind.CULTURE_FIT and len(signals.content) >= 5 and len(signals.words) >= 12 and not stock
    )


def _general(signals: Signals) -> Verdict | None:
    n = len(signals.content)
    stock = signals.stock
    told = signals.specific or cues.pattern("example").search(signals.text)
    if not told and (n < 18 or stock >= 3) and len(signals.shared) < 5 and not signals.reached:
        return Verdict(Behaviour.WEAK, "because it names no example, number, decision or result")
    bare = not signals.own_acts and not cues.pattern("number").search(signals.text) and not signals.code
    if stock >= 4 and bare and stock / n > 0.14 and signals.reached <= 1:
        return Verdict(Behaviour.WEAK, "because it names no event, number or step of its own")
    if stock >= 4 and stock / n > 0.2 and signals.specific <= 1:
        return Verdict(Behaviour.WEAK, "because it describes you and names no event in which that showed")
    return None
