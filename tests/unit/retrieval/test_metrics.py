"""Metrics on rankings small enough to work out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from lib.retrieval.metrics import (
    bootstrap,
    hit_at_k,
    mcnemar,
    mrr,
    precision_at_k,
    rank_of,
    ranks,
)

pytestmark = pytest.mark.unit

FOUND = np.array([1, 2, 4, 11])  # right text first, second, fourth, eleventh


@pytest.mark.parametrize(
    ("scores", "target", "rank"),
    [
        ([0.9, 0.5, 0.1], 0, 1),
        ([0.9, 0.5, 0.1], 2, 3),
        ([0.5, 0.5, 0.5], 0, 1),  # ties: the lower index comes first
        ([0.5, 0.5, 0.5], 2, 3),
        ([0.2, 0.7, 0.7, 0.9], 2, 3),
    ],
)
def test_rank_with_ties(scores: list[float], target: int, rank: int) -> None:
    assert rank_of(np.array(scores), target) == rank


def test_rank_agrees_with_a_stable_sort() -> None:
    scores = np.random.default_rng(3).integers(0, 5, (40, 12)).astype(float)
    for row in scores:
        order = list(np.argsort(-row, kind="stable"))
        assert [rank_of(row, t) for t in range(12)] == [order.index(t) + 1 for t in range(12)]


def test_ranks_of_several_queries() -> None:
    assert ranks([np.array([0.1, 0.2]), np.array([0.3, 0.2, 0.4])], [0, 0]).tolist() == [2, 2]


@pytest.mark.parametrize(
    ("k", "hit", "precision"), [(1, 0.25, 0.25), (3, 0.5, 0.5 / 3), (5, 0.75, 0.15), (10, 0.75, 0.075)]
)
def test_hits_and_precision(k: int, hit: float, precision: float) -> None:
    assert hit_at_k(FOUND, k) == hit
    assert precision_at_k(FOUND, k) == pytest.approx(precision)


def test_mrr() -> None:
    assert mrr(FOUND) == pytest.approx((1 + 1 / 2 + 1 / 4 + 1 / 11) / 4)


def test_mcnemar() -> None:
    first = np.array([True] * 3 + [False] * 12 + [True] * 5)
    second = np.array([False] * 3 + [True] * 10 + [False] * 2 + [True] * 5)
    test = mcnemar(first, second)
    assert (test.only_first, test.only_second) == (3, 10)
    # 13 fair coins, 3 or fewer heads: 1 + 13 + 78 + 286 = 378 of 8192, two-sided 756 / 8192
    assert test.p == pytest.approx(756 / 8192)


def test_mcnemar_without_a_difference() -> None:
    assert mcnemar(np.array([True, False]), np.array([True, False])).p == 1.0


def test_bootstrap_of_one_group_cannot_vary() -> None:
    interval = bootstrap(np.array([0.0, 1.0, 1.0, 0.0]), ["a"] * 4)
    assert (interval.mean, interval.low, interval.high) == (0.5, 0.5, 0.5)


def test_bootstrap_draws_whole_groups() -> None:
    """Two people, one always right and one always wrong: a drawn mean is 0, 0.5 or 1, and 0 and 1 a quarter each."""
    values = np.array([1.0] * 10 + [0.0] * 10)
    interval = bootstrap(values, ["a"] * 10 + ["b"] * 10)
    assert (interval.low, interval.mean, interval.high) == (0.0, 0.5, 1.0)
    many = bootstrap(values, [str(i) for i in range(20)])
    assert 0.2 < many.low < 0.4 < 0.6 < many.high < 0.8  # a binomial of 20 has a deviation of 0.11


def test_bootstrap_is_repeatable_and_prints() -> None:
    values = np.array([1.0, 0.0, 1.0, 1.0])
    assert bootstrap(values, list("abcd")) == bootstrap(values, list("abcd"))
    assert str(bootstrap(np.array([0.25, 0.25]), ["a", "b"])) == "0.250 [0.250, 0.250]"
