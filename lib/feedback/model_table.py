"""The table of a model judge beside the built-in scorer and two baselines, and what lies behind its figures."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from lib.core.types import Score
from lib.feedback.bench import as_quality, quadratic_kappa
from lib.feedback.evaluate import spearman
from lib.feedback.graded import LADDER, Split, of_split
from lib.feedback.graded_bench import FIGURES, POINTS, SCORE, TOLD, WORDS, Figure, Measure, Reading, interval
from lib.feedback.model_bench import ORDER, PADDED, SAID_FINE, Bench, Compared, Side, most_readings, spread_evenly
from lib.feedback.two_views import two_views

LISTED = 10
"""How many of the widest differences are shown with both reasons."""
NOTHING = "–"
LEGEND = (
    "All columns are over the answers that the model judged, with 95 % intervals by drawing questions. Where there",
    "is nothing to judge the model is not asked, as in the product, and the answer counts as 1.0. Gains are of the",
    "overall score, 1 to 5, by an order to the grader (which holds the model at the built-in levels, as in the",
    "product) and by fluent words that say nothing; repeated readings are three of one answer, as for the report.",
)


def table(made: Compared) -> list[str]:
    """A line for each figure and a column for each judge; NOTHING where there is nothing to compute it from."""
    heads = ("", "model", "built-in", "words", "key points")
    rows = [*_agreement(made), *_between(made), *_steadiness(made), *_highest(made), *_cost(made)]
    return [f"  {name:<33}" + "".join(f"{cell:>22}" for cell in cells).rstrip() for name, *cells in (heads, *rows)]


def _agreement(made: Compared) -> Iterator[list[str]]:
    columns = ((made.model.rows, SCORE), *((made.built_in.rows, by) for by in (SCORE, WORDS, POINTS)))
    for name, figure in FIGURES.items():
        yield [name, *(_with_interval(rows, _by(figure, measure)) for rows, measure in columns)]


def _by(figure: Figure, measure: Measure) -> Callable[[Sequence[Reading]], float]:
    return lambda rows: figure(rows, measure)


def _between(made: Compared) -> Iterator[list[str]]:
    """The two judges beside each other, over the answers that both had something to judge in."""
    other = {(r.question, r.answer.answer): r for r in made.built_in.rows}
    rows = [r for r in made.model.rows if _judged(r)]

    def pairs(some: Sequence[Reading]) -> tuple[list[float], list[float]]:
        return [r.score for r in some], [other[r.question, r.answer.answer].score for r in some]

    def kappa(some: Sequence[Reading]) -> float:
        mine, theirs = ([as_quality(v) for v in values] for values in pairs(some))
        return quadratic_kappa(mine, theirs)

    yield ["model and built-in: Spearman", _with_interval(rows, lambda some: spearman(*pairs(some)))]
    yield ["model and built-in: QWK", _with_interval(rows, kappa)]
    far, n = len(differences(made)), _levels(made)
    yield ["levels more than one apart", f"{far} of {n} ({far / n:.0%})" if n else NOTHING]


def _steadiness(made: Compared) -> Iterator[list[str]]:
    sides = (made.model, made.built_in)
    yield ["repeated: levels between, mean", *(_figure(s.spreads, np.mean, "{:.2f}") for s in sides)]
    yield ["repeated: the same level", *(_figure([n == 0 for n in s.spreads], np.mean, "{:.0%}") for s in sides)]
    for name, kind in (("an order adds", ORDER), ("padding adds", PADDED)):
        yield [f"{name}, at most", *(_figure(s.gains[kind], np.max, "{:+.2f}") for s in sides)]
        yield [f"{name}, on average", *(_figure(s.gains[kind], np.mean, "{:+.2f}") for s in sides)]


def _highest(made: Compared) -> Iterator[list[str]]:
    for kind in (SAID_FINE, *TOLD):
        tops = [[r.score for r in side.rows if r.answer.type == kind] for side in (made.model, made.built_in)]
        yield [f"highest score, {kind.replace('_', ' ')}", *(_figure(top, np.max, "{:.2f}") for top in tops)]


def _cost(made: Compared) -> Iterator[list[str]]:
    sides = (made.model, made.built_in)
    yield ["quotes that stand in the answer", *(f"{s.found} of {s.quoted}" if s.quoted else NOTHING for s in sides)]
    yield ["readings that failed", f"{made.failed.total()} of {made.asked}", "0"]
    yield ["seconds an answer", *(_figure(_seconds(s), np.mean, "{:.2f}") for s in sides)]


def _seconds(side: Side) -> list[float]:
    return [r.ms / 1000 for r in side.rows if _judged(r)]


def _judged(reading: Reading) -> bool:
    return any(s.value is not None for s in reading.scores)


def _levels(made: Compared) -> int:
    """How many levels both gave, each by itself."""
    both = zip(made.model.rows, made.built_in.rows, strict=True)
    pairs = [pair for mine, other in both if _judged(mine) for pair in zip(mine.scores, other.scores, strict=True)]
    return sum(a.dimension is b.dimension and None not in (a.value, b.value) for a, b in pairs)


def _figure(values: Sequence[float], of: Callable[[Sequence[float]], float], form: str) -> str:
    return form.format(of(values)) if values else NOTHING


def _with_interval(rows: Sequence[Reading], figure: Callable[[Sequence[Reading]], float]) -> str:
    value = figure(rows) if rows else math.nan
    if math.isnan(value):
        return NOTHING
    if len({r.question for r in rows}) < 2:
        return f"{value:.3f}"
    low, high = interval(rows, figure)
    return f"{value:.3f} [{low:.2f}, {high:.2f}]"


def differences(made: Compared) -> list[tuple[Reading, Score, Score]]:
    """(the model's reading, its score, the built-in one) where they are more than a level apart; the widest first."""
    both = zip(made.model.rows, made.built_in.rows, strict=True)
    found = [(read, *pair) for read, other in both for pair in two_views(read.scores, other.scores)]
    return sorted(found, key=lambda f: -abs((f[1].value or 0) - (f[2].value or 0)))


def reasons(made: Compared) -> Iterator[str]:
    """The LISTED widest differences, each with both reasons."""
    found = differences(made)
    if found:
        shown = f"; the {LISTED} widest" if len(found) > LISTED else ""
        yield f"More than a level apart ({len(found)}{shown}):"
    for read, mine, theirs in found[:LISTED]:
        kind = f"quality {read.answer.quality}" if read.answer.type == LADDER else read.answer.type.replace("_", " ")
        yield f"  {read.question}, {kind}, {mine.dimension.value}"
        yield f"    {mine.value} of 5 by {mine.engine}: {mine.reason}"
        yield f"    {theirs.value} of 5 by {theirs.engine}: {theirs.reason}"


def failures(made: Compared) -> Iterator[str]:
    """What did not come, by the reason; what was cut; and why it stopped before the end."""
    n = made.failed.total()
    kinds = ", ".join(f"{kind} {count}" for kind, count in made.failed.most_common())
    yield f"{n} of {made.asked} readings failed: {kinds}." if n else f"All {made.asked} readings came."
    if made.cut:
        yield f"{made.cut} answers were too long for the model and were cut."
    if made.stopped:
        yield f"Stopped before the end: {made.stopped}"


def run(bench: Bench, split: Split, limit: int | None) -> int:
    """Read, then print the table, the reasons behind differences and what failed; 1 when no reading came, else 0."""
    whole = of_split(split)
    chosen, made = spread_evenly(whole, limit), bench.compared
    print(
        f"{made.model.name} will be asked for up to {most_readings(chosen)} readings of answers to {len(chosen)} of "
        f"{len(whole)} questions, each one call, or more where a reply has to be asked for again. --limit N takes N.",
        file=sys.stderr,
        flush=True,
    )
    bench.run(chosen, lambda done: print(f"{done} of {len(chosen)} questions", file=sys.stderr, flush=True))
    print(f"{made.model.name} beside the {made.built_in.name}")
    print(f"{split}: {len(chosen)} questions, {len(made.model.rows)} answers; no human raters, the authors' own grades")
    print("\n".join((*table(made), *(f"  {line}" for line in LEGEND), *reasons(made), *failures(made))))
    return 0 if made.failed.total() < made.asked else 1
