"""What an interviewer says when the time for a question is over and the candidate still talks (`step_in.json`).

It asks for an end, it never makes one: the candidate finishes the sentence.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from random import Random

from lib.core.enums import Persona
from lib.core.types import Interview


@lru_cache(maxsize=1)
def lines() -> dict[str, tuple[str, ...]]:
    """persona -> what it says."""
    data = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return {persona: tuple(written) for persona, written in data.items()}


def say(interview: Interview, number: int) -> str:
    """The line for a turn: the same one when it is drawn again, another one for the next question."""
    persona: Persona = interview.plan.persona
    order = list(lines()[persona])
    Random(f"{interview.plan.seed}:{persona}:step in").shuffle(order)
    return order[number % len(order)]
