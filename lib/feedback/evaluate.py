"""How well the built-in scorer agrees with graded answers: `python -m lib.feedback.evaluate`.

Without options the test questions of `data/graded_answers.jsonl`, in one table beside baselines (`graded_bench`). With
`--ladders` the older `data/graded_ladders.jsonl`, on whose dev splits the rules were tuned. The qualities are their
authors', not human raters'. With `--llm-url URL --llm-model NAME [--limit N]` a model judges the graded answers, in one
table beside the scorer (`model_table`); with `--semeval FOLDER` the scorer judges graded school answers.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from pathlib import Path

import numpy as np

from lib.core.enums import Behaviour, Dimension, Move, Origin, QuestionKind, Status
from lib.core.errors import BankError, GreenroomError
from lib.core.protocols import Retriever, Scorer
from lib.core.serial import from_json
from lib.core.text import words
from lib.core.types import Answer, Candidate, Feedback, Interview, Job, KeyPoint, Plan, Question, Resume, Turn
from lib.feedback.graded import GradedQuestion, graded_questions, of_split
from lib.feedback.rubric import overall

DATA = Path(__file__).parents[2] / "data" / "graded_ladders.jsonl"
SPLITS = ("dev", "test", "fresh_dev", "fresh_held")
SPLITS_GRADED = ("train", "dev", "test")
TOO_LITTLE = 1.0
"""What an answer without any score counts as in the figures."""


@dataclass(frozen=True)
class Attack:
    """An answer that should not score well (or, for 'short_right', should): its kind and text."""

    type: str
    answer: str


@dataclass(frozen=True)
class Ladder:
    """One question with answers of quality 0, 1, 2, 3, 4 (in this order) and adversarial answers.

    `origin`, `source` and `requirement` are those of a question built from a resume or a posting.
    """

    id: str
    split: str
    kind: QuestionKind
    skill: str
    question: str
    key_points: tuple[KeyPoint, ...]
    ladder: tuple[str, str, str, str, str]
    adversarial: tuple[Attack, ...] = ()
    origin: Origin = Origin.BANK
    source: str = ""
    requirement: str = ""


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
    question = Question(
        ladder.id,
        ladder.question,
        ladder.kind,
        skill=ladder.skill,
        key_points=ladder.key_points,
        origin=ladder.origin,
        source=ladder.source,
        requirement=ladder.requirement,
    )
    return one_question(question, Answer(answer))


def one_question(question: Question, answer: Answer, behaviour: Behaviour | None = None, cue: str = "") -> Interview:
    """A finished interview of this question alone, answered once; `behaviour` with its cue when it is known."""
    turn = Turn(0, 0, Move.ASK, question.text, answer=answer, behaviour=behaviour, cue=cue)
    return Interview(
        id=question.id,
        candidate=Candidate("candidate"),
        job=Job(""),
        resume=Resume(""),
        plan=Plan(n_questions=3),
        questions=(question,),
        turns=(turn,),
        status=Status.FINISHED,
    )


def judge(scorer: Scorer, ladder: Ladder, answer: str) -> Feedback:
    """The feedback on one answer."""
    return scorer.score(interview_with(ladder, answer), 0)


def answer_score(scorer: Scorer, ladder: Ladder, answer: str) -> float:
    """The overall score of one answer; TOO_LITTLE when there is none."""
    score = overall(judge(scorer, ladder, answer).scores)
    return TOO_LITTLE if score is None else score


def answer_level(scorer: Scorer, ladder: Ladder, answer: str, dimension: Dimension) -> int:
    """The level of one dimension; 1 when there is too little to judge."""
    return next(s.value or 1 for s in judge(scorer, ladder, answer).scores if s.dimension is dimension)


def figures(chosen: Sequence[Ladder], score: Callable[[Ladder, str], float]) -> Figures:
    """Agreement of any judge with the ladders, pooled over questions for Spearman."""
    rows = [[score(ladder, answer) for answer in ladder.ladder] for ladder in chosen]
    pairs = [(low, high) for row in rows for low, high in pairwise(row)]
    qualities = [float(q) for row in rows for q in range(len(row))]
    return Figures(
        spearman=spearman([value for row in rows for value in row], qualities),
        in_order=sum(low < high for low, high in pairs) / len(pairs),
        tied=sum(low == high for low, high in pairs) / len(pairs),
    )


def spearman(one: Sequence[float], other: Sequence[float]) -> float:
    """Spearman's rank correlation with mean ranks for ties; NaN where either has one value only."""
    if len(set(one)) < 2 or len(set(other)) < 2:
        return float("nan")
    return float(np.corrcoef(_ranks(one), _ranks(other))[0, 1])


