"""What the encoder sees in an answer: how telling each sentence is, and how near it comes to what was asked.

A sentence is telling when sentences like it stood in answers that were graded well: one learned direction over its
vector. Whether it is true is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.core.protocols import Encoder
from lib.feedback.thread import Thread

Floats = NDArray[np.float32]
NAMES = (
    *("telling", "telling_best", "telling_share", "near_question", "near_best", "points", "points_least"),
    *("points_told", "told_near", "breadth"),
)
PER_POINT = 5
"""Phrasings of a key point that are compared with the answer."""


@dataclass(frozen=True)
class Direction:
    """A learned direction: `weights` (dim,) and `bias` give a sentence 0 (says nothing) to 1 (telling)."""

    weights: Floats
    bias: float

    def of(self, vectors: Floats) -> Floats:
        """The share for each row of `vectors` (n, dim), (n,) in 0..1."""
        made: Floats = np.clip(vectors @ self.weights + np.float32(self.bias), 0, 1)
        return made


@dataclass(frozen=True)
class Meaning:
    """Vectors of the units of a thread (n, dim), of the question (dim,) and of each key point's phrasings (m, dim)."""

    units: Floats
    question: Floats
    points: tuple[Floats, ...]

    @property
    def near_question(self) -> Floats:
        """Likeness of each unit to the question, (n,)."""
        made: Floats = np.maximum(self.units @ self.question, 0)
        return made

    @property
    def near_points(self) -> Floats:
        """Likeness of each unit to each key point, (n, k); k may be 0."""
        if not self.points:
            return np.zeros((len(self.units), 0), dtype=np.float32)
        made: Floats = np.maximum(np.stack([(self.units @ p.T).max(axis=1) for p in self.points], axis=1), 0)
        return made


def read_meaning(thread: Thread, encoder: Encoder) -> Meaning:
    """Vectors of what counts of a thread, without fillers, and of what was asked. Raises as `encoder.encode`."""
    points = thread.question.key_points
    said = [u.plain or u.text for u in thread.units]
    phrasings = [list(p.phrasings[:PER_POINT]) or [p.name] for p in points]
    vectors = encoder.encode([*said, thread.question.text, *(t for texts in phrasings for t in texts)])
    at, found = len(said) + 1, []
    for texts in phrasings:
        found.append(vectors[at : at + len(texts)])
        at += len(texts)
    return Meaning(vectors[: len(said)], vectors[len(said)], tuple(found))


def signs_of(meaning: Meaning, telling: Floats) -> Mapping[str, float]:
    """What the dimensions look at, each rising with a better answer.

    Args:
        meaning: the vectors.
        telling: how telling each unit is, (n,).
    """
    if not len(meaning.units):
        return dict.fromkeys(NAMES, 0.0)
    best = np.sort(telling)[::-1][:2]
    near = meaning.near_question
    points = meaning.near_points
    covered = points.max(axis=0) if points.shape[1] else np.array([near.max()])
    told = (points * telling[:, None]).max(axis=0) if points.shape[1] else np.array([(near * telling).max()])
    link = np.maximum(near, points.max(axis=1)) if points.shape[1] else near
    values = (
        telling.mean(),
        best.mean(),
        (telling > 0.5).mean(),
        near.mean(),
        near.max(),
        covered.mean(),
        covered.min(),
        told.mean(),
        (link * telling).mean(),
        np.minimum(1, np.sort(telling)[::-1][:4].sum() / 4),
    )
    return {name: float(value) for name, value in zip(NAMES, values, strict=True)}
