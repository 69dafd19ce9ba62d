"""The one next step of an answer: the first rule that fits, from 'no answer' over 'another subject' to polish."""

from __future__ import annotations

from lib.core.enums import Dimension, Move, Origin, QuestionKind
from lib.core.types import Bullet, Turn
from lib.feedback.cues import MEASURED
from lib.feedback.evidence import shorten
from lib.feedback.features import Features
from lib.feedback.levels import is_story

LONG_WORDS = 180
"""Words above which shortening is the best that is left to do."""
MANY_FILLERS = 4
"""Fillers and hedges per 100 words from which they come first among the polish."""


def next_step(f: Features, value: dict[Dimension, int | None], unused: Bullet | None) -> str:
    """What to do about this answer first, in one or two sentences; a bullet is named only where it helps."""
    evidence = f" This bullet may serve: “{shorten(unused.text)}”" if unused else ""
    if not f.thread.units:
        return f"Try it again with two sentences of what you do know.{evidence}"
    relevance = value[Dimension.RELEVANCE]
    if relevance is None:
        return f"Say more than {f.n_words} words: the point first, then why, then one example.{evidence}"
    if relevance <= 2:
        return _back_to_the_question(f, evidence)
    if f.thread.declined_turns:
        return _declined_step(f.thread.declined_turns[0], evidence)
    if is_story(f.thread.question.kind):
        return _story_step(f, relevance, unused) or _polish(f)
    return _point_step(f, evidence) or _polish(f)


def _declined_step(turn: Turn, evidence: str) -> str:
    if turn.move is Move.FOLLOW_UP:
        return f"Prepare an answer to what you declined: “{shorten(turn.prompt)}”"
    return f"Begin with what you do know, so that you need not decline: two sentences and one example.{evidence}"


def _back_to_the_question(f: Features, evidence: str) -> str:
    question = f.thread.question
    if f.unrelated and question.origin is Origin.RESUME:
        return f"Tell what is behind this line and nothing else: “{shorten(question.source)}”"
    if f.unrelated:
        return f"Say first how your example relates to “{shorten(question.requirement or question.source)}”.{evidence}"
    return f"Answer what was asked in your first sentence, then give the example.{evidence}"


def _story_step(f: Features, relevance: int, unused: Bullet | None) -> str:
    if not f.own_actions:
        fits = f" This bullet may serve: “{shorten(unused.text)}”" if unused else ""
        return f"Tell one event and say what you did: 'I …', three steps.{fits}"
    if relevance == 3:
        return "Say in your first sentence why this story answers the question: name what was asked for."
    if not f.result:
        return "End with the result: what changed, for whom, by how much."
    if not f.measured_result:
        figure = unused is not None and MEASURED.search(unused.text)
        fits = f" This bullet has a figure: “{shorten(unused.text)}”" if unused and figure else ""
        return f"Put a number on the result: time, money, users or errors, before and after.{fits}"
    if not f.reason:
        return "Add the decision: which alternative you had and why you chose as you did."
    if missing := _missing(f):
        return f"Add one sentence about {missing}."
    return "" if f.learned else "Close with what you learned or do differently since."


def _point_step(f: Features, evidence: str) -> str:
    if missing := _missing(f):
        return f"Add one sentence about {missing}."
    if not f.reason:
        return "Add why: one sentence with 'because', or the alternative you decided against."
    if not f.own_actions and not f.example:
        return f"Add an example from your own work.{evidence}"
    if not f.n_numbers and f.thread.question.kind is QuestionKind.TECHNICAL:
        return "Add a figure that shows the size: how many, how fast, how often."
    return ""


def _missing(f: Features) -> str:
    """The key point to add first: one that is only touched is not nearer to the answer than one left out."""
    return next((r.point.name for r in f.reaches if not r.reached), "")


def _polish(f: Features) -> str:
    """For answers in which nothing is missing."""
    if f.per_100 > MANY_FILLERS:
        return "Say it once more without fillers and hedges: pause instead of 'um', and drop 'I think'."
    if f.n_words > LONG_WORDS:
        return "Say the same in fewer words and end on the strongest sentence."
    return "Nothing to add: say it aloud, without notes, in under two minutes."
