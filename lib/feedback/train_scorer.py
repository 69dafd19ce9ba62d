"""Learn the weights of the built-in scorer: `python -m lib.feedback.train_scorer` (needs models/requirements.txt).

The graded answers of train and dev, those of other authors (`data/graded_more.jsonl`) and all ladders are learned from,
each also as a recogniser would write it; test and `*_held.jsonl` are never read. Every figure printed is
cross-validated by question. Writes models/scorer/weights.json.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.core.enums import Dimension
from lib.feedback.bench import as_quality, quadratic_kappa
from lib.feedback.evaluate import spearman
from lib.feedback.graded import LADDER
from lib.feedback.graded_rows import Row, rows
from lib.feedback.meaning import Direction, signs_of
from lib.feedback.ordinal import LEVELS, WEIGHTS
from lib.feedback.rubric import OVERALL_WEIGHTS
from lib.feedback.signs import SIGNS

Floats = NDArray[np.float64]
DIMENSIONS = tuple(SIGNS)
SHARES = np.array([OVERALL_WEIGHTS[d] for d in DIMENSIONS]) / sum(OVERALL_WEIGHTS[d] for d in DIMENSIONS)
RIDGE, SMALL, WHOLE = 0.3, 3.0, 10.0
"""Penalty of the direction, penalty of the curves, and what the overall score's error counts beside the levels'."""
SPOKEN_WEIGHT = 0.5
FOLDS, INNER_FOLDS = 6, 5
BENDS = 5
ERROR_SHARE = 0.8
"""Share of qualities that lie inside the range of a level."""


@dataclass(frozen=True)
class Fitted:
    """Knots of each sign, and gains and cuts of each dimension."""

    knots: dict[str, list[float]]
    gains: tuple[Floats, ...]
    cuts: tuple[Floats, ...]


def learn_direction(chosen: Sequence[Row]) -> Direction:
    """The direction of telling sentences: each has the quality of its answer; long answers count little more."""
    from sklearn.linear_model import Ridge

    chosen = [r for r in chosen if not r.elsewhere]
    sizes = [len(r.meaning.units) for r in chosen]
    weights = [(SPOKEN_WEIGHT if r.spoken else 1.0) / n**0.5 for r, n in zip(chosen, sizes, strict=True)]
    found = Ridge(alpha=RIDGE).fit(
        np.vstack([r.meaning.units for r in chosen]),
        np.repeat([r.quality / (LEVELS - 1) for r in chosen], sizes),
        sample_weight=np.repeat(weights, sizes),
    )
    return Direction(np.round(found.coef_, 4).astype(np.float32), round(float(found.intercept_), 4))


def all_signs(row: Row, direction: Direction) -> dict[str, float]:
    """Counted signs and those of this direction."""
    return {**row.counted, **signs_of(row.meaning, direction.of(row.meaning.units))}


def by_question(chosen: Sequence[Row], n: int, seed: int) -> list[NDArray[np.bool_]]:
    """Masks of `n` parts that share no question."""
    ids = np.array([r.question for r in chosen])
    order = np.random.default_rng(seed).permutation(sorted(set(ids)))
    return [np.isin(ids, part) for part in np.array_split(order, n)]


def honest_signs(chosen: Sequence[Row]) -> list[dict[str, float]]:
    """Signs of each row by a direction that was learned from other questions."""
    made: list[dict[str, float]] = [{}] * len(chosen)
    for out in by_question(chosen, INNER_FOLDS, 1):
        direction = learn_direction([r for r, o in zip(chosen, out, strict=True) if not o])
        for i in np.flatnonzero(out):
            made[int(i)] = all_signs(chosen[int(i)], direction)
    return made


def knots_of(values: Floats) -> list[float]:
    """Where a sign's curve may bend: its few values, or equal shares of the answers."""
    few = np.unique(values)
    if len(few) > BENDS + 1:
        few = np.unique(np.quantile(values, np.linspace(0.02, 0.98, BENDS + 1)))
    few = np.unique(np.round(few, 4))
    return [float(v) for v in few] if len(few) > 1 else [float(few[0]), float(few[0]) + 1]


def basis(signs: Sequence[dict[str, float]], knots: dict[str, list[float]], names: Sequence[str]) -> Floats:
    """The rising steps of all curves of a dimension, (n, steps) in 0..1."""
    parts = []
    for name in names:
        low, high = np.array(knots[name][:-1]), np.array(knots[name][1:])
        parts.append(np.clip((np.array([s[name] for s in signs])[:, None] - low) / (high - low), 0, 1))
    return np.hstack(parts)


