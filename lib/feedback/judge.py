"""Scores by a model: evidence, then a reason, then a level for each dimension, proven and put together by code.

The judge sees the question, the rubric and the answers, never the resume, and no total. A quote that is not found in
the answers is dropped; a level without a proven quote is held down. What the answer says to a grader earns nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from pydantic import BaseModel, Field

from lib.core import injection
from lib.core.chat import CallOptions, ChatModel, Message, OnCut, Reply
from lib.core.cleanup import tidy
from lib.core.enums import Dimension, QuestionKind
from lib.core.errors import LLMError
from lib.core.protocols import Encoder, Retriever
from lib.core.quotes import find_quote, quoted_in
from lib.core.text import sentences
from lib.core.types import Evidence, Interview, Question, Score, Turn
from lib.feedback.evidence import proven, quote
from lib.feedback.facts import Facts
from lib.feedback.rubric import anchor
from lib.feedback.thread import read_thread
from lib.prompts import Untrusted, Value, instructions_of, points_text, render, room_for, thread_material, visible
from lib.retrieval.orders import orders

UNPROVEN = 2
"""The highest level of a dimension for which no quote was found in the answers."""
FINAL_READINGS = 3
UNCERTAIN = 2
"""Levels between the readings from which a score is called uncertain."""
_FORM = re.compile(rf"[\"'](?:{'|'.join(Dimension)}|score|evidence|reason)[\"']\s*:", re.IGNORECASE)
"""Our own form, filled in by somebody who is judged by it."""
_TOKENS = 1100
_FINAL_TEMPERATURE = 0.7


class JudgedDimension(BaseModel):
    """One dimension as the model judges it; the order of the fields makes the level rest on the evidence."""

    evidence: list[str] = Field(max_length=4)
    reason: str = Field(max_length=400)
    score: int = Field(ge=1, le=5)


class Judgement(BaseModel):
    """All dimensions, in one call."""

    relevance: JudgedDimension
    substance: JudgedDimension
    structure: JudgedDimension
    credibility: JudgedDimension
    communication: JudgedDimension


@dataclass(frozen=True)
class Verified:
    """A dimension of one reading after the proof of its quotes."""

    value: int
    evidence: tuple[Evidence, ...]
    reason: str
    capped: bool


def judge(
    model: ChatModel,
    interview: Interview,
    question_index: int,
    base: Sequence[Score],
    *,
    retriever: Retriever,
    final: bool = False,
    on_cut: OnCut | None = None,
    options: CallOptions | None = None,
) -> tuple[Score, ...]:
    """A score for each dimension of a question's thread.

    Args:
        model: the judge.
        interview: its answers are judged; offsets of the evidence refer to them.
        question_index: which thread; its last attempt counts.
        base: the built-in scores of the same thread: where the answer speaks to a grader, no level goes above theirs.
        retriever: cuts very long answers.
        final: three readings with their median and spread, instead of one at temperature 0.
        on_cut: gets a sentence for the user when the answers did not fit.
        options: deadline, seed and cancel of each call.

    Raises:
        LLMError: no reading came.
    """
    thread = read_thread(interview, question_index)
    turns = thread.judged or thread.turns
    call = _options(final, options)
    messages, note = judge_messages(model, interview, thread.question, turns, retriever, call)
    if note and on_cut is not None:
        on_cut(note)
    readings, names = _readings(model, messages, call, FINAL_READINGS if final else 1)
    label = f"{names}, median of {len(readings)}" if len(readings) > 1 else f"{names}, one reading"
    ours = instructions_of(messages[:1])
    limits = {s.dimension: s.high for s in base} if any(_orders(_text(t), retriever.encoder) for t in turns) else {}
    return tuple(
        _score(d, [_verified(r, d, turns, thread.question, ours, retriever) for r in readings], limits.get(d, 5), label)
        for d in Dimension
    )


def judge_messages(
    model: ChatModel,
    interview: Interview,
    question: Question,
    turns: Sequence[Turn],
    retriever: Retriever,
    call: CallOptions,
) -> tuple[list[Message], str]:
    """The judge's prompt: rubric and question in full, answers in tags, cut by relevance if they must be.

    With it ANSWER_CUT when they were cut, else ''.
    """
    values: dict[str, Value] = {
        "kind": question.kind.value,
        "level": interview.plan.level.value,
        "rubric": rubric_text(question.kind),
        "question": Untrusted("question", question.text),
        "key_points": Untrusted("key_points", points_text(question)),
    }
    fixed = "\n".join(m.content for m in render("judge", thread="", **values))
    room = room_for(model, call, fixed)
    pieces, note = thread_material(turns, question, model, retriever, max(room, 120))
    return render("judge", thread=pieces, **values), note


def rubric_text(kind: QuestionKind) -> str:
    """All levels of all dimensions in words."""
    lines: list[str] = []
    for dimension in Dimension:
        lines.append(f"{dimension.value}:")
        lines += [f"  {level}: {anchor(dimension, level, kind)}" for level in range(1, 6)]
    return "\n".join(lines)


def _options(final: bool, options: CallOptions | None) -> CallOptions:
    given = options or CallOptions()
    return replace(given, max_tokens=_TOKENS, temperature=_FINAL_TEMPERATURE if final else 0.0)


def _readings(model: ChatModel, messages: list[Message], call: CallOptions, n: int) -> tuple[list[Judgement], str]:
    """Up to `n` readings with different seeds, as many as came, and the names of the models that gave them.

    Raises:
        LLMError: the first one, when none came.
    """
    seeds = [None if n == 1 and call.seed is None else (call.seed or 0) + i for i in range(n)]

    def one(seed: int | None) -> tuple[Judgement, Reply] | LLMError:
        try:
            return model.structured(messages, Judgement, replace(call, seed=seed))
        except LLMError as error:
            return error

    with ThreadPoolExecutor(max_workers=n) as pool:
        results = list(pool.map(one, seeds))
    came = [r for r in results if not isinstance(r, LLMError)]
    if not came:
        raise next(r for r in results if isinstance(r, LLMError))
    return [reading for reading, _ in came], " and ".join(dict.fromkeys(reply.model for _, reply in came))


def _verified(
    reading: Judgement,
    dimension: Dimension,
    turns: Sequence[Turn],
    question: Question,
    ours: str,
    retriever: Retriever,
) -> Verified:
    judged: JudgedDimension = getattr(reading, dimension.value)
    evidence = proven((e for text in judged.evidence for e in places(text, turns, retriever.encoder)), turns)
    capped = not evidence and judged.score > UNPROVEN
    value = UNPROVEN if capped else judged.score
    reason = _reason(judged.reason, turns, question, ours) or anchor(dimension, value, question.kind)
    return Verified(value, evidence, reason, capped)


def places(text: str, turns: Sequence[Turn], encoder: Encoder | None = None) -> list[Evidence]:
    """Where a quote of at least two words stands in an answer, outside of what is said to a grader; [] if nowhere.

    With an encoder what is said to a grader is found by meaning too.
    """
    if len(text.split()) < 2:
        return []
    for turn in turns:
        place = find_quote(_text(turn), text)
        ordered = _orders(_text(turn), encoder)
        if place and not any(a < place[1] and place[0] < b for a, b in ordered):
            found = quote(turns, turn.number, *place)
            return [found] if found else []
    return []


def _orders(text: str, encoder: Encoder | None) -> list[tuple[int, int]]:
    """Where the answer speaks to a grader, or fills in the grader's form."""
    forms = [
        (s.start, s.end) for s in sentences(text) if _FORM.search(s.text) or injection.is_injection(visible(s.text))
    ]
    return [*orders(text, encoder), *forms]


