"""Strengths, gaps and the one next step of an answer, in words that name what was found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lib.core.enums import Dimension, QuestionKind
from lib.core.protocols import Retriever
from lib.core.types import Bullet, Interview, Score
from lib.feedback.bullets import unused_bullet, used_bullets
from lib.feedback.cues import MEASURED
from lib.feedback.dimensions import is_story
from lib.feedback.features import Features
from lib.feedback.thread import Unit

MAX_STRENGTHS = 3
MAX_GAPS = 5
_QUOTE_CHARS = 140
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
        next_step=_next_step(features, value, unused),
        used_bullets=used,
        unused_bullet=unused,
    )


def _closing(features: Features) -> Advice:
    """The closing question asks for the candidate's own questions; it gets advice and no score."""
    asked = [u for u in features.thread.units if "?" in u.text or _ASKING.search(u.text)]
    strengths = tuple(f"You asked something yourself: {_quoted(u)}" for u in asked[:1])
    gaps = tuple(_left_out(features)) + (
        () if asked else ("You asked nothing. Interviewers expect one or two questions.",)
    )
    if asked:
        step = "Prepare a second question whose answer would change what you decide."
    else:
        step = "Prepare two questions about the work: what success looks like after three months, and what is hard now."
    return Advice(strengths, gaps, step, (), None)


def shorten(text: str, limit: int = _QUOTE_CHARS) -> str:
    """At most `limit` characters, cut at a word with an ellipsis."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + " …"


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
    if (value[Dimension.RELEVANCE] or 5) <= 2:
        yield "The answer is mostly about something other than the question."
    missing = [r.point.name for r in f.reaches if not r.reached]
    if missing:
        yield f"Not heard: {'; '.join(missing)}."
    if is_story(f.thread.question.kind):
        yield from (_STAR_HELP[part] for part in _STAR_HELP if part not in f.star)
        if f.we_actions > 2 * max(1, f.own_actions):
            yield "It says 'we' more than 'I': the interviewer cannot see your own part."
        if f.result and not f.measured_result:
            yield "The result has no number."
    elif not f.reason and f.thread.question.kind is not QuestionKind.CLOSING:
        yield "No reason or trade-off is given: say why, not only what."
    if f.n_numbers == 0 and f.thread.question.kind is QuestionKind.TECHNICAL:
        yield "No figure from your own work."
    if f.per_100 > 4:
        yield f"{f.fillers + f.hedges} fillers or hedges in {f.n_words} words weaken what you say."


def _left_out(f: Features) -> Iterator[str]:
    thread = f.thread
    if thread.injected:
        yield (
            "Left out of the judgement, because it talks to the grader and not to the interviewer: "
            f"{_quoted(thread.injected[0])}"
        )
    if thread.listed:
        yield f"A list of terms is not counted as an answer: {_quoted(thread.listed[0])} Say how they belong together."
    if thread.echoed:
        yield f"This repeats the question and was not counted: {_quoted(thread.echoed[0])}"
    if thread.repeated:
        yield f"Said more than once and counted once: {_quoted(thread.repeated[0])}"


def _next_step(f: Features, value: dict[Dimension, int | None], unused: Bullet | None) -> str:
    """The first rule that fits: from 'no answer' over 'wrong subject' to polish."""
    kind = f.thread.question.kind
    evidence = f" Your resume has one: “{shorten(unused.text)}”" if unused else ""
    if not f.thread.units:
        start = "Try it again with two sentences of what you do know."
        return start + (f" You could start from your bullet “{shorten(unused.text)}”." if unused else "")
    if value[Dimension.RELEVANCE] is None:
        return f"Say more than {f.n_words} words: the point first, then why, then one example.{evidence}"
    if (value[Dimension.RELEVANCE] or 5) <= 2:
        return (
            f"Answer the question first: “{shorten(f.thread.question.text)}” One sentence, then the example.{evidence}"
        )
    if is_story(kind):
        return _story_step(f, evidence)
    missing = [r.point.name for r in f.reaches if not r.reached]
    if missing:
        return f"Add one sentence about {missing[0]}."
    if not f.reason:
        return "Add why: one sentence with 'because', or the alternative you decided against."
    if not f.own_actions and not f.example and kind is not QuestionKind.CLOSING:
        return f"Add an example from your own work.{evidence}"
    if not f.n_numbers and kind is QuestionKind.TECHNICAL:
        return "Add a figure that shows the size: how many, how fast, how often."
    return "Say the same in fewer words and end on the strongest sentence."


def _story_step(f: Features, evidence: str) -> str:
    if not f.own_actions:
        return f"Tell one event and say what you did: 'I …', three steps.{evidence}"
    if not f.result:
        return "End with the result: what changed, for whom, by how much."
    if not f.measured_result:
        return f"Put a number on the result: time, money, users or errors, before and after.{evidence}"
    if not f.reason:
        return "Add the decision: which alternative you had and why you chose as you did."
    missing = [r.point.name for r in f.reaches if not r.reached]
    if missing:
        return f"Add one sentence about {missing[0]}."
    if not f.learned:
        return "Close with what you learned or do differently since."
    return "Practise it aloud until it takes under two minutes."
