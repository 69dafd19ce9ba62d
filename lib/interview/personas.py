"""How the interviewer says it: three personas with varied lines (`lines.json`), none said twice in an interview.

A line has up to two halves, 'acknowledgement | transition'. Which lines were used is read from the interview's turns,
so the choice needs no memory of its own and is the same again after a restart. No line speaks of how good an answer
was: they serve practice and real interviews alike.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

from lib.core.enums import Persona
from lib.core.types import Interview

_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Line:
    """A line with its halves filled in; `second` is '' for lines of one half."""

    first: str
    second: str = ""

    @property
    def whole(self) -> str:
        """Both halves as one text."""
        return f"{self.first} {self.second}".strip()


@lru_cache(maxsize=1)
def lines() -> dict[str, dict[str, tuple[tuple[str, str], ...]]]:
    """persona -> occasion -> halves of each line, as written."""
    data = json.loads(Path(__file__).with_name("lines.json").read_text(encoding="utf-8"))
    return {
        persona: {occasion: tuple(_halves(line) for line in written) for occasion, written in occasions.items()}
        for persona, occasions in data.items()
    }


def say(interview: Interview, persona: Persona, occasion: str, **fill: str) -> Line:
    """A line for the occasion that was not said before in this interview.

    A figure that was given is taken up first. Lines that need a value which `fill` lacks (or has empty) are left out.
    Once all lines are used up their halves are combined anew; only when every pair was heard does one come back, the
    one longest ago first.

    Args:
        interview: for its seed, its number of turns and what was said in it.
        persona: whose words.
        occasion: a key of `lines.json`.
        fill: values for the slots; `term`, `figure`, `name`, `question`, `narrow`, `hint`.
    """
    usable = [halves for halves in lines()[persona][occasion] if _fits(halves, fill)]
    Random(f"{interview.plan.seed}:{persona}:{occasion}").shuffle(usable)
    usable.sort(key=lambda halves: not any("{figure}" in half for half in halves))
    heard = [text for turn in interview.turns for text in (turn.prompt, turn.reply) if text]
    ages = {half: _last_heard(half, heard) for halves in usable for half in halves if half}
    pairs = list(usable) + [(a, b) for a, _ in usable for _, b in usable if b and (a, b) not in usable]
    wholes = {pair: _last_heard(" ".join(pair).strip(), heard) for pair in pairs}
    best = min(enumerate(pairs), key=lambda item: (wholes[item[1]], _worn(item[1], ages), item[0] >= len(usable)))[1]
    return Line(*(_SLOT.sub(lambda slot: fill[slot[1]], half) for half in best))


def _worn(pair: tuple[str, str], ages: dict[str, int]) -> tuple[int, int]:
    """First pairs with no half heard, then with one, then those heard longest ago."""
    heard = [ages[half] for half in pair if half and ages[half] >= 0 and _own_words(half)]
    return len(heard), sum(heard)


def _own_words(half: str) -> bool:
    """False for a half that is nothing but slots: it says no line of its own."""
    return bool(_SLOT.sub("", half).strip(" :."))


def _last_heard(half: str, heard: list[str]) -> int:
    """Index of the last text in which the half was said, -1 when it never was."""
    pattern = _pattern(half)
    return max((i for i, text in enumerate(heard) if pattern.search(text)), default=-1)


@lru_cache(maxsize=2048)
def _pattern(half: str) -> re.Pattern[str]:
    parts = _SLOT.split(half)
    body = "".join(re.escape(part) if i % 2 == 0 else ".+?" for i, part in enumerate(parts))
    return re.compile(rf"(?:^|(?<=\s)){body}(?=\s|$)", re.DOTALL)


def _fits(halves: tuple[str, str], fill: dict[str, str]) -> bool:
    return all(fill.get(slot) for half in halves for slot in _SLOT.findall(half))


def _halves(line: str) -> tuple[str, str]:
    first, _, second = line.partition(" | ")
    return first.strip(), second.strip()
