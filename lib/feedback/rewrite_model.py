"""An improved answer in a model's words and the candidate's facts: what is not theirs becomes a placeholder.

The model's text is not trusted with a single fact: every number, name and tool is looked up in the answers and the
bullets, and a sentence that is mostly about something else is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lib.core.chat import CallOptions, ChatModel, OnCut
from lib.core.cleanup import tidy
from lib.core.enums import QuestionKind
from lib.core.errors import LLMError
from lib.core.injection import is_injection
from lib.core.protocols import Retriever
from lib.core.text import content_stems, sentences
from lib.core.types import Bullet, Interview, Passage
from lib.feedback.facts import Facts
from lib.feedback.levels import is_story
from lib.feedback.thread import read_thread
from lib.prompts import Untrusted, Value, instructions_of, points_text, render, room_for, thread_material

MAX_WORDS = 180
KNOWN_SHARE = 0.5
"""Share of a sentence's content that has to come from the answers and bullets."""
_TOKENS = 420
_STORY = (
    "Order: the situation, what had to be achieved, what you did yourself and why, what came of it, what you learned"
)
_POINTS = "The point first, then the reasons or steps, then the trade-off or conclusion"
_PLACEHOLDER = re.compile(r"(\[[^\[\]\n]{1,80}\][.,;:!?]*)")
NOTHING = "The model's version held nothing that you said. The built-in version is shown instead."


@dataclass(frozen=True)
class Rewritten:
    """The passages and the model that wrote them."""

    passages: tuple[Passage, ...]
    engine: str


def rewrite(
    model: ChatModel,
    interview: Interview,
    question_index: int,
    bullets: Sequence[Bullet],
    *,
    retriever: Retriever,
    on_cut: OnCut | None = None,
    options: CallOptions | None = None,
) -> Rewritten:
    """The improved answer as passages with their source; empty for the closing question.

    Args:
        model: writes it.
        interview: holds the answers.
        question_index: which thread; its last attempt counts.
        bullets: the retrieved ones that may be drawn on.
        retriever: cuts very long answers.
        on_cut: gets a sentence for the user when the answers did not fit.
        options: deadline and cancel.

    Raises:
        LLMError: nothing usable came.
    """
    thread = read_thread(interview, question_index)
    question = thread.question
    if question.kind is QuestionKind.CLOSING:
        return Rewritten((), model.name)
    call = replace(options or CallOptions(), max_tokens=_TOKENS, temperature=0.3)
    values: dict[str, Value] = {
        "shape": _STORY if is_story(question.kind) else _POINTS,
        "words": MAX_WORDS,
        "question": Untrusted("question", question.text),
        "key_points": Untrusted("key_points", points_text(replace(question, ladder=()))),
        "resume": Untrusted("resume", "\n".join(b.text for b in bullets) or "(none)"),
    }
    fixed = "\n".join(m.content for m in render("rewrite", thread="", **values))
    pieces, note = thread_material(
        thread.judged or thread.turns, question, model, retriever, room_for(model, call, fixed, at_least=120)
    )
    if note and on_cut is not None:
        on_cut(note)
    messages = render("rewrite", thread=pieces, **values)
    reply = model.chat(messages, call)
    answers = [t.answer.text for t in thread.turns if t.answer]
    text = tidy(reply.text, instructions_of(messages))
    passages = grounded(text, answers, [b.text for b in bullets])
    if not any(p.source in ("answer", "resume") for p in passages):
        raise LLMError("output", NOTHING)
    return Rewritten(passages, reply.model)


def grounded(text: str, answers: Sequence[str], bullets: Sequence[str]) -> tuple[Passage, ...]:
    """`text` as passages that state no number, name or tool beyond the answers and bullets."""
    facts = Facts.of((*answers, *bullets))
    own, theirs = frozenset(content_stems(" ".join(answers))), frozenset(content_stems(" ".join(bullets)))
    found: list[Passage] = []
    for sentence in sentences(text):
        if is_injection(sentence.text) or facts.share(sentence.text) < KNOWN_SHARE:
            continue
        found += _passages(facts.with_placeholders(sentence.text), own, theirs)
    return tuple(found)


def _passages(sentence: str, own: frozenset[str], theirs: frozenset[str]) -> Iterator[Passage]:
    stems = set(content_stems(sentence))
    source = "resume" if len(stems & (theirs - own)) > len(stems & own) else "answer"
    for piece in _PLACEHOLDER.split(sentence):
        text = piece.strip()
        if _PLACEHOLDER.fullmatch(text):
            yield Passage(text, "placeholder")
        elif text:
            yield Passage(text, source)
