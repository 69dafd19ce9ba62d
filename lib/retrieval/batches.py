"""What a training run is told and what it is fed: recipe, query forms, columns, batches. No model is needed here."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.retrieval.dataset import Pair, candidates_own

Vectors = NDArray[np.float32]
QUERY_FORMS = ("question", "title+question", "job+question")


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a run. `query` is a form of `query_text`.

    `tune` is 'lora', 'layers' (their matrices, not the word embeddings), 'full' (everything) or 'head'; `rank` is that
    of the LoRA factors, for 'layers' that to which the change of each matrix is cut when it is written.

    A batch holds `persons` whole persons, so that all other bullets of a person are hard negatives of each question,
    and with `near` people of one trade, so that those of the others are; with `persons` = 0 it holds `batch` shuffled
    pairs. `negatives` adds drawn bullets of the same person.
    The weights of the best epoch are averaged with those of the `averaged` - 1 epochs before it.
    `postings` pairs per person of posting and bullet teach whose bullet belongs to which job.
    """

    tune: str = "layers"
    rank: int = 128
    targets: tuple[str, ...] = ("query", "key", "value", "output.dense", "intermediate.dense")
    learning_rate: float = 1e-4
    epochs: int = 3
    patience: int = 2
    averaged: int = 2
    persons: int = 3
    near: bool = True
    batch: int = 33
    negatives: int = 0
    postings: int = 1
    both_directions: bool = True
    query: str = "question"
    scale: float = 20.0
    share: float = 1.0
    seed: int = 0


def query_text(pair: Pair, form: str) -> str:
    """What is encoded as the query: the question alone, or (for comparison) title or posting before it."""
    before = dict(zip(QUERY_FORMS, ("", f"{pair.title}: ", f"{pair.job_description} "), strict=True))
    return before[form] + pair.question


def take_share(pairs: tuple[Pair, ...], share: float, seed: int) -> tuple[Pair, ...]:
    """A share of the persons, drawn by seed, for the curve over data size."""
    persons = list(dict.fromkeys(p.person for p in pairs))
    kept = set(random.Random(seed).sample(persons, max(1, round(share * len(persons)))))
    return tuple(p for p in pairs if p.person in kept)


def columns(pairs: tuple[Pair, ...], recipe: Recipe) -> dict[str, list[str]]:
    """The training set by column: anchor, positive, and drawn negatives of the same person."""
    draw = random.Random(recipe.seed)
    own = candidates_own(pairs)
    data = {"anchor": [query_text(p, recipe.query) for p in pairs], "positive": [p.bullet for p in pairs]}
    for n in range(recipe.negatives):
        data[f"negative_{n + 1}"] = [
            pairs[draw.choice([j for j in own[i].tolist() if j != i])].bullet for i in range(len(pairs))
        ]
    return data


def posting_columns(pairs: tuple[Pair, ...], recipe: Recipe) -> dict[str, list[str]]:
    """The second training set: a posting with a drawn bullet of its person, `postings` times per person."""
    draw = random.Random(recipe.seed)
    people: dict[str, list[Pair]] = {}
    for pair in pairs:
        people.setdefault(pair.person, []).append(pair)
    drawn = [p for rows in people.values() for p in draw.sample(rows, min(recipe.postings, len(rows)))]
    return {"posting": [p.job_description for p in drawn], "bullet": [p.bullet for p in drawn]}


def person_batches(
    pairs: tuple[Pair, ...], persons: int, draw: random.Random, trades: Mapping[str, Vectors] | None = None
) -> Iterator[list[int]]:
    """Indices of `persons` whole persons at a time, in an order drawn anew; with `trades` those whose are alike."""
    rows: dict[str, list[int]] = {}
    for i, pair in enumerate(pairs):
        rows.setdefault(pair.person, []).append(i)
    order = list(rows)
    draw.shuffle(order)
    if trades is None:
        groups = [order[begin : begin + persons] for begin in range(0, len(order), persons)]
    else:
        groups = alike(order, persons, trades)
        draw.shuffle(groups)
    for group in groups:
        yield [i for person in group for i in rows[person]]


def alike(order: Sequence[str], size: int, trades: Mapping[str, Vectors]) -> list[list[str]]:
    """Groups of `size`: the first of those left with those left whose trades are nearest (the last may be small)."""
    left, groups = list(order), []
    while left:
        first = left.pop(0)
        nearest = sorted(left, key=lambda person: -float(trades[first] @ trades[person]))[: size - 1]
        left = [person for person in left if person not in nearest]
        groups.append([first, *nearest])
    return groups
