"""The report with a model: a summary, a conversation about an answer and a second judgement, each stored."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from streamlit.testing.v1 import AppTest

from lib.core.chat import CallOptions, ChatModel, Message
from lib.core.errors import LLMError
from lib.core.serial import to_json
from lib.core.types import Interview
from lib.llm.meter import Metered, OnReply
from lib.ui import choice, models, services, state, works
from lib.ui.choice import Choice, Choices
from tests.fake_chat import Script, ScriptedModel
from tests.pages.conftest import go
from tests.pages.test_pages import ANSWER, labels, press, send, start_sample, text

pytestmark = pytest.mark.pages

SUMMARY = "You are strongest where you tell what came of your work.\n\nPractise to say first what you decided."
ADVICE = "You already name the result. Say which weeks you compared, and who decided."
QUOTE = "I decided against buying one"


def says(messages: Sequence[Message], options: CallOptions) -> Script:
    rules = messages[0].content
    if "You are an interview coach" in rules:
        return ADVICE
    if "you explain them" in rules:
        return SUMMARY
    if "You judge the answers" in rules:
        one = {"evidence": [QUOTE], "reason": "It names a decision and its reason.", "score": 5}
        low = {"evidence": [QUOTE], "reason": "Hard to follow.", "score": 1}
        return {"relevance": one, "substance": one, "structure": low, "credibility": one, "communication": low}
    return LLMError("output", "That was of no use.")


def chain(on_switch: object = None, on_reply: OnReply | None = None) -> ChatModel:
    model = ScriptedModel(says, name="scene-model")
    return Metered(model, on_reply) if on_reply else model


def finish(app: AppTest) -> AppTest:
    """An interview of one answer, held with the built-in interviewer, and its report."""
    app.run()
    start_sample(app)
    send(app, ANSWER)
    press(app, "End")
    press(app, "End now")
    return go(app, "3_Report", i=app.session_state[state.KEY].interview_id)


def use_model(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "chain", chain)
    chosen = Choices(Choice(choice.SERVER, "scene-model", "http://127.0.0.1:9/v1"))
    services.store().save_preference("local", "models", to_json(chosen))
    app.session_state[state.KEY].choices = chosen
    app.run()


def stored(app: AppTest) -> Interview:
    return services.store().load("local", app.session_state[state.KEY].interview_id)


def done(app: AppTest, name: str) -> None:
    """Let the work end, if the page has not seen its end yet, and draw the page again."""
    task = works.workshop().find(f"{name}:local:{stored(app).id}")
    if task is not None:
        assert task.wait(60)
        app.run()


def test_without_a_model_one_line_says_how_to_get_one(app: AppTest) -> None:
    finish(app)
    assert "A language model can add a summary" in text(app)
    assert "Write a summary" not in labels(app)
    assert "Ask" not in labels(app)


def test_summary_is_written_stored_and_named(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    finish(app)
    use_model(app, monkeypatch)
    press(app, "Write a summary")
    done(app, "summary")
    kept = json.loads(services.store().notes("local", stored(app).id)["summary"])
    assert kept == {"text": SUMMARY, "engine": "scene-model", "note": ""}
    assert "You are strongest where you tell" in text(app)
    assert "scene" in text(app)
    again = AppTest.from_file(str(app._script_path), default_timeout=30).run()
    go(again, "3_Report", i=stored(app).id)
    assert "You are strongest where you tell" in text(again)


def test_coach_replies_and_the_talk_is_kept(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    finish(app)
    use_model(app, monkeypatch)
    app.text_input(key="report_ask_0").set_value("What was missing?")
    press(app, "Ask")
    done(app, "coach:0")
    kept = json.loads(services.store().notes("local", stored(app).id)["coach:0"])
    assert kept == [{"asked": "What was missing?", "replied": ADVICE, "engine": "scene-model", "note": ""}]
    assert "Say which weeks you compared" in text(app)


def test_second_judgement_stands_beside_the_built_in_one(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    finish(app)
    before = stored(app).turns[0].feedback
    assert before is not None
    use_model(app, monkeypatch)
    press(app, "Judge again, three readings")
    done(app, "final")
    after = next(t.feedback for t in stored(app).turns if t.feedback is not None)
    assert after.scores[0].engine == "scene-model, median of 3"
    apart = [
        a.dimension
        for a, b in zip(after.scores, before.scores, strict=True)
        if a.value and b.value and abs(a.value - b.value) >= 2
    ]
    assert apart  # 5s and 1s cannot all be near what rules gave
    assert "Two views" in text(app)
    assert "built" in text(app)


def test_a_model_that_fails_leaves_the_report_whole(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    finish(app)
    use_model(app, monkeypatch)
    failing = ScriptedModel(LLMError("quota", "The quota of this account is used up for now."))
    monkeypatch.setattr(models, "chain", lambda *_, **__: failing)
    before = stored(app)
    press(app, "Judge again, three readings")
    done(app, "final")
    assert any("quota" in e.value for e in app.error)
    assert stored(app) == before
    press(app, "Write a summary")
    done(app, "summary")
    assert any("quota" in e.value for e in app.error)
    app.run()
    assert not app.error
