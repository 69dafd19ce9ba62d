"""Search by words: what a score means, which words stand for each other, order and speed."""

from __future__ import annotations

import time

import pytest

from lib.core.protocols import Hit, Retriever
from lib.retrieval.lexical import GENERIC_WEIGHT, JOB_WEIGHT, PARTS, SYNONYM, LexicalRetriever

pytestmark = pytest.mark.unit

BULLETS = (
    "Cut the latency of the ranking service from 300 ms to 90 ms with batched inference",
    "Mentored two junior analysts through their first production release",
    "Moved 14 batch jobs from cron to Airflow on a k8s cluster",
    "Built a churn model in XGBoost that kept 400 subscribers a month",
    "Presented quarterly results to the finance committee",
)


def best(query: str, job: str = "") -> int:
    return LexicalRetriever().rank(query, BULLETS, job=job)[0].index


def test_is_a_retriever() -> None:
    retriever: Retriever = LexicalRetriever()
    assert retriever.name == "lexical"


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("Tell me about a time when you reduced response time", 0),
        ("Describe a situation in which you led a team of juniors", 1),
        ("How have you used Kubernetes?", 2),
        ("How do you predict customer attrition?", 3),
        ("Tell me how you explain results to executives", 4),
        ("Have you done any mentorship?", 1),
    ],
)
def test_finds_the_bullet_that_answers(query: str, index: int) -> None:
    assert best(query) == index


def test_all_of_the_query_scores_one_and_nothing_scores_zero() -> None:
    corpus = ["Built a churn model", "Presented quarterly results"]
    assert LexicalRetriever().rank("churn model built", corpus) == [Hit(0, 1.0), Hit(1, 0.0)]


def test_a_synonym_counts_three_quarters() -> None:
    # One word in query and text, the same length in both texts, so BM25 saturation is 1 and only SYNONYM remains.
    assert LexicalRetriever().rank("reduce", ["cut", "paint"]) == [Hit(0, SYNONYM), Hit(1, 0.0)]


def test_parts_of_words_count_when_nothing_else_matches() -> None:
    # 4-grams of ^gardenership$: 11; of ^garden$: 5, of which ^gar gard arde rden are shared: Dice = 2*4 / (11+5) = 1/2.
    assert LexicalRetriever().rank("gardenership", ["garden", "paint"])[0].score == pytest.approx(PARTS / 2, abs=1e-5)


def test_interview_words_hardly_count() -> None:
    # 'docker' is in neither text: idf = 0.5 + 1.5 = 2, times 1.5 for a skill; only 'project' (generic) is covered.
    hit = LexicalRetriever().rank("project with Docker", ["project", "paint"])[0]
    assert hit.score == pytest.approx(GENERIC_WEIGHT / (GENERIC_WEIGHT + 3.0), abs=1e-5)


def test_the_job_breaks_ties_and_weighs_little() -> None:
    corpus = ["Wrote reports in Paris", "Wrote reports in Tableau", "Painted walls"]
    plain = LexicalRetriever().rank("wrote weekly reports", corpus)
    with_job = LexicalRetriever().rank("wrote weekly reports", corpus, job="Tableau developer")
    assert plain[0].index == 0
    assert with_job[0].index == 1
    scores = {h.index: h.score for h in plain}
    assert all(h.score - scores[h.index] <= JOB_WEIGHT for h in with_job)


def test_ties_by_index_and_top_k() -> None:
    corpus = ["Java", "Python", "Java", "Python"]
    assert [h.index for h in LexicalRetriever().rank("Python", corpus)] == [1, 3, 0, 2]
    assert [h.index for h in LexicalRetriever().rank("Python", corpus, top_k=1)] == [1]


@pytest.mark.parametrize("query", ["", "the of and", "???"])
def test_a_query_without_content_scores_zero(query: str) -> None:
    assert [h.score for h in LexicalRetriever().rank(query, BULLETS)] == [0.0] * len(BULLETS)


def test_an_empty_corpus_gives_no_hits() -> None:
    assert LexicalRetriever().rank("Python", []) == []


def test_scores_stay_between_zero_and_one() -> None:
    for query in (*BULLETS, "Python Python Python", "x" * 500):
        assert all(0.0 <= h.score <= 1.0 for h in LexicalRetriever().rank(query, BULLETS, job=BULLETS[0]))


def test_thirty_bullets_and_forty_queries_take_a_blink() -> None:
    corpus = [f"{BULLETS[i % 5]} for region {i} and partner {i * 7}" for i in range(30)]
    queries = [f"Tell me about a time when you worked on {BULLETS[i % 5][:40]} number {i}" for i in range(40)]
    LexicalRetriever().rank("warm the tables up", ["x"])
    start = time.process_time()
    for query in queries:
        LexicalRetriever().rank(query, corpus)
    assert time.process_time() - start < 0.15  # takes about 0.01 s; the rest is room for a loaded machine
