"""Search in the bullets of many people, on vectors and word counts worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from lib.retrieval.pool import PoolHit, resume_fit, search_pool

pytestmark = pytest.mark.unit

PLACES = {
    "ask": (1.0, 0.0, 0.0),
    "posting": (0.0, 1.0, 0.0),
    "harbour posting": (0.0, 1.0, 0.0),
    "best": (1.0, 0.0, 0.0),
    "sails": (0.6, 0.8, 0.0),
    "harbour": (0.0, 0.0, 1.0),
    "other": (0.0, 0.0, 1.0),
}


class Placed:
    """Places texts as listed."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return np.array([PLACES[t] for t in texts], dtype=np.float32)


def test_fit_by_meaning() -> None:
    """Cosines with the posting: 0 and 0.8, so -1 and 1 when standardised; no word is shared, so half of that."""
    fit = resume_fit(Placed(), ["posting"], [["best"], ["sails"]])
    assert fit.tolist() == [pytest.approx([-0.5, 0.5])]


def test_fit_by_words() -> None:
    """'harbour' is in the second resume only; the cosines are all 0."""
    fit = resume_fit(Placed(), ["harbour posting"], [["best"], ["harbour"]])
    assert fit.tolist() == [pytest.approx([-0.5, 0.5])]


def test_the_mean_vector_of_a_resume_has_length_one() -> None:
    """Means (0.8, 0.4, 0) and (0.3, 0.4, 0.5): cosines 0.4/0.894 and 0.4/0.707; of two values the larger is 1 above."""
    fit = resume_fit(Placed(), ["posting"], [["best", "sails"], ["sails", "other"]])
    assert fit.tolist() == [pytest.approx([-0.5, 0.5])]
    three = resume_fit(Placed(), ["posting"], [["best", "sails"], ["sails", "other"], ["other"]])[0]
    cosines = np.array([0.4 / math.sqrt(0.8), 0.4 / math.sqrt(0.5), 0.0])
    assert three.tolist() == pytest.approx(((cosines - cosines.mean()) / cosines.std() / 2).tolist(), abs=1e-6)


def test_a_bullet_of_the_fitting_resume_passes_a_nearer_one() -> None:
    resumes = [["best", "other"], [], ["sails"]]
    alone = search_pool(Placed(), "ask", "posting", resumes, weight=0.0)
    assert alone == [PoolHit(0, 0, 1.0), PoolHit(2, 0, 0.6), PoolHit(0, 1, 0.0)]
    # fits -0.5 and 0.5: 1 - 0.3, 0 - 0.3 and 0.6 + 0.3
    weighed = search_pool(Placed(), "ask", "posting", resumes, weight=0.6)
    assert [(h.resume, h.bullet) for h in weighed] == [(2, 0), (0, 0), (0, 1)]
    assert [h.score for h in weighed] == pytest.approx([0.9, 0.7, -0.3])
    assert search_pool(Placed(), "ask", "posting", resumes, weight=0.6, top_k=1) == weighed[:1]


def test_equal_scores_keep_the_order_of_the_resumes() -> None:
    hits = search_pool(Placed(), "ask", "posting", [["other"], ["harbour"]], weight=0.2)
    assert [(h.resume, h.bullet) for h in hits] == [(0, 0), (1, 0)]


def test_nothing_to_search() -> None:
    assert search_pool(Placed(), "ask", "posting", [[], []], weight=0.2) == []
    assert resume_fit(Placed(), [], [["best"]]).shape == (0, 1)
    assert resume_fit(Placed(), ["posting"], []).shape == (1, 0)
