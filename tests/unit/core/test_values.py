"""Values survive JSON, attempts are cut at retries, settings say what they accept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

from lib.core.enums import Behaviour, Move, QuestionKind, Status
from lib.core.errors import GreenroomError, SettingsError
from lib.core.serial import from_data, from_json, to_data, to_json
from lib.core.settings import Settings
from lib.core.types import Answer, Candidate, Interview, Job, KeyPoint, Plan, Question, Resume, Turn

pytestmark = pytest.mark.unit

QUESTION = Question("q1", "Why?", QuestionKind.TECHNICAL, key_points=(KeyPoint("a", ("b", "c"), "d?"),))
INTERVIEW = Interview("x", Candidate("Cook"), Job("Cook"), Resume("text"), Plan(), (QUESTION, QUESTION))


def turn(number: int, index: int = 0, move: Move = Move.ASK, text: str | None = None) -> Turn:
    said = None if text is None else Answer(text)
    return Turn(number, index, move, "prompt", answer=said, behaviour=None if text is None else Behaviour.ON_TRACK)


def test_an_interview_survives_json() -> None:
    full = replace(INTERVIEW, turns=(turn(1, text="Zoë said “40 %”\n"), turn(2)))
    assert from_json(Interview, to_json(full)) == full
    assert from_data(Interview, to_data(full)) == full
    assert hash(full.questions) == hash(from_json(Interview, to_json(full)).questions)


def test_a_wrong_value_is_named_by_its_path() -> None:
    data = to_data(INTERVIEW)
    data["plan"]["mode"] = "karaoke"
    with pytest.raises(ValidationError, match=r"plan\.mode"):
        from_data(Interview, data)


def test_current_unprocessed_and_paused() -> None:
    waiting = replace(INTERVIEW, turns=(turn(1, text="a"), turn(2)))
    assert waiting.current == turn(2)
    assert not waiting.paused
    stored = replace(waiting, turns=(turn(1, text="a"), replace(turn(2), answer=Answer("b"))))
    assert stored.current is None
    assert stored.unprocessed is not None
    assert stored.unprocessed.number == 2
    assert not stored.paused
    between = replace(INTERVIEW, turns=(turn(1, text="a"),))
    assert between.paused
    assert between.unprocessed is None
    assert replace(waiting, status=Status.STOPPED).current is None


def test_attempts_are_cut_at_retries() -> None:
    turns = (turn(1, text="a"), turn(2, text="b"), turn(3, move=Move.RETRY, text="c"), turn(4, 1), turn(5, text="d"))
    held = replace(INTERVIEW, turns=turns)
    assert [[t.number for t in attempt] for attempt in held.attempts(0)] == [[1, 2], [3, 5]]
    assert [t.number for t in held.thread(1)] == [4]


def test_settings() -> None:
    plain = Settings.from_mapping({}, data_dir=Path("there"))
    assert plain.database_url == f"sqlite:///{Path('there') / 'greenroom.db'}"
    assert not plain.hosted
    assert Settings.from_mapping({"GREENROOM_HOSTED": "Yes", "DATABASE_URL": " x "}, data_dir=Path()).hosted
    with pytest.raises(SettingsError, match="GREENROOM_HOSTED is 'perhaps'; use 1 or 0"):
        Settings.from_mapping({"GREENROOM_HOSTED": "perhaps"}, data_dir=Path())


def test_every_error_has_a_sentence_for_the_user() -> None:
    assert GreenroomError("Do this.").user_message == "Do this."
