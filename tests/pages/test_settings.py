"""The settings page: nothing is asked without being chosen, and a key is neither shown nor stored."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lib.llm import discover, local, session
from lib.ui import choice, services, state, works
from lib.ui.choice import Choice, Choices
from tests.pages.conftest import go
from tests.tiny_model import make

pytestmark = pytest.mark.pages

KEY = "sk-zebra-17-never-shown"


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No setting of this machine, and a count of every look at the network."""
    for name in ("HF_TOKEN", "GREENROOM_LLM_URL", "GREENROOM_LLM_MODEL", "GREENROOM_LLM_KEY"):
        monkeypatch.delenv(name, raising=False)
    yield


def all_text(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.error, app.warning, app.info, app.success, app.text_input, app.selectbox)
    return "\n".join(str(e.value) for kind in kinds for e in kind) + "\n".join(b.label for b in app.button)


def settled(app: AppTest, seconds: float = 10.0) -> AppTest:
    """Run again until every look-up has ended: fragments do not tick here."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(t in all_text(app) for t in ("Looking for", "Asking", "Testing", "Reading the model")):
            return app
        time.sleep(0.1)
        app.run()
    raise AssertionError(all_text(app))


def pick(app: AppTest, kind: str, slot: str = "first") -> AppTest:
    app.radio(key=f"settings_{slot}_kind").set_value(kind).run()
    return app


def test_opening_the_page_asks_nobody(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(session, "fetch_json", lambda url, **_: asked.append(url))
    monkeypatch.setattr(discover, "fetch_json", lambda url, **_: asked.append(url))
    app.run()
    go(app, "8_Settings")
    assert not app.exception
    assert not app.error
    assert asked == []
    assert "built-in interviewer is in use" in all_text(app)
    assert "nothing leaves this machine" in all_text(app)


def test_probe_without_a_server_says_where_it_looked(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discover, "PLACES", (discover.Place("Ollama", "http://127.0.0.1:9/v1"),))
    monkeypatch.setattr(discover.find, "__defaults__", (discover.PLACES,))
    app.run()
    go(app, "8_Settings")
    settled(pick(app, "local"))
    assert "No model server answers on this machine" in all_text(app)
    assert next(b for b in app.button if b.label == "Use this").disabled


def test_without_a_token_hugging_face_cannot_be_used(app: AppTest) -> None:
    app.run()
    go(app, "8_Settings")
    pick(app, "hub")
    next(b for b in app.button if b.label == "Use this").click().run()
    assert any("token" in e.value for e in app.error)
    assert app.session_state[state.KEY].choices == Choices()


def test_typed_key_is_used_but_never_shown_or_stored(
    app: AppTest, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app.run()
    go(app, "8_Settings")
    pick(app, "server")
    app.text_input(key="settings_first_url").set_value("https://models.example/v1").run()
    app.text_input(key="settings_key_first_server").set_value(KEY).run()
    held = app.session_state[state.KEY]
    assert held.keys["https://models.example/v1"].get_secret_value() == KEY
    app.text_input(key="settings_first_model").set_value("m").run()
    next(b for b in app.button if b.label == "Use this").click().run()
    assert held.choices.first == Choice(choice.SERVER, "m", "https://models.example/v1", keyed=True)
    assert KEY not in all_text(app)
    assert KEY not in repr(held)
    assert KEY not in repr(app.session_state)
    assert all(KEY not in str(v) for v in app.query_params.values())
    assert KEY not in caplog.text
    with sqlite3.connect(tmp_path / "test.db") as database:
        assert KEY not in "\n".join(database.iterdump())
    assert "models.example" in all_text(app)  # what is sent where names the host


def test_choice_is_remembered_over_a_reload_and_the_key_is_not(app: AppTest) -> None:
    app.run()
    go(app, "8_Settings")
    pick(app, "hub")
    app.text_input(key="settings_key_first_hub").set_value("hf_" + "x" * 30).run()
    next(b for b in app.button if b.label == "Use this").click().run()
    assert "In use: openai/gpt" in all_text(app).replace("\\", "")
    again = AppTest.from_file(str(app._script_path), default_timeout=30).run()
    go(again, "8_Settings")
    assert again.session_state[state.KEY].choices.first.kind == choice.HUB
    assert again.session_state[state.KEY].keys == {}
    assert "needs a token" in " ".join(w.value.replace("\\", "") for w in again.warning)


def test_key_of_one_address_is_not_taken_for_another(app: AppTest) -> None:
    app.run()
    go(app, "8_Settings")
    pick(app, "server")
    app.text_input(key="settings_first_url").set_value("https://one.example/v1").run()
    app.text_input(key="settings_key_first_server").set_value(KEY).run()
    app.text_input(key="settings_first_url").set_value("https://two.example/v1").run()
    held = app.session_state[state.KEY]
    made = choice.endpoint(Choice(choice.SERVER, "m", "https://two.example/v1"), services.settings(), held.keys)
    assert made is not None
    assert made.key is None


def test_model_of_the_environment_is_in_use_at_once(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_LLM_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("GREENROOM_LLM_MODEL", "house-model")
    monkeypatch.setenv("GREENROOM_LLM_KEY", KEY)
    st.cache_resource.clear()
    app.run()
    go(app, "8_Settings")
    assert "In use: house-model on this machine" in all_text(app).replace("\\", "")
    assert KEY not in all_text(app)


def test_token_of_the_environment_alone_changes_nothing(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_" + "y" * 30)
    st.cache_resource.clear()
    app.run()
    assert "Nothing you type leaves it" in all_text(app)
    go(app, "8_Settings")
    assert "built-in interviewer is in use" in all_text(app)


def test_strangers_get_no_files_and_no_servers_of_the_machine(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_HOSTED", "1")
    st.cache_resource.clear()
    app.run()
    go(app, "8_Settings")
    assert app.radio(key="settings_first_kind").options == ["Built in", "Hugging Face", "Another server"]
    pick(app, "server")
    app.text_input(key="settings_first_url").set_value("http://127.0.0.1:8080/v1").run()
    app.text_input(key="settings_first_model").set_value("m").run()
    next(b for b in app.button if b.label == "Use this").click().run()
    assert any("https" in e.value for e in app.error)
    assert not app.session_state[state.KEY].choices.any


def test_a_model_file_is_found_tested_and_used(app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(tmp_path / "models" / "tiny random.gguf")
    monkeypatch.setenv("GREENROOM_MODELS_DIR", str(path.parent))
    monkeypatch.setattr(local, "places", lambda: ())
    st.cache_resource.clear()
    app.run()
    go(app, "8_Settings")
    settled(pick(app, "file"))
    assert app.selectbox(key="settings_first_file").value == str(path)
    next(b for b in app.button if b.label == "Test it").click().run()
    settled(app, 90)
    assert "It works." in all_text(app)
    next(b for b in app.button if b.label == "Use this").click().run()
    assert "In use: tiny random.gguf on this machine" in all_text(app).replace("\\", "")
    assert "Nothing you type leaves it" in all_text(app)
    pick(app, "built-in")
    next(b for b in app.button if b.label == "Use this").click().run()
    assert not local.stop(path)  # it was stopped when it was not chosen any more


def test_test_of_a_server_that_is_not_there_ends_in_a_sentence(app: AppTest) -> None:
    app.run()
    go(app, "8_Settings")
    pick(app, "server")
    app.text_input(key="settings_first_url").set_value("http://127.0.0.1:9/v1").run()
    app.text_input(key="settings_first_model").set_value("m").run()
    next(b for b in app.button if b.label == "Test it").click().run()
    settled(app, 60)
    assert any("cannot be reached" in e.value for e in app.error)
    assert works.side_workshop().find("found-here") is None
