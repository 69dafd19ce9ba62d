"""The search of a process: loads in the background, serves by words until then and where it cannot load."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from lib.core.enums import RetrieverKind
from lib.core.errors import SettingsError
from lib.core.settings import Settings
from lib.ui.search import Search, how

pytestmark = pytest.mark.unit


def test_nothing_is_loaded_before_it_is_wanted() -> None:
    search = Search()
    assert search.loading
    assert search.retriever.kind is RetrieverKind.LEXICAL
    assert how(search) == "by words (lexical) until the encoder has loaded"
    assert search.notes == ()


def test_the_encoder_takes_over_and_says_so() -> None:
    search = Search()
    begun = time.perf_counter()
    search.begin(after_s=0.0)
    assert time.perf_counter() - begun < 0.2
    assert search.wait(60)
    assert not search.loading
    assert search.retriever.kind is RetrieverKind.ENCODER
    assert how(search) == f"by meaning ({search.retriever.name})"
    assert search.by_words.name == "lexical"


def test_without_models_words_serve_and_the_reason_is_told(tmp_path: Path) -> None:
    search = Search(models=tmp_path / "nowhere")
    assert search.wait(60)
    assert search.retriever.name == "lexical"
    assert how(search) == "by words (lexical)"
    assert "found by words" in " ".join(search.notes)


def test_damage_that_nobody_foresaw_is_told_with_a_reference(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    registry = {"champion": 5, "versions": [], "history": []}
    (tmp_path / "registry.json").write_text(json.dumps(registry), encoding="utf-8")
    search = Search(models=tmp_path)
    assert search.wait(60)
    assert search.retriever.name == "lexical"
    reference = re.findall(r"reference (\w{8})", search.notes[0])[0]
    assert reference in caplog.text


def test_words_alone_when_asked_for() -> None:
    search = Search(RetrieverKind.LEXICAL)
    search.begin(after_s=0.0)
    assert not search.loading
    assert search.wait(0)
    assert (how(search), search.notes) == ("by words (lexical)", ())


def test_a_key_is_new_once() -> None:
    search = Search(RetrieverKind.LEXICAL)
    assert search.first_time("a", ("b",))
    assert not search.first_time("a", ("b",))
    assert search.first_time("a", ("c",))


def test_settings_choose_the_retriever_and_its_folder(tmp_path: Path) -> None:
    usual = Settings.from_mapping({}, data_dir=tmp_path)
    assert (usual.retriever, usual.encoder_dir) == (RetrieverKind.ENCODER, None)
    given = Settings.from_mapping({"GREENROOM_RETRIEVER": "Lexical", "GREENROOM_ENCODER_DIR": "/x"}, data_dir=tmp_path)
    assert (given.retriever, given.encoder_dir) == (RetrieverKind.LEXICAL, Path("/x"))
    with pytest.raises(SettingsError, match="use lexical or encoder"):
        Settings.from_mapping({"GREENROOM_RETRIEVER": "bert"}, data_dir=tmp_path)
