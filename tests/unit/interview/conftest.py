from __future__ import annotations

import pytest

from lib.core.enums import QuestionKind
from lib.core.types import KeyPoint, Question


@pytest.fixture
def opening() -> Question:
    return Question("opening-1", "Tell me about yourself and what brings you to this position.", QuestionKind.OPENING)


@pytest.fixture
def conflict() -> Question:
    return Question(
        "behavioural-1",
        "Tell me about a time you disagreed with a teammate on a technical decision.",
        QuestionKind.BEHAVIOURAL,
        follow_ups=(("result", "How did the two of you work together after that?"),),
        hint="Think of a review or a design meeting.",
    )


@pytest.fixture
def index() -> Question:
    return Question(
        "technical-1",
        "How do database indexes speed up reads, and what do they cost?",
        QuestionKind.TECHNICAL,
        skill="SQL",
        key_points=(
            KeyPoint("tree", ("B-tree avoids a full table scan",), "How does the database find a row through it?"),
            KeyPoint("writes", ("each insert updates the index", "slower writes"), "What happens on a write?"),
            KeyPoint("selectivity", ("helps on selective columns",), "On which columns would you put one?"),
        ),
        narrow="Take either the reading side or the writing side: what does the index change there?",
        hint="Think of the register at the back of a book.",
    )


@pytest.fixture
def closing() -> Question:
    return Question("closing-1", "Is there anything you would like to ask me or add?", QuestionKind.CLOSING)


@pytest.fixture
def questions(opening: Question, conflict: Question, index: Question, closing: Question) -> tuple[Question, ...]:
    return (opening, conflict, index, closing)
