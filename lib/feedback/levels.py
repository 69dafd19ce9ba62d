"""What all dimensions share: a level with its words, shares of a full count, kinds of question."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lib.core.enums import QuestionKind
from lib.feedback.features import Features
from lib.feedback.units import Unit


@dataclass(frozen=True)
class Judged:
    """A level in 1..5, what was found and missing in plain words, and the units that show it."""

    level: float
    found: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    units: tuple[Unit, ...] = ()


def upto(value: float, full: float) -> float:
    """`value` as a share of `full`, at most 1."""
    return max(0.0, min(1.0, value / full))


def concrete_detail(f: Features) -> float:
    """Words that carry detail; hardly any count while nothing ties the answer to a person or a case."""
    return f.detail if f.firsthand else 0.3 * f.detail


def is_story(kind: QuestionKind) -> bool:
    """True when a good answer tells one event (STAR)."""
    return kind is QuestionKind.BEHAVIOURAL


def to_level(level: float) -> int:
    """The nearest level, halves upwards."""
    return max(1, min(5, math.floor(level + 0.5)))