def _reason(text: str, turns: Sequence[Turn], question: Question, ours: str) -> str:
    """The model's reason, '' when it quotes or counts what is not there, speaks to a grader or repeats its prompt."""
    try:
        reason = " ".join(tidy(text, ours).split())
    except LLMError:
        return ""
    said = [question.text, *(_text(t) for t in turns)]
    invented = any(not any(find_quote(s, q) for s in said) for q in quoted_in(reason))
    counted = Facts.of([*said, "1 2 3 4 5 one two three four five"]).new_numbers(reason)
    return "" if invented or counted or injection.is_injection(reason) else reason


def _score(dimension: Dimension, readings: Sequence[Verified], limit: int, label: str) -> Score:
    """The median reading with the spread of all as its range."""
    ordered = sorted(readings, key=lambda r: r.value)
    middle = ordered[(len(ordered) - 1) // 2]
    value = min(middle.value, limit)
    low, high = ordered[0].value, ordered[-1].value
    reason = middle.reason
    if len(ordered) == 1:
        low, high = max(1, value - 1), min(5, value + 1)
    if middle.capped:
        reason += f" No quote for it was found in the answer, so that the level is held at {UNPROVEN}."
    if value < middle.value:
        reason += " Parts of the answer speak to a grader: no level goes above that of the built-in scorer."
    if len(ordered) > 1 and high - low >= UNCERTAIN:
        reason += f" The readings lie {high - low} levels apart: take this score as uncertain."
    return Score(
        dimension, value, min(low, value), min(max(high, value), max(limit, value)), middle.evidence, reason, label
    )


def _text(turn: Turn) -> str:
    return turn.answer.text if turn.answer else ""