def learn_curves(signs: Sequence[dict[str, float]], qualities: Floats, weights: Floats, here: Floats) -> Fitted:
    """All dimensions at once: each follows the quality, and so does their weighted mean. Gains are never below 0.

    `here` is 0 for answers to another question, from which only relevance is learned.
    """
    from scipy.optimize import minimize

    knots = {n: knots_of(np.array([s[n] for s in signs])) for names in SIGNS.values() for n in names}
    steps = [basis(signs, knots, SIGNS[d]) for d in DIMENSIONS]
    above = (qualities[:, None] > np.arange(LEVELS - 1)).astype(float)
    weight, small = weights / weights.sum(), SMALL / len(qualities)
    of = [weight * (1.0 if d is Dimension.RELEVANCE else here) for d in DIMENSIONS]
    weight = weight * here
    sizes = [s.shape[1] for s in steps]
    ends = np.cumsum([n + LEVELS - 1 for n in sizes])

    def loss(flat: Floats) -> tuple[float, Floats]:
        parts = [(p[: -LEVELS + 1], p[-LEVELS + 1 :]) for p in np.split(flat, ends[:-1])]
        chances = [logistic((s @ g)[:, None] - c) for s, (g, c) in zip(steps, parts, strict=True)]
        error = sum(k * p.sum(axis=1) for k, p in zip(SHARES, chances, strict=True)) - qualities
        total, slopes = WHOLE * float((weight * error**2).sum()), []
        for s, (g, _), p, k, w in zip(steps, parts, chances, SHARES, of, strict=True):
            fit = above * np.log(p + 1e-9) + (1 - above) * np.log(1 - p + 1e-9)
            total += small * float(g @ g) - float((w[:, None] * fit).sum())
            d = w[:, None] * (p - above) + 2 * WHOLE * k * (weight * error)[:, None] * p * (1 - p)
            slopes += [s.T @ d.sum(axis=1) + 2 * small * g, -d.sum(axis=0)]
        return total, np.concatenate(slopes)

    start = np.concatenate([np.r_[np.full(n, 3.6 / n), 0.5, 2.0, 3.0, 4.0] for n in sizes])
    limits = [b for n in sizes for b in [(0.0, None)] * n + [(None, None)] * (LEVELS - 1)]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=limits, options={"maxiter": 400}).x
    parts = np.split(found, ends[:-1])
    return Fitted(knots, tuple(p[: -LEVELS + 1] for p in parts), tuple(p[-LEVELS + 1 :] for p in parts))


def logistic(x: Floats) -> Floats:
    """1 / (1 + exp(-x))."""
    made: Floats = 1 / (1 + np.exp(-x))
    return made


def levels(fitted: Fitted, signs: Sequence[dict[str, float]]) -> Floats:
    """Expected levels from 0 to 4, (n, dimensions)."""
    parts = zip(DIMENSIONS, fitted.gains, fitted.cuts, strict=True)
    made = [logistic((basis(signs, fitted.knots, SIGNS[d]) @ g)[:, None] - c).sum(axis=1) for d, g, c in parts]
    return np.stack(made, axis=1)


def learn(chosen: Sequence[Row]) -> tuple[Direction, Fitted]:
    """Direction and curves from these rows."""
    weights = np.array([SPOKEN_WEIGHT if r.spoken else 1.0 for r in chosen])
    here = np.array([0.0 if r.elsewhere else 1.0 for r in chosen])
    fitted = learn_curves(honest_signs(chosen), np.array([float(r.quality) for r in chosen]), weights, here)
    return learn_direction(chosen), fitted


def cross_validated(chosen: Sequence[Row]) -> Floats:
    """Levels of each row by a model of other questions, (n, dimensions) in 0..4."""
    made = np.zeros((len(chosen), len(DIMENSIONS)))
    for out in by_question(chosen, FOLDS, 0):
        direction, fitted = learn([r for r, o in zip(chosen, out, strict=True) if not o])
        places = np.flatnonzero(out)
        made[places] = levels(fitted, [all_signs(chosen[int(i)], direction) for i in places])
    return made


def errors(made: Floats, qualities: Floats) -> list[list[float]]:
    """For each level from 1 to 5: how far below and above it the middle ERROR_SHARE of qualities lay, in levels."""
    found = []
    for level in range(LEVELS):
        near = np.abs(made - level) <= 0.6
        off = (qualities - made)[near] if near.sum() >= 20 else qualities - made
        low, high = np.quantile(off, [(1 - ERROR_SHARE) / 2, (1 + ERROR_SHARE) / 2])
        found.append([round(min(0.0, float(low)), 2), round(max(0.0, float(high)), 2)])
    return found


