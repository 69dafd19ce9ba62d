"""Interviews with a model behind the pages: work in the background that any visit finds, stops or takes up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence

import pytest
from streamlit.testing.v1 import AppTest

from lib.core.chat import CallOptions, ChatModel, Message
from lib.core.errors import LLMError
from lib.core.serial import to_json
from lib.core.types import Answer, Interview
from lib.llm.meter import Metered, OnReply
from lib.ui import choice, models, services, state, works
from lib.ui.choice import Choice, Choices
from tests.fake_chat import Script, ScriptedModel
from tests.pages.conftest import go
from tests.pages.test_pages import ANSWER, labels, press, send, start_sample, text

pytestmark = pytest.mark.pages

REPLY = "You speak of the forecast at Larkspur Grocers and of the errors per store."


class Scene:
    """A model that replies once `gate` is open, and knows nothing else."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.replies = 0
        self.error: LLMError | None = None
        self.model = ScriptedModel(self.say, name="scene-model")

    def say(self, messages: Sequence[Message], options: CallOptions) -> Script:
        if self.error is not None:
            return self.error
        if "You react to the last answer" in messages[0].content:
            self.replies += 1
            while not self.gate.wait(0.02):
                if options.cancel is not None and options.cancel.is_set():
                    return LLMError("incomplete", "Stopped.")
            return REPLY
        return LLMError("output", "That was of no use.")

    def chain(self, on_switch: object = None, on_reply: OnReply | None = None) -> ChatModel:
        return Metered(self.model, on_reply) if on_reply else self.model