def attacks(chosen: Sequence[Ladder], scorer: Scorer) -> dict[str, list[float]]:
    """Overall scores for each type of adversarial answer, in file order."""
    found: dict[str, list[float]] = {}
    for ladder in chosen:
        for attack in ladder.adversarial:
            found.setdefault(attack.type, []).append(answer_score(scorer, ladder, attack.answer))
    return dict(sorted(found.items()))


def wrong_stories(chosen: Sequence[Ladder]) -> list[tuple[Ladder, str]]:
    """Good answers to something else: those written as such, and the best answer to each other question of a kind."""
    written = [(c, a.answer) for c in chosen for a in c.adversarial if a.type == "wrong_story"]
    return written + [(c, o.ladder[-1]) for c in chosen for o in chosen if o.id != c.id and o.kind is c.kind]


def injection_gain(chosen: Sequence[Ladder], scorer: Scorer) -> float:
    """What an instruction behind the fair answer ('injected') adds to its overall score at most; 0 without any."""
    gains = [
        answer_score(scorer, c, a.answer) - answer_score(scorer, c, c.ladder[2])
        for c in chosen
        for a in c.adversarial
        if a.type == "injected"
    ]
    return max(gains, default=0.0)


def word_count(_: Ladder, answer: str) -> float:
    """The baseline: longer is better."""
    return float(len(words(answer)))


def _ranks(values: Sequence[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    _, places, counts = np.unique(np.asarray(values), return_inverse=True, return_counts=True)
    means = np.cumsum(counts) - (counts - 1) / 2
    return np.asarray(means[places], dtype=np.float64)


def behaviour_of(question: GradedQuestion, text: str, retriever: Retriever) -> Behaviour:
    """What the product takes an answer to a graded question for."""
    from lib.interview.behaviour import classify

    return classify(question.as_question(), text, asked_move=Move.ASK, retriever=retriever).behaviour


def _prepare(question: GradedQuestion, retriever: Retriever) -> None:
    from lib.interview.reading import read_ahead

    if retriever.encoder is not None:
        read_ahead(question.as_question(), retriever.encoder)


def main() -> int:
    """Print the table of the graded test questions, of the ladders, of a model or of SemEval files. The exit code."""
    from lib.core.chat import CallOptions
    from lib.feedback import graded_bench, graded_stability, ladder_tables, model_table, semeval
    from lib.feedback.model_bench import Bench
    from lib.feedback.scorer import BuiltInScorer
    from lib.llm import choice
    from lib.retrieval.choice import add_options, chosen_retriever

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=SPLITS_GRADED, default="test", help="of the graded answers")
    parser.add_argument("--answers", type=Path, help="graded answers in another file of the same form, all of them")
    parser.add_argument("--ladders", action="store_true", help="the older ladders instead of the graded answers")
    parser.add_argument("--rows", choices=SPLITS, help="with --ladders: every question's scores of this split")
    parser.add_argument("--semeval", type=Path, help="folder with SemEval-2013 task 7 XML to judge instead")
    parser.add_argument("--limit", type=int, help="so many questions for the model, spread over those of the split")
    parser.add_argument("--llm-deadline", type=float, default=120.0, help="seconds for one reading of the model")
    choice.add_options(parser)
    add_options(parser)
    options = parser.parse_args()
    if options.limit is not None and options.limit < 1:
        parser.error("--limit takes a whole number from 1")
    if (options.llm_url or options.llm_model) and (options.ladders or options.rows or options.semeval):
        parser.error("a model judges the graded answers alone: leave out --ladders, --rows and --semeval")
    try:
        model = choice.chosen_model(options, os.environ)
        retriever = chosen_retriever(options)
        scorer, classify = BuiltInScorer(retriever), partial(behaviour_of, retriever=retriever)
        if model is not None:
            deadline = CallOptions(deadline_s=options.llm_deadline)
            bench = Bench(model, scorer, retriever, classify, deadline)
            return model_table.run(bench, options.split, options.limit)
        print(scorer.name)
        if options.semeval:
            print("\n".join(semeval.table(semeval.read_folder(options.semeval), scorer)))
        elif options.ladders or options.rows:
            print("Qualities were set by the authors of the data; there were no human raters.")
            ladder_tables.print_ladders(scorer, options.rows)
        else:
            judge_all = graded_bench.Judge(scorer, classify, partial(_prepare, retriever=retriever))
            own = graded_questions(options.answers) if options.answers else of_split(options.split)
            print("\n".join(graded_stability.table(options.answers or options.split, own, judge_all)))
    except GreenroomError as error:
        print(error.user_message, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
