"""Strengths, gaps and the one next step of an answer, in words that name what was found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lib.core.enums import Behaviour, Dimension, QuestionKind
from lib.core.injection import is_injection
from lib.core.protocols import Retriever
from lib.core.types import Bullet, Interview, Score, Turn
from lib.feedback.bullets import unused_bullet, used_bullets
from lib.feedback.cues import MEASURED
from lib.feedback.evidence import shorten
from lib.feedback.features import Features
from lib.feedback.levels import is_story
from lib.feedback.next_step import next_step
from lib.feedback.thread import Thread
from lib.feedback.units import Unit, units_of

MAX_STRENGTHS = 3
MAX_GAPS = 5
_ASKING = re.compile(
    r"^\W*(?:(?:and|so|yes|well|ok)\W+)*(?:what|how|who|when|where|why|which|do|does|is|are|can|could|would)\b"
    r"|i'd like to know|i was wondering",
    re.IGNORECASE,
)
_STAR_HELP = {
    "situation": "Where and when this was is missing: one sentence is enough.",
    "task": "What you had to achieve is missing.",
    "action": "What you did yourself is missing: say 'I', step by step.",
    "result": "The result is missing: say what came of it, with a number if you have one.",
}


@dataclass(frozen=True)
class Advice:
    """What the page says beside the scores."""

    strengths: tuple[str, ...]
    gaps: tuple[str, ...]
    next_step: str
    used_bullets: tuple[Bullet, ...]
    unused_bullet: Bullet | None


def advise(interview: Interview, features: Features, scores: tuple[Score, ...], retriever: Retriever) -> Advice:
    """Strengths with quotes, gaps in order of weight, one next step, used and unused bullets."""
    if features.thread.question.kind is QuestionKind.CLOSING:
        return _closing(features)
    used = used_bullets(interview, features.thread)
    unused = unused_bullet(interview, features.thread, used, retriever)
    value = {s.dimension: s.value for s in scores}
    return Advice(
        strengths=tuple(_strengths(features, value))[:MAX_STRENGTHS],
        gaps=tuple(_gaps(features, value))[:MAX_GAPS],
        next_step=next_step(features, value, unused),
        used_bullets=used,
        unused_bullet=unused,
    )


def _closing(features: Features) -> Advice:
    """The closing question asks for the candidate's own questions; it gets advice and no score.

    What was said is read as it stands: a question back is left out of what is judged, but here it is the answer.
    """
    thread = features.thread
    said = [u for t in thread.turns if t.behaviour is not Behaviour.CONTROL for u in units_of(t)]
    asked = [u for u in said if not is_injection(u.text) and ("?" in u.text or _ASKING.search(u.text))]
    strengths = tuple(f"You asked something yourself: {_quoted(u)}" for u in asked[:1])
    gaps = tuple(_talks_to_the_grader(thread))
    if not asked:
        gaps += ("You asked nothing. Interviewers expect one or two questions.",)
    if len(asked) > 1:
        step = "Keep the question whose answer would change what you decide, and ask what follows from the answer."
    elif asked:
        step = "Prepare a second question whose answer would change what you decide."
    else:
        step = "Prepare two questions about the work: what success looks like after three months, and what is hard now."
    return Advice(strengths, gaps, step, (), None)


def _quoted(unit: Unit) -> str:
    return f"“{shorten(unit.text)}”"


def _strengths(f: Features, value: dict[Dimension, int | None]) -> Iterator[str]:
    if (value[Dimension.RELEVANCE] or 0) <= 2:
        return
    if f.measured_result:
        unit = next(u for u in f.result if MEASURED.search(u.text))
        yield f"A result with a number: {_quoted(unit)}"
    reached = [r for r in f.reaches if r.reached and r.unit]
    if reached and reached[0].unit:
        yield (
            f"Covers {len(reached)} of {len(f.reaches)} key points, for instance {reached[0].point.name}: "
            f"{_quoted(reached[0].unit)}"
        )
    if f.own_actions >= 2:
        yield f"Your own part is clear: {_quoted(f.action[0])}"
    if f.reason:
        yield f"Gives a reason: {_quoted(f.reason[0])}"
    if f.learned:
        yield f"Says what you took from it: {_quoted(f.learned[0])}"
    if f.named and not f.measured_result:
        yield f"Names something that can be checked: {_quoted(f.named[0])}"


def _gaps(f: Features, value: dict[Dimension, int | None]) -> Iterator[str]:
    yield from _left_out(f)
    if f.thread.declined and not f.thread.units:
        yield "The question was declined. Say what you do know and how you would find out the rest."
        return
    if not f.thread.units:
        return
    yield from _turns_that_cost(f)
    if f.unrelated:
        yield f"None of it is about what the question names: “{shorten(f.thread.question.source)}”"
    elif (value[Dimension.RELEVANCE] or 5) <= 2:
        yield "Little in the answer shows that it is about the question."
    missing = [r.point.name for r in f.reaches if not r.reached]
    if missing:
        yield f"{'Not heard' if f.by_points else 'Not recognised in your words'}: {'; '.join(missing)}."
    yield from _story_gaps(f) if is_story(f.thread.question.kind) else _point_gaps(f)
    if f.per_100 > 4:
        yield f"{f.fillers + f.hedges} fillers or hedges in {f.n_words} words weaken what you say."


def _turns_that_cost(f: Features) -> Iterator[str]:
    """Turns of the thread that did not answer, beside those that did."""
    for turn in f.thread.declined_turns[:1]:
        yield f"You declined a part of this question, which lowers substance: “{shorten(_said(turn), 80)}”"
    if not f.thread.off_topic:
        for turn in f.thread.off_turns[:1]:
            yield f"This was about something else, which lowers relevance: “{shorten(_said(turn), 80)}”"


def _said(turn: Turn) -> str:
    return turn.answer.text if turn.answer else ""


def _story_gaps(f: Features) -> Iterator[str]:
    yield from (_STAR_HELP[part] for part in _STAR_HELP if part not in f.star)
    if f.we_actions > 2 * max(1, f.own_actions):
        yield "It says 'we' more than 'I': the interviewer cannot see your own part."
    if f.result and not f.measured_result:
        yield "The result has no number."


def _point_gaps(f: Features) -> Iterator[str]:
    if not f.reason:
        yield "No reason or trade-off is given: say why, not only what."
    if f.n_numbers == 0 and f.thread.question.kind is QuestionKind.TECHNICAL:
        yield "No figure from your own work."


def _talks_to_the_grader(thread: Thread) -> Iterator[str]:
    if thread.injected:
        yield (
            "Left out of the judgement, because it talks to the grader and not to the interviewer: "
            f"{_quoted(thread.injected[0])}"
        )


def _left_out(f: Features) -> Iterator[str]:
    thread = f.thread
    yield from _talks_to_the_grader(thread)
    if thread.listed:
        yield f"A list of terms is not counted as an answer: {_quoted(thread.listed[0])} Say how they belong together."
    if thread.echoed:
        yield f"This repeats the question and was not counted: {_quoted(thread.echoed[0])}"
    if thread.repeated:
        yield f"Said more than once and counted once: {_quoted(thread.repeated[0])}"
