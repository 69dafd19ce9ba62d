"""What a version's scores are made of, measured on dev: weights of the posting, and from cosines to chances."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from lib.retrieval.dataset import Pair, candidates_own
from lib.retrieval.manifest import Scoring
from lib.retrieval.metrics import mrr
from lib.retrieval.outcomes import WEIGHTED, Matrix, encoder_scores, outcomes, resume_scores
from lib.retrieval.pool import Encodes

OWN_WEIGHTS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3)
POOL_WEIGHTS = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
RESUME_WEIGHTS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4)
ABOUT = 0.005
"""A difference in MRR that dev (456 questions) cannot tell from chance."""
NEWTON_STEPS = 25


def fit_scoring(encoder: Encodes, dev: tuple[Pair, ...]) -> Scoring:
    """Weights of the posting by MRR on dev, and the logistic curve at the chosen weight.

    Of weights that are about as good as the best the smallest is taken: dev is small, and a posting can mislead.
    """

    def plain(weight: float) -> Matrix:
        return encoder_scores(encoder, dev, WEIGHTED, weight)

    job_weight = _best_weight(plain, dev, "own", OWN_WEIGHTS)
    pool_weight = _best_weight(plain, dev, "pool", POOL_WEIGHTS)
    resume_weight = _best_weight(lambda w: resume_scores(encoder, dev, w), dev, "pool", RESUME_WEIGHTS)
    fit = encoder_scores(encoder, dev, WEIGHTED, job_weight)
    own = candidates_own(dev)
    right = np.array([fit[i, i] for i in range(len(dev))])
    wrong = np.concatenate([fit[i, c[c != i]] for i, c in enumerate(own)])
    slope, middle = logistic(right, wrong)
    return Scoring(job_weight, pool_weight, round(slope, 3), round(middle, 4), resume_weight)


def _best_weight(
    scores: Callable[[float], Matrix], dev: tuple[Pair, ...], task: str, weights: tuple[float, ...]
) -> float:
    found = {w: round(mrr(outcomes("", WEIGHTED, scores(w), dev, (task,))[0].array), 4) for w in weights}
    best = max(found.values())
    return min(w for w in weights if found[w] >= best - ABOUT)


def logistic(right: NDArray[np.floating], wrong: NDArray[np.floating]) -> tuple[float, float]:
    """Slope and middle of the logistic curve that tells `right` from `wrong`, both classes weighing the same."""
    x = np.concatenate([right, wrong]).astype(np.float64)
    y = np.concatenate([np.ones(len(right)), np.zeros(len(wrong))])
    weight = np.concatenate([np.full(len(right), 0.5 / len(right)), np.full(len(wrong), 0.5 / len(wrong))])
    rows = np.stack([x, np.ones_like(x)], axis=1)
    theta = np.zeros(2)
    for _ in range(NEWTON_STEPS):
        chance = 1 / (1 + np.exp(-rows @ theta))
        gradient = rows.T @ (weight * (y - chance))
        hessian = (rows * (weight * chance * (1 - chance))[:, None]).T @ rows + 1e-6 * np.eye(2)
        theta = theta + np.linalg.solve(hessian, gradient)
    return float(theta[0]), float(-theta[1] / theta[0])
