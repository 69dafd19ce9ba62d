"""A spoken answer while it is given: how it begins, ends, breaks and is stored, with ears of this test."""

from __future__ import annotations

import threading
import time

import pytest

from lib.core.enums import Move, QuestionKind
from lib.core.errors import StoreError
from lib.core.types import Answer, Candidate, Interview, Job, Plan, Question, Resume, Turn
from lib.speech.capture import Recording
from lib.speech.files import flac_seconds
from lib.speech.turn_taking import PausePattern
from lib.ui import takes
from lib.ui.recordings import Place, Recordings
from lib.ui.talk import Talk
from lib.ui.talk_keeper import Keeper
from lib.ui.talk_line import CONNECT_S, Line
from lib.ui.talk_state import End, Stage
from lib.ui.talks import Talks
from tests.fakes import MemoryStore
from tests.talks import SAID, Ears, speak, until

pytestmark = pytest.mark.unit


class Theatre:
    """One talk with everything around it."""

    def __init__(self, store: MemoryStore, interview_id: str) -> None:
        self.store, self.id = store, interview_id
        self.at_work = Recordings()
        self.ears: list[Ears] = []
        self.words: tuple[str, ...] = SAID
        self.hung_up: list[str] = []

    @property
    def place(self) -> Place:
        return Place("me", self.id, 1)

    def talk(self, *, pattern: PausePattern | None = None, keep_sound: bool = False, line: Line | None = None) -> Talk:
        def follow(recording: Recording) -> Ears:
            self.ears.append(Ears(recording, self.words))
            return self.ears[-1]

        keeper = Keeper(self.store, self.at_work, self.place)
        made = Talk(keeper, follow, pattern=pattern, keep_sound=keep_sound, line=line)
        made.connect()
        made.bind(1, lambda: self.hung_up.append("1"))
        return made

    def drafted(self) -> str:
        return self.store.draft(*self.place)


@pytest.fixture
def here() -> Theatre:
    store = MemoryStore()
    question = Question(id="q", text="Why?", kind=QuestionKind.BEHAVIOURAL)
    turns = tuple(Turn(n, 0, Move.ASK, "Why?") for n in (1, 2))
    interview = Interview("", Candidate("Engineer"), Job("E"), Resume(""), Plan(), (question,), turns)
    return Theatre(store, store.create("me", interview))


def test_done_puts_the_words_into_the_draft_and_lets_the_sound_go(here: Theatre) -> None:
    talk = here.talk()
    assert talk.stage is Stage.OPENING
    speak(talk, 12)
    until(lambda: here.store.sound_takes(*here.place))
    assert talk.state().partial.confirmed == "I rebuilt"
    assert here.at_work.busy(here.place) == {0}, "no page takes it for a forgotten recording"
    talk.end(End.DONE)
    until(lambda: talk.over)
    found = talk.state()
    assert (found.stage, found.end, found.error) == (Stage.WRITTEN, End.DONE, None)
    assert here.drafted() == "I rebuilt the forecast"
    assert [take.way for take in takes.takes(here.store, *here.place)] == ["live"]
    assert here.store.sound_takes(*here.place) == {}
    assert here.at_work.busy(here.place) == frozenset()
    assert here.hung_up == ["1"]


def test_kept_sound_is_all_of_it(here: Theatre) -> None:
    talk = here.talk(keep_sound=True)
    speak(talk, 12)
    until(lambda: here.store.sound_takes(*here.place))
    speak(talk, 3)
    talk.end(End.DONE)
    until(lambda: talk.over)
    parts = here.store.sounds(*here.place)
    assert len(parts) == 2
    assert sum(flac_seconds(part.data) for part in parts) == pytest.approx(15, abs=0.1)


def test_silence_ends_a_hands_free_turn_and_thinking_suspends_it(here: Theatre) -> None:
    talk = here.talk(pattern=PausePattern())
    speak(talk, 4)
    until(lambda: talk.stage is Stage.LISTENING)
    talk.think(True)
    here.ears[0].silence_s = 4.0
    time.sleep(0.6)
    assert talk.stage is Stage.LISTENING
    talk.think(False)
    speak(talk, 6)
    until(lambda: talk.over)
    assert talk.state().end is End.SILENCE
    assert here.drafted() == "I rebuilt the forecast"


def test_without_hands_free_no_silence_ends_anything(here: Theatre) -> None:
    talk = here.talk()
    speak(talk, 1)
    here.ears[0].silence_s = 60.0
    time.sleep(0.6)
    assert talk.stage is Stage.LISTENING
    talk.end(End.DONE)
    until(lambda: talk.over)


def test_no_connection_is_tried_once_more_and_then_given_up(here: Theatre) -> None:
    talk = here.talk(line=Line(connect_s=(0.3, 0.3)))
    until(lambda: talk.state().attempt == 2)
    assert here.hung_up == ["1"], "the first connection is taken down before the second is tried"
    talk.bind(1, lambda: here.hung_up.append("late"))
    assert here.hung_up == ["1", "late"]
    speak(talk, 1, attempt=1)
    assert talk.state().level.seconds == 0, "what the first attempt still brings is not heard"
    until(lambda: talk.over)
    assert talk.state().end is End.UNREACHED
    assert talk.state().take is None
    assert here.ears[0].stopped.is_set()


