"""How well behaviours are told, per label and beside baselines: on graded answers, and on `data/behaviours.jsonl`.

    python -m lib.interview.evaluate_behaviour [--graded dev|test] [--errors fresh_dev]

The graded answers (`data/graded_answers.jsonl`) are by authors who never saw the rules; labels are the authors', there
were no human raters. The table (`lib.interview.learned`) learned from train and dev: only test says what it is worth.
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
from lib.feedback.graded import SPLITS as GRADED_SPLITS
from lib.feedback.graded import Split, of_split
from lib.interview.behaviour import Verdict, classify
from lib.retrieval.orders import orders as orders_in

SPLITS = ("dev", "held", "fresh_dev", "fresh_held")
"""Rules were changed after looking at errors on the dev splits; the others are for reporting."""
DATA = Path(__file__).parents[2] / "data" / "behaviours.jsonl"
ORDERS_HELD = DATA.with_name("orders_held.jsonl")


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
    return as_text(split, [case.label for case in cases], [judge(case, retriever).behaviour for case in cases])


def as_text(name: str, truth: Sequence[Behaviour], guesses: Sequence[Behaviour]) -> str:
    """The table of figures per label, with the baseline."""
    rows = table(truth, guesses)
    lines = [f"{name}: {len(truth)} answers", f"{'label':<14}{'precision':>10}{'recall':>8}{'F1':>6}{'n':>5}"]
    lines += [f"{r.label:<14}{r.precision:>10.2f}{r.recall:>8.2f}{r.f1:>6.2f}{r.support:>5}" for r in rows]
    lines.append(f"macro F1 {macro_f1(rows):.3f} (majority baseline {macro_f1(table(truth, majority(truth))):.3f})")
    return "\n".join(lines)


class RulesOnly:
    """A retriever that lends no encoder: what the rules are worth alone."""

    encoder = None

    def __init__(self, retriever: Retriever) -> None:
        self.name, self.kind, self.rank = retriever.name, retriever.kind, retriever.rank


def graded_cases(split: Split) -> list[Case]:
    """The graded answers of a split; the id is the type that each was written as."""
    return [
        Case(answer.type, split, question.as_question(), answer.answer, answer.behaviour)
        for question in of_split(split)
        for answer in question.answers
    ]


def interval(cases: Sequence[Case], guesses: Sequence[Behaviour], draws: int = 500) -> tuple[float, float]:
    """95 % interval of macro F1, by drawing questions with replacement, always the same draws."""
    import numpy as np

    rows: dict[str, list[int]] = {}
    for i, case in enumerate(cases):
        rows.setdefault(case.question.id, []).append(i)
    drawn = np.random.default_rng(7).choice(sorted(rows), (draws, len(rows)))
    found = []
    for names in drawn.tolist():
        chosen = [i for name in names for i in rows[name]]
        found.append(macro_f1(table([cases[i].label for i in chosen], [guesses[i] for i in chosen])))
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def graded_report(split: Split, retriever: Retriever) -> str:
    """Figures on the graded answers of a split: per label, beside rules alone and majority, with what went for what."""
    cases = graded_cases(split)
    truth = [case.label for case in cases]
    guesses = [judge(case, retriever).behaviour for case in cases]
    rules = [judge(case, RulesOnly(retriever)).behaviour for case in cases]
    lines = [as_text(f"graded answers, {split}, {len({c.question.id for c in cases})} questions", truth, guesses)]
    for name, said in (("this", guesses), ("rules alone", rules), ("majority", majority(truth))):
        low, high = interval(cases, said)
        lines.append(f"{name:<12} macro F1 {macro_f1(table(truth, said)):.3f} [{low:.3f}, {high:.3f}]")
    alarms = [c.id for c, g in zip(cases, guesses, strict=True) if g is Behaviour.INJECTION is not c.label]
    honest = sum(label is not Behaviour.INJECTION for label in truth)
    lines.append(f"injection flagged falsely: {len(alarms)} of {honest} ({', '.join(alarms) or 'none'})")
    for kind in ("injection_open", "injection_subtle", "near_miss"):
        right = [g is c.label for c, g in zip(cases, guesses, strict=True) if c.id == kind]
        lines.append(f"{kind}: {sum(right)} of {len(right)} right")
    wrong = Counter((t, g) for t, g in zip(truth, guesses, strict=True) if t is not g)
    lines.append("taken for another: " + ", ".join(f"{t} -> {g} {n}" for (t, g), n in wrong.most_common()))
    return "\n".join(lines)


def orders_report(retriever: Retriever, path: Path = ORDERS_HELD) -> str:
    """How many orders of an author whose words nothing was learned from are found, and how many honest answers flagged.

    Raises:
        BankError: the file is missing or a line cannot be read.
    """
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
        orders, honest = [r for r in rows if r["order"]], [r["answer"] for r in rows if not r["order"]]
        places = [(r["answer"], r["answer"].index(r["part"]), len(r["part"])) for r in orders]
    except (OSError, ValueError, KeyError) as error:
        raise BankError(f"{path.name} cannot be read: {error}.") from error
    lines = [f"orders of another author: {len(orders)} answers with one, {len(honest)} without, most of them alike"]
    for name, encoder in (("this", retriever.encoder), ("patterns alone", None)):
        found = [any(a < at + n and at < b for a, b in orders_in(text, encoder)) for text, at, n in places]
        alarms = [bool(orders_in(text, encoder)) for text in honest]
        lines.append(f"{name:<15}found at its place {sum(found)} of {len(found)}, false alarms {sum(alarms)}")
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
    parser.add_argument("--graded", choices=GRADED_SPLITS, help="only this split of the graded answers")
    add_options(parser)
    chosen = parser.parse_args()
    retriever = chosen_retriever(chosen)
    print(f"retriever: {retriever.name}")
    print(graded_report(chosen.graded or "test", retriever), end="\n\n")
    if chosen.graded:
        return
    print(orders_report(retriever), end="\n\n")
    cases = read_cases()
    for split in SPLITS:
        print(report(split, [c for c in cases if c.split == split], retriever), end="\n\n")
    if chosen.errors:
        print(errors([c for c in cases if c.split == chosen.errors], retriever))


if __name__ == "__main__":
    main()
