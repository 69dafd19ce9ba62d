"""'Ask about this answer': a conversation that is grounded in one thread, its feedback, the rubric and some bullets.

Words that are suggested to the candidate may hold only their own facts: a number, tool or name inside quotation marks
that is nowhere in the material becomes a placeholder. A score that nobody gave is left out with its sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from lib.core.chat import CallOptions, ChatModel, Message
from lib.core.cleanup import clean_chat
from lib.core.protocols import Retriever
from lib.core.quotes import find_quote
from lib.core.types import Feedback, Interview
from lib.feedback.facts import Facts, numbers_in
from lib.feedback.judge import rubric_text
from lib.feedback.thread import read_thread
from lib.prompts import Untrusted, Value, instructions_of, neutral, render, room_for, thread_material

MAX_BULLETS = 5
MAX_EXCHANGES = 6
"""Earlier questions and replies that are sent along."""
_TOKENS = 360
_ASK_CHARS = 1200
_QUOTED = re.compile(r"([“\"])([^“”\"\n]{2,300})([”\"])")
_SCORING = re.compile(r"\b(?:scores?d?|levels?|ratings?|rate[sd]?|out of|of 5)\b|\d\s?/\s?\d", re.IGNORECASE)


@dataclass(frozen=True)
class Exchange:
    """One question of the candidate and the coach's reply."""

    asked: str
    replied: str


@dataclass(frozen=True)
class CoachReply:
    """What the coach said, who spoke, and what of the material or the conversation was not sent ('' if all was)."""

    text: str
    engine: str
    note: str = ""


def ask_coach(
    model: ChatModel,
    interview: Interview,
    question_index: int,
    feedback: Feedback | None,
    asked: str,
    *,
    retriever: Retriever,
    history: Sequence[Exchange] = (),
    on_text: Callable[[str], None] | None = None,
    options: CallOptions | None = None,
) -> CoachReply:
    """The coach's reply to `asked`; `on_text` gets each sentence as soon as it is whole.

    Args:
        model: speaks.
        interview: holds the thread and the resume.
        question_index: the answer that is asked about.
        feedback: the one that is shown, None when there is none.
        asked: what the candidate wants to know.
        retriever: finds the bullets that fit and cuts long answers.
        history: the conversation so far, oldest first.
        on_text: for the page.
        options: deadline and cancel.

    Raises:
        LLMError: nothing usable came. What was said before a break is kept as the reply.
    """
    call = replace(options or CallOptions(), max_tokens=_TOKENS)
    messages, material, cut = _messages(model, interview, question_index, feedback, asked, retriever, history, call)
    check = _check(material)
    ours = instructions_of(messages[:1])
    reply = clean_chat(model, messages, ours, call, on_text=on_text, check=lambda: check)
    engine = f"{reply.model} (cut off)" if reply.finish == "incomplete" else reply.model
    return CoachReply(reply.text, engine, " ".join(n for n in (cut, *_left_out(history, asked)) if n))


def _messages(
    model: ChatModel,
    interview: Interview,
    question_index: int,
    feedback: Feedback | None,
    asked: str,
    retriever: Retriever,
    history: Sequence[Exchange],
    call: CallOptions,
) -> tuple[list[Message], list[str], str]:
    """The conversation with its material in the first message, the material's texts, and a note on what was cut."""
    thread = read_thread(interview, question_index)
    corpus = [b.text for b in interview.resume.bullets]
    query = f"{thread.question.text} {asked}"[:600]
    bullets = [corpus[h.index] for h in retriever.rank(query, corpus, top_k=MAX_BULLETS)] if corpus else []
    notes = list(_notes(feedback))
    values: dict[str, Value] = {
        "question": Untrusted("question", thread.question.text),
        "feedback": Untrusted("feedback", "\n".join(notes) or "(none)"),
        "rubric": rubric_text(thread.question.kind),
        "resume": Untrusted("resume", "\n".join(bullets) or "(none)"),
    }
    talk = list(_talk(history[-MAX_EXCHANGES:], asked))
    fixed = "\n".join(m.content for m in (*render("coach", thread="", **values), *talk))
    room = room_for(model, call, fixed, at_least=120)
    pieces, cut = thread_material(thread.turns, thread.question, model, retriever, room)
    system, user = render("coach", thread=pieces, **values)
    first = Message("user", f"{user.content}\n\nThe candidate asks:\n{talk[0].content}")
    said = [t.answer.text for t in thread.turns if t.answer]
    return [system, first, *talk[1:]], [thread.question.text, *said, *bullets, *notes, asked], cut


def _left_out(history: Sequence[Exchange], asked: str) -> Iterator[str]:
    """What of the conversation is too long to be sent."""
    if len(history) > MAX_EXCHANGES:
        yield f"Only the last {MAX_EXCHANGES} of {len(history)} earlier questions were sent along."
    if len(asked) > _ASK_CHARS:
        yield f"Your question is long: its first {_ASK_CHARS} characters were sent."


def _talk(history: Sequence[Exchange], asked: str) -> Iterator[Message]:
    """Question and reply in turn, as chat templates demand."""
    for exchange in history:
        yield Message("user", neutral(exchange.asked[:_ASK_CHARS]))
        yield Message("assistant", exchange.replied)
    yield Message("user", neutral(asked[:_ASK_CHARS]))


def _notes(feedback: Feedback | None) -> Iterator[str]:
    if feedback is None:
        return
    for score in feedback.scores:
        value = "not judged" if score.value is None else f"{score.value} of 5"
        yield f"{score.dimension.value}: {value}. {score.reason}"
    yield from (f"Strength: {text}" for text in feedback.strengths)
    yield from (f"Gap: {text}" for text in feedback.gaps)
    if feedback.next_step:
        yield f"Next step: {feedback.next_step}"


def _check(material: Sequence[str]) -> Callable[[str], str]:
    facts = Facts.of(material)

    def suggested(match: re.Match[str]) -> str:
        """Words of the candidate stay as they are; words put into their mouth hold only their facts."""
        if any(find_quote(text, match[2]) for text in material):
            return match[0]
        return f"{match[1]}{facts.with_placeholders(match[2])}{match[3]}"

    def check(sentence: str) -> str:
        plain = _QUOTED.sub(" ", sentence)
        scored = _SCORING.search(plain) and numbers_in(plain) - facts.numbers
        return "" if scored else _QUOTED.sub(suggested, sentence)

    return check
