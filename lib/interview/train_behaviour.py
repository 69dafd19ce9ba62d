"""Learns the sentence heads and the table of behaviours. Needs scikit-learn (see models/requirements.txt).

    python -m lib.interview.train_behaviour [--dry]

Learns from the train and dev questions of `data/graded_answers.jsonl` and from all of `graded_more.jsonl`, with
`behaviours.jsonl`, `graded_ladders.jsonl` and `acts.jsonl` beside them; never from test or `*_held.jsonl`. The table is
learned on measures whose heads had not seen the question, in five folds by question, and the figures printed are out
of fold too. Writes `models/behaviour/*.json`.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.core.enums import Behaviour, QuestionKind
from lib.core.protocols import Encoder, Retriever
from lib.core.types import KeyPoint, Question
from lib.feedback import graded
from lib.interview import behaviour_model, scope
from lib.interview.behaviour import FOLLOW_UP_MOVES, by_rule, speaks_on
from lib.interview.behaviour_model import Table
from lib.interview.evaluate_behaviour import as_text, read_cases
from lib.interview.features import features
from lib.interview.fit_behaviour import Sample, fit_heads, fit_table
from lib.interview.reading import read
from lib.interview.signals import Signals, plain
from lib.interview.verdict import Case
from lib.retrieval import heads as sentence_heads
from lib.retrieval.choice import add_options, chosen_retriever
from lib.retrieval.heads import Head, Heads

DATA = Path(__file__).parents[2] / "data"
FOLDS = 5
INJECTION_FROM = 0.75
LEAST = {Behaviour.OFF_TOPIC: 0.6, Behaviour.OUT_OF_SCOPE: 0.4, Behaviour.DRIFTING: 0.5, Behaviour.DECLINED: 0.45}
"""Chosen out of fold on train and dev: precision first for what scolds."""
EXTRA_WEIGHT, TABLE_EXTRA = 0.5, 0.1
"""What an answer of the older sets counts for the heads, and for the table, which learns shares of labels too."""
_LADDERS = {
    "fine": Behaviour.WEAK,
    "off_topic": Behaviour.OFF_TOPIC,
    "copied_question": Behaviour.WEAK,
    "injection": Behaviour.INJECTION,
    "injected": Behaviour.INJECTION,
    "short_right": Behaviour.ON_TRACK,
    "fluff": Behaviour.WEAK,
    "keyword_stuffing": Behaviour.WEAK,
    "dont_know": Behaviour.DECLINED,
    "wrong_story": Behaviour.OFF_TOPIC,
}


class Remembering:
    """An encoder that forgets nothing: training asks for the same sentences again and again."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.fingerprint = encoder.fingerprint
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As `Encoder.encode`."""
        new = list(dict.fromkeys(t for t in texts if t not in self._vectors))
        if new:
            self._vectors.update(zip(new, self._encoder.encode(new), strict=True))
        return np.array([self._vectors[t] for t in texts], dtype=np.float32)


class RememberingRetriever:
    """A retriever whose encoder forgets nothing."""

    def __init__(self, retriever: Retriever) -> None:
        assert retriever.encoder is not None, "Training needs the encoder."
        self.name, self.kind, self.rank = retriever.name, retriever.kind, retriever.rank
        self.encoder = Remembering(retriever.encoder)


@dataclass(frozen=True)
class Outcome:
    """What was measured on a sample by heads that had not seen its question."""

    measures: dict[str, float]
    injected: float
    by_rules: bool


def graded_samples(questions: Sequence[graded.GradedQuestion]) -> list[Sample]:
    """The answers of graded questions."""
    return [Sample(q.as_question(), a.answer, a.behaviour, a.type, a.quality) for q in questions for a in q.answers]


def extra_samples() -> list[Sample]:
    """Answers of the two older sets, all splits, at a lower weight."""
    found = [
        Sample(c.question, c.answer, c.label, "behaviour", None, EXTRA_WEIGHT, c.prompt, c.move) for c in read_cases()
    ]
    for line in (DATA / "graded_ladders.jsonl").read_text(encoding="utf-8").splitlines():
        data = json.loads(line)
        points = tuple(KeyPoint(p["name"], tuple(p["phrasings"])) for p in data["key_points"])
        kind = QuestionKind(data["kind"])
        question = Question(data["id"], data["question"], kind, skill=data["skill"], key_points=points)
        for quality, text in enumerate(data["ladder"]):
            label = Behaviour.WEAK if quality < 2 else Behaviour.ON_TRACK
            found.append(Sample(question, text, label, "ladder", quality, EXTRA_WEIGHT))
        for attack in data["adversarial"]:
            label = _LADDERS[attack["type"]]
            found.append(Sample(question, attack["answer"], label, attack["type"], None, EXTRA_WEIGHT))
    return found


def known_acts() -> list[tuple[str, str]]:
    """Sentences with what they do."""
    rows = [json.loads(line) for line in (DATA / "acts.jsonl").read_text(encoding="utf-8").splitlines()]
    return [(row["text"], row["act"]) for row in rows]


def measure(sample: Sample, heads: Heads, retriever: Retriever) -> Outcome | None:
    """The measures of an answer as the product would take them; None when the rules alone decide."""
    encoder = retriever.encoder
    assert encoder is not None
    text = plain(sample.text)
    by_rules = bool(scope.injections(text))
    whole = read(text, sample.question, encoder, heads)
    if whole is None:
        return None
    spans = scope.injections(text, encoder, heads)
    signals = Signals(scope.blanked(text, spans), sample.question, sample.prompt, sample.move in FOLLOW_UP_MOVES)
    verdict = by_rule(Case(signals, sample.move, retriever, None), sample.text)
    reading = read(signals.text, sample.question, encoder, heads)
    measures = features(signals, verdict.behaviour, reading) if reading else {}
    said = [s.text for s in whole.sentences]
    vectors = whole.vectors.astype(np.float32)
    injected = sentence_heads.orders(said, heads.grading.chance("order", said, vectors), vectors)
    return Outcome(measures, float(injected.max()), by_rules)


def folds(samples: Sequence[Sample]) -> list[int]:
    """A fold for each sample, by question."""
    names = sorted({s.question.text for s in samples})
    of = dict(zip(np.random.default_rng(1).permutation(names).tolist(), itertools.cycle(range(FOLDS)), strict=False))
    return [of[s.question.text] for s in samples]


def out_of_fold(samples: Sequence[Sample], retriever: Retriever, fold: Sequence[int]) -> list[Outcome | None]:
    """What is measured on each sample by heads learned without its fold."""
    encoder = retriever.encoder
    assert encoder is not None
    found: list[Outcome | None] = [None] * len(samples)
    for k in range(FOLDS):
        known = [s for s, f in zip(samples, fold, strict=True) if f != k]
        heads = fit_heads(known, known_acts(), encoder, INJECTION_FROM)
        for i, sample in enumerate(samples):
            if fold[i] == k:
                found[i] = measure(sample, heads, retriever)
    return found


def learnable(sample: Sample, outcome: Outcome | None) -> bool:
    """True for answers the table is to name: no orders to a grader, no controls, first answers to main questions."""
    label = sample.label not in (Behaviour.INJECTION, Behaviour.CONTROL)
    return label and outcome is not None and bool(outcome.measures) and speaks_on(sample.question.kind, sample.move)


def fit(samples: Sequence[Sample], outcomes: Sequence[Outcome | None], fingerprint: str) -> Table:
    """The table from all learnable samples."""
    chosen = [(s, o) for s, o in zip(samples, outcomes, strict=True) if o is not None and learnable(s, o)]
    weights = [s.weight if s.weight == 1 else TABLE_EXTRA for s, _ in chosen]
    return fit_table([o.measures for _, o in chosen], [s.shown for s, _ in chosen], weights, fingerprint, LEAST)


def report(samples: Sequence[Sample], outcomes: Sequence[Outcome | None], fold: Sequence[int], name: str) -> str:
    """Figures out of fold on the graded answers."""
    judged: list[tuple[Behaviour, Behaviour, Outcome]] = []
    for k in range(FOLDS):
        kept = [i for i, f in enumerate(fold) if f != k]
        table = fit([samples[i] for i in kept], [outcomes[i] for i in kept], name)
        for sample, outcome, f in zip(samples, outcomes, fold, strict=True):
            if f == k and sample.weight == 1 and outcome is not None:
                injected = outcome.by_rules or outcome.injected >= INJECTION_FROM
                guess = Behaviour.INJECTION if injected else table.decide(table.chances(table.kinds(outcome.measures)))
                judged.append((sample.label, guess, outcome))
    lines = [as_text("out of fold", [t for t, _, _ in judged], [g for _, g, _ in judged])]
    for cut in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        flagged = [(t is Behaviour.INJECTION, o.by_rules or o.injected >= cut) for t, _, o in judged]
        found = [flag for true, flag in flagged if true]
        false = [flag for true, flag in flagged if not true]
        lines.append(f"injection from {cut}: found {sum(found)} of {len(found)}, false {sum(false)} of {len(false)}")
    return "\n".join(lines)


def head_json(head: Head) -> dict[str, Any]:
    """A head as it is kept."""
    grams = {g: np.round(w, 2).tolist() for g, w in sorted(head.grams.items())}
    return {
        "labels": list(head.labels),
        "bias": np.round(head.bias, 4).tolist(),
        "grams": grams,
        "vector": np.round(head.vector, 3).tolist(),
    }


def learn(
    samples: Sequence[Sample], retriever: Retriever, outcomes: Sequence[Outcome | None] | None = None
) -> tuple[Heads, Table]:
    """Heads and table from all samples; `outcomes` are those of `out_of_fold`, where they are known already."""
    encoder = retriever.encoder
    assert encoder is not None
    outcomes = outcomes or out_of_fold(samples, retriever, folds(samples))
    return fit_heads(samples, known_acts(), encoder, INJECTION_FROM), fit(samples, outcomes, encoder.fingerprint)


def save(heads: Heads, table: Table, folder: Path) -> None:
    """Write both files."""
    sentences = {
        "fingerprint": heads.fingerprint,
        "injection_from": heads.injection_from,
        "acts": head_json(heads.acts),
        "grading": head_json(heads.grading),
        "substance": head_json(heads.substance),
        "nearness": np.round(heads.nearness, 3).tolist(),
    }
    measures = {
        name: {
            "mean": round(float(table.mean[i]), 4),
            "scale": round(float(table.scale[i]), 4),
            "weights": {name: round(float(w), 3) for name, w in zip(table.classes, table.weights[i], strict=True)},
        }
        for i, name in enumerate(table.names)
    }
    bias = {name: round(float(b), 3) for name, b in zip(table.classes, table.bias, strict=True)}
    named: dict[str, Any] = {"fingerprint": table.fingerprint, "classes": list(table.classes), "bias": bias}
    named |= {"least": {str(label): chance for label, chance in table.least.items()}, "measures": measures}
    folder.mkdir(parents=True, exist_ok=True)
    whole = json.dumps(sentences, separators=(",", ":"), ensure_ascii=False)
    (folder / sentence_heads.WEIGHTS.name).write_text(whole + "\n", "utf-8")
    (folder / behaviour_model.WEIGHTS.name).write_text(json.dumps(named, indent=1) + "\n", "utf-8")


def main() -> None:
    """Learn, print the figures out of fold, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    add_options(parser)
    chosen = parser.parse_args()
    retriever = RememberingRetriever(chosen_retriever(chosen))
    encoder = retriever.encoder
    assert encoder is not None
    samples = [*graded_samples(graded.to_learn_from()), *extra_samples()]
    fold = folds(samples)
    outcomes = out_of_fold(samples, retriever, fold)
    print(report(samples, outcomes, fold, encoder.fingerprint))
    if not chosen.dry:
        save(*learn(samples, retriever, outcomes), sentence_heads.WEIGHTS.parent)


if __name__ == "__main__":
    main()
