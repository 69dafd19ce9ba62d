"""How well behaviours are told: precision, recall and F1 per label on `data/behaviours.jsonl`, beside a baseline.

Run `python -m lib.interview.evaluate_behaviour`; `--errors fresh_dev` lists what was taken for something else.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lib.core.enums import Behaviour, Move, QuestionKind
from lib.core.errors import BankError
from lib.core.protocols import Retriever
from lib.core.types import KeyPoint, Question
from lib.interview.behaviour import Verdict, classify

SPLITS = ("dev", "held", "fresh_dev", "fresh_held")
"""Rules were changed after looking at errors on the dev splits; the others are for reporting."""
DATA = Path(__file__).parents[2] / "data" / "behaviours.jsonl"


@dataclass(frozen=True)
class Case:
    """A labelled answer. `prompt` and `move` are the follow-up it answers, when it is not the question itself."""

    id: str
    split: str
    question: Question
    answer: str
    label: Behaviour
    prompt: str = ""
    move: Move = Move.ASK


@dataclass(frozen=True)
class Row:
    """One label's figures over a split."""

    label: Behaviour
    precision: float
    recall: float
    f1: float
    support: int


def read_cases(path: Path = DATA) -> list[Case]:
    """The labelled answers. Raises BankError when the file is missing or a line cannot be read."""
    try:
        return [_case(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line]
    except (OSError, ValueError, KeyError) as error:
        raise BankError(f"{path.name} cannot be read: {error}.") from error


def _case(data: dict[str, object]) -> Case:
    points = data.get("key_points", [])
    assert isinstance(points, list)
    question = Question(
        id=str(data["question"]),
        text=str(data["question"]),
        kind=QuestionKind(str(data["kind"])),
        key_points=tuple(KeyPoint(p["name"], tuple(p["phrasings"])) for p in points),
    )
    return Case(
        id=str(data["id"]),
        split=str(data["split"]),
        question=question,
        answer=str(data["answer"]),
        label=Behaviour(str(data["label"])),
        prompt=str(data.get("prompt", "")),
        move=Move(str(data.get("move", "ask"))),
    )


def judge(case: Case, retriever: Retriever) -> Verdict:
    """The verdict on one case."""
    return classify(case.question, case.answer, prompt=case.prompt, asked_move=case.move, retriever=retriever)


def table(truth: Sequence[Behaviour], guesses: Sequence[Behaviour]) -> list[Row]:
    """Figures per label that occurs in `truth`, in the order of the enum; 0 where a ratio is undefined."""
    rows = []
    for label in Behaviour:
        hits = sum(t == g == label for t, g in zip(truth, guesses, strict=True))
        said, there = guesses.count(label), truth.count(label)
        if not there:
            continue
        precision, recall = (hits / said if said else 0.0), hits / there
        total = precision + recall
        rows.append(Row(label, precision, recall, 2 * precision * recall / total if total else 0.0, there))
    return rows


def macro_f1(rows: Sequence[Row]) -> float:
    """The mean of the labels' F1, each label counting the same."""
    return sum(row.f1 for row in rows) / len(rows)


def majority(truth: Sequence[Behaviour]) -> list[Behaviour]:
    """The baseline: the most frequent label for every case."""
    label = Counter(truth).most_common(1)[0][0]
    return [label] * len(truth)


def report(split: str, cases: Sequence[Case], retriever: Retriever) -> str:
    """The table of one split as text."""
    truth = [case.label for case in cases]
    rows = table(truth, [judge(case, retriever).behaviour for case in cases])
    lines = [f"{split}: {len(cases)} answers", f"{'label':<14}{'precision':>10}{'recall':>8}{'F1':>6}{'n':>5}"]
    lines += [f"{r.label:<14}{r.precision:>10.2f}{r.recall:>8.2f}{r.f1:>6.2f}{r.support:>5}" for r in rows]
    lines.append(f"macro F1 {macro_f1(rows):.3f} (majority baseline {macro_f1(table(truth, majority(truth))):.3f})")
    return "\n".join(lines)


def errors(cases: Sequence[Case], retriever: Retriever) -> str:
    """Cases that were taken for something else, with the cue."""
    lines = []
    for case in cases:
        verdict = judge(case, retriever)
        if verdict.behaviour is not case.label:
            lines.append(f"{case.id} {case.label} -> {verdict.behaviour}: {case.answer[:110]!r} [{verdict.cue}]")
    return "\n".join(lines)


def main() -> None:
    """Print the tables of all splits."""
    from lib.retrieval.choice import add_options, chosen_retriever

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", choices=SPLITS, help="list the wrong ones of this split")
    add_options(parser)
    chosen = parser.parse_args()
    retriever = chosen_retriever(chosen)
    print(f"retriever: {retriever.name}")
    cases = read_cases()
    for split in SPLITS:
        print(report(split, [c for c in cases if c.split == split], retriever), end="\n\n")
    if chosen.errors:
        print(errors([c for c in cases if c.split == chosen.errors], retriever))


if __name__ == "__main__":
    main()
