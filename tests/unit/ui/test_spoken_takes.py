"""Takes beside a draft: nothing lost, nothing doubled, and which of them an answer is made of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lib.core.enums import Move, QuestionKind, Status
from lib.core.errors import AudioError, StoreError
from lib.core.speech import Audio, Take, Transcript
from lib.core.types import Answer, Candidate, Interview, Job, Plan, Question, Resume, Turn, Word
from lib.speech.files import flac_bytes
from lib.speech.takes import make_take
from lib.ui import takes
from lib.ui.gathering import gather, tidy
from lib.ui.takes import Unheard
from tests.fakes import MemoryStore

pytestmark = pytest.mark.unit

ME = "me"
FIRST = "we cut the build from ten minutes to four"
SECOND = "the team kept the change for two years"


def sound(seconds: float) -> Audio:
    return (0.1 * np.sin(np.arange(int(16_000 * seconds)) / 9)).astype(np.float32)


def said(text: str, number: int = 0) -> Take:
    heard = tuple(Word(w, 0.3 * i, 0.3 * i + 0.2, 0.9) for i, w in enumerate(text.split()))
    audio = sound(0.3 * len(heard) + 0.5)
    return replace(make_take(audio, Transcript(text, heard, "en", len(audio) / 16_000), "live"), number=number)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def mine(store: MemoryStore) -> str:
    question = Question(id="q", text="Why?", kind=QuestionKind.BEHAVIOURAL)
    turns = tuple(Turn(n, 0, Move.ASK, "Why?") for n in (1, 2))
    return store.create(ME, Interview("", Candidate("Engineer"), Job("E"), Resume(""), Plan(), (question,), turns))


def test_takes_come_back_as_they_were_with_their_numbers(store: MemoryStore, mine: str) -> None:
    assert takes.takes(store, ME, mine, 1) == ()
    assert takes.add(store, ME, mine, 1, said(FIRST))
    assert takes.add(store, ME, mine, 1, said(SECOND))
    assert takes.takes(store, ME, mine, 1) == (said(FIRST, 0), said(SECOND, 1))
    assert takes.takes(store, ME, mine, 2) == ()


def test_words_go_below_what_is_typed(store: MemoryStore, mine: str) -> None:
    store.save_draft(ME, mine, 1, "Typed before. ")
    takes.add(store, ME, mine, 1, said(FIRST))
    takes.add(store, ME, mine, 1, said(""))
    takes.add(store, ME, mine, 1, said(SECOND))
    assert store.draft(ME, mine, 1) == f"Typed before.\n\n{FIRST}\n\n{SECOND}"
    assert takes.spoken_text(takes.takes(store, ME, mine, 1)) == f"{FIRST}\n\n{SECOND}"


def test_recording_written_down_twice_is_there_once(store: MemoryStore, mine: str) -> None:
    number = takes.begin(store, ME, mine, 1)
    for _ in range(2):
        takes.add(store, ME, mine, 1, said(FIRST), number=number)
    assert takes.takes(store, ME, mine, 1) == (said(FIRST, number),)
    assert store.draft(ME, mine, 1) == FIRST


def test_every_recording_has_a_number_of_its_own(store: MemoryStore, mine: str) -> None:
    assert [takes.begin(store, ME, mine, 1) for _ in range(3)] == [0, 1, 2]
    assert takes.begin(store, ME, mine, 2) == 0
    takes.drop(store, ME, mine, 1)
    takes.add(store, ME, mine, 1, said(FIRST))
    assert [take.number for take in takes.takes(store, ME, mine, 1)] == [3]


def test_sound_goes_with_the_take_unless_it_is_kept(store: MemoryStore, mine: str) -> None:
    for keep in (True, False):
        number = takes.begin(store, ME, mine, 1)
        store.add_sound(ME, mine, 1, number, 0, flac_bytes(sound(1)))
        takes.add(store, ME, mine, 1, said(FIRST), number=number, keep_sound=keep)
    assert list(store.sound_takes(ME, mine, 1)) == [0]
    assert len(takes.sound_of(store, ME, mine, 1, 0)) == 16_000
    with pytest.raises(AudioError, match="no sound"):
        takes.sound_of(store, ME, mine, 1, 1)


def test_sound_without_a_take_is_found_again(store: MemoryStore, mine: str) -> None:
    numbers = [takes.begin(store, ME, mine, 1) for _ in range(3)]
    for number in numbers:
        for part, seconds in enumerate((2, 1.5)):
            store.add_sound(ME, mine, 1, number, part, flac_bytes(sound(seconds)))
    takes.add(store, ME, mine, 1, said(FIRST), number=1)
    assert takes.unheard(store, ME, mine, 1) == (Unheard(0, 3.5), Unheard(2, 3.5))
    assert takes.unheard(store, ME, mine, 1, busy=[2]) == (Unheard(0, 3.5),)
    assert takes.unheard(store, ME, mine, 2) == ()
    assert np.abs(takes.sound_of(store, ME, mine, 1, 0)[:32_000] - sound(2)).max() < 1e-4


def test_typing_does_not_undo_words_that_came_meanwhile(store: MemoryStore, mine: str) -> None:
    takes.add(store, ME, mine, 1, said(FIRST))
    takes.add(store, ME, mine, 1, said(SECOND))
    takes.keep_typed(store, ME, mine, 1, "We cut it to four minutes.", seen=[0])
    assert store.draft(ME, mine, 1) == f"We cut it to four minutes.\n\n{SECOND}"
    takes.keep_typed(store, ME, mine, 1, "All typed anew.", seen=[0, 1])
    assert store.draft(ME, mine, 1) == "All typed anew."


@pytest.mark.parametrize(
    ("draft", "left"),
    [(f"{FIRST}\n{SECOND} ", ""), (f"{FIRST}, I think\n\n{SECOND}", f"{FIRST}, I think\n\n{SECOND}")],
    ids=["only spoken", "edited"],
)
def test_throwing_away_keeps_what_was_typed(store: MemoryStore, mine: str, draft: str, left: str) -> None:
    for text in (FIRST, SECOND):
        number = takes.begin(store, ME, mine, 1)
        store.add_sound(ME, mine, 1, number, 0, b"x")
        takes.add(store, ME, mine, 1, said(text), number=number)
    store.save_draft(ME, mine, 1, draft)
    takes.drop(store, ME, mine, 1)
    assert (takes.takes(store, ME, mine, 1), store.sound_turns(ME, mine), store.draft(ME, mine, 1)) == ((), {}, left)


BOTH = (said(FIRST, 0), said(SECOND, 1))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (f"{FIRST}\n\n{SECOND}", "0 1"),
        ("We cut the build from 10 minutes to 4. The team kept that change.", "0 1"),
        (f"First, {SECOND.upper()}!", "1"),
        ("Something else that was typed instead of it.", ""),
        ("", ""),
    ],
    ids=["as spoken", "edited", "one deleted", "typed", "empty"],
)
def test_answer_has_the_takes_that_are_still_in_it(text: str, numbers: str) -> None:
    answer = takes.as_answer(text, BOTH, 12.5)
    assert (answer.text, answer.audio_ref, answer.seconds) == (text, numbers, 12.5)
    assert [w.text for w in answer.words] == [
        w for take in BOTH if str(take.number) in numbers.split() for w in take.transcript.text.split()
    ]
    assert takes.in_answer(answer, BOTH) == tuple(take for take in BOTH if str(take.number) in numbers.split())


def test_answer_said_again_is_the_last_take() -> None:
    again = (said(FIRST, 0), said(FIRST.replace("ten", "twelve"), 1))
    assert takes.as_answer(again[1].transcript.text, again, None).audio_ref == "1"


def test_silence_is_no_speech() -> None:
    assert takes.as_answer("typed", [said("")], 3.0) == Answer("typed", seconds=3.0)


def test_words_that_come_after_the_answer_are_kept_apart_from_it(store: MemoryStore, mine: str) -> None:
    takes.add(store, ME, mine, 1, said(FIRST))
    store.save_answer(ME, mine, 1, takes.as_answer(FIRST, takes.takes(store, ME, mine, 1), 9.0))
    store.save_answer(ME, mine, 2, Answer("typed"))
    assert not takes.add(store, ME, mine, 1, said(SECOND))
    assert not takes.add(store, ME, mine, 2, said(SECOND))
    assert store.draft(ME, mine, 1) == ""
    assert takes.takes(store, ME, mine, 1) == BOTH
    assert takes.of_interview(store, ME, store.load(ME, mine)) == {1: (said(FIRST, 0),)}


def asked_again(store: MemoryStore, mine: str, *moves: Move) -> Interview:
    """The interview with one turn, and then one more for each move."""
    turns = tuple(Turn(n, 0, move, "Why?") for n, move in enumerate((Move.ASK, *moves), 1))
    interview = replace(store.load(ME, mine), turns=turns)
    store.save_progress(ME, interview)
    return interview


def test_what_was_said_moves_to_the_turn_that_asks_the_same(store: MemoryStore, mine: str) -> None:
    for text in (FIRST, SECOND):
        number = takes.begin(store, ME, mine, 1)
        store.add_sound(ME, mine, 1, number, 0, text.encode())
        takes.add(store, ME, mine, 1, said(text), number=number)
    being_made = takes.begin(store, ME, mine, 1)
    store.add_sound(ME, mine, 1, being_made, 0, b"being made")
    store.save_draft(ME, mine, 2, store.draft(ME, mine, 1))  # as the session does it
    assert takes.begin(store, ME, mine, 2) == 0
    assert takes.move(store, ME, mine, 1, 2, busy=[being_made])
    assert takes.takes(store, ME, mine, 1) == ()
    assert takes.takes(store, ME, mine, 2) == (said(FIRST, 1), said(SECOND, 2))
    assert [(s.take, s.data) for s in store.sounds(ME, mine, 2)] == [(1, FIRST.encode()), (2, SECOND.encode())]
    assert list(store.sound_takes(ME, mine, 1)) == [being_made]
    assert (store.draft(ME, mine, 1), store.draft(ME, mine, 2)) == ("", f"{FIRST}\n\n{SECOND}")
    assert takes.begin(store, ME, mine, 2) == 4


def test_words_that_came_to_a_turn_that_was_left_are_brought_along(store: MemoryStore, mine: str) -> None:
    interview = asked_again(store, mine, Move.HINT, Move.REPEAT)
    store.save_draft(ME, mine, 3, "Typed.")
    assert not gather(store, ME, interview, lambda _: ())
    assert takes.add(store, ME, mine, 1, said(FIRST))
    assert takes.add(store, ME, mine, 2, said(SECOND))
    assert gather(store, ME, interview, lambda _: ())
    assert takes.takes(store, ME, mine, 3) == BOTH
    assert store.draft(ME, mine, 3) == f"Typed.\n\n{FIRST}\n\n{SECOND}"
    assert not gather(store, ME, interview, lambda _: ())


def test_sound_that_is_worked_on_waits_for_its_words(store: MemoryStore, mine: str) -> None:
    interview = asked_again(store, mine, Move.HINT)
    store.add_sound(ME, mine, 1, takes.begin(store, ME, mine, 1), 0, flac_bytes(sound(2)))
    assert not gather(store, ME, interview, lambda turn: [0] if turn == 1 else [])
    assert gather(store, ME, interview, lambda _: [])
    assert takes.unheard(store, ME, mine, 2) == (Unheard(0, 2.0),)


def test_what_was_said_to_another_question_stays_there(store: MemoryStore, mine: str) -> None:
    interview = asked_again(store, mine, Move.NEXT)
    takes.add(store, ME, mine, 1, said(FIRST))
    assert not gather(store, ME, interview, lambda _: ())
    assert takes.takes(store, ME, mine, 1) == (said(FIRST),)


def test_sound_that_nobody_needs_goes_once_its_turn_is_over(store: MemoryStore, mine: str) -> None:
    for turn in (1, 2):
        for number in (0, 1, 2):
            store.add_sound(ME, mine, turn, number, 0, b"x")
        takes.add(store, ME, mine, turn, said(FIRST), number=1)
    interview = store.load(ME, mine)
    assert not tidy(store, ME, interview, lambda _: ())
    store.save_answer(ME, mine, 1, Answer("typed"))
    assert tidy(store, ME, store.load(ME, mine), lambda turn: [2] if turn == 1 else [])
    assert [list(store.sound_takes(ME, mine, turn)) for turn in (1, 2)] == [[1, 2], [0, 1, 2]]
    store.save_progress(ME, replace(store.load(ME, mine), status=Status.STOPPED))
    assert tidy(store, ME, store.load(ME, mine), lambda _: ())
    assert [list(store.sound_takes(ME, mine, turn)) for turn in (1, 2)] == [[1], [1]]


def test_takes_of_another_version_are_an_error_of_the_store(store: MemoryStore, mine: str) -> None:
    store.change_note(ME, mine, takes.note_of(1), lambda _: '[{"of": "tomorrow"}]')
    with pytest.raises(StoreError, match="another version") as caught:
        takes.takes(store, ME, mine, 1)
    assert not caught.value.retryable
