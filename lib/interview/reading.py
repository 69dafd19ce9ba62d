"""An answer read sentence by sentence with the encoder: what each does, how near it is to what was asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.core.protocols import Encoder
from lib.core.text import Sentence
from lib.core.types import Question
from lib.retrieval.heads import Heads, pieces

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reading:
    """Sentences (n) of an answer with their measures; all but `vectors` and `covered` are (n,) in 0..1 or (n, acts).

    `share` is each sentence's part of the answer's words, `near` the chance that it belongs to this question, `alike`
    its cosine with the question, `covered` the best cosine of each key point phrasing with a sentence.
    """

    sentences: tuple[Sentence, ...]
    labels: tuple[str, ...]
    vectors: Floats
    share: Floats
    acts: Floats
    substance: Floats
    near: Floats
    alike: Floats
    covered: Floats

    def act(self, name: str) -> Floats:
        """The chance of an act for each sentence: injection, request, confused, declined, says or aside."""
        column: Floats = self.acts[:, self.labels.index(name)]
        return column


def read(text: str, question: Question, encoder: Encoder, heads: Heads) -> Reading | None:
    """The reading of a (plain, perhaps blanked) text; None when there are no words."""
    parts = [p for p in pieces(text) if any(c.isalnum() for c in p.text)]
    if not parts:
        return None
    texts = [p.text for p in parts]
    vectors = encoder.encode(texts)
    lengths = np.array([len(t.split()) for t in texts], dtype=np.float64)
    asked = encoder.encode([question.text])[0].astype(np.float64)
    points = point_vectors(question, encoder)
    exact = vectors.astype(np.float64)
    inputs = np.array([pair(v, asked, points) for v in exact])
    return Reading(
        sentences=tuple(parts),
        labels=heads.acts.labels,
        vectors=exact,
        share=lengths / lengths.sum(),
        acts=heads.acts.chances(texts, vectors),
        substance=heads.substance.chances(texts, vectors)[:, 1],
        near=1 / (1 + np.exp(-(inputs @ heads.nearness))),
        alike=exact @ asked,
        covered=(exact @ points.T).max(axis=0) if len(points) else np.zeros(0),
    )


def read_ahead(question: Question, encoder: Encoder) -> None:
    """Encode what every answer to this question is compared with, so that none of them waits for it.

    Raises:
        ModelMissing, ModelDamaged: as `Encoder.encode`.
    """
    encoder.encode([question.text, *(t for p in question.key_points for t in (p.name, *p.phrasings))])


def point_vectors(question: Question, encoder: Encoder) -> Floats:
    """Vectors of the key points' phrasings: (n, dim)."""
    texts = [p for point in question.key_points for p in point.phrasings]
    return encoder.encode(texts).astype(np.float64) if texts else np.zeros((0, 0))


def pair(vector: Floats, asked: Floats, points: Floats) -> Floats:
    """What nearness is learned on: products of coordinates with the question and with the nearest phrasing."""
    if not len(points):
        rest = np.concatenate([np.zeros_like(vector), [0.0, 0.0, 1.0, 1.0]])
    else:
        fit = points @ vector
        best = points[int(fit.argmax())]
        rest = np.concatenate([8 * vector * best, [4 * fit.max(), 4 * fit.mean(), 0.0, 1.0]])
    return np.concatenate([8 * vector * asked, rest])
