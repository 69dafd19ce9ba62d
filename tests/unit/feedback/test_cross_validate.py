"""Judging out of fold: how questions are dealt, and that each is judged by its own folder's weights."""

from __future__ import annotations

from pathlib import Path
from shutil import copy

import pytest

from lib.feedback import ordinal
from lib.feedback.cross_validate import OutOfFold, parts, use
from lib.feedback.graded import to_learn_from
from lib.interview import behaviour_model
from lib.retrieval import heads
from lib.retrieval.registry import open_retriever

pytestmark = pytest.mark.unit

FILES = (heads.WEIGHTS, behaviour_model.WEIGHTS, ordinal.WEIGHTS)


@pytest.fixture(autouse=True)
def unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, path in zip((heads, behaviour_model, ordinal), FILES, strict=True):
        monkeypatch.setattr(module, "WEIGHTS", path)


def test_each_question_is_in_one_part_and_twins_are_together() -> None:
    questions = to_learn_from()
    made = parts(questions, 4)
    assert sorted(q.id for part in made for q in part) == sorted(q.id for q in questions)
    place = {q.id: k for k, part in enumerate(made) for q in part}
    assert all(place[q.id] == place[q.twin] for q in questions if q.twin in place)
    assert max(map(len, made)) - min(map(len, made)) <= 8
    assert made == parts(questions, 4)


def test_each_question_is_judged_by_what_was_learned_without_it(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        for path in FILES:
            copy(path, tmp_path / name)
    question, other = to_learn_from()[:2]
    judge = OutOfFold(open_retriever().retriever, {question.id: tmp_path / "one", other.id: tmp_path / "two"})
    best = max(question.ladder, key=lambda a: a.quality or 0).answer
    known = judge.score(question, best)
    assert tmp_path / "one" == heads.WEIGHTS.parent == behaviour_model.WEIGHTS.parent == ordinal.WEIGHTS.parent
    judge.score(other, other.ladder[0].answer)
    assert tmp_path / "two" == heads.WEIGHTS.parent
    use(FILES[0].parent)
    assert known > 3
