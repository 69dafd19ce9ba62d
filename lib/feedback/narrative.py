"""The report in a few paragraphs: a model's words over figures that code computed; it may add none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from lib.core.chat import CallOptions, ChatModel
from lib.core.cleanup import clean_chat
from lib.core.enums import Recommendation
from lib.core.injection import is_injection
from lib.core.protocols import Retriever
from lib.core.quotes import find_quote, quoted_in
from lib.core.report import Rating, Report
from lib.feedback.facts import Facts
from lib.prompts import Untrusted, Value, cut_to_fit, instructions_of, render, room_for

_TOKENS = 420
_VERDICT = re.compile(
    r"\b(?:strong(?:ly)? (?:no[- ])?hire|no[- ]hire|not (?:be )?hired?|hir(?:e|ed|ing)|reject(?:ed)?)\b", re.I
)


@dataclass(frozen=True)
class Narrative:
    """The text, who wrote it, and a sentence for the user when the facts did not all fit ('' when they did)."""

    text: str
    engine: str
    note: str = ""


def write_report(
    model: ChatModel,
    report: Report,
    *,
    retriever: Retriever,
    on_text: Callable[[str], None] | None = None,
    options: CallOptions | None = None,
) -> Narrative:
    """What went well, what cost the most, what to practise next; sentences with other figures or verdicts are left out.

    Raises:
        LLMError: nothing usable came; the report is whole without it.
    """
    facts = "\n".join(facts_of(report))
    call = replace(options or CallOptions(), max_tokens=_TOKENS)
    values: dict[str, Value] = {"position": Untrusted("position", report.interview.candidate.position)}
    fixed = "\n".join(m.content for m in render("write_report", facts="", **values))
    room = room_for(model, call, fixed, at_least=200)
    cut = cut_to_fit(facts, "verdict strengths weaknesses next steps", retriever, room, model.count_tokens)
    messages = render("write_report", facts=Untrusted("facts", cut.text), **values)
    check = _check(facts, report.recommendation)
    reply = clean_chat(model, messages, instructions_of(messages), call, on_text=on_text, check=lambda: check)
    engine = f"{reply.model} (cut off)" if reply.finish == "incomplete" else reply.model
    return Narrative(
        reply.text, engine, f"The report is longer than the model can read at once: {cut.note}" if cut.note else ""
    )


def facts_of(report: Report) -> Iterator[str]:
    """Everything that may be said, one fact a line, computed before."""
    yield f"Verdict of this practice interview: {report.recommendation.value}. Rule: {report.rule}"
    for rating in (*report.dimensions, report.communication, report.technical):
        yield _rating(rating)
    yield from (f"Strength: {text}" for text in report.strengths)
    yield from (f"Weakness: {text}" for text in report.weaknesses)
    yield from (f"Next step: {text}" for text in report.actions)
    for row in report.coverage:
        yield f"Requirement '{row.requirement.text}': {row.outcome}"
    for q in report.questions:
        question = report.interview.questions[q.question_index]
        score = "not judged" if q.overall is None else f"{q.overall:.1f} of 5"
        yield f"Question {q.question_index + 1} ({question.kind.value}): {score}. It was: {question.text}"


def _rating(rating: Rating) -> str:
    if rating.value is None:
        return f"{rating.name}: could not be judged"
    return f"{rating.name}: {rating.value} of 5 (between {rating.low} and {rating.high})"


def _check(facts: str, verdict: Recommendation) -> Callable[[str], str]:
    """Drops sentences with figures, quotes or verdicts that the facts do not hold."""
    known = Facts.of([facts])

    def check(sentence: str) -> str:
        other = any(m.lower().replace("-", " ") != verdict.value for m in _VERDICT.findall(sentence))
        invented = any(find_quote(facts, quote) is None for quote in quoted_in(sentence))
        return "" if known.new_numbers(sentence) or other or invented or is_injection(sentence) else sentence

    return check
