"""Work on recordings: done once, told its place in the queue, and gone when its turn went on without it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest

from lib.core.enums import Move, QuestionKind
from lib.core.errors import AudioError, SpeechCancelled
from lib.core.speech import RATE_HZ, Audio, Transcript
from lib.core.types import Candidate, Interview, Job, Plan, Question, Resume, Turn, Word
from lib.ops.work import Task
from lib.speech.files import flac_bytes
from lib.ui import takes, transcribing
from lib.ui.recordings import Place, Recordings
from lib.ui.transcribing import Ears
from tests.fakes import MemoryStore

pytestmark = pytest.mark.unit

PLACE = Place("local", "one", 1)
AUDIO = np.zeros(RATE_HZ * 42, np.float32)


class Scribe:
    """Hears two words, after others in the queue."""

    name, host = "Whisper tiny on this machine", ""

    def __init__(self, words: tuple[str, ...] = ("well", "done"), during: Callable[[], None] = lambda: None) -> None:
        self.words, self.during = words, during

    def transcribe(
        self,
        audio: Audio,
        *,
        on_position: Callable[[int], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> Transcript:
        assert on_position is not None
        for before in (2, 1, 0):
            on_position(before)
        self.during()
        if cancel is not None and cancel.is_set():
            raise SpeechCancelled("Stopped.")
        words = tuple(Word(text, 1.0 + i, 1.5 + i, 0.9) for i, text in enumerate(self.words))
        return Transcript(" ".join(self.words), words, "en", len(audio) / RATE_HZ, self.name)


class Stages(Task):
    def __init__(self) -> None:
        super().__init__("test")
        self.stages: list[str] = []

    def at(self, stage: str, *, clear: bool = False) -> None:
        self.stages.append(stage)
        super().at(stage, clear=clear)


def ears(scribe: Scribe, *, keep: bool = False) -> tuple[Ears, int]:
    store = MemoryStore()
    question = Question(id="q", text="Why?", kind=QuestionKind.BEHAVIOURAL)
    turns = tuple(Turn(n, 0, Move.ASK, "Why?") for n in (1, 2))
    mine = Interview("", Candidate("Engineer"), Job("E"), Resume(""), Plan(), (question,), turns)
    place = Place("local", store.create("local", mine), 1)
    take = takes.begin(store, *place)
    store.add_sound(*place, take, 0, flac_bytes(AUDIO))
    return Ears(place, store, Recordings(), scribe, lambda: keep), take


def test_a_recording_is_claimed_once_and_busy_until_it_is_released() -> None:
    at_work = Recordings()
    assert at_work.claim(PLACE, 0)
    assert not at_work.claim(PLACE, 0)
    assert at_work.claim(PLACE, 1)
    assert at_work.busy(PLACE) == {0, 1}
    assert at_work.busy(Place("local", "one", 2)) == frozenset()
    assert not at_work.release(PLACE, 0)
    assert at_work.busy(PLACE) == {1}


def test_what_is_worked_on_when_its_turn_ends_is_not_wanted_any_more() -> None:
    at_work = Recordings()
    at_work.claim(PLACE, 0)
    at_work.let_go(PLACE)
    at_work.claim(PLACE, 1)
    assert at_work.release(PLACE, 0)
    assert not at_work.release(PLACE, 1)
    at_work.claim(PLACE, 0)
    assert not at_work.release(PLACE, 0)


def test_the_place_in_the_queue_is_told_and_the_words_go_to_the_answer() -> None:
    with_ears, take = ears(Scribe())
    task = Stages()
    transcribing.write_down(task, with_ears, take, AUDIO, "recorded")
    name = "Whisper tiny on this machine is writing down 0:42"
    assert task.stages == [
        name, "Waiting: 2 before you", "Waiting: 1 before you", name, transcribing.MEASURING,
    ]  # fmt: skip
    assert takes.spoken_text(takes.takes(with_ears.store, *with_ears.place)) == "well done"
    assert with_ears.store.draft(*with_ears.place) == "well done"
    assert with_ears.store.sounds(*with_ears.place) == []


def test_a_tick_that_comes_while_the_words_are_written_still_counts() -> None:
    ticked: list[bool] = []
    with_ears, take = ears(Scribe(during=lambda: ticked.append(True)))
    kept = Ears(with_ears.place, with_ears.store, with_ears.at_work, with_ears.transcriber, lambda: bool(ticked))
    transcribing.write_down(Task("test"), kept, take, AUDIO, "recorded")
    assert len(with_ears.store.sounds(*with_ears.place)) == 1


@pytest.mark.parametrize(("words", "stopped", "error"), [((), False, AudioError), (("well",), True, SpeechCancelled)])
def test_without_words_the_sound_stays(words: tuple[str, ...], stopped: bool, error: type[Exception]) -> None:
    with_ears, take = ears(Scribe(words))
    task = Task("test")
    if stopped:
        task.cancel.set()
    with pytest.raises(error):
        transcribing.write_down(task, with_ears, take, AUDIO, "recorded")
    assert [lost.number for lost in takes.unheard(with_ears.store, *with_ears.place)] == [take]
    assert takes.takes(with_ears.store, *with_ears.place) == ()


def test_what_was_said_moves_to_the_turn_that_asks_again() -> None:
    with_ears, take = ears(Scribe(), keep=True)
    store, place = with_ears.store, with_ears.place
    transcribing.write_down(Task("test"), with_ears, take, AUDIO, "recorded")
    takes.move(store, *place, to=2)
    assert takes.takes(store, *place) == ()
    assert store.sounds(*place) == []
    after = takes.takes(store, place.owner, place.interview_id, 2)
    assert [moved.transcript.text for moved in after] == ["well done"]
    assert len(store.sounds(place.owner, place.interview_id, 2)) == 1
    assert takes.begin(store, place.owner, place.interview_id, 2) == take + 1


@pytest.mark.parametrize(("seconds", "shown"), [(0.4, "0:00"), (42.3, "0:42"), (61, "1:01"), (600, "10:00")])
def test_clock(seconds: float, shown: str) -> None:
    assert transcribing.clock(seconds) == shown
