from __future__ import annotations

import re

import pytest

from lib.core.enums import Move, Persona
from lib.core.types import Candidate, Interview, Job, Plan, Resume, Turn
from lib.interview import personas, terms

pytestmark = pytest.mark.unit

SPEAKING = ("follow_up", "next", "finish", "example", "encourage", "redirect", "focus", "clarify", "stay", "hint")
LEAVING = ("next_open", "next_aside", "next_brief", "next_unmoved")
PRAISE = re.compile(
    r"\b(?:good answer|great|excellent|perfect|impressive|brilliant|amazing|well done|nice answer|strong|weak|poor"
    r"|wrong|correct|fantastic|awesome|wonderful)\b",
    re.IGNORECASE,
)


def interview(seed: int = 0, *turns: Turn) -> Interview:
    return Interview("1", Candidate("Engineer"), Job("Engineer"), Resume(""), Plan(seed=seed), (), turns)


def test_each_persona_has_at_least_eight_lines_for_every_speaking_move() -> None:
    for persona in Persona:
        for occasion in (*SPEAKING, *LEAVING, "hint_asked", "repeat", "retry", "skip", "greeting"):
            written = personas.lines()[persona][occasion]
            assert len(set(written)) == len(written) >= 8, (persona, occasion)


def test_lines_need_no_term_if_there_is_none() -> None:
    for persona in Persona:
        for occasion, written in personas.lines()[persona].items():
            assert sum("{term}" not in "".join(halves) for halves in written) >= min(4, len(written)), occasion


def test_no_line_tells_how_good_an_answer_was_and_none_gushes() -> None:
    for persona in Persona:
        for written in personas.lines()[persona].values():
            for halves in written:
                assert not PRAISE.search(" ".join(halves)), halves
                assert "!" not in " ".join(halves)
                assert " ".join(halves).isascii(), halves


def test_slots_are_filled_and_unknown_ones_avoided() -> None:
    said = personas.say(interview(), Persona.WARM, "redirect", question="Why Redis?")
    assert "Why Redis?" in said.second
    assert "{" not in said.whole


def test_lines_come_back_only_when_all_are_used() -> None:
    turns: tuple[Turn, ...] = ()
    for number in range(1, 9):
        line = personas.say(interview(4, *turns), Persona.NEUTRAL, "hint", hint=f"Hint {number}.")
        assert line.first not in {t.reply for t in turns}
        turns += (Turn(number, 0, Move.HINT, line.second, reply=line.first),)
    ninth = personas.say(interview(4, *turns), Persona.NEUTRAL, "hint", hint="Hint 9.")
    assert ninth.whole not in {f"{t.reply} {t.prompt}" for t in turns}


def test_the_seed_chooses() -> None:
    said = {personas.say(interview(seed), Persona.SCEPTICAL, "next").whole for seed in range(10)}
    assert len(said) > 3
    assert personas.say(interview(3), Persona.SCEPTICAL, "next") == personas.say(
        interview(3), Persona.SCEPTICAL, "next"
    )


@pytest.mark.parametrize(
    ("answer", "skills", "term"),
    [
        ("We moved everything to Kafka last year.", ("Kafka", "Go"), "Kafka"),
        ("I rewrote the build server in a week.", (), "the build server"),
        ("I rewrote it, which took a week.", (), ""),
        ("My team lead was against it.", (), ""),
        ("First I thought we need the golden hammer.", (), ""),
        ("The server crashed and the team broke it.", (), ""),
        ("They go there to rest.", ("Go",), ""),
        ("I like forecasting more than dashboards.", ("Forecasting",), "forecasting"),
        ("We did it in python.", ("Python",), "Python"),
        ("I took the visiting rules afterwards as given.", (), ""),
        ("He did the boxes himself.", (), ""),
        ("I was one of the three lads.", (), ""),
        ("We lost the 6 percent in a week.", ("6 percent",), ""),
        ("That was the idiot, and the thing was bad.", (), ""),
    ],
)
def test_terms_fit_into_a_sentence(answer: str, skills: tuple[str, ...], term: str) -> None:
    assert terms.salient(answer, skills) == term


@pytest.mark.parametrize(
    ("answer", "figure"),
    [
        ("It fell by 40 % in the end.", "40 %"),
        ("p99 went from 4 seconds to 300 ms, over 90 days.", "from 4 seconds to 300 ms"),
        ("From 10 to about 60 percent.", "from 10 to about 60 percent"),
        ("Their orders were down, minus 15 percent in spring.", "minus 15 percent"),
        ("There were 28 patients and 6 nurses.", ""),
        ("It was version 3.11 of it.", ""),
    ],
)
def test_a_figure_is_taken_up_as_it_was_said(answer: str, figure: str) -> None:
    assert terms.figure(answer) == figure