def figures(made: Floats, chosen: Sequence[Row]) -> str:
    """Spearman, kappa and adjacent pairs of the overall score on the ladders among the graded answers."""
    overall = made @ SHARES
    ladder = [i for i, r in enumerate(chosen) if r.held and r.type == LADDER and not r.spoken]
    given, true = overall[ladder], [chosen[i].quality for i in ladder]
    steps: dict[str, dict[int, float]] = {}
    for i in ladder:
        steps.setdefault(chosen[i].question, {})[chosen[i].quality] = float(overall[i])
    pairs = [b > a for s in steps.values() for a, b in pairwise(s[q] for q in sorted(s))]
    kappa = quadratic_kappa([as_quality(float(v) + 1) for v in given], true)
    rho = spearman([float(v) for v in given], [float(q) for q in true])
    return f"{len(steps)} questions: Spearman {rho:.3f}, QWK {kappa:.3f}, adjacent pairs {np.mean(pairs):.1%}"


def as_json(fingerprint: str, direction: Direction, fitted: Fitted, ranges: dict[Dimension, Any]) -> dict[str, Any]:
    """What `lib.feedback.ordinal.read_model` reads; curves that add nothing are left out."""
    dimensions = {}
    for d, gains, cuts in zip(DIMENSIONS, fitted.gains, fitted.cuts, strict=True):
        curves, at = [], 0
        for name in SIGNS[d]:
            knots = fitted.knots[name]
            own = [round(float(g), 3) for g in gains[at : at + len(knots) - 1]]
            at += len(own)
            if sum(own) >= 0.01:
                curves.append({"sign": name, "knots": knots, "gains": own})
        dimensions[d.value] = {"curves": curves, "cuts": [round(float(c), 3) for c in cuts], "errors": ranges[d]}
    telling = {"weights": [round(float(w), 4) for w in direction.weights], "bias": direction.bias}
    return {"encoder": fingerprint, "telling": telling, "dimensions": dimensions}


def save(chosen: Sequence[Row], made: Floats, fingerprint: str, path: Path) -> None:
    """Learn from all rows and write the weights.

    Args:
        chosen: the answers.
        made: their levels by models of other questions, (n, dimensions) in 0..4: what the ranges are made from.
        fingerprint: of the encoder.
        path: the file.
    """
    here = np.array([not r.elsewhere for r in chosen])
    qualities = np.array([float(r.quality) for r in chosen])
    ranges = {d: errors(made[here, i], qualities[here]) for i, d in enumerate(DIMENSIONS)}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(as_json(fingerprint, *learn(chosen), ranges), indent=1) + "\n", encoding="utf-8")


def curve(chosen: Sequence[Row]) -> Iterator[str]:
    """The cross-validated figures with a part of the questions."""
    ids = [str(q) for q in np.random.default_rng(2).permutation(sorted({r.question for r in chosen if r.held}))]
    for share in (0.25, 0.5, 0.75, 1.0):
        some = set(ids[: round(share * len(ids))])
        part = [r for r in chosen if not r.held or r.question in some]
        yield figures(cross_validated(part), part)


def main() -> int:
    """Learn, print the cross-validated figures and write the weights. The exit code."""
    from lib.retrieval.choice import add_options, chosen_retriever
    from lib.retrieval.encoder import EncoderRetriever

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="where the weights are written")
    parser.add_argument("--curve", action="store_true", help="also print the figures with fewer questions")
    add_options(parser)
    options = parser.parse_args()
    retriever = chosen_retriever(options)
    if not isinstance(retriever, EncoderRetriever):
        print("The scorer is learned on the encoder's vectors: give --retriever encoder.", file=sys.stderr)
        return 1
    chosen = rows(retriever, retriever.encoder)
    made = cross_validated(chosen)
    print(f"cross-validated by question, {figures(made, chosen)}", flush=True)
    qualities, here = np.array([r.quality for r in chosen]), np.array([not r.elsewhere for r in chosen])
    print(f"relevance of answers to another question {1 + made[~here, 0].mean():.2f}, of others", end=" ")
    print(*(f"{1 + made[here & (qualities == q), 0].mean():.2f}" for q in range(LEVELS)), flush=True)
    save(chosen, made, retriever.encoder.fingerprint, options.out)
    print(f"learned from {len(chosen)} answers (as written and as spoken): {options.out}")
    for line in curve(chosen) if options.curve else ():
        print(f"  with {line}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
