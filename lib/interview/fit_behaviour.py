"""Fits the heads that read sentences and the table that names behaviours. Needs scikit-learn; never used by the app."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.core.enums import Behaviour, Move
from lib.core.protocols import Encoder
from lib.core.types import Question
from lib.interview.behaviour_model import Table
from lib.interview.reading import pair, point_vectors
from lib.interview.signals import plain
from lib.retrieval.heads import VECTOR_SCALE, Head, Heads, gram_value, grams, pieces

ORDER, SAYS = "order", "says"
ACTS = ("injection", "request", "confused", "declined", SAYS, "aside")
ACT_OF = {
    Behaviour.INJECTION: "injection",
    Behaviour.OUT_OF_SCOPE: "request",
    Behaviour.CONFUSED: "confused",
    Behaviour.DECLINED: "declined",
    Behaviour.OFF_TOPIC: "aside",
    Behaviour.DRIFTING: "aside",
}
WAYS = {t: t for t in ("wrong_story", "copied_question", "keywords", "fluff", "short_right", "near_miss")}
WAYS |= {"keyword_stuffing": "keywords"}
"""Types of answers that are classes of their own in the table: a list of words is weak in another way than fluff."""
WRONG_STORY = "wrong_story"
"""A good story to another question: off topic or drifting as a whole, though no sentence of it is an aside."""
ACT_PENALTY, SUBSTANCE_PENALTY, NEAR_PENALTY, TABLE_PENALTY = 2.0, 2.0, 0.3, 0.3
MANY = 0.25
"""Weight of a known order or statement in the head of all acts: there are many more of them than of the others."""
MIN_COUNT = 4
"""Word sequences seen in fewer sentences are left out."""

Floats = NDArray[np.float64]
Part = tuple[str, str, int | None, float]
"""A sentence, its act, the answer whose act is known only as a whole (else None), and its weight."""


@dataclass(frozen=True)
class Sample:
    """A labelled answer. `weight` is below 1 for answers that are less like those which are to be judged."""

    question: Question
    text: str
    label: Behaviour
    type: str
    quality: int | None
    weight: float = 1.0
    prompt: str = ""
    move: Move = Move.ASK

    @property
    def shown(self) -> str:
        """The class for the table: the behaviour with the way it is shown, where that is known."""
        if self.type == "ladder" and self.quality is not None and self.label in (Behaviour.ON_TRACK, Behaviour.WEAK):
            return f"{self.label}:{self.quality}"
        way = WAYS.get(self.type, "")
        return f"{self.label}:{way}" if way else str(self.label)


def fit_heads(samples: Sequence[Sample], acts: Sequence[tuple[str, str]], encoder: Encoder, cut: float) -> Heads:
    """The heads learned from answers and from sentences with a known act."""
    orders = [(text, ORDER if act == "injection" else SAYS) for text, act in acts]
    return Heads(
        encoder.fingerprint,
        _acts(samples, acts, encoder, ACTS, ACT_OF),
        _acts(samples, orders, encoder, (ORDER, SAYS), {Behaviour.INJECTION: ORDER}),
        _substance(samples, encoder),
        _nearness(samples, encoder),
        cut,
    )


def _acts(
    samples: Sequence[Sample],
    known: Sequence[tuple[str, str]],
    encoder: Encoder,
    labels: tuple[str, ...],
    act_of: Mapping[Behaviour, str],
) -> Head:
    """Which sentence of an answer does the act is not known: begin with all, keep those that the model finds."""
    many = MANY if len(labels) > 2 else 1.0
    parts: list[Part] = [
        (p.text, act, None, many if act in ("injection", SAYS) else 1.0)
        for text, act in known
        for p in pieces(plain(text))
    ]
    for i, sample in enumerate(samples):
        act = act_of.get(sample.label, SAYS)
        if sample.label is Behaviour.CONTROL or (act == "aside" and sample.type == WRONG_STORY):
            continue
        parts += [
            (p.text, act, None if act == SAYS else i, 0.5 if act == SAYS else 1.0) for p in pieces(plain(sample.text))
        ]
    y = np.array([labels.index(act) for _, act, _, _ in parts])
    weight = np.array([w for *_, w in parts])
    fitting = _Fitting([text for text, *_ in parts], encoder)
    bags: dict[int, list[int]] = defaultdict(list)
    for row, (_, _, bag, _) in enumerate(parts):
        if bag is not None:
            bags[bag].append(row)
    model = fitting.fit(y, weight, ACT_PENALTY)
    for _ in range(2):
        chance = model.predict_proba(fitting.inputs)
        for rows in bags.values():
            wanted = labels.index(parts[rows[0]][1])
            best = max(rows, key=lambda r: chance[r, wanted])
            for row in rows:
                y[row] = wanted if row == best or chance[row, wanted] > 0.5 else labels.index(SAYS)
        model = fitting.fit(y, weight, ACT_PENALTY)
    weights, bias = model.coef_.T, model.intercept_
    if len(labels) == 2:
        weights, bias = np.column_stack([np.zeros(len(weights)), weights[:, 0]]), np.array([0.0, bias[0]])
    return fitting.head(labels, weights, bias)


def _substance(samples: Sequence[Sample], encoder: Encoder) -> Head:
    """Sentences of good answers against sentences of weak ones."""
    texts: list[str] = []
    y: list[int] = []
    for sample in samples:
        if sample.label not in (Behaviour.ON_TRACK, Behaviour.WEAK) or sample.quality == 2:
            continue
        good = sample.quality >= 3 if sample.quality is not None else sample.label is Behaviour.ON_TRACK
        found = [p.text for p in pieces(plain(sample.text))]
        texts += found
        y += [int(good)] * len(found)
    fitting = _Fitting(texts, encoder)
    share = np.bincount(y) / len(y)
    model = fitting.fit(np.array(y), 0.5 / share[np.array(y)], SUBSTANCE_PENALTY)
    weights = np.column_stack([np.zeros(model.coef_.shape[1]), model.coef_[0]])
    return fitting.head(("thin", "substance"), weights, np.array([0.0, float(model.intercept_[0])]))


class _Fitting:
    """Inputs of a head: word sequences that are frequent enough, then the vector."""

    def __init__(self, texts: Sequence[str], encoder: Encoder) -> None:
        from scipy import sparse

        counts = Counter(g for text in set(texts) for g in grams(text))
        self.known = {g: i for i, g in enumerate(sorted(g for g, n in counts.items() if n >= MIN_COUNT))}
        rows, columns, values = [], [], []
        for row, text in enumerate(texts):
            found = grams(text)
            mine = sorted(self.known[g] for g in found if g in self.known)
            rows += [row] * len(mine)
            columns += mine
            values += [gram_value(len(found))] * len(mine)
        words = sparse.csr_matrix((values, (rows, columns)), shape=(len(texts), len(self.known)))
        self.inputs = sparse.hstack([words, sparse.csr_matrix(VECTOR_SCALE * encoder.encode(texts))]).tocsr()

    def fit(self, y: NDArray[Any], weight: Floats, penalty: float) -> Any:
        from sklearn.linear_model import LogisticRegression

        return LogisticRegression(C=penalty, max_iter=400).fit(self.inputs, y, sample_weight=weight)

    def head(self, labels: tuple[str, ...], weights: Floats, bias: Floats) -> Head:
        kept = {g: weights[i] for g, i in self.known.items() if np.abs(weights[i]).max() >= 0.05}
        return Head(labels, kept, weights[len(self.known) :], np.asarray(bias, dtype=np.float64))


def _nearness(samples: Sequence[Sample], encoder: Encoder, others: int = 2) -> Floats:
    """Sentences of good answers with their own question against the same with other questions."""
    from sklearn.linear_model import LogisticRegression

    chance = np.random.default_rng(0)
    asked = {s.question.text: s.question for s in samples}
    vectors = {t: (encoder.encode([t])[0].astype(float), point_vectors(q, encoder)) for t, q in asked.items()}
    names = sorted(asked)
    inputs, y = [], []
    for sample in samples:
        if sample.label is not Behaviour.ON_TRACK or sample.weight < 0.5 or not sample.question.key_points:
            continue
        for vector in encoder.encode([p.text for p in pieces(plain(sample.text))]).astype(np.float64):
            drawn = [names[int(chance.integers(len(names)))] for _ in range(others)]
            for name in (sample.question.text, *(d for d in drawn if d != sample.question.text)):
                inputs.append(pair(vector, *vectors[name]))
                y.append(int(name == sample.question.text))
    model = LogisticRegression(C=NEAR_PENALTY, max_iter=400).fit(np.array(inputs), y)
    weights: Floats = model.coef_[0].copy()
    weights[-1] += float(model.intercept_[0])
    return weights


def fit_table(
    measured: Sequence[Mapping[str, float]],
    classes: Sequence[str],
    weight: Sequence[float],
    fingerprint: str,
    least: Mapping[Behaviour, float],
) -> Table:
    """The table learned from measures whose heads had not seen the answer's question."""
    from sklearn.linear_model import LogisticRegression

    names = tuple(sorted({name for found in measured for name in found}))
    values = np.array([[found[name] for name in names] for found in measured])
    mean, scale = values.mean(axis=0), np.maximum(values.std(axis=0), 1e-6)
    model = LogisticRegression(C=TABLE_PENALTY, max_iter=1000, class_weight="balanced")
    model.fit((values - mean) / scale, list(classes), sample_weight=np.array(weight))
    kinds = tuple(str(name) for name in model.classes_)
    return Table(fingerprint, names, kinds, mean, scale, model.coef_.T, model.intercept_, dict(least))
