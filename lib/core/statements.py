"""Key points that ask for a kind of statement (a result, the own part, why this role), told by their name.

Their phrasings are openings or cannot foresee the subject, so that what counts is whether such a statement was made.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lib.core import cues
from lib.core.types import KeyPoint, Question


@dataclass(frozen=True)
class Statement:
    """A kind of statement: made when the cues of `cue` stand in the answers at least `times`.

    It is asked for by points whose name matches `names` or whose follow-up matches `asks`.
    """

    names: re.Pattern[str]
    asks: re.Pattern[str]
    cue: str
    times: int


@lru_cache(maxsize=1)
def statements() -> tuple[Statement, ...]:
    """The kinds of statements in `statements.json`, read once."""
    data = json.loads(Path(__file__).with_name("statements.json").read_text(encoding="utf-8"))
    return tuple(
        Statement(_pattern(rf"\b(?:{d['names']})\b"), _pattern(d["asks"] or r"(?!)"), d["cue"], d["times"])
        for d in data
    )


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def asked_for(point: KeyPoint) -> Statement | None:
    """The kind of statement that a point asks for; None when it asks for something of its subject."""
    return next((s for s in statements() if s.names.search(point.name) or s.asks.search(point.follow_up)), None)


def own_work(question: Question) -> bool:
    """True for a question about what the candidate has done: any work of theirs may be the answer to it."""
    return bool(question.key_points) and all(asked_for(point) for point in question.key_points)


def made(point: KeyPoint, answers: str) -> bool:
    """True when the point asks for a kind of statement and the answers hold one."""
    found = asked_for(point)
    return found is not None and len(cues.pattern(found.cue).findall(answers)) >= found.times
