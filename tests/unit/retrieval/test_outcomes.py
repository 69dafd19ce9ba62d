"""Baselines, ranks by task, calibration and tables, on values worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from lib.retrieval.baselines import K1, B, bm25, word_overlap
from lib.retrieval.calibrate import fit_scoring, logistic
from lib.retrieval.dataset import Pair
from lib.retrieval.evaluate import comparison, kinds_table, table
from lib.retrieval.manifest import Scoring
from lib.retrieval.outcomes import (
    GLUED,
    QUESTION,
    RESUME,
    TASKS,
    WEIGHTED,
    encoder_outcomes,
    encoder_scores,
    outcomes,
    summary,
    word_outcomes,
)

pytestmark = pytest.mark.unit


def pair(person: str, job: str, bullet: str, question: str, kind: str = "technical") -> Pair:
    return Pair(person, "sales", "mid", "plain", "T", job, bullet, question, kind)


PAIRS = (
    pair("p1", "harbour", "red boat", "colour?"),
    pair("p1", "harbour", "fast boat", "speed?", "behavioural"),
    pair("p2", "station", "red train", "colour?"),
    pair("p2", "station", "fast train", "speed?", "behavioural"),
)


class ByWord:
    """Places texts by their words: colour, speed, boat, train. A question knows no vehicle, a posting only that."""

    AXES = (("red", "colour?"), ("fast", "speed?"), ("boat", "harbour"), ("train", "station"))

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        rows = [[float(any(w in t.split() for w in axis)) for axis in self.AXES] for t in texts]
        vectors = np.array(rows, dtype=np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def by_task(found: Sequence, form: str) -> dict[str, tuple[int, ...]]:
    return {o.task: o.ranks for o in found if o.form == form}


def test_question_alone_knows_the_bullet_but_not_whose() -> None:
    found = by_task(encoder_outcomes("x", ByWord(), PAIRS, Scoring(0.1, 0.5)), QUESTION)
    assert found["own"] == (1, 1, 1, 1)
    assert found["pool"] == (1, 1, 2, 2)  # 'red boat' and 'red train' tie for 'colour?': the lower index comes first


def test_posting_with_a_weight_tells_whose() -> None:
    found = by_task(encoder_outcomes("x", ByWord(), PAIRS, Scoring(0.1, 0.5)), WEIGHTED)
    assert found["pool"] == (1, 1, 1, 1)


def test_the_resume_that_fits_the_posting_comes_first_in_the_pool_only() -> None:
    found = by_task(encoder_outcomes("x", ByWord(), PAIRS, Scoring()), RESUME)
    assert found == {"pool": (1, 1, 1, 1)}


def test_scores_of_the_forms() -> None:
    scores = encoder_scores(ByWord(), PAIRS, WEIGHTED, 0.5)
    half = 1 / math.sqrt(2)
    assert scores[0].tolist() == pytest.approx([1.5 * half, 0.5 * half, half, 0.0], abs=1e-6)
    assert encoder_scores(ByWord(), PAIRS, GLUED)[0].tolist() == pytest.approx([1.0, 0.5, 0.5, 0.0], abs=1e-6)


def test_bm25_by_hand() -> None:
    scores = bm25(["boat"], ["red boat", "fast train", "red train"])
    idf = math.log(1 + 2.5 / 1.5)
    assert scores[0].tolist() == pytest.approx([idf * (K1 + 1) / (1 + K1 * (1 - B + B)), 0, 0])


def test_word_overlap_by_hand() -> None:
    assert word_overlap(["red boats"], ["a red train", "red boat", "green"]).tolist() == [[0.5, 1.0, 0.0]]
    assert word_overlap(["what is it"], ["red"]).tolist() == [[0.0]]  # nothing but function words


def test_word_systems_cover_every_task() -> None:
    asked = tuple(pair(p.person, p.job_description, p.bullet, f"{p.bullet}?", p.kind) for p in PAIRS)
    found = word_outcomes(asked)
    assert {(o.system, o.form) for o in found} == {
        ("word overlap", QUESTION),
        ("BM25", QUESTION),
        ("BM25", GLUED),
        ("lexical", QUESTION),
    }
    assert {o.task for o in found} == set(TASKS)
    assert all(o.ranks == (1, 1, 1, 1) for o in found if o.form == QUESTION)


def test_logistic_middle_and_slope() -> None:
    """Both classes mirror each other about 0.4: the middle is there; the slope is where the likelihood is greatest."""
    right, wrong = np.array([0.3, 0.5, 0.6]), np.array([0.5, 0.3, 0.2])
    slope, middle = logistic(right, wrong)
    assert middle == pytest.approx(0.4)
    assert slope > 0
    x, y = np.concatenate([right, wrong]), np.array([1, 1, 1, 0, 0, 0])
    chance = 1 / (1 + np.exp(-slope * (x - middle)))
    assert float(((y - chance) * x).sum()) == pytest.approx(0, abs=1e-3)  # its derivative


def test_scoring_is_fitted_on_what_helps() -> None:
    scoring = fit_scoring(ByWord(), PAIRS)
    assert scoring.job_weight == 0.0  # nothing to gain among own bullets: the smaller weight
    assert scoring.pool_weight == 0.2
    assert scoring.resume_weight == 0.05


def test_chance_rises_with_the_cosine_and_is_half_in_the_middle() -> None:
    chance = Scoring(slope=10, middle=0.3).chance(np.array([0.2, 0.3, 0.4], dtype=np.float32))
    assert chance.tolist() == pytest.approx([1 / (1 + math.e), 0.5, math.e / (1 + math.e)], abs=1e-5)


def test_tables() -> None:
    base = encoder_outcomes("base", ByWord(), PAIRS, Scoring(0.0, 0.0))
    tuned = encoder_outcomes("tuned", ByWord(), PAIRS, Scoring(0.0, 0.5))
    pool = table([*base, *tuned], PAIRS, "pool")
    assert pool[1].startswith(
        "base           question                      0.500      1.000      1.000      1.000      0.333"
    )
    assert pool[-2].split()[:5] == ["tuned", "question", "+", "job", "1.000"]
    assert pool[-1].split()[:7] == ["tuned", "resume", "by", "job,", "then", "question", "1.000"]
    assert any(line.split()[-4:] == ["2", "1.000", "1.000", "1.000"] for line in kinds_table(tuned, PAIRS))
    # the posting repairs the queries of p2 (ranks 2 to 1): two of four, no other change, p = 2 * (1/2)**2
    line = next(x for x in comparison(base, tuned, PAIRS) if x.startswith("pool") and "Hit@1" in x)
    assert "gain +0.500" in line
    assert line.endswith("only base right 0, only tuned 2, McNemar p = 0.5")


def test_summary_has_intervals() -> None:
    found = outcomes("x", QUESTION, encoder_scores(ByWord(), PAIRS, QUESTION), PAIRS, ("pool",))[0]
    assert summary(found, PAIRS)["hit_at_1"] == {"mean": 0.5, "low": 0.0, "high": 1.0}
    assert summary(found, PAIRS)["mrr"]["mean"] == 0.75
