"""The whole judgement out of fold: `python -m lib.feedback.cross_validate` (needs models/requirements.txt).

All questions that may be learned from (train, dev and those of other authors) are dealt into parts that share no
question. For each part behaviours and scorer are learned from the other parts (and from the older sets), as the
training commands do, and judge its answers as in the product. Prints the table of `lib.feedback.evaluate` over all of
them: what choices may be made by, so that test stays unread. Takes about half an hour of one core.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from lib.core.protocols import Retriever
from lib.core.types import Score
from lib.feedback import ordinal, train_scorer
from lib.feedback.evaluate import behaviour_of
from lib.feedback.graded import GradedAnswer, GradedQuestion, to_learn_from
from lib.feedback.graded_bench import Judge, Reading
from lib.feedback.graded_rows import rows
from lib.feedback.graded_stability import table
from lib.feedback.scorer import BuiltInScorer
from lib.interview import behaviour_model, train_behaviour
from lib.retrieval import heads
from lib.retrieval.encoder import EncoderRetriever

PARTS = 4


def parts(questions: Sequence[GradedQuestion], n: int) -> list[list[GradedQuestion]]:
    """The questions dealt into `n` parts, always the same; questions that ask the same stay together."""
    names = sorted({q.twin or q.id for q in questions})
    order = np.random.default_rng(5).permutation(names).tolist()
    place = {name: at % n for at, name in enumerate(order)}
    return [[q for q in questions if place[q.twin or q.id] == k] for k in range(n)]


def learn(known: Sequence[GradedQuestion], retriever: EncoderRetriever, folder: Path) -> None:
    """Learn behaviours and scorer from these questions and write their weights into `folder`."""
    samples = [*train_behaviour.graded_samples(known), *train_behaviour.extra_samples()]
    remembering: Retriever = train_behaviour.RememberingRetriever(retriever)
    train_behaviour.save(*train_behaviour.learn(samples, remembering), folder)
    chosen = rows(retriever, retriever.encoder, known)
    made = train_scorer.cross_validated(chosen)
    train_scorer.save(chosen, made, retriever.encoder.fingerprint, folder / ordinal.WEIGHTS.name)


def use(folder: Path) -> None:
    """From now on this process reads behaviours and scorer from `folder`."""
    heads.WEIGHTS = folder / heads.WEIGHTS.name
    behaviour_model.WEIGHTS = folder / behaviour_model.WEIGHTS.name
    ordinal.WEIGHTS = folder / ordinal.WEIGHTS.name


class OutOfFold(Judge):
    """Judges each question by what was learned without it; `folders` by the question's id."""

    def __init__(self, retriever: Retriever, folders: dict[str, Path]) -> None:
        self._folders = folders
        self.prepare = lambda question: None
        self._judges: dict[Path, Judge] = {}
        for folder in sorted(set(folders.values())):
            use(folder)
            self._judges[folder] = Judge(BuiltInScorer(retriever), partial(behaviour_of, retriever=retriever))

    def read(self, question: GradedQuestion, answer: GradedAnswer) -> Reading:
        """As `Judge.read`."""
        return self._of(question).read(question, answer)

    def scores(self, question: GradedQuestion, text: str) -> tuple[Score, ...]:
        """As `Judge.scores`."""
        return self._of(question).scores(question, text)

    def _of(self, question: GradedQuestion) -> Judge:
        folder = self._folders[question.id]
        use(folder)
        return self._judges[folder]


def main() -> int:
    """Learn each part's judges and print the table. The exit code."""
    from lib.retrieval.choice import add_options, chosen_retriever

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", type=int, default=PARTS, help="how many parts the questions are dealt into")
    parser.add_argument("--keep", type=Path, help="a folder for the weights of each part; those in it are used again")
    add_options(parser)
    options = parser.parse_args()
    retriever = chosen_retriever(options)
    if not isinstance(retriever, EncoderRetriever):
        print("Judgement is learned on the encoder's vectors: give --retriever encoder.", file=sys.stderr)
        return 1
    questions = to_learn_from()
    with tempfile.TemporaryDirectory() as made:
        base: Path = options.keep or Path(made)
        folders: dict[str, Path] = {}
        for k, part in enumerate(parts(questions, options.parts)):
            ids = {q.id for q in part}
            folder = base / f"{options.parts}-{k}"
            if not (folder / ordinal.WEIGHTS.name).exists():
                learn([q for q in questions if q.id not in ids], retriever, folder)
            folders |= dict.fromkeys(ids, folder)
            print(f"learned for part {k + 1} of {options.parts}", file=sys.stderr, flush=True)
        print("\n".join(table("out of fold", questions, OutOfFold(retriever, folders))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
