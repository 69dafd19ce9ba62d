"""An answer cut into stretches, each with the dimensions whose evidence it is: for the page and the PDF alike."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from lib.core.enums import Dimension
from lib.core.types import Feedback, Turn
from lib.feedback.evidence import is_proven


@dataclass(frozen=True)
class Stretch:
    """A part of an answer's text; `dimensions` is empty where nothing is quoted."""

    text: str
    dimensions: tuple[Dimension, ...]


def highlight(turn: Turn, feedback: Feedback | None) -> tuple[Stretch, ...]:
    """The turn's answer from start to end as stretches, each marked with the dimensions that quote it."""
    text = turn.answer.text if turn.answer else ""
    quotes = [
        (e.start, e.end, score.dimension)
        for score in (feedback.scores if feedback else ())
        for e in score.evidence
        if e.turn == turn.number and is_proven(e, (turn,))
    ]
    cuts = sorted({0, len(text), *(q[0] for q in quotes), *(q[1] for q in quotes)})
    return tuple(
        Stretch(text[a:b], tuple(d for d in Dimension if any(s <= a and b <= e and d is q for s, e, q in quotes)))
        for a, b in pairwise(cuts)
    )
