"""The follow-up question of a model: on a contradiction, an unproven claim or the deepest point not heard yet.

What it rests on is proven in code: a claim must be quoted from the answer, a contradiction from the resume as well, and
a question that gives a point away, repeats one or judges is not put.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from lib.core.chat import CallOptions, ChatModel, OnCut
from lib.core.cleanup import tidy
from lib.core.injection import is_injection
from lib.core.protocols import Retriever
from lib.core.quotes import find_quote
from lib.core.text import content_stems, words
from lib.core.types import Answer, Interview, KeyPoint, Question, Turn
from lib.interview.follow_ups import FollowUp, missing_points
from lib.interview.moves import question_of
from lib.interview.reaction import judges
from lib.interview.signals import coverage
from lib.prompts import Untrusted, Value, instructions_of, render, room_for, thread_material

CLAIM, CONTRADICTION = "claim", "contradiction"
"""Targets of follow-ups that are after no key point."""
MAX_WORDS = 45
MAX_POINTS = 4
MAX_BULLETS = 4
GIVEN_AWAY = 0.6
"""Share of a phrasing's words not said so far that a question may not hold."""
_TOKENS = 260


class AskedNext(BaseModel):
    """What the model wants to ask and what it rests on."""

    kind: Literal["contradiction", "claim", "point", "none"]
    point: int = 0
    quote: str = Field(default="", max_length=300)
    resume_quote: str = Field(default="", max_length=300)
    question: str = Field(default="", max_length=400)


def follow_up(
    model: ChatModel,
    interview: Interview,
    turn: Turn,
    answer: Answer,
    *,
    retriever: Retriever,
    on_cut: OnCut | None = None,
    options: CallOptions | None = None,
) -> FollowUp | None:
    """The follow-up to put after `answer` to `turn`, None when the model finds none or it must not be put.

    `on_cut` gets a sentence for the user when the answers did not fit.

    Raises:
        LLMError: the model gave nothing to decide on.
    """
    question = question_of(interview, turn)
    thread = [*interview.thread(turn.question_index)]
    thread[-1:] = [Turn(turn.number, turn.question_index, turn.move, turn.prompt, turn.target, answer)]
    said = [t.answer.text for t in interview.attempts(turn.question_index)[-1][:-1] if t.answer] + [answer.text]
    asked = {t.target for t in thread if t.target}
    points = [p for p in missing_points(question, said, retriever) if p.name not in asked][:MAX_POINTS]
    corpus = [b.text for b in interview.resume.bullets]
    near = retriever.rank(f"{question.text} {answer.text}"[:600], corpus, top_k=MAX_BULLETS) if corpus else []
    bullets = [corpus[hit.index] for hit in near]
    given = options or CallOptions(deadline_s=20.0)
    call = CallOptions(_TOKENS, 0.2, given.deadline_s, given.seed, given.cancel)
    base: dict[str, Value] = {
        "question": Untrusted("question", question.text),
        "points": Untrusted("points", "\n".join(f"{n}. {p.name}" for n, p in enumerate(points, start=1)) or "(none)"),
        "resume": Untrusted("resume", "\n".join(bullets) or "(no resume)"),
    }
    fixed = "\n".join(m.content for m in render("follow_up", thread=(), **base))
    pieces, note = thread_material(thread, question, model, retriever, room_for(model, call, fixed, at_least=200))
    if note and on_cut is not None:
        on_cut(note)
    prompt = render("follow_up", thread=pieces, **base)
    wanted, reply = model.structured(prompt, AskedNext, call)
    target = _target(wanted, points, said, bullets, asked)
    if not target:
        return None
    text = tidy(wanted.question, instructions_of(prompt))
    prompts = [t.prompt for t in interview.turns] + [question.text]
    return FollowUp(target, text, reply.model) if _may_be_put(text, question, points, said, prompts) else None


def _target(wanted: AskedNext, points: list[KeyPoint], said: list[str], bullets: list[str], asked: set[str]) -> str:
    """What the follow-up is after, '' when what it rests on is not there."""
    quoted = any(find_quote(text, wanted.quote) for text in said)
    if wanted.kind == CONTRADICTION:
        proven = quoted and any(find_quote(text, wanted.resume_quote) for text in bullets)
        return CONTRADICTION if proven and CONTRADICTION not in asked else ""
    if wanted.kind == CLAIM:
        return CLAIM if quoted and CLAIM not in asked else ""
    if wanted.kind == "point" and 1 <= wanted.point <= len(points):
        return points[wanted.point - 1].name
    return ""


def _may_be_put(text: str, question: Question, points: list[KeyPoint], said: list[str], prompts: list[str]) -> bool:
    """One question in spoken words that is new, gives nothing away, judges nothing and gives no orders to a grader."""
    if not text.endswith("?") or text.count("?") > 2 or not 4 <= len(words(text)) <= MAX_WORDS:
        return False
    if judges(text) or is_injection(text):
        return False
    stems = set(content_stems(text))
    if any(stems and len(stems & set(content_stems(p))) >= 0.8 * len(stems) for p in prompts):
        return False
    return not gives_away(text, question, said)


def gives_away(text: str, question: Question, said: list[str]) -> bool:
    """True when words of a key point that nobody has said yet stand in `text`."""
    known = frozenset(content_stems(" ".join((question.text, *said, *(p.name for p in question.key_points)))))
    new = frozenset(content_stems(text)) - known
    for point in question.key_points:
        for phrasing in point.phrasings:
            unsaid = " ".join(s for s in content_stems(phrasing) if s not in known)
            if len(unsaid.split()) >= 2 and coverage(unsaid, new) >= GIVEN_AWAY:
                return True
    return False
