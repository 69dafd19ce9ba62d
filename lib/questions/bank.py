"""The question bank: `data/question_bank.jsonl`, one question per line (fields: see `data/README.md`)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lib.core.enums import Level, Origin, QuestionKind
from lib.core.errors import BankError
from lib.core.types import KeyPoint, Question

BANK = Path(__file__).resolve().parents[2] / "data" / "question_bank.jsonl"


@dataclass(frozen=True)
class BankItem:
    """A question of the bank and the job families (lower case; 'any' for all) it is asked in."""

    question: Question
    roles: tuple[str, ...]

    @property
    def skill(self) -> str:
        """The subject, lower case."""
        return self.question.skill


@lru_cache(maxsize=4)
def load_bank(path: Path = BANK) -> tuple[BankItem, ...]:
    """Read and check a bank.

    Raises:
        BankError: the file is missing, a line is no JSON, lacks a field, or an id stands twice.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BankError(f"The question bank {path.name} cannot be read. Get Greenroom's data folder again.") from error
    items = tuple(_item(path.name, n, line) for n, line in enumerate(lines, start=1) if line.strip())
    ids = [item.question.id for item in items]
    if len(ids) != len(set(ids)):
        twice = sorted({i for i in ids if ids.count(i) > 1})
        raise BankError(f"{path.name}: these ids stand twice: {', '.join(twice)}.")
    return items


def _item(name: str, number: int, line: str) -> BankItem:
    try:
        raw = json.loads(line)
        return BankItem(_question(raw), tuple(raw["roles"]))
    except (ValueError, KeyError, TypeError) as error:
        raise BankError(f"{name}, line {number}: {type(error).__name__}: {error}.") from error


def _question(raw: dict[str, Any]) -> Question:
    answers = raw["answers"]
    return Question(
        id=raw["id"],
        text=raw["text"],
        kind=QuestionKind(raw["kind"]),
        skill=raw["skill"],
        level=Level(raw["level"]),
        key_points=tuple(KeyPoint(p["name"], tuple(p["phrasings"]), p["follow_up"]) for p in raw["key_points"]),
        follow_ups=tuple(sorted(raw["follow_ups"].items())),
        narrow=raw["narrow"],
        hint=raw["hint"],
        source=raw["id"],
        origin=Origin.BANK,
        ladder=(answers["weak"], answers["fair"], answers["strong"]),
    )
