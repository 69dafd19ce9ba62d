"""Graded answers: questions with answers of known quality and behaviour, for training and measuring judgement.

`data/graded_answers.jsonl` has one question a line. Splits are by question, from a hash of its id, so that adding
questions moves none. `data/graded_more.jsonl`, by other authors, is only learned from; `data/graded_held.jsonl`, by yet
another one, is only measured on.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from lib.core.enums import Behaviour, QuestionKind
from lib.core.errors import BankError
from lib.core.serial import from_json
from lib.core.types import KeyPoint, Question

DATA = Path(__file__).parents[2] / "data" / "graded_answers.jsonl"
MORE, HELD = DATA.with_name("graded_more.jsonl"), DATA.with_name("graded_held.jsonl")
Split = Literal["train", "dev", "test"]
SPLITS: tuple[Split, ...] = ("train", "dev", "test")
LADDER = "ladder"


@dataclass(frozen=True)
class GradedAnswer:
    """An answer with the author's judgement. `quality` is 0..4, None where nothing is answered (a question back).

    `type` says what it was written as: 'ladder' (five of rising quality) or a special case such as 'keywords'.
    """

    type: str
    quality: int | None
    behaviour: Behaviour
    voice: str
    answer: str


@dataclass(frozen=True)
class GradedQuestion:
    """A question with its answers, the ladder first, in order of quality.

    `twin` names another question that asks the same ('' for none); both are in that one's split.
    """

    id: str
    kind: QuestionKind
    skill: str
    question: str
    key_points: tuple[KeyPoint, ...]
    answers: tuple[GradedAnswer, ...]
    twin: str = ""

    @property
    def split(self) -> Split:
        """train (half of the questions), dev (a fifth) or test (the rest), by a hash of the id."""
        tenth = int(hashlib.sha1((self.twin or self.id).encode()).hexdigest(), 16) % 10
        return "train" if tenth < 5 else "dev" if tenth < 7 else "test"

    @property
    def ladder(self) -> tuple[GradedAnswer, ...]:
        """The five answers of quality 0, 1, 2, 3, 4."""
        return tuple(sorted((a for a in self.answers if a.type == LADDER), key=lambda a: a.quality or 0))

    def as_question(self) -> Question:
        """As an interview holds it."""
        return Question(self.id, self.question, self.kind, skill=self.skill, key_points=self.key_points)


@lru_cache(maxsize=4)
def graded_questions(path: Path = DATA) -> tuple[GradedQuestion, ...]:
    """All questions in file order. Raises BankError when the file cannot be read or a line does not fit."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return tuple(from_json(GradedQuestion, line) for line in lines if line.strip())
    except (OSError, ValueError) as error:
        raise BankError(f"{path.name} cannot be read: restore it from the repository.") from error


def of_split(*splits: Split) -> tuple[GradedQuestion, ...]:
    """The questions of these splits."""
    return tuple(q for q in graded_questions() if q.split in splits)


def to_learn_from() -> tuple[GradedQuestion, ...]:
    """All that may be learned from: train and dev, and the answers of other authors."""
    return (*of_split("train", "dev"), *graded_questions(MORE))
