"""Exact search: the same rows as a full stable sort, over chunks, with ties."""

from __future__ import annotations

import numpy as np
import pytest

from lib.retrieval.search import CHUNK, SearchIndex

pytestmark = pytest.mark.unit


def test_small_by_hand() -> None:
    index = SearchIndex(np.array([[1, 0], [0, 1], [0.6, 0.8], [1, 0]], dtype=np.float32))
    rows, scores = index.top_k(np.array([1, 0], dtype=np.float32), 3)
    assert rows.tolist() == [0, 3, 2]
    assert scores.tolist() == pytest.approx([1, 1, 0.6])


@pytest.mark.parametrize("k", [1, 7, 100])
@pytest.mark.parametrize("n", [5, CHUNK - 1, CHUNK, 2 * CHUNK + 17])
def test_agrees_with_a_stable_sort(n: int, k: int) -> None:
    """Whole numbers, so that scores tie often and sums are exact in float32."""
    draw = np.random.default_rng(n + k)
    vectors = draw.integers(-2, 3, (n, 8)).astype(np.float32)
    query = draw.integers(-2, 3, 8).astype(np.float32)
    rows, scores = SearchIndex(vectors).top_k(query, k)
    wanted = np.argsort(-(vectors @ query), kind="stable")[:k]
    assert rows.tolist() == wanted.tolist()
    assert scores.tolist() == (vectors @ query)[wanted].tolist()


def test_all_equal_keeps_the_first() -> None:
    rows, _ = SearchIndex(np.ones((3 * CHUNK, 2), dtype=np.float32)).top_k(np.ones(2, dtype=np.float32), 4)
    assert rows.tolist() == [0, 1, 2, 3]


def test_nothing_to_find() -> None:
    query = np.zeros(4, dtype=np.float32)
    assert SearchIndex(np.empty((0, 4), dtype=np.float32)).top_k(query, 3)[0].tolist() == []
    assert SearchIndex(np.ones((2, 4), dtype=np.float32)).top_k(query, 0)[0].tolist() == []
    assert len(SearchIndex(np.ones((2, 4), dtype=np.float64))) == 2  # taken over as float32
