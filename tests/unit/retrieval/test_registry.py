"""Versions on disk: promote, roll back, checksums, and what serves when a version is bad or missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lib.core.errors import ModelDamaged, ModelMissing
from lib.retrieval.manifest import (
    MANIFEST_FILE,
    MODEL_FILE,
    TOKENIZER_FILE,
    Manifest,
    Scoring,
    file_sha256,
    read_manifest,
    write_manifest,
)
from lib.retrieval.registry import (
    MODELS,
    REGISTRY_FILE,
    Event,
    Registry,
    check,
    main,
    open_retriever,
    promote,
    read_registry,
    register,
    rollback,
)

pytestmark = pytest.mark.unit


def make(models: Path, name: str) -> Path:
    """A registered version whose files have their checksums, but whose graph is none."""
    folder = models / name
    folder.mkdir()
    (folder / MODEL_FILE).write_bytes(f"graph of {name}".encode())
    (folder / TOKENIZER_FILE).write_text("{}")
    files = {n: file_sha256(folder / n) for n in (MODEL_FILE, TOKENIZER_FILE)}
    write_manifest(folder, Manifest(name, {"name": "base"}, files, metrics={"own": {"mrr": {"mean": 0.5}}}))
    register(name, models)
    return folder


def test_promote_and_roll_back(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        make(tmp_path, name)
    for name in ("a", "b", "b", "c"):
        promote(name, tmp_path)
    assert read_registry(tmp_path).champion == "c"
    assert read_registry(tmp_path).past_champions() == ("b", "a")
    assert rollback(tmp_path).champion == "b"
    assert rollback(tmp_path).champion == "a"
    with pytest.raises(ModelMissing, match="no version to roll back to"):
        rollback(tmp_path)
    assert [(e.action, e.version) for e in read_registry(tmp_path).history] == [
        ("promote", "a"),
        ("promote", "b"),
        ("promote", "c"),
        ("rollback", "b"),
        ("rollback", "a"),
    ]


def test_promoting_again_after_a_rollback(tmp_path: Path) -> None:
    for name in ("a", "b"):
        make(tmp_path, name)
        promote(name, tmp_path)
    rollback(tmp_path)
    promote("b", tmp_path)
    assert read_registry(tmp_path).past_champions() == ("a",)


def test_a_damaged_version_is_not_promoted(tmp_path: Path) -> None:
    make(tmp_path, "a")
    promote("a", tmp_path)
    (make(tmp_path, "b") / MODEL_FILE).write_bytes(b"other")
    with pytest.raises(ModelDamaged, match=r"model_w8\.onnx of encoder b is damaged"):
        promote("b", tmp_path)
    assert read_registry(tmp_path).champion == "a"


def test_a_changed_manifest_is_noticed(tmp_path: Path) -> None:
    folder = make(tmp_path, "a")
    (folder / MODEL_FILE).write_bytes(b"other")
    files = {n: file_sha256(folder / n) for n in (MODEL_FILE, TOKENIZER_FILE)}
    write_manifest(folder, Manifest("a", {}, files))
    with pytest.raises(ModelDamaged, match="not the one that was registered"):
        check("a", tmp_path)


def test_an_unknown_version_is_named(tmp_path: Path) -> None:
    make(tmp_path, "a")
    with pytest.raises(ModelMissing, match=r"There is no version z\. Known: a\."):
        promote("z", tmp_path)


def test_rolling_back_checks_the_version_before(tmp_path: Path) -> None:
    for name in ("a", "b"):
        make(tmp_path, name)
        promote(name, tmp_path)
    (tmp_path / "a" / MODEL_FILE).unlink()
    with pytest.raises(ModelMissing, match=r"a has no model_w8\.onnx"):
        rollback(tmp_path)
    assert read_registry(tmp_path).champion == "b"


def test_without_any_version_search_is_by_words(tmp_path: Path) -> None:
    opened = open_retriever(tmp_path)
    assert opened.retriever.name == "lexical"
    assert opened.notes == ("No encoder can be used: bullets are found by words.",)


def test_every_version_that_is_passed_over_is_said(tmp_path: Path) -> None:
    for name in ("a", "b"):
        make(tmp_path, name)
        promote(name, tmp_path)
    (tmp_path / "b" / MODEL_FILE).unlink()
    opened = open_retriever(tmp_path)
    assert opened.retriever.name == "lexical"
    assert [n[:40] for n in opened.notes] == [
        "Encoder b has no model_w8.onnx. Build it",
        "The encoder's graph model_w8.onnx cannot",  # a has its checksum, but onnxruntime refuses it
        "No encoder can be used: bullets are foun",
    ]


def test_a_broken_registry_is_said(tmp_path: Path) -> None:
    (tmp_path / REGISTRY_FILE).write_text("{")
    with pytest.raises(ModelDamaged, match=r"registry\.json cannot be read"):
        read_registry(tmp_path)
    opened = open_retriever(tmp_path)
    assert (opened.retriever.name, len(opened.notes)) == ("lexical", 1)


def test_past_champions_of_a_history() -> None:
    steps = [("promote", "a"), ("promote", "b"), ("rollback", "a"), ("promote", "c")]
    registry = Registry("c", (), tuple(Event("", action, version) for action, version in steps))
    assert registry.past_champions() == ("a",)


def test_manifest_survives_the_disk(tmp_path: Path) -> None:
    manifest = Manifest("v", {"name": "x"}, {"f": "00"}, scoring=Scoring(0.1, 0.4, 9.0, 0.25), training={"n": 1})
    write_manifest(tmp_path, manifest)
    assert read_manifest(tmp_path) == manifest


@pytest.mark.parametrize("text", ["{", "[]", '{"version": "v"}', '{"scoring": {"odd": 1}}'])
def test_a_manifest_that_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST_FILE).write_text(text)
    with pytest.raises(ModelDamaged, match="cannot be read"):
        read_manifest(tmp_path)


def test_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--models", str(tmp_path), "list"]) == 0
    assert capsys.readouterr().out == "No versions yet.\n"
    make(tmp_path, "a")
    assert main(["--models", str(tmp_path), "promote", "a"]) == 0
    assert capsys.readouterr().out.splitlines()[0].split() == ["*", "a", "mrr", "0.500"]
    assert main(["--models", str(tmp_path), "rollback"]) == 1
    assert capsys.readouterr().err == "There is no version to roll back to.\n"


def test_shipped_registry_lists_from_a_shell() -> None:
    command = [sys.executable, "-m", "lib.retrieval.registry", "list"]
    done = subprocess.run(command, cwd=MODELS.parent, capture_output=True, text=True, check=True)
    assert f"* {read_registry().champion}" in done.stdout
