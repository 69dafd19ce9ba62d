"""Quotes with proof: an `Evidence` exists only when the answer holds its text at its offsets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lib.core.types import Evidence, Turn

QUOTE_CHARS = 140
"""How much of a text is quoted in a sentence of advice."""


def quote(turns: Sequence[Turn], turn: int, start: int, end: int) -> Evidence | None:
    """Evidence for `text[start:end]` of the answer to turn number `turn`; None when there is no such text."""
    text = _answer_text(turns, turn)
    if text is None or not 0 <= start < end <= len(text):
        return None
    return Evidence(text[start:end], start, end, turn)


def is_proven(evidence: Evidence, turns: Sequence[Turn]) -> bool:
    """True when the named turn's answer holds exactly this quote at exactly these offsets."""
    text = _answer_text(turns, evidence.turn)
    return (
        text is not None
        and 0 <= evidence.start < evidence.end <= len(text)
        and text[evidence.start : evidence.end] == evidence.quote
    )


def proven(candidates: Iterable[Evidence | None], turns: Sequence[Turn], limit: int = 3) -> tuple[Evidence, ...]:
    """The first `limit` different quotes that are proven; every other one is dropped."""
    kept: list[Evidence] = []
    for evidence in candidates:
        if evidence is None or evidence in kept or not is_proven(evidence, turns):
            continue
        kept.append(evidence)
        if len(kept) == limit:
            break
    return tuple(kept)


def shorten(text: str, limit: int = QUOTE_CHARS) -> str:
    """At most `limit` characters, cut at a word with an ellipsis."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + " …"


def _answer_text(turns: Sequence[Turn], number: int) -> str | None:
    for turn in turns:
        if turn.number == number and turn.answer is not None:
            return turn.answer.text
    return None
