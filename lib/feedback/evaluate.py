"""How well the built-in scorer follows hand-written ladders of answers: `python -m lib.feedback.evaluate`.

`data/graded_ladders.jsonl` holds questions with answers of quality 0 to 4 and adversarial ones. The qualities are the
author's, not human raters'; rules were tuned on the dev questions only, the test questions are for reporting.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from lib.core.enums import Move, QuestionKind, Status
from lib.core.errors import BankError
from lib.core.protocols import Scorer
from lib.core.serial import from_json
from lib.core.text import words
from lib.core.types import Answer, Candidate, Interview, Job, KeyPoint, Plan, Question, Resume, Turn
from lib.feedback.rubric import overall

DATA = Path(__file__).parents[2] / "data" / "graded_ladders.jsonl"
TOO_LITTLE = 1.0
"""What an answer without any score counts as in the figures."""


@dataclass(frozen=True)
class Attack:
    """An answer that should not score well (or, for 'short_right', should): its kind and text."""

    type: str
    answer: str


@dataclass(frozen=True)
class Ladder:
    """One question with answers of quality 0, 1, 2, 3, 4 (in this order) and adversarial answers."""

    id: str
    split: str
    kind: QuestionKind
    skill: str
    question: str
    key_points: tuple[KeyPoint, ...]
    ladder: tuple[str, str, str, str, str]
    adversarial: tuple[Attack, ...] = ()


@dataclass(frozen=True)
class Figures:
    """Spearman's rho with quality, share of adjacent pairs in strict order and share tied."""

    spearman: float
    in_order: float
    tied: float


@lru_cache(maxsize=1)
def ladders(path: Path = DATA) -> tuple[Ladder, ...]:
    """All ladders, in file order. Raises BankError when the file cannot be read or a line does not fit."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return tuple(from_json(Ladder, line) for line in lines if line.strip())
    except (OSError, ValueError) as error:
        raise BankError(f"{path.name} cannot be read: restore it from the repository.") from error


def interview_with(ladder: Ladder, answer: str) -> Interview:
    """An interview with this one question, answered."""
    question = Question(ladder.id, ladder.question, ladder.kind, skill=ladder.skill, key_points=ladder.key_points)
    turn = Turn(0, 0, Move.ASK, question.text, answer=Answer(answer))
    return Interview(
        id=ladder.id,
        candidate=Candidate("candidate"),
        job=Job(""),
        resume=Resume(""),
        plan=Plan(n_questions=3),
        questions=(question,),
        turns=(turn,),
        status=Status.FINISHED,
    )


def answer_score(scorer: Scorer, ladder: Ladder, answer: str) -> float:
    """The overall score of one answer; TOO_LITTLE when there is none."""
    score = overall(scorer.score(interview_with(ladder, answer), 0).scores)
    return TOO_LITTLE if score is None else score


def figures(chosen: Sequence[Ladder], judge: Callable[[Ladder, str], float]) -> Figures:
    """Agreement of any judge with the ladders, pooled over questions for Spearman."""
    rows = [[judge(ladder, answer) for answer in ladder.ladder] for ladder in chosen]
    pairs = [(low, high) for row in rows for low, high in pairwise(row)]
    qualities = [float(q) for row in rows for q in range(len(row))]
    return Figures(
        spearman=spearman([value for row in rows for value in row], qualities),
        in_order=sum(low < high for low, high in pairs) / len(pairs),
        tied=sum(low == high for low, high in pairs) / len(pairs),
    )


def spearman(one: Sequence[float], other: Sequence[float]) -> float:
    """Spearman's rank correlation with mean ranks for ties."""
    return float(np.corrcoef(_ranks(one), _ranks(other))[0, 1])


def attacks(chosen: Sequence[Ladder], scorer: Scorer) -> dict[str, tuple[float, float]]:
    """Lowest and highest overall score for each type of adversarial answer."""
    found: dict[str, list[float]] = {}
    for ladder in chosen:
        for attack in ladder.adversarial:
            found.setdefault(attack.type, []).append(answer_score(scorer, ladder, attack.answer))
    return {name: (min(values), max(values)) for name, values in sorted(found.items())}


def word_count(_: Ladder, answer: str) -> float:
    """The baseline: longer is better."""
    return float(len(words(answer)))


def _ranks(values: Sequence[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    _, places, counts = np.unique(np.asarray(values), return_inverse=True, return_counts=True)
    means = np.cumsum(counts) - (counts - 1) / 2
    return np.asarray(means[places], dtype=np.float64)


def _print_split(split: str, chosen: Sequence[Ladder], scorer: Scorer) -> None:
    print(f"\n{split}: {len(chosen)} questions, {sum(len(c.ladder) for c in chosen)} answers of quality 0 to 4")
    print(f"  {'judge':<18}{'Spearman':>10}{'in order':>10}{'tied':>8}")
    for name, judge in ((scorer.name, lambda c, a: answer_score(scorer, c, a)), ("word count", word_count)):
        f = figures(chosen, judge)
        print(f"  {name:<18}{f.spearman:>10.3f}{f.in_order:>9.1%}{f.tied:>8.1%}")
    print(f"  {'adversarial':<18}{'lowest':>10}{'highest':>10}")
    for name, (low, high) in attacks(chosen, scorer).items():
        print(f"  {name:<18}{low:>10.2f}{high:>10.2f}")


def _print_rows(chosen: Sequence[Ladder], scorer: Scorer) -> None:
    for ladder in chosen:
        row = " ".join(f"{answer_score(scorer, ladder, a):5.2f}" for a in ladder.ladder)
        rest = " ".join(f"{a.type}={answer_score(scorer, ladder, a.answer):.2f}" for a in ladder.adversarial)
        print(f"  {ladder.id:<14}{row}   {rest}")


def main() -> None:
    """Print the table for dev and test, and the time per answer."""
    from lib.feedback.scorer import BuiltInScorer
    from lib.retrieval.lexical import LexicalRetriever

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", choices=("dev", "test"), help="also print every question's scores of this split")
    options = parser.parse_args()
    scorer = BuiltInScorer(LexicalRetriever())
    print("Qualities were set by the authors of the data; there were no human raters.")
    for split in ("dev", "test"):
        chosen = [ladder for ladder in ladders() if ladder.split == split]
        _print_split(split, chosen, scorer)
        if options.rows == split:
            _print_rows(chosen, scorer)
    answers = [(ladder, a) for ladder in ladders() for a in ladder.ladder]
    start = time.perf_counter()
    for ladder, answer in answers:
        answer_score(scorer, ladder, answer)
    print(f"\n{1000 * (time.perf_counter() - start) / len(answers):.1f} ms per answer (texts seen before)")


if __name__ == "__main__":
    main()
