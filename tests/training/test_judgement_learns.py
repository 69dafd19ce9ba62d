"""Behaviours and scorer learned from a few questions judge another one: the training commands work from end to end."""

from __future__ import annotations

from pathlib import Path

import pytest

from lib.core.enums import Behaviour
from lib.feedback import ordinal, train_scorer
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
    for module in (heads, behaviour_model, ordinal):
        monkeypatch.setattr(module, "WEIGHTS", tmp_path / module.WEIGHTS.name)
    judge = Judge(BuiltInScorer(retriever), lambda q, text: behaviour_of(q, text, retriever))
    ladder = [judge.score(other, a.answer) for a in other.ladder]
    assert (ladder[3] + ladder[4]) / 2 > (ladder[0] + ladder[1]) / 2 + 0.7
    by_type = {a.type: a.answer for a in other.answers}
    assert behaviour_of(other, by_type["off_topic"], retriever) is Behaviour.OFF_TOPIC
    assert judge.score(other, by_type["off_topic"]) < 2
