"""A question as a model writes it: the form asked for, and the checks it has to pass before anybody is asked it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from pydantic import BaseModel, Field

from lib.core.cleanup import tidy
from lib.core.enums import Origin
from lib.core.errors import LLMError
from lib.core.injection import is_injection
from lib.core.text import STOPWORDS, content_stems, words
from lib.core.types import KeyPoint, Question

MIN_WORDS, MAX_WORDS = 5, 60
MIN_POINTS, MAX_POINTS = 3, 6
_ASKING = frozenset(
    "tell describe explain walk talk give take imagine suppose compare sketch think pick name share show".split()
)


class WrittenPoint(BaseModel):
    """A key point as the model writes it."""

    name: str = Field(max_length=80)
    phrasings: list[str] = Field(min_length=1, max_length=4)
    follow_up: str = Field(default="", max_length=240)


class WrittenQuestion(BaseModel):
    """A question as the model writes it; `item` is the number of its subject."""

    item: int
    question: str = Field(max_length=500)
    reason: str = Field(default="", max_length=300)
    key_points: list[WrittenPoint] = Field(min_length=1, max_length=8)
    hint: str = Field(default="", max_length=300)


class WrittenQuestions(BaseModel):
    """The reply: one question for each subject."""

    questions: list[WrittenQuestion] = Field(max_length=20)


def question_from(written: WrittenQuestion, slot: Question, engine: str, instructions: str) -> Question | None:
    """The question to put in the place of `slot`, None when what was written cannot be asked.

    Args:
        written: as the model wrote it.
        slot: the built-in question for the same subject: kind, level, source and what is true about them come from it.
        engine: the model's name.
        instructions: the prompt, of which nothing may come back.
    """
    text = _clean(written.question, instructions)
    points = _points(written, instructions)
    if not is_askable(text) or len(points) < MIN_POINTS:
        return None
    hint = _clean(written.hint, instructions)
    return Question(
        id=f"model-{hashlib.sha256(text.encode()).hexdigest()[:16]}",
        text=text,
        kind=slot.kind,
        skill=slot.skill,
        level=slot.level,
        key_points=points,
        follow_ups=() if slot.origin is Origin.BANK else slot.follow_ups,
        hint=hint if _is_sentence(hint) else "",
        requirement=slot.requirement,
        source="" if slot.origin is Origin.BANK else slot.source,
        origin=slot.origin,
        reason=_reason(written, slot, instructions),
        engine=engine,
    )


def is_askable(text: str) -> bool:
    """True for one spoken question of a bearable length that gives no orders to a grader."""
    spoken = words(text)
    asks = text.rstrip("\"'”) ").endswith("?") or bool(_ASKING & set(spoken[:3]))
    return MIN_WORDS <= len(spoken) <= MAX_WORDS and asks and _is_sentence(text) and not is_injection(text)


def _is_sentence(text: str) -> bool:
    """True when there are words of grammar among the others: a string of random words has few."""
    spoken = words(text)
    return len(spoken) >= 3 and sum(w in STOPWORDS for w in spoken) >= max(1, len(spoken) // 6)


def _points(written: WrittenQuestion, instructions: str) -> tuple[KeyPoint, ...]:
    found: dict[str, KeyPoint] = {}
    for point in written.key_points:
        name = _clean(point.name, instructions).rstrip(".").strip()
        phrasings = tuple(dict.fromkeys(_phrasings(point, instructions)))
        follow_up = _clean(point.follow_up, instructions)
        if content_stems(name) and len(words(name)) <= 12 and phrasings and not is_injection(name):
            usable = follow_up.endswith("?") and _is_sentence(follow_up)
            found.setdefault(name.lower(), KeyPoint(name, phrasings, follow_up if usable else ""))
    return tuple(found.values())[:MAX_POINTS]


def _phrasings(point: WrittenPoint, instructions: str) -> Iterator[str]:
    for phrasing in point.phrasings:
        text = _clean(phrasing, instructions)
        if content_stems(text) and len(words(text)) <= 30 and not is_injection(text):
            yield text


def _reason(written: WrittenQuestion, slot: Question, instructions: str) -> str:
    """The model's reason when it speaks of what is really behind the question, else the built-in one."""
    reason = _clean(written.reason, instructions)
    behind = frozenset(content_stems(f"{slot.source} {slot.requirement} {slot.skill}"))
    true = slot.origin is not Origin.BANK and len(behind & set(content_stems(reason))) >= 2
    return reason if true and _is_sentence(reason) and not is_injection(reason) else slot.reason


def _clean(text: str, instructions: str) -> str:
    """The text on one line, cleaned; '' when nothing of it can be shown."""
    try:
        return " ".join(tidy(text, instructions).split())
    except LLMError:
        return ""
