"""The interviewer's voice on the interview and settings pages, without a browser: what the page hands to the script."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lib.core.serial import from_json
from lib.speech import speakers
from lib.ui import services, speak, state
from lib.ui.voice_choice import BROWSER, ESPEAK, HUB, NO_VOICE, VoiceChoice
from tests.pages.conftest import go

pytestmark = pytest.mark.pages


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The `data` of each drawing of the component, newest last, as JSON would carry it."""
    seen: list[dict[str, Any]] = []
    monkeypatch.setattr(speak, "_component", lambda **given: seen.append(json.loads(json.dumps(given["data"]))))
    return seen


def press(app: AppTest, label: str) -> AppTest:
    return next(b for b in app.button if b.label == label).click().run()


def started(app: AppTest) -> AppTest:
    app.run()
    go(app, "1_Setup")
    press(app, "Fill everything with a sample resume and job")
    press(app, "Start the interview")
    return go(app, "2_Interview", i=app.session_state[state.KEY].interview_id)


def send(app: AppTest, words: str) -> AppTest:
    app.text_area[0].set_value(words)
    return press(app, "Send answer")


def stored() -> VoiceChoice:
    return from_json(VoiceChoice, services.store().preference("local", "voice"))


def choose(app: AppTest, kind: str) -> AppTest:
    go(app, "8_Settings")
    app.radio(key="settings_mouth").set_value(kind).run()
    return app


def test_the_question_is_handed_over_as_it_is_shown(app: AppTest, drawn: list[dict[str, Any]]) -> None:
    started(app)
    assert not app.exception
    last = drawn[-1]
    assert f"**{last['text']}**".replace("\\", "") in " ".join(m.value.replace("\\", "") for m in app.markdown)
    assert (last["engine"], last["aloud"], last["sound"]) == (BROWSER, False, None)
    assert last["id"].endswith(":1")


def test_the_reaction_is_read_before_a_follow_up_and_once(app: AppTest, drawn: list[dict[str, Any]]) -> None:
    started(app)
    send(app, "Um, I think it was fine.")
    interview = services.store().load("local", services.store().summaries("local")[0].id)
    assert drawn[-1]["text"] == f"{interview.turns[0].reply} {interview.turns[1].prompt}"
    assert drawn[-1]["id"] == f"{interview.id}:2"


def test_the_pause_reads_the_reaction_and_the_next_question_only_itself(
    app: AppTest, drawn: list[dict[str, Any]]
) -> None:
    started(app)
    for _ in range(8):
        if any(b.label == "Next question" for b in app.button):
            break
        send(app, "I measured it: the error fell from 24 to 17 percent in six weeks, by my own plan.")
    assert drawn[-1]["id"].endswith(":reply")
    reply = drawn[-1]["text"]
    press(app, "Next question")
    assert not app.exception
    assert reply not in drawn[-1]["text"]
    assert reply.replace("\\", "") in " ".join(m.value.replace("\\", "") for m in app.markdown)  # it is still shown


def test_sound_of_espeak_is_made_only_when_it_is_wanted(app: AppTest, drawn: list[dict[str, Any]]) -> None:
    app.run()
    choose(app, ESPEAK)
    assert stored().mouth == ESPEAK
    started(app)
    assert drawn[-1]["engine"] == "sound"
    assert drawn[-1]["sound"] is None
    go(app, "8_Settings")
    app.segmented_control(key="settings_aloud").set_value("Always").run()
    assert stored().aloud is True
    go(app, "2_Interview")
    assert drawn[-1]["sound"]["mime"] == "audio/wav"
    assert drawn[-1]["name"] == "espeak-ng on this machine"


def test_without_any_voice_the_page_says_so_and_goes_on(
    app: AppTest, drawn: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speakers.shutil, "which", lambda name: None)
    app.run()
    choose(app, ESPEAK)
    assert any("apt install espeak-ng" in w.value.replace("\\", "") for w in app.warning)
    started(app)
    app.session_state[state.KEY].mouth.failed[BROWSER] = "This browser has no English voice of its own."
    app.run()
    assert not app.exception
    assert drawn[-1]["engine"] == ""
    assert drawn[-1]["note"].endswith("The text is here to read.")
    assert app.text_area


def test_no_voice_draws_nothing(app: AppTest, drawn: list[dict[str, Any]]) -> None:
    app.run()
    choose(app, NO_VOICE)
    assert not any(b.label == "Listen" for b in app.button)
    drawn.clear()
    started(app)
    assert drawn == []


def test_each_persona_has_its_voice_and_can_be_heard(app: AppTest, drawn: list[dict[str, Any]]) -> None:
    app.run()
    choose(app, ESPEAK)
    app.selectbox(key="settings_voice_espeak_sceptical").set_value("en-gb-scotland+m3").run()
    assert stored().voices == (("sceptical", "en-gb-scotland+m3"),)
    app.button(key="settings_listen_sceptical").click().run()
    first = drawn[-1]
    assert first["asked"]
    assert first["voice"] == "en-gb-scotland+m3"
    assert first["sound"]["data"]
    app.button(key="settings_listen_sceptical").click().run()
    assert drawn[-1]["id"] != first["id"]  # heard again
    choose(app, BROWSER)
    assert stored().voices == ()  # another engine does not know these names


def test_hugging_face_asks_for_a_token_and_keeps_it_out_of_the_store(
    app: AppTest, drawn: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HF_TOKEN", raising=False)
    app.run()
    choose(app, HUB)
    assert any("needs a token" in w.value for w in app.warning)
    app.text_input(key="settings_key_mouth_hub").set_value("hf_zebra_17").run()
    assert not any("needs a token" in w.value for w in app.warning)
    app.text_input(key="settings_mouth_model").set_value("no model").run()
    assert any("owner/name" in w.value for w in app.warning)
    app.text_input(key="settings_mouth_model").set_value("owner/voice").run()
    assert stored().mouth_model == "owner/voice"
    assert "zebra" not in services.store().preference("local", "voice")
    assert "zebra" not in json.dumps(drawn)


def test_the_sidebar_says_who_gets_the_interviewers_words(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_x")
    app.run()
    assert not any("aloud is sent" in c.value for c in app.caption)
    choose(app, HUB)
    app.run()
    assert any(
        "interviewer says aloud is sent to router.huggingface.co" in c.value.replace("\\", "") for c in app.caption
    )
