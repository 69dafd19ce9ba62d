"""Finds the parts of an answer that answer nothing: instructions to a grader, requests to the interviewer, controls."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lib.core.enums import QuestionKind
from lib.core.protocols import Encoder
from lib.core.text import Sentence, sentences
from lib.core.types import Question
from lib.interview import cues
from lib.retrieval.orders import blanked as orders_blanked
from lib.retrieval.orders import orders

if TYPE_CHECKING:
    from lib.retrieval.heads import Heads

_NAMES_IT = re.compile(
    r"\b(?:interview|session|move on|next (?:question|one)|(?:this|that|your|the) question)\b", re.IGNORECASE
)
"""A request at the end of a real answer counts only when it names the interview or a question."""
_REASON = re.compile(
    r"^\s*(?:my|i have to|i must|i need to|i've got to|i'm|i am|it's|it is|there's|there is|something|some(?:one|body)"
    r"|the) (?:\S+\s*){1,8}$",
    re.IGNORECASE,
)
"""A short clause after a request that says why: 'my train is leaving', 'I have to pick up my son'."""
MAX_WORDS_CONTROL = 30
"""Longer texts without a clear request at their end are answers, whatever words they hold."""


@dataclass(frozen=True)
class Span:
    """A found piece: `text[start:end]` of the plain text, and which kind of piece it is."""

    kind: str
    start: int
    end: int


def injections(text: str, encoder: Encoder | None = None, heads: Heads | None = None) -> list[Span]:
    """Orders to whoever grades, each up to the end of its sentence; those only told of are left out.

    With an encoder that `heads` (those in use when None) were learned on, sentences that only pose as a note of the
    system or as a verdict are found as well.
    """
    return [Span("injection", start, end) for start, end in orders(text, encoder, heads)]


def blanked(text: str, spans: list[Span]) -> str:
    """The text with the spans replaced by spaces: offsets of the rest hold."""
    return orders_blanked(text, [(s.start, s.end) for s in spans])


def control(text: str) -> Span | None:
    """A request to repeat, skip or stop: the whole (short) text, or its last sentence when that is unmistakable."""
    trimmed = text.strip()
    if not trimmed:
        return None
    whole = Sentence(trimmed, text.index(trimmed), text.index(trimmed) + len(trimmed))
    if len(trimmed.split()) <= MAX_WORDS_CONTROL and (kind := _control_kind(trimmed)):
        return Span(kind, whole.start, whole.end)
    if len(trimmed.split()) <= MAX_WORDS_CONTROL and (kind := _clauses_kind(trimmed)):
        return Span(kind, whole.start, whole.end)
    last = sentences(text)[-1]
    if last.start > whole.start and _NAMES_IT.search(last.text) and (kind := _control_kind(last.text)):
        return Span(kind, last.start, last.end)
    return None


def _clauses_kind(text: str) -> str:
    """The kind of the last request when every clause is a request, mere politeness or a reason for a request."""
    clauses = [c for c in re.split(r"[,.;:!?]+|\b(?:and|so|because|since|as)\b", text) if c.strip()]
    kinds = [_control_kind(clause) for clause in clauses]
    first = next((i for i, kind in enumerate(kinds) if kind), len(kinds))
    reasons = [i > first and bool(_REASON.match(c)) for i, c in enumerate(clauses)]
    polite = all(
        kind or reason or cues.control("polite").match(c)
        for kind, reason, c in zip(kinds, reasons, clauses, strict=True)
    )
    return next((kind for kind in reversed(kinds) if kind), "") if polite else ""


def _control_kind(sentence: str) -> str:
    return next((name for name in cues.CONTROLS if cues.control(name).match(sentence)), "")


def request(text: str, question: Question) -> Span | None:
    """A request to the interviewer that the interview is not for; in the closing question pay and terms are welcome.

    Told by whole phrases, or in a short sentence by its form (a question, a wish) together with what it speaks of.
    """
    closing = question.kind is QuestionKind.CLOSING
    names = ("requests",) if closing else ("pay", "interviewer", "requests", "small_talk")
    hits = [
        Span(name, m.start(), m.end())
        for name in names
        for m in cues.pattern(name).finditer(text)
        if not told(text, m.start())
    ]
    hits = hits or [span for sentence in sentences(text) for span in _wished(sentence, names, question)]
    return min(hits, key=lambda span: (span.start, -span.end)) if hits else None


def _wished(sentence: Sentence, names: tuple[str, ...], question: Question) -> list[Span]:
    text = sentence.text
    if len(text.split()) > MAX_WORDS_CONTROL or not cues.pattern("ask_form").search(text):
        return []
    if cues.pattern("confused").search(text):
        return []
    asked = question.text.lower()
    return [
        Span(name, sentence.start, sentence.end)
        for name in names
        for m in cues.pattern(f"topic_{name}").finditer(text)
        if m.group().lower() not in asked and not told(text, m.start())
    ]


def told(text: str, at: int) -> bool:
    """True when what stands at `at` is quoted or told of ("the client asked ...") in its sentence."""
    clause = re.split(r"[.!?\n]", text[:at])[-1]
    reported = re.search(
        r"\b(?:asked|said|told|asking|says|asks|question(?:s)? (?:like|such as)|wrote|wanted|wondered)\b",
        clause,
        re.IGNORECASE,
    )
    return clause.count('"') % 2 == 1 or bool(reported)
