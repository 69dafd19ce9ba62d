"""Voice on the settings page: what is in use, what is tested and fetched, what is remembered, and where sound goes."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lib.core.errors import VoiceModelMissing
from lib.core.serial import to_json
from lib.speech import models
from lib.store import open_store
from lib.ui import choice, state, voice_choice, voice_download, works
from lib.ui.voice_choice import VoiceChoice
from tests.pages.conftest import go
from tests.speech.evaluate_tiny_whisper import MODEL
from tests.speech.servers import Answer, Request, serving

pytestmark = pytest.mark.pages

KEY = "sk-zebra-18-never-shown"
HEARD = "my team tested the new service"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No setting and no model of this machine, and no network."""
    for name in ("HF_TOKEN", "GREENROOM_WHISPER", "GREENROOM_ASR_URL", "GREENROOM_ASR_MODEL", "GREENROOM_ASR_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    yield


@pytest.fixture
def whisper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_WHISPER", str(MODEL))
    st.cache_resource.clear()


def all_text(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.error, app.warning, app.info, app.success, app.selectbox)
    return "\n".join(str(e.value) for kind in kinds for e in kind).replace("\\", "") + "\n".join(
        b.label for b in app.button
    )


def opened(app: AppTest) -> AppTest:
    app.run()
    go(app, "8_Settings")
    assert not app.exception
    return app


def settled(app: AppTest, seconds: float = 60.0) -> AppTest:
    """Run again until every test has ended: fragments do not tick here."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(t in all_text(app) for t in ("Testing …", "Reading the model …", "Listening to", "before you …")):
            return app
        time.sleep(0.1)
        app.run()
    raise AssertionError(all_text(app))


def pick(app: AppTest, kind: str) -> AppTest:
    return app.radio(key="settings_voice_kind").set_value(kind).run()


def press(app: AppTest, what: str) -> AppTest:
    return app.button(key=f"settings_voice_{what}").click().run()


def held(app: AppTest) -> VoiceChoice:
    found: VoiceChoice = app.session_state[state.KEY].voice
    return found


def test_opening_the_page_asks_nobody_and_says_what_is_missing(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "download", lambda *a, **k: pytest.fail("asked the network"))
    opened(app)
    assert "In use: Whisper base.en on this machine" in all_text(app)
    assert "Recordings of your voice stay on this machine." in all_text(app)
    assert "It is not on this machine yet" in all_text(app)
    assert "Download 148 MB" in all_text(app)
    assert app.button(key="settings_voice_test").disabled
    labels = app.selectbox(key="settings_voice_size").options
    assert labels[0] == "Base, English: a good balance · 148 MB to download"
    assert len(labels) == len(models.SIZES)


def test_ears_of_this_machine_are_tested_with_a_spoken_sentence(app: AppTest, whisper: None) -> None:
    opened(app)
    assert "In use: Whisper tiny-whisper on this machine" in all_text(app)
    assert app.button(key="settings_voice_use").disabled
    settled(press(app, "test"))
    text = all_text(app)
    assert "**It works.** 14 of 14 words" in text
    assert "Heard: “my team tested the new service with the customer and then fixed the errors”" in text
    assert "for an answer of a minute" in text


def test_a_size_is_chosen_and_remembered_with_its_language(app: AppTest, whisper: None) -> None:
    opened(app)
    app.selectbox(key="settings_voice_size").set_value("small").run()
    app.selectbox(key="settings_voice_language").set_value("de").run()
    assert "not judged well" in all_text(app)
    press(app, "use")
    assert held(app) == VoiceChoice(model="small", language="de")
    again = opened(AppTest.from_file(str(app._script_path), default_timeout=30))
    assert held(again) == VoiceChoice(model="small", language="de")
    assert "In use: Whisper small on this machine" in all_text(again)
    again.selectbox(key="settings_voice_size").set_value(str(MODEL)).run()  # the usual one again
    again.selectbox(key="settings_voice_language").set_value("en").run()
    press(again, "use")
    assert held(again) == VoiceChoice()


@pytest.mark.parametrize(("name", "words"), [("gigantic", "There is no Whisper"), ("empty", "holds no Whisper model")])
def test_what_is_no_model_is_said_and_not_used(app: AppTest, tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "empty").mkdir()
    stored = VoiceChoice(model=str(tmp_path / name) if name == "empty" else name)
    with closing(open_store(f"sqlite:///{tmp_path / 'test.db'}")) as store:
        store.save_preference("local", "voice", to_json(stored))
    opened(app)
    assert any(words in w.value.replace("\\", "") and "type your answers" in w.value for w in app.warning)
    assert any(words in e.value.replace("\\", "") for e in app.error)
    app.selectbox(key="settings_voice_language").set_value("de").run()
    press(app, "use")
    assert held(app) == stored


def test_download_with_progress_an_error_and_a_second_try(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = iter([VoiceModelMissing("It could not be fetched. Check the connection."), None])
    there: set[str] = set()

    def download(model: str, **_: object) -> Path:
        if (error := next(steps)) is not None:
            raise error
        there.add(model)
        return MODEL

    monkeypatch.setattr(models, "download", download)
    monkeypatch.setattr(models, "find", lambda name: MODEL if name in there else None)
    opened(app)
    for _ in range(2):
        app.button(key="settings_voice_get_start").click().run()
        task = works.side_workshop().find(voice_download._name("base.en"))
        assert task is not None and task.wait(30)
        app.run()
        if not there:
            assert any("Check the connection" in e.value for e in app.error)
    assert "It is not on this machine yet" not in all_text(app)
    assert "Download" not in all_text(app)
    assert app.selectbox(key="settings_voice_size").options[0] == "Base, English: a good balance · on this machine"


def test_server_with_a_key_is_tested_used_and_named_everywhere(
    app: AppTest, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def answer(request: Request) -> Answer:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return Answer(401, b"{}")
        return Answer(200, json.dumps({"text": HEARD}).encode(), {"Content-Type": "application/json"})

    with serving(answer) as server:
        pick(opened(app), "server")
        app.text_input(key="settings_voice_url").set_value(f"{server.url}/v1").run()
        app.text_input(key="settings_voice_model").set_value("whisper-1").run()
        settled(press(app, "test"))
        assert any("refused the key" in e.value for e in app.error)
        app.text_input(key="settings_key_voice_server").set_value(KEY).run()
        settled(press(app, "test"))
        assert "most words are wrong" in all_text(app)
        assert f"Heard: “{HEARD}”" in all_text(app)
        press(app, "use")
    assert held(app) == VoiceChoice("server", "whisper-1", f"{server.url}/v1", keyed=True)
    assert "In use: whisper-1 on this machine" in all_text(app)
    assert KEY not in all_text(app) + repr(app.session_state) + caplog.text
    with sqlite3.connect(tmp_path / "test.db") as database:
        assert KEY not in "\n".join(database.iterdump())
    again = opened(AppTest.from_file(str(app._script_path), default_timeout=30))
    assert any("typed on an earlier visit" in w.value for w in again.warning)


def test_recordings_that_leave_the_machine_are_said_in_three_places(app: AppTest) -> None:
    pick(opened(app), "server")
    app.text_input(key="settings_voice_url").set_value("https://speech.example/v1").run()
    app.text_input(key="settings_voice_model").set_value("whisper-1").run()
    press(app, "use")
    text = all_text(app)
    assert "Recordings of your voice are sent to **speech.example**." in text  # status, and what is sent where
    assert "nothing you type leaves this machine" in text
    side = " ".join(c.value for c in app.sidebar.caption).replace("\\", "")
    assert "Recordings of your voice are sent to speech.example" in side
    assert "leaves it" not in side


def test_hugging_face_without_a_token_cannot_be_used(app: AppTest) -> None:
    pick(opened(app), "hub")
    assert app.text_input(key="settings_voice_hub_model").value == voice_choice.HUB_EARS
    press(app, "use")
    assert any("needs a token" in e.value for e in app.error)
    app.text_input(key="settings_key_voice_hub").set_value("hf_" + "x" * 30).run()
    press(app, "use")
    assert held(app).ears == "hub"
    assert choice.HUB_KEY in app.session_state[state.KEY].keys


def test_server_of_the_settings_is_in_use_at_once(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_ASR_URL", "https://ears.example/v1")
    monkeypatch.setenv("GREENROOM_ASR_MODEL", "house-ears")
    monkeypatch.setenv("GREENROOM_ASR_KEY", KEY)
    st.cache_resource.clear()
    opened(app)
    assert "In use: house-ears at ears.example" in all_text(app)
    assert app.button(key="settings_voice_use").disabled
    assert KEY not in all_text(app)
    press(pick(app, "here"), "use")
    assert "Recordings of your voice stay on this machine." in all_text(app)


def test_strangers_get_no_folders_no_addresses_and_one_download(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_HOSTED", "1")
    st.cache_resource.clear()
    opened(app)
    assert app.radio(key="settings_voice_kind").options == ["Whisper on this server", "Hugging Face"]
    assert [o.split(" · ")[0] for o in app.selectbox(key="settings_voice_size").options] == [
        models.SIZES[models.DEFAULT].label
    ]
    assert "stay on this server" in all_text(app)
    assert "Download 148 MB" in all_text(app)


def test_strangers_fetch_no_other_model(app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_HOSTED", "1")
    st.cache_resource.clear()
    link = "u" * 43
    with closing(open_store(f"sqlite:///{tmp_path / 'test.db'}")) as store:
        store.save_preference(link, "voice", to_json(VoiceChoice(model="small.en")))
    app.query_params["u"] = link
    opened(app)
    assert "In use: Whisper small.en on this server" in all_text(app)
    assert "has not put this model here" in all_text(app)
    assert "Download" not in all_text(app)


def test_keeping_recordings_is_remembered_at_once_and_forgotten_with_everything(app: AppTest) -> None:
    opened(app)
    assert "deleted with it" in all_text(app)
    app.toggle(key="settings_voice_keep").set_value(True).run()
    again = opened(AppTest.from_file(str(app._script_path), default_timeout=30))
    assert held(again).keep_sound
    again.switch_page("Home.py").run()
    again.button(key="home_delete_all").click().run()
    again.button(key="home_delete_all").click()  # AppTest knows no fragments: the dialog has to be drawn again
    again.button(key="home_delete_confirm").click().run()
    go(again, "8_Settings")
    assert not held(again).keep_sound


def test_setup_offers_the_microphone_test_before_the_interview(app: AppTest) -> None:
    app.run()
    go(app, "1_Setup")
    app.button_group(key="setup_step").set_value("Interview").run()
    assert not app.exception
    assert "Test your microphone" in [e.label for e in app.expander]
    assert any("stays in your browser" in c.value for c in app.caption)
