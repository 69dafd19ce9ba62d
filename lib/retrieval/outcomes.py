"""Ranks of the right bullet for every query, by system, task and query form: what the tables are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.retrieval.baselines import bm25, word_overlap
from lib.retrieval.dataset import Indices, Pair, candidates_long, candidates_own, candidates_pool
from lib.retrieval.lexical import LexicalRetriever
from lib.retrieval.manifest import Scoring
from lib.retrieval.metrics import KS, Ranks, bootstrap, hits, rank_of
from lib.retrieval.pool import Encodes, resume_fit

TASKS: dict[str, Callable[[tuple[Pair, ...]], list[Indices]]] = {
    "own": candidates_own,
    "long": candidates_long,
    "pool": candidates_pool,
}
QUESTION, GLUED, WEIGHTED, RESUME = "question", "job then question", "question + job", "resume by job, then question"
"""Query forms. RESUME is for the pool only and knows which bullets are of one person (`lib.retrieval.pool`)."""
Matrix = NDArray[np.floating]


@dataclass(frozen=True)
class Outcome:
    """Rank of the right bullet for each query of a split, 1 is best."""

    system: str
    task: str
    form: str
    ranks: tuple[int, ...]

    @property
    def array(self) -> Ranks:
        """The ranks as an array."""
        return np.array(self.ranks, dtype=np.int64)


def outcomes(system: str, form: str, scores: Matrix, pairs: tuple[Pair, ...], tasks: Sequence[str]) -> list[Outcome]:
    """Ranks for each task from the scores of all queries against all bullets.

    Args:
        system: what made the scores.
        form: of the query.
        scores: (n_pairs, n_pairs); row i belongs to question i, column j to bullet j.
        pairs: of one split.
        tasks: of `TASKS`.
    """
    found = []
    for task in tasks:
        lists = TASKS[task](pairs)
        ranks = [rank_of(scores[i][c], int(np.searchsorted(c, i))) for i, c in enumerate(lists)]
        found.append(Outcome(system, task, form, tuple(ranks)))
    return found


def encoder_scores(encoder: Encodes, pairs: tuple[Pair, ...], form: str, job_weight: float = 0.0) -> Matrix:
    """(n, n) cosines of all queries with all bullets, plus `job_weight` times those of the posting in form WEIGHTED."""
    bullets = encoder.encode([p.bullet for p in pairs])
    if form == GLUED:
        return encoder.encode([f"{p.job_description} {p.question}" for p in pairs]) @ bullets.T
    fit = encoder.encode([p.question for p in pairs]) @ bullets.T
    if form == WEIGHTED and job_weight:
        fit = fit + job_weight * (encoder.encode([p.job_description for p in pairs]) @ bullets.T)
    return np.round(fit, 6)


def resume_scores(encoder: Encodes, pairs: tuple[Pair, ...], weight: float) -> Matrix:
    """(n, n) cosines of questions and bullets, plus `weight` times the fit of each bullet's resume to the posting."""
    people: dict[str, list[Pair]] = {}
    for pair in pairs:
        people.setdefault(pair.person, []).append(pair)
    row = {person: i for i, person in enumerate(people)}
    at = np.array([row[p.person] for p in pairs])
    jobs, resumes = [rows[0].job_description for rows in people.values()], list(people.values())
    fit = resume_fit(encoder, jobs, [[p.bullet for p in rows] for rows in resumes])
    scores: Matrix = np.round(encoder_scores(encoder, pairs, QUESTION) + weight * fit[at][:, at], 6)
    return scores


def encoder_outcomes(system: str, encoder: Encodes, pairs: tuple[Pair, ...], scoring: Scoring) -> list[Outcome]:
    """All forms and tasks of an encoder, with the weights of `scoring`."""
    found = outcomes(system, QUESTION, encoder_scores(encoder, pairs, QUESTION), pairs, tuple(TASKS))
    found += outcomes(system, GLUED, encoder_scores(encoder, pairs, GLUED), pairs, tuple(TASKS))
    for tasks, weight in ((("own", "long"), scoring.job_weight), (("pool",), scoring.pool_weight)):
        found += outcomes(system, WEIGHTED, encoder_scores(encoder, pairs, WEIGHTED, weight), pairs, tasks)
    return found + outcomes(system, RESUME, resume_scores(encoder, pairs, scoring.resume_weight), pairs, ("pool",))


def word_outcomes(pairs: tuple[Pair, ...]) -> list[Outcome]:
    """Word overlap, BM25 and our search by words. Each is given the texts of its task, as rarity depends on them."""
    return [
        *_by_task("word overlap", QUESTION, pairs, word_overlap, [p.question for p in pairs]),
        *_by_task("BM25", QUESTION, pairs, bm25, [p.question for p in pairs]),
        *_by_task("BM25", GLUED, pairs, bm25, [f"{p.job_description} {p.question}" for p in pairs]),
        *_by_task("lexical", QUESTION, pairs, _lexical, [p.question for p in pairs]),
    ]


def bm25_outcomes(pairs: tuple[Pair, ...]) -> list[Outcome]:
    """BM25 on the question alone, all tasks: a third of a second, quick enough to be measured for a page."""
    return _by_task("BM25", QUESTION, pairs, bm25, [p.question for p in pairs])


def _by_task(
    system: str,
    form: str,
    pairs: tuple[Pair, ...],
    score: Callable[[Sequence[str], Sequence[str]], Matrix],
    queries: Sequence[str],
) -> list[Outcome]:
    found = []
    for task, listed in TASKS.items():
        groups: dict[tuple[int, ...], list[int]] = {}
        for i, candidates in enumerate(listed(pairs)):
            groups.setdefault(tuple(candidates.tolist()), []).append(i)
        ranks = [0] * len(pairs)
        for texts, rows in groups.items():
            scores = score([queries[i] for i in rows], [pairs[j].bullet for j in texts])
            for row, i in zip(scores, rows, strict=True):
                ranks[i] = rank_of(row, texts.index(i))
        found.append(Outcome(system, task, form, tuple(ranks)))
    return found


def _lexical(queries: Sequence[str], corpus: Sequence[str]) -> Matrix:
    scores = np.zeros((len(queries), len(corpus)))
    for i, query in enumerate(queries):
        for hit in LexicalRetriever().rank(query, corpus):
            scores[i, hit.index] = hit.score
    return scores


def summary(outcome: Outcome, pairs: tuple[Pair, ...]) -> dict[str, Any]:
    """Hit@k and MRR with 95 % intervals by person, ready for JSON: {'hit_at_1': {'mean', 'low', 'high'}, ...}."""
    people = [p.person for p in pairs]
    values = {f"hit_at_{k}": hits(outcome.array, k) for k in KS} | {"mrr": 1 / outcome.array}
    return {name: {k: round(v, 4) for k, v in vars(bootstrap(v, people)).items()} for name, v in values.items()}
