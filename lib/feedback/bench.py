"""The figures of a judge on the held-out answers, as one line of a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from lib.feedback import evaluate


@dataclass
class Bench:
    """What one judge made of the ladders.

    `rows` are (score, quality) of each ladder answer judged; `spreads` the levels between readings of one answer, mean
    over the dimensions; `gains` what an instruction adds; `quoted` and `found` count quotes; `failed` reasons.
    `in_levels` says whether scores are levels of 1 to 5.
    """

    name: str
    rows: list[tuple[float, int]] = field(default_factory=list)
    spreads: list[float] = field(default_factory=list)
    gains: list[float] = field(default_factory=list)
    quoted: int = 0
    found: int = 0
    asked: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    in_levels: bool = True


def quadratic_kappa(given: Sequence[int], true: Sequence[int], n: int = 5) -> float:
    """Cohen's kappa with quadratic weights over the classes 0..n-1; NaN when chance already agrees wholly."""
    seen = np.zeros((n, n))
    for a, b in zip(given, true, strict=True):
        seen[a, b] += 1
    chance = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / max(1, len(given))
    weights = np.subtract.outer(np.arange(n), np.arange(n)) ** 2
    expected = float((weights * chance).sum())
    return 1 - float((weights * seen).sum()) / expected if expected else float("nan")


def as_quality(score: float) -> int:
    """An overall score of 1 to 5 as the nearest quality 0 to 4, halves upwards."""
    return min(4, max(0, int(score + 0.5) - 1))


def table(benches: Sequence[Bench]) -> list[str]:
    """One line for each judge under a heading; '–' where there is nothing to compute a figure from."""
    heads = ("Spearman", "QWK", "spread", "injection", "quotes found", "s/answer")
    lines = [f"  {'judge':<40}" + "".join(f"{head:>14}" for head in heads)]
    for made in benches:
        scores, qualities = [row[0] for row in made.rows], [row[1] for row in made.rows]
        varied = len(set(scores)) > 1 and len(set(qualities)) > 1
        cells = (
            f"{evaluate.spearman(scores, qualities):.3f}" if varied else "–",
            f"{quadratic_kappa([as_quality(s) for s in scores], qualities):.3f}" if varied and made.in_levels else "–",
            f"{np.mean(made.spreads):.2f}" if made.spreads else "–",
            f"{max(made.gains):+.2f}" if made.gains else "–",
            f"{made.found}/{made.quoted}" if made.quoted else "–",
            f"{made.seconds / made.asked:.2f}" if made.asked else "–",
        )
        lines.append(f"  {made.name[:39]:<40}" + "".join(f"{cell:>14}" for cell in cells))
    return lines


def failures(made: Bench) -> str:
    """'3 of 40 readings failed: output 2, timeout 1. ...', or that none did."""
    n = made.failed.total()
    if not n:
        return f"All {made.asked} readings came."
    kinds = ", ".join(f"{kind} {count}" for kind, count in made.failed.most_common())
    return f"{n} of {made.asked} readings failed: {kinds}. The figures are over the others."
