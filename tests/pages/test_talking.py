"""Answers by talking in AppTest: the panel, what sends, what follows, and what happens when something is in the way."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from lib.core.enums import Coaching, Persona
from lib.core.types import Interview, Turn
from lib.interview import step_in
from lib.speech.capture import Recording
from lib.ui import microphone, services, state, talking
from lib.ui import speak as reading
from lib.ui.talk import Talk
from lib.ui.talk_state import OPEN, End, Stage
from tests.pages.conftest import go
from tests.speech.evaluate_tiny_whisper import MODEL
from tests.talks import Ears, speak, until

pytestmark = pytest.mark.pages


@pytest.fixture
def ears(monkeypatch: pytest.MonkeyPatch) -> list[Ears]:
    """Every talk of the test hears with one of these; its frames come from the test, not from a browser."""
    made: list[Ears] = []

    def follow(recording: Recording) -> Ears:
        made.append(Ears(recording))
        return made[-1]

    monkeypatch.setenv("GREENROOM_WHISPER", str(MODEL))
    monkeypatch.setattr(talking, "_ears", lambda: follow)
    monkeypatch.setattr(microphone, "connect", lambda talk, servers: None)
    return made


@pytest.fixture
def talker(app: AppTest, ears: list[Ears]) -> AppTest:
    """The first question of the sample, to be answered by talking."""
    return begin(app)


@pytest.fixture
def real(app: AppTest, ears: list[Ears]) -> AppTest:
    """A real interview with a time limit of a minute, hands-free."""
    begin(app, real=True)
    next(t for t in app.toggle if t.key == "interview_hands_free").set_value(True).run()
    quiet(app)
    return app


def quiet(app: AppTest, aloud: bool = False) -> None:
    """Whether questions are read aloud."""
    held = app.session_state[state.KEY]
    held.voice = replace(held.voice, aloud=aloud)


def begin(app: AppTest, *, real: bool = False) -> AppTest:
    app.run()
    go(app, "1_Setup")
    press(app, "Fill everything with a sample resume and job")
    if real:
        held = app.session_state[state.KEY].setup
        held.coaching, held.time_limit_s, held.persona = Coaching.REAL, 60, Persona.SCEPTICAL
    press(app, "Start the interview")
    go(app, "2_Interview", i=str(app.session_state[state.KEY].interview_id))
    next(c for c in app.segmented_control if c.key == "interview_way").set_value("talk").run()
    return app


def press(app: AppTest, label: str) -> AppTest:
    return next(b for b in app.button if b.label == label).click().run()


def labels(app: AppTest) -> list[str]:
    return [b.label for b in app.button]


def text(app: AppTest) -> str:
    found = [*app.markdown, *app.caption, *app.warning, *app.error]
    return "\n".join(str(e.value) for e in found).replace("\\", "")


def interview_id(app: AppTest) -> str:
    return str(app.session_state[state.KEY].interview_id)


def box(app: AppTest) -> str:
    return str(next(t for t in app.text_area if str(t.key).startswith("interview_answer_")).value)


def the_talk(app: AppTest) -> Talk:
    found = talking.talks().find("local", interview_id(app))
    assert found is not None
    return found


def the_turn(app: AppTest) -> tuple[Interview, Turn]:
    now = services.store().load("local", interview_id(app))
    assert now.current is not None
    return now, now.current


def heard(app: AppTest, seconds: float = 2.0) -> Talk:
    """The browser gave its microphone, and sound comes."""
    talk = the_talk(app)
    talk.connect()
    speak(talk, seconds)
    until(lambda: talk.stage is Stage.LISTENING)
    app.run()
    return talk


def answers(app: AppTest) -> list[str]:
    turns = services.store().load("local", interview_id(app)).turns
    return [turn.answer.text for turn in turns if turn.answer is not None]


def ended(app: AppTest, talk: Talk) -> AppTest:
    until(lambda: talk.over)
    return app.run()


def test_words_said_are_in_the_box_when_done(talker: AppTest) -> None:
    press(talker, "Start talking")
    assert "Opening the microphone" in text(talker)
    talk = heard(talker)
    assert "I rebuilt" in text(talker)
    assert "I'm thinking" not in labels(talker)
    press(talker, "Done")
    ended(talker, talk)
    assert box(talker) == "I rebuilt the forecast"
    assert answers(talker) == []
    assert "Say more" in labels(talker)


def test_sent_in_mid_speech_it_is_sent_with_its_words(talker: AppTest) -> None:
    press(talker, "Start talking")
    talk = heard(talker)
    next(t for t in talker.text_area if str(t.key).startswith("interview_answer_")).set_value("In short:")
    press(talker, "Send answer")
    ended(talker, talk)
    assert answers(talker) == ["In short:\n\nI rebuilt the forecast"]


def test_a_hint_in_mid_speech_keeps_the_microphone_on(talker: AppTest) -> None:
    press(talker, "Start talking")
    talk = heard(talker)
    press(talker, "Hint")
    assert talk.stage in OPEN
    assert the_talk(talker) is talk
    press(talker, "Done")
    ended(talker, talk)
    assert box(talker) == "I rebuilt the forecast"


def test_skipping_in_mid_speech_asks_and_then_keeps_nothing(talker: AppTest) -> None:
    press(talker, "Start talking")
    talk = heard(talker, 12)
    until(lambda: services.store().sound_turns("local", interview_id(talker)))
    press(talker, "Skip")
    assert "is not sent then" in text(talker)
    press(talker, "Skip without it")
    ended(talker, talk)
    assert answers(talker) == []
    assert services.store().sound_turns("local", interview_id(talker)) == {}
    assert "Question 2" in text(talker)


def test_another_way_of_answering_ends_it(talker: AppTest) -> None:
    press(talker, "Start talking")
    talk = heard(talker)
    next(c for c in talker.segmented_control if c.key == "interview_way").set_value("type").run()
    ended(talker, talk)
    assert box(talker) == "I rebuilt the forecast"


@pytest.mark.parametrize(
    ("name", "words"), [("NotAllowedError", "does not let"), ("AbortError", "holds it"), ("Odd", "could not open")]
)
def test_a_refused_microphone_is_said_in_plain_words(talker: AppTest, name: str, words: str) -> None:
    press(talker, "Start talking")
    the_talk(talker).end(End.REFUSED)
    talker.session_state[state.KEY].talk_refused = name
    talker.run()
    assert words in text(talker)
    press(talker, "Try again")
    assert words not in text(talker)


def test_no_connection_leads_to_recording(talker: AppTest) -> None:
    press(talker, "Start talking")
    talk = the_talk(talker)
    talk.connect()
    talk.end(End.UNREACHED)
    ended(talker, talk)
    assert "No live connection came about" in text(talker)
    assert next(c for c in talker.segmented_control if c.key == "interview_way").value == "record"


def test_nothing_heard_is_said(talker: AppTest, ears: list[Ears]) -> None:
    press(talker, "Start talking")
    talk = heard(talker)
    ears[0].words = ()
    press(talker, "Done")
    seen = text(talker)  # it may be over by now, and is told once
    ended(talker, talk)
    assert "No words were heard" in seen + text(talker)


def test_a_talk_of_another_visit_is_told_and_can_be_stopped(talker: AppTest) -> None:
    press(talker, "Start talking")
    talk = heard(talker)
    talker.session_state[state.KEY].talk_id = "another"
    talker.run()
    assert "another tab or window" in text(talker)
    press(talker, "Stop it there")
    ended(talker, talk)
    assert box(talker) == "I rebuilt the forecast"


def test_hands_free_sends_at_silence_and_listens_to_the_next_question(real: AppTest, ears: list[Ears]) -> None:
    press(real, "Start talking")
    talk = heard(real, 4)
    assert "I'm thinking" in labels(real)
    ears[0].silence_s = 3.0
    ended(real, talk)
    assert answers(real) == ["I rebuilt the forecast"]
    assert the_talk(real) is not talk
    assert the_talk(real).stage is Stage.ASKING


def test_hands_free_waits_until_the_question_was_read(real: AppTest, ears: list[Ears]) -> None:
    press(real, "Start talking")
    talk = heard(real, 4)
    quiet(real, aloud=True)
    ears[0].silence_s = 3.0
    ended(real, talk)
    assert talking.talks().find("local", interview_id(real)) is None
    held = real.session_state[state.KEY]
    held.mouth.done = reading._slot(*the_turn(real))
    real.run()
    assert the_talk(real).stage is Stage.ASKING


def test_hands_free_ends_with_another_page(real: AppTest, ears: list[Ears]) -> None:
    press(real, "Start talking")
    talk = heard(real)
    real.session_state[state.KEY].talk_goes_on = interview_id(real)
    go(real, "8_Settings")
    until(lambda: talk.over)
    go(real, "2_Interview", i=interview_id(real))
    assert talking.talks().find("local", interview_id(real)) is None
    assert answers(real) == []
    assert box(real) == "I rebuilt the forecast"
    assert "You left this page" in text(real)


def test_a_page_left_before_the_microphone_was_given_asks_no_more(talker: AppTest) -> None:
    press(talker, "Start talking")
    go(talker, "8_Settings")
    go(talker, "2_Interview", i=interview_id(talker))
    assert "Start talking" in labels(talker)


def test_after_the_time_limit_the_interviewer_steps_in_at_a_breath(real: AppTest, ears: list[Ears]) -> None:
    press(real, "Start talking")
    talk = heard(real)
    held = real.session_state[state.KEY]
    line = step_in.say(services.store().load("local", interview_id(real)), 1)
    held.shown_at[f"{interview_id(real)}:1"] = time.monotonic() - 62
    real.run()
    assert line not in text(real), "nobody is interrupted in mid-word"
    ears[0].silence_s = 0.6
    real.run()
    assert line in text(real)
    ears[0].silence_s = 0.0
    real.run()
    assert line in text(real)
    assert talk.stage is Stage.LISTENING, "it never ends an answer"
    talk.end(End.DONE)
    ended(real, talk)


def test_practice_has_no_one_who_steps_in(talker: AppTest, ears: list[Ears]) -> None:
    press(talker, "Start talking")
    talk = heard(talker)
    talker.session_state[state.KEY].shown_at[f"{interview_id(talker)}:1"] = time.monotonic() - 4000
    ears[0].silence_s = 1.0
    talker.run()
    said: Callable[[str], bool] = text(talker).__contains__
    assert not any(said(line) for lines in step_in.lines().values() for line in lines)
    talk.end(End.DONE)
    ended(talker, talk)
