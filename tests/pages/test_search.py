"""The encoder in the pages: after the first page, with words until then and instead, each under its own name."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lib.core.enums import RetrieverKind
from lib.retrieval.encoder import OnnxEncoder, Vectors
from lib.ui import services, state
from lib.ui.vectors import NAME
from tests.pages.conftest import ROOT, go
from tests.pages.test_pages import ANSWER, press, send, start_sample, text

pytestmark = pytest.mark.pages


@pytest.fixture
def meaning(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app with its encoder wanted, not loaded yet."""
    monkeypatch.setenv("GREENROOM_RETRIEVER", "encoder")
    return app


def job_step(app: AppTest) -> AppTest:
    go(app, "1_Setup")
    press(app, "Fill everything with a sample resume and job")
    return app.segmented_control[0].set_value("Job").run()


def engine(app: AppTest) -> str:
    held = app.session_state[state.KEY]
    turns = services.store().load("local", held.interview_id).turns
    return next(t.feedback.engine for t in turns if t.feedback is not None)


def test_home_is_drawn_without_the_encoder() -> None:
    code = (
        "import sys; from streamlit.testing.v1 import AppTest; app = AppTest.from_file('Home.py').run(); "
        "assert not app.exception; "
        "print(sorted({'onnxruntime', 'tokenizers', 'lib.retrieval.registry'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"


def test_a_page_that_was_drawn_loads_the_encoder(meaning: AppTest) -> None:
    meaning.run()
    until = time.monotonic() + 60
    while services.search().loading and time.monotonic() < until:
        time.sleep(0.1)
    assert services.retriever().kind is RetrieverKind.ENCODER


def test_words_serve_until_the_encoder_has_loaded(meaning: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "warm_up", lambda: None)  # else a slow test machine has loaded it by then
    meaning.run()
    assert "loads on this machine in the background" in text(meaning)
    job_step(meaning)
    assert "by words (lexical) until the encoder has loaded" in text(meaning)
    assert services.search().wait(60)
    meaning.run()
    name = services.retriever().name
    assert services.retriever().kind is RetrieverKind.ENCODER
    assert f"Found by meaning ({name})" in text(meaning)
    assert not meaning.info
    go(meaning, "1_Setup")
    meaning.switch_page("Home.py").run()
    assert f"by meaning ({name})" in text(meaning)


def test_answers_and_hints_name_the_encoder(meaning: AppTest) -> None:
    meaning.run()
    start_sample(meaning, n_questions=3, follow_ups=1)
    send(meaning, ANSWER)
    assert engine(meaning) == f"built-in scorer, {services.retriever().name}, learned weights"
    assert services.retriever().kind is RetrieverKind.ENCODER
    go(meaning, "2_Interview", i=meaning.session_state[state.KEY].interview_id)
    press(meaning, "Hint")
    assert f"this may help. Found by meaning ({services.retriever().name})" in text(meaning)


def test_without_models_words_serve_under_their_name(
    meaning: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENROOM_ENCODER_DIR", str(tmp_path / "moved"))
    meaning.run()
    assert services.search().wait(60)
    job_step(meaning)
    assert "found by words" in " ".join(i.value for i in meaning.info)
    assert "Found by words (lexical). " in text(meaning)
    meaning.run()
    assert not meaning.info, "it is told once"
    press(meaning, "Empty the setup")
    start_sample(meaning, n_questions=3, follow_ups=0)
    send(meaning, ANSWER)
    assert engine(meaning) == "built-in scorer, lexical, rules only"


def test_a_restart_does_not_encode_the_resume_again(meaning: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    meaning.run()
    assert services.search().wait(60)
    job_step(meaning)
    bullets = {b.text for b in meaning.session_state[state.KEY].setup.rows}
    stored = services.store().preference("local", NAME)
    assert len(stored) > 1000
    encoded: list[str] = []
    run = OnnxEncoder._run

    def counted(self: OnnxEncoder, texts: Sequence[str]) -> Vectors:
        encoded.extend(texts)
        return run(self, texts)

    monkeypatch.setattr(OnnxEncoder, "_run", counted)
    st.cache_resource.clear()  # what a restart leaves: the database
    assert services.search().wait(60)
    again = AppTest.from_file(str(ROOT / "Home.py"), default_timeout=30).run()
    go(again, "1_Setup")
    again.segmented_control[0].set_value("Job").run()
    assert "Found by meaning" in text(again)
    assert encoded, "the requirements are encoded"
    assert not bullets & set(encoded)
    assert services.store().preference("local", NAME) == stored


def test_vectors_of_another_version_are_made_again(meaning: AppTest) -> None:
    meaning.run()
    assert services.search().wait(60)
    for damaged in ("no base64 !", "R1JWMQo="):
        services.store().save_preference("local", NAME, damaged)
        services.search()._kept.clear()
        job_step(meaning)
        assert len(services.store().preference("local", NAME)) > 1000
        press(meaning, "Empty the setup")


def test_the_map_of_requirements_and_experience(app: AppTest) -> None:
    app.run()
    job_step(app)
    assert not app.get("vega_lite_chart")
    next(c for c in app.segmented_control if c.key == "setup_nav_coverage").set_value("Map").run()
    assert not app.exception
    assert len(app.get("vega_lite_chart")) == 1
    assert "a column a piece of your experience" in text(app)
    assert "more requirements" not in " ".join(e.label for e in app.expander)
