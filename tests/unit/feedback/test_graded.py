"""The graded answers: their form, their variety, and that nothing leaks between splits."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest

from lib.core.enums import Behaviour, QuestionKind
from lib.core.errors import BankError
from lib.core.text import content_stems
from lib.feedback.evaluate import spearman
from lib.feedback.graded import HELD, LADDER, MORE, SPLITS, graded_questions, of_split, to_learn_from

pytestmark = pytest.mark.unit

MAIN = graded_questions()
ALL = (*MAIN, *graded_questions(MORE), *graded_questions(HELD))
ANSWERS = [(q, a) for q in ALL for a in q.answers]


def grams(text: str, n: int) -> set[tuple[str, ...]]:
    said = re.findall(r"\w+", text.lower())
    return {tuple(said[i : i + n]) for i in range(len(said) - n + 1)}


def test_each_question_has_a_whole_ladder_and_key_points() -> None:
    assert len({q.id for q in ALL}) == len(ALL)
    for question in ALL:
        assert [a.quality for a in question.ladder] == [0, 1, 2, 3, 4], question.id
        assert 3 <= len(question.key_points) <= 5, question.id
        assert 10 <= len(question.answers) <= 18, question.id


def test_qualities_and_behaviours_fit_what_an_answer_was_written_as() -> None:
    for question, answer in ANSWERS:
        where = f"{question.id} {answer.type}"
        assert answer.quality is None or 0 <= answer.quality <= 4, where
        assert answer.answer.strip() == answer.answer, where
        if answer.type.startswith("injection"):
            assert answer.behaviour is Behaviour.INJECTION, where
        if answer.type in ("short_right", "near_miss", "spoken", "asr_errors"):
            assert answer.behaviour is Behaviour.ON_TRACK and (answer.quality or 0) >= 2, where
        if answer.type in ("keywords", "fluff", "copied_question"):
            assert (answer.quality or 0) <= 1, where


def test_length_does_not_give_the_quality_away() -> None:
    ladder = [a for _, a in ANSWERS if a.type == LADDER]
    rho = spearman([float(len(a.answer.split())) for a in ladder], [float(a.quality or 0) for a in ladder])
    assert rho < 0.4
    strong = [len(a.answer.split()) for a in ladder if a.quality == 4]
    weak = [len(a.answer.split()) for a in ladder if a.quality == 1]
    assert np.mean([n <= 60 for n in strong]) > 0.2
    assert np.mean([n >= 140 for n in weak]) > 0.2


def test_no_answer_is_near_another() -> None:
    seen = [
        (q.twin or q.id, a.type, grams(a.answer, 12))
        for q, a in ANSWERS
        if a.type not in ("injection_open", "copied_question")
    ]
    asked = set().union(*(grams(q.question, 12) for q in ALL))
    for (one, type_one, first), (two, type_two, second) in combinations(seen, 2):
        if one != two:
            assert not (first & second) - asked, f"{one} {type_one} and {two} {type_two}"


def test_what_is_measured_on_is_never_learned_from() -> None:
    learned = {q.id for q in to_learn_from()}
    assert learned >= {q.id for q in graded_questions(MORE)}
    measured = (*of_split("test"), *graded_questions(HELD))
    assert not learned & {q.id for q in measured}
    for one, two in product(graded_questions(MORE), measured):
        first, second = set(content_stems(one.question)), set(content_stems(two.question))
        assert len(first & second) <= 0.45 * len(first | second), f"{one.id} asks what {two.id} asks"


def test_splits_share_no_question_and_hold_all_kinds() -> None:
    assert sum(len(of_split(split)) for split in SPLITS) == len(MAIN)
    for split in SPLITS:
        found = of_split(split)
        assert {q.kind for q in found} == {QuestionKind.BEHAVIOURAL, QuestionKind.TECHNICAL, QuestionKind.CULTURE_FIT}
        assert Counter(a.behaviour for q in found for a in q.answers).keys() >= set(Behaviour) - {Behaviour.CONTROL}


def test_questions_that_ask_the_same_are_in_one_split() -> None:
    for one, two in combinations(MAIN, 2):
        first, second = set(content_stems(one.question)), set(content_stems(two.question))
        if len(first & second) > 0.3 * len(first | second) and one.split != two.split:
            assert (one.id, two.id) == ("p-learn-fast", "r-bad-news-depended"), f"{one.id} and {two.id}"


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.jsonl").write_text('{"id": "x"}\n', encoding="utf-8")
    with pytest.raises(BankError, match=r"broken\.jsonl"):
        graded_questions(tmp_path / "broken.jsonl")
