"""What an interviewer says when the time is over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.core.enums import Persona
from lib.core.types import Candidate, Interview, Job, Plan, Resume
from lib.interview import step_in

pytestmark = pytest.mark.unit


def interview(persona: Persona, seed: int = 0) -> Interview:
    plan = replace(Plan(), persona=persona, seed=seed)
    return Interview("", Candidate("Engineer"), Job("E"), Resume(""), plan, ())


@pytest.mark.parametrize("persona", Persona)
def test_every_persona_has_words_of_its_own(persona: Persona) -> None:
    said = [step_in.say(interview(persona), number) for number in range(4)]
    assert len(set(said)) == 4
    assert set(said) == set(step_in.lines()[persona])
    assert said == [step_in.say(interview(persona), number) for number in range(4)]


def test_no_line_is_rude_or_ends_the_answer() -> None:
    for line in (line for lines in step_in.lines().values() for line in lines):
        assert len(line) < 140
        assert not {"wrong", "enough", "bad", "stop talking"} & set(line.lower().split())
