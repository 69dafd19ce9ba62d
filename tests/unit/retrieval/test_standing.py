"""Figures for the lab page: versions with their faults, base and BM25, curves and ablations."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lib.core.errors import ModelDamaged
from lib.retrieval.dataset import data_sha256
from lib.retrieval.manifest import MODEL_FILE, TOKENIZER_FILE, Manifest, file_sha256, write_manifest
from lib.retrieval.registry import MODELS, promote, register
from lib.retrieval.standing import ablations, baselines, loss_rows, standings, standings_key

pytestmark = pytest.mark.unit

OWN = {"hit_at_1": {"mean": 0.5, "low": 0.4, "high": 0.6}}


def make(models: Path, name: str) -> Path:
    folder = models / name
    folder.mkdir()
    (folder / MODEL_FILE).write_bytes(f"graph of {name}".encode())
    (folder / TOKENIZER_FILE).write_text("{}")
    files = {n: file_sha256(folder / n) for n in (MODEL_FILE, TOKENIZER_FILE)}
    write_manifest(folder, Manifest(name, {"name": "base"}, files, metrics={"own": OWN, "forms": {}}))
    register(name, models)
    return folder


def test_versions_come_newest_first_with_champion_and_faults(tmp_path: Path) -> None:
    (make(tmp_path, "a") / MODEL_FILE).unlink()
    make(tmp_path, "b")
    promote("b", tmp_path)
    second, first = standings(tmp_path)
    assert (second.name, second.champion, second.fault) == ("b", True, "")
    assert (first.name, first.champion) == ("a", False)
    assert f"no {MODEL_FILE}" in first.fault
    assert first.manifest is not None
    assert second.figures == {"own": OWN}


def test_a_version_without_its_folder_is_listed_with_its_fault(tmp_path: Path) -> None:
    folder = make(tmp_path, "a")
    for file in folder.iterdir():
        file.unlink()
    (found,) = standings(tmp_path)
    assert found.manifest is None
    assert found.fault == "There is no encoder in a."
    assert found.figures == {"own": OWN}


def test_the_key_changes_with_the_files(tmp_path: Path) -> None:
    before = standings_key(tmp_path)
    folder = make(tmp_path, "a")
    made = standings_key(tmp_path)
    (folder / MODEL_FILE).write_bytes(b"another graph, longer")
    assert len({before, made, standings_key(tmp_path)}) == 3


def test_the_base_is_as_recorded_and_bm25_is_measured() -> None:
    found = baselines(MODELS)
    recorded = json.loads((MODELS / "base_ranks.json").read_text(encoding="utf-8"))["outcomes"]
    ranks = next(o["ranks"] for o in recorded if (o["task"], o["form"]) == ("own", "question + job"))
    assert found.base["own"]["hit_at_1"]["mean"] == pytest.approx(ranks.count(1) / len(ranks), abs=1e-4)
    assert found.n_questions == len(ranks)
    assert found.data_sha256 == data_sha256()
    assert found.missing == ""
    assert set(found.bm25) == {"own", "long", "pool"}
    assert found.bm25["own"]["hit_at_1"]["mean"] < found.base["own"]["hit_at_1"]["low"]


def test_without_a_record_the_base_is_missing_and_that_is_said(tmp_path: Path) -> None:
    found = baselines(tmp_path)
    assert found.base == {}
    assert "base_ranks.json" in found.missing
    assert found.bm25["own"]["hit_at_10"]["mean"] > 0


def test_loss_rows_are_one_per_run_and_epoch() -> None:
    epochs = [
        {"epoch": 0, "loss": None, "dev_mrr": 0.5, "dev_hit_at_1": 0.4, "dev_hit_at_3": 0.7},
        {"epoch": 1, "loss": 3.2, "dev_mrr": 0.6, "dev_hit_at_1": 0.5, "dev_hit_at_3": 0.8},
    ]
    runs = {"runs": [{"seed": 0, "epochs": epochs}, {"seed": 7, "epochs": epochs[:1]}]}
    rows = loss_rows(Manifest("a", {}, {}, training=runs))
    assert [(r["seed"], r["epoch"], r["loss"]) for r in rows] == [("0", 0, None), ("0", 1, 3.2), ("7", 0, None)]
    assert rows[1]["hit_at_1"] == 0.5
    assert loss_rows(Manifest("a", {}, {})) == []


def test_ablations_by_part_none_and_damaged(tmp_path: Path) -> None:
    assert ablations(tmp_path) == []
    given = (("loss", "x", 0.5), ("data", "z", 0.7), ("loss", "y", 0.6), ("", "shipped", 0.65), ("untrained", "q", 0.4))
    rows = [{"group": group, "change": change, "hit_at_1": value} for group, change, value in given]
    (tmp_path / "ablations.json").write_text(json.dumps(rows))
    assert [row["change"] for row in ablations(tmp_path)] == ["q", "shipped", "y", "x", "z"]
    (tmp_path / "ablations.json").write_text('[{"change": "older, without a part", "hit_at_1": 0.5}]')
    assert ablations(tmp_path)[0]["group"] == ""
    (tmp_path / "ablations.json").write_text('[{"change": "x"}]')
    with pytest.raises(ModelDamaged, match=r"ablations\.json cannot be read"):
        ablations(tmp_path)
