"""Behaviours and scorer are learned from a few questions, kept, read again and used: training works from end to end."""

from __future__ import annotations

from pathlib import Path

import pytest

from lib.feedback import ordinal, train_scorer
from lib.feedback.engines import LEARNED
from lib.feedback.evaluate import behaviour_of
from lib.feedback.graded import to_learn_from
from lib.feedback.graded_bench import Judge
from lib.feedback.graded_rows import rows
from lib.feedback.scorer import BuiltInScorer
from lib.interview import behaviour_model, train_behaviour
from lib.retrieval import heads
from lib.retrieval.registry import open_retriever

pytestmark = [pytest.mark.training, pytest.mark.timeout(600)]


def test_what_was_learned_from_few_questions_judges_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    retriever = open_retriever().retriever
    encoder = retriever.encoder
    assert encoder is not None
    *known, other = to_learn_from()[:13]
    samples = train_behaviour.graded_samples(known)
    train_behaviour.save(*train_behaviour.learn(samples, train_behaviour.RememberingRetriever(retriever)), tmp_path)
    chosen = rows(retriever, encoder, known)
    made = train_scorer.cross_validated(chosen)
    train_scorer.save(chosen, made, encoder.fingerprint, tmp_path / ordinal.WEIGHTS.name)
    overall = made @ train_scorer.SHARES
    good, bad = (
        [v for v, r in zip(overall, chosen, strict=True) if r.held and r.quality in q] for q in ((3, 4), (0, 1))
    )
    assert sum(good) / len(good) > sum(bad) / len(bad) + 0.7
    for module in (heads, behaviour_model, ordinal):
        monkeypatch.setattr(module, "WEIGHTS", tmp_path / module.WEIGHTS.name)
    scorer = BuiltInScorer(retriever)
    assert scorer.name.endswith(LEARNED)
    judge = Judge(scorer, lambda q, text: behaviour_of(q, text, retriever))
    assert {1 <= judge.score(other, a.answer) <= 5 for a in other.answers} == {True}