def test_recording_takes_over_after_eight_seconds() -> None:
    assert sum(CONNECT_S) == 8


def test_a_second_attempt_that_comes_about_is_heard(here: Theatre) -> None:
    talk = here.talk(line=Line(connect_s=(0.3, 0.3)))
    until(lambda: talk.state().attempt == 2)
    speak(talk, 1, attempt=2)
    until(lambda: talk.stage is Stage.LISTENING)
    talk.end(End.DONE)
    until(lambda: talk.over)
    assert here.drafted() == "I rebuilt the forecast"


@pytest.mark.parametrize("told", [True, False])
def test_a_line_that_breaks_keeps_what_was_said(here: Theatre, told: bool) -> None:
    talk = here.talk(line=Line(stalled_s=0.5))
    speak(talk, 2)
    if told:
        talk.line_ended(1)
    until(lambda: talk.over)
    assert talk.state().end is End.LOST
    assert here.drafted() == "I rebuilt the forecast"


def test_not_a_word_leaves_nothing_behind(here: Theatre) -> None:
    here.words = ()
    talk = here.talk()
    speak(talk, 12)
    until(lambda: here.store.sound_takes(*here.place))
    talk.end(End.DONE)
    until(lambda: talk.over)
    assert talk.state().take is None
    assert here.drafted() == ""
    assert here.store.sound_takes(*here.place) == {}


def test_giving_up_the_words_keeps_the_sound(here: Theatre) -> None:
    talk = here.talk()
    here.ears[0].hold.clear()
    speak(talk, 2)
    talk.end(End.DONE)
    until(lambda: talk.state().place == 2)
    talk.give_up()
    until(lambda: talk.over)
    assert (talk.stage, talk.state().end) == (Stage.FAILED, End.GIVEN_UP)
    assert [u.seconds for u in takes.unheard(here.store, *here.place)] == [pytest.approx(2, abs=0.1)]


def test_a_busy_database_ends_no_answer(here: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    refused: list[int] = []
    add = here.store.add_sound

    def busy(*args: object, **kwargs: object) -> None:
        if not refused:
            refused.append(1)
            raise StoreError("The database is busy.")
        add(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(here.store, "add_sound", busy)
    talk = here.talk()
    speak(talk, 12)
    until(lambda: refused)
    speak(talk, 1)
    assert talk.stage is Stage.LISTENING
    talk.end(End.DONE)
    until(lambda: talk.over)
    assert here.drafted() == "I rebuilt the forecast"


def test_a_hint_in_mid_speech_takes_along_what_was_said(here: Theatre) -> None:
    talk = here.talk(keep_sound=True)
    speak(talk, 12)
    until(lambda: here.store.sound_takes(*here.place))
    talk.move(2)
    assert here.store.sound_takes(*here.place) == {}
    speak(talk, 2)
    talk.end(End.DONE)
    until(lambda: talk.over)
    assert here.store.draft("me", here.id, 2) == "I rebuilt the forecast"
    assert here.drafted() == ""
    assert sum(flac_seconds(s.data) for s in here.store.sounds("me", here.id, 2)) == pytest.approx(14, abs=0.1)


def test_an_answer_that_was_sent_meanwhile_is_not_changed(here: Theatre) -> None:
    talk = here.talk()
    speak(talk, 1)
    here.store.save_answer("me", here.id, 1, Answer("Typed in another tab."))
    talk.end(End.DONE)
    until(lambda: talk.over)
    assert talk.state().late
    given = here.store.load("me", here.id).turns[0].answer
    assert given is not None
    assert given.text == "Typed in another tab."


def test_a_talk_before_its_microphone_has_no_thread(here: Theatre) -> None:
    before = threading.active_count()
    talk = Talk(Keeper(here.store, here.at_work, here.place), lambda recording: Ears(recording))
    talk.end(End.REFUSED)
    assert talk.over
    assert threading.active_count() == before


def test_an_interview_has_one_talk_at_a_time(here: Theatre) -> None:
    held, first = Talks(), here.talk()
    assert held.start("me", here.id, first)
    assert held.open() == 1
    assert not held.start("me", here.id, here.talk())
    assert held.find("you", here.id) is None
    first.end(End.DONE)
    until(lambda: first.over)
    second = here.talk()
    assert held.start("me", here.id, second)
    held.drop("me", here.id, first)
    assert held.find("me", here.id) is second
    second.end(End.DONE)
    until(lambda: second.over)


def test_thirty_talks_leave_no_thread_behind(here: Theatre) -> None:
    for _ in range(30):
        talk = here.talk()
        speak(talk, 0.3)
        talk.line_ended(1)
        until(lambda: talk.over)  # noqa: B023
    until(lambda: not [t for t in threading.enumerate() if t.name == "talk"])
    assert len(here.hung_up) == 30
