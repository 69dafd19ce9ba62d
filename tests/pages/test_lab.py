"""The retriever lab in AppTest: tables, one's own question, promote and roll back on a copy of the models."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.core.types import Bullet
from lib.retrieval.manifest import MODEL_FILE, read_manifest, write_manifest
from lib.retrieval.registry import REGISTRY_FILE, promote, read_registry, register, write_registry
from lib.ui import services, state
from tests.pages.conftest import ROOT, go

pytestmark = pytest.mark.pages


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The champion as it ships, and 'other': the same files, champion before it."""
    found = tmp_path / "models"
    found.mkdir()
    for path in (ROOT / "models").glob("*.json"):
        shutil.copy(path, found)
    registry = read_registry(found)
    for name in (registry.champion, "other"):
        shutil.copytree(ROOT / "models" / registry.champion, found / name)
    write_manifest(found / "other", replace(read_manifest(found / "other"), version="other"))
    write_registry(replace(registry, champion="", history=()), found)
    register("other", found)
    promote("other", found)
    promote(registry.champion, found)
    monkeypatch.setenv("GREENROOM_ENCODER_DIR", str(found))
    monkeypatch.setenv("GREENROOM_RETRIEVER", "encoder")
    return found


def text(app: AppTest) -> str:
    shown = [*app.markdown, *app.caption, *app.title, *app.header, *app.info, *app.warning]
    return "\n".join(str(e.value) for e in shown)


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def lab(app: AppTest) -> AppTest:
    app.run()
    go(app, "7_Retriever_lab")
    assert not app.exception
    assert not app.error
    return app


def test_the_shipped_models_are_shown_with_their_figures(app: AppTest) -> None:
    lab(app)
    registry = read_registry(ROOT / "models")
    figures = next(v.metrics for v in registry.versions if v.name == registry.champion)["own"]
    shown = text(app)
    assert f"| Hit@1 | **{figures['hit_at_1']['mean']:.3f}**" in shown
    assert "untuned base | BM25 |" in shown
    assert app.metric[0].value == f"{figures['hit_at_1']['mean']:.0%}"
    assert "15 bullets of the sample resume" in shown
    assert "t-SNE of 121 pairs of 11 test people" in shown
    assert [v for v in registry.versions if f"**{v.name}**".replace("-", r"\-") not in shown] == []


def test_another_task_shows_other_figures(app: AppTest) -> None:
    lab(app)
    champion = next(
        v for v in read_registry(ROOT / "models").versions if v.name == app.selectbox(key="lab_version").value
    )
    app.segmented_control(key="lab_task").set_value("long").run()
    assert f"| Hit@1 | **{champion.metrics['long']['hit_at_1']['mean']:.3f}**" in text(app)


def test_own_question_by_meaning_and_by_words(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_RETRIEVER", "encoder")
    lab(app)
    app.text_input(key="lab_question").set_value("How do you bring on junior colleagues?").run()
    shown = text(app)
    assert "**1** · **Mentored three junior analysts" in shown
    assert "by meaning" in shown
    assert "by words, place 1" in shown


def test_own_resume_is_used_when_there_is_one(app: AppTest) -> None:
    app.run()
    held = app.session_state[state.KEY]
    held.setup_loaded = True
    held.setup.rows = (Bullet("Taught four apprentices to bake *rye* bread"), Bullet("Cut flour waste by 12 percent"))
    lab(app)
    assert "2 bullets of your resume" in text(app)
    assert r"Taught four apprentices to bake \*rye\* bread" in text(app)


def test_promote_serves_the_version_and_roll_back_the_one_before(app: AppTest, models: Path) -> None:
    lab(app)
    champion = read_registry(models).champion
    assert f"Serving now: **encoder {champion}**".replace("-", r"\-") in text(app)
    press(app, "lab_promote_other")
    assert read_registry(models).champion == "other"
    assert [s.value for s in app.success] == ["other is the champion now\\."]
    assert services.retriever().name == "encoder other"
    assert "Serving now: **encoder other**" in text(app)
    assert "The picture is of" in text(app)
    press(app, "lab_rollback")
    assert read_registry(models).champion == champion
    assert [e.action for e in read_registry(models).history] == ["promote"] * 3 + ["rollback"]
    assert services.retriever().name == f"encoder {champion}"


def test_a_damaged_version_says_why_and_changes_nothing(app: AppTest, models: Path) -> None:
    (models / "other" / MODEL_FILE).write_bytes(b"something else")
    was = (models / REGISTRY_FILE).read_bytes()
    lab(app)
    before = services.retriever()
    assert "cannot serve here" in text(app)
    for key in ("lab_promote_other", "lab_rollback"):
        press(app, key)
        assert "Nothing was changed" in app.error[0].value
        assert "is damaged" in app.error[0].value
        assert (models / REGISTRY_FILE).read_bytes() == was
        assert services.retriever() is before
    app.run()
    assert not app.error


def test_strangers_on_a_shared_server_cannot_promote(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_HOSTED", "1")
    lab(app)
    assert [b.key for b in app.button if str(b.key).startswith("lab_")] == []
    assert "promoted by whoever runs it" in text(app)


def test_without_versions_the_page_says_how_to_make_one(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENROOM_ENCODER_DIR", str(tmp_path))
    lab(app)
    assert "No version is registered yet" in text(app)
    assert "There is no projection" in text(app)