@pytest.fixture
def scene(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """A model that was chosen before, for every session of this test."""
    made = Scene()
    monkeypatch.setattr(models, "chain", made.chain)
    chosen = Choices(Choice(choice.SERVER, "scene-model", "http://127.0.0.1:9/v1"))
    services.store().save_preference("local", "models", to_json(chosen))
    app.run()
    yield made
    made.gate.set()


def stored(app: AppTest) -> Interview:
    return services.store().load("local", app.session_state[state.KEY].interview_id)


def until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def begin(app: AppTest, scene: Scene) -> AppTest:
    """The first question, put by the built-in bank: this model writes none."""
    go(app, "1_Setup")
    press(app, "Fill everything with a sample resume and job")
    press(app, "Start the interview")
    until(lambda: works.workshop().find("make:local").snapshot().done)  # type: ignore[union-attr]
    app.run()
    held = app.session_state[state.KEY]
    return go(app, "2_Interview", i=held.interview_id)


def all_done(app: AppTest) -> None:
    number = max(t.number for t in stored(app).turns if t.answer is not None)
    task = works.workshop().find(f"turn:local:{stored(app).id}:{number}")
    assert task is not None
    assert task.wait(60)


def test_answer_is_stored_before_the_model_says_a_word(app: AppTest, scene: Scene) -> None:
    begin(app, scene)
    send(app, ANSWER)
    assert not app.exception
    assert "Stop" in labels(app)
    assert stored(app).turns[0].answer == Answer(ANSWER, seconds=stored(app).turns[0].answer.seconds)  # type: ignore[union-attr]
    scene.gate.set()
    all_done(app)
    app.run()
    assert "Stop" not in labels(app)
    assert stored(app).turns[0].reply == REPLY
    assert "Larkspur" in text(app)
    assert "scene" in text(app)  # who said it


def test_another_visit_finds_the_work_and_does_not_do_it_again(app: AppTest, scene: Scene) -> None:
    begin(app, scene)
    send(app, ANSWER)
    until(lambda: scene.replies == 1)
    again = AppTest.from_file(str(app._script_path), default_timeout=30).run()
    go(again, "2_Interview", i=stored(app).id)
    assert "Stop" in labels(again)
    scene.gate.set()
    all_done(app)
    again.run()
    assert "Stop" not in labels(again)
    assert scene.replies == 1


def test_stop_goes_on_with_the_built_in_words(app: AppTest, scene: Scene) -> None:
    begin(app, scene)
    send(app, ANSWER)
    until(lambda: scene.replies == 1)
    press(app, "Stop")
    all_done(app)
    app.run()
    turn = stored(app).turns[0]
    assert turn.reply
    assert turn.reply != REPLY
    assert turn.feedback is not None
    assert turn.feedback.engine.startswith("built-in")
    assert not any("did not answer" in w.value for w in app.warning)  # a Stop is no failure


def test_what_a_killed_server_left_is_taken_up(app: AppTest, scene: Scene) -> None:
    scene.gate.set()
    begin(app, scene)
    interview = stored(app)
    services.store().save_answer("local", interview.id, 1, Answer(ANSWER))
    app.run()
    all_done(app)
    app.run()
    assert stored(app).turns[0].reply == REPLY
    assert stored(app).turns[0].feedback is not None


def test_a_model_that_fails_is_told_once_and_nothing_is_lost(app: AppTest, scene: Scene) -> None:
    begin(app, scene)
    app.run()
    scene.error = LLMError("network", "The model's server cannot be reached.")
    send(app, ANSWER)
    all_done(app)
    app.run()
    told = [w.value for w in app.warning]
    assert len(told) == 1
    assert "did not answer, so the built" in told[0].replace("\\", "")
    assert stored(app).turns[0].reply
    assert stored(app).turns[0].feedback is not None
    app.run()
    assert [w.value for w in app.warning] == told  # until the candidate goes on
    send(app, ANSWER + " Again.")
    all_done(app)
    app.run()
    assert not app.warning


def test_questions_come_one_by_one_and_stop_fills_from_the_bank(app: AppTest, scene: Scene) -> None:
    asked = threading.Event()

    def slow(messages: Sequence[Message], options: CallOptions) -> Script:
        asked.set()
        assert options.cancel is not None
        options.cancel.wait(10)
        return LLMError("incomplete", "Stopped.")

    scene.model = ScriptedModel(slow, name="scene-model")
    go(app, "1_Setup")
    press(app, "Fill everything with a sample resume and job")
    press(app, "Start the interview")
    until(asked.is_set)
    app.run()
    assert "Start with what is there" in labels(app)
    press(app, "Start with what is there")
    until(lambda: works.workshop().find("make:local").snapshot().done)  # type: ignore[union-attr]
    app.run()
    assert len(stored(app).questions) == 5


TEXTS = (
    "Which decision in the forecast for 212 stores would you defend against a sceptical colleague?",
    "How did you find out that a model in production had become worse?",
    "When would a cheaper and simpler model have been good enough for daily ordering?",
)


def test_questions_are_shown_as_they_come(app: AppTest, scene: Scene) -> None:
    calls: list[int] = []

    def writes(messages: Sequence[Message], options: CallOptions) -> Script:
        calls.append(1)
        if len(calls) > 1:
            scene.gate.wait(10)
            return LLMError("output", "That was of no use.")
        points = [
            {"name": name, "phrasings": [f"the {name} was"], "follow_up": f"What was the {name}?"}
            for name in ("decision", "measure", "result")
        ]
        return {"questions": [{"item": i, "question": t, "key_points": points} for i, t in enumerate(TEXTS, start=1)]}

    scene.model = ScriptedModel(writes, name="scene-model")
    go(app, "1_Setup")
    press(app, "Fill everything with a sample resume and job")
    app.slider(key="setup_n_questions").set_value(8).run()
    press(app, "Start the interview")
    until(lambda: len(calls) == 2)
    app.run()
    shown = text(app).replace("\\", "")
    assert "3 of 6 are there" in shown
    assert all(t in shown for t in TEXTS)
    scene.gate.set()
    until(lambda: works.workshop().find("make:local").snapshot().done)  # type: ignore[union-attr]
    app.run()  # goes on to the interview
    questions = stored(app).questions
    assert len(questions) == 8
    assert [q.text for q in questions if q.engine == "scene-model"] == list(TEXTS)
    assert any("3 of 6 questions come from the built" in w.value.replace("\\", "") for w in app.warning)


def test_without_a_model_no_work_is_started(app: AppTest) -> None:
    app.run()
    start_sample(app)
    send(app, ANSWER)
    assert stored(app).turns[0].behaviour is not None
    assert works.workshop().find(f"turn:local:{stored(app).id}:1") is None
