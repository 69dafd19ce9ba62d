"""Search in the bullets of many people: first whose resume fits the posting, then which of its bullets the question.

A posting says little about a single bullet and much about a whole resume. So each resume is compared with the posting
as a whole, by meaning (its mean vector) and by words (BM25), and what it gets is added to the cosine of question and
bullet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lib.retrieval.baselines import bm25

Scores = NDArray[np.float64]


class Encodes(Protocol):
    """Turns texts into L2-normalised vectors."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dim) float32."""
        ...


@dataclass(frozen=True)
class PoolHit:
    """A bullet found in a pool: whose resume, which bullet of it, and its score (for ordering; not a chance)."""

    resume: int
    bullet: int
    score: float


def resume_fit(encoder: Encodes, jobs: Sequence[str], resumes: Sequence[Sequence[str]]) -> Scores:
    """How well each resume as a whole fits each posting, in standard deviations over the resumes.

    The mean of two measures, each scaled by posting: cosine with the resume's mean vector, and BM25 with all its words.

    Args:
        encoder: of the bullets and postings.
        jobs: postings.
        resumes: bullets of each person, none without bullets.

    Returns:
        (n_jobs, n_resumes).
    """
    if not jobs or not resumes:
        return np.zeros((len(jobs), len(resumes)))
    means = np.stack([encoder.encode(list(bullets)).mean(axis=0) for bullets in resumes])
    means = means / np.linalg.norm(means, axis=1, keepdims=True)
    meaning = encoder.encode(list(jobs)) @ means.T
    words = bm25(jobs, [" ".join(bullets) for bullets in resumes])
    return (_standard(meaning.astype(np.float64)) + _standard(words)) / 2


def _standard(values: Scores) -> Scores:
    """Rows with mean 0 and standard deviation 1; 0 where all are equal."""
    spread = values.std(axis=1, keepdims=True)
    return np.where(spread > 1e-9, (values - values.mean(axis=1, keepdims=True)) / np.maximum(spread, 1e-9), 0.0)


def search_pool(
    encoder: Encodes, question: str, job: str, resumes: Sequence[Sequence[str]], *, weight: float, top_k: int = 10
) -> list[PoolHit]:
    """The bullets of all `resumes` that best support an answer to `question` in an interview for `job`.

    Args:
        encoder: see `resume_fit`.
        question: alone, without the posting.
        job: the posting.
        resumes: bullets of each person.
        weight: of the resume's fit, `Scoring.resume_weight` of the encoder's manifest.
        top_k: how many hits to give.

    Returns:
        Best first, ties in the order of the resumes and their bullets.
    """
    places = [(r, b) for r, bullets in enumerate(resumes) for b in range(len(bullets))]
    if not places:
        return []
    kept = [bullets for bullets in resumes if bullets]
    fit = np.repeat(resume_fit(encoder, [job], kept)[0], [len(bullets) for bullets in kept])
    vectors = encoder.encode([question, *(text for bullets in kept for text in bullets)])
    scores = np.round(vectors[1:] @ vectors[0] + weight * fit, 6)
    order = np.argsort(-scores, kind="stable")[:top_k]
    return [PoolHit(places[i][0], places[i][1], float(scores[i])) for i in order]
