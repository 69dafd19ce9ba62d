from __future__ import annotations

from dataclasses import replace

import pytest

from lib.core.enums import Move, Origin
from lib.core.types import Question, Turn
from lib.interview import follow_ups
from tests.fakes import WordRetriever

pytestmark = pytest.mark.unit


def pick(question: Question, *answers: str, asked: tuple[str, ...] = (), seed: int = 1) -> follow_ups.FollowUp | None:
    thread = [Turn(1, 0, Move.ASK, question.text)]
    thread += [Turn(i, 0, Move.FOLLOW_UP, f"prompt {i}", target) for i, target in enumerate(asked, 2)]
    return follow_ups.pick(question, thread, answers, retriever=WordRetriever(), seed=seed)


def test_asks_for_the_key_point_farthest_away(index: Question) -> None:
    # 'B-tree avoids a full table scan': 5 of 5 stems; 'each insert updates the index': index, 1 of 3; third: none
    found = pick(index, "A B-tree avoids a full table scan through the index.")
    assert found == follow_ups.FollowUp("selectivity", "On which columns would you put one?")


def test_never_asks_for_the_same_again(index: Question) -> None:
    found = pick(index, "A B-tree avoids a full table scan through the index.", asked=("selectivity",))
    assert found == follow_ups.FollowUp("writes", "What happens on a write?")


def test_we_without_i_is_asked_for_the_own_part_first(conflict: Question) -> None:
    found = pick(conflict, "We disagreed, then we met, and our team decided for Redis because it was simpler.")
    assert found is not None
    assert found.target == "own_part"


def test_own_words_of_the_question_come_before_general_ones(conflict: Question) -> None:
    found = pick(conflict, "I decided to wait because I wanted both views on the table.")
    assert found == follow_ups.FollowUp("result", "How did the two of you work together after that?")


def test_a_number_is_missing_when_all_else_is_there(conflict: Question) -> None:
    found = pick(conflict, "I decided to measure both because nobody knew, and in the end the release went live.")
    assert found is not None
    assert found.target == "number"
    assert found.text in follow_ups.texts().slots["number"]


def test_nothing_missing_nothing_asked(index: Question, closing: Question) -> None:
    full = (
        "A B-tree avoids a full table scan. Each insert updates the index, so writes cost more. It helps on selective "
        "columns only. For example I decided against one on a flag because half of the rows had it."
    )
    assert pick(index, full) is None
    assert pick(closing, "No, thank you.") is None


def test_technical_questions_on_own_work_ask_for_decisions(index: Question) -> None:
    mine = replace(index, key_points=(), origin=Origin.RESUME)
    found = pick(mine, "I built the search index of the shop.")
    assert found is not None
    assert found.target == "decision"


def test_the_seed_chooses_among_variants(conflict: Question) -> None:
    answer = "I decided to measure both because nobody knew, and in the end the release went live."
    texts = {found.text for seed in range(12) if (found := pick(conflict, answer, seed=seed))}
    assert len(texts) > 1


def test_narrowing_and_hint_fall_back_without_leaking(index: Question, conflict: Question) -> None:
    assert follow_ups.narrow(index) == index.narrow
    assert "pick one occasion" in follow_ups.narrow(conflict).lower()
    assert follow_ups.hint(index) == "Think of the register at the back of a book."
    assert follow_ups.hint(index, "number").startswith("A rough figure")
    bare = replace(index, narrow="", hint="")
    for text in (follow_ups.narrow(bare), follow_ups.hint(bare)):
        assert not any(word in text.lower() for word in ("b-tree", "insert", "selective", "scan"))
