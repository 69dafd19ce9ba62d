"""How a version stands beside the untuned base and BM25: figures for the lab page, read without a model.

A version's figures are those of its manifest; the base's come from its recorded ranks (models/base_ranks.json); BM25 is
measured on the spot. All are on the test people, whom no training has seen, and belong to one checksum of the data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lib.core.errors import ModelDamaged, ModelMissing
from lib.retrieval.ablate import FILE as ABLATIONS
from lib.retrieval.dataset import data_sha256, read_pairs
from lib.retrieval.evaluate import recorded_base
from lib.retrieval.manifest import MODEL_FILE, Manifest, read_manifest
from lib.retrieval.outcomes import RESUME, WEIGHTED, bm25_outcomes, summary
from lib.retrieval.registry import MODELS, check, read_registry

TASKS = ("own", "long", "pool", "pool_by_resume")
"""Own bullets; 24 bullets of two people of one trade; all test bullets; the same when it is known whose each is."""

Figures = Mapping[str, Mapping[str, Mapping[str, float]]]
"""Task -> 'hit_at_1' ... 'mrr' -> 'mean', 'low', 'high' (95 % interval by person)."""


@dataclass(frozen=True)
class Baselines:
    """What a version is compared with; `missing` says why the base is not there ('' when it is)."""

    data_sha256: str
    n_questions: int
    n_people: int
    bm25: Figures
    base: Figures
    missing: str = ""


@dataclass(frozen=True)
class Standing:
    """A version of the registry as the lab shows it; `fault` says why it cannot serve ('' when it can)."""

    name: str
    champion: bool
    fault: str
    manifest: Manifest | None
    figures: Figures


def baselines(models: Path = MODELS) -> Baselines:
    """Measure BM25 and read the base's recorded ranks, on the test pairs. Takes half a second.

    Raises:
        PairsError: the test pairs cannot be read.
    """
    pairs = read_pairs("test")
    by_words = {o.task: summary(o, pairs) for o in bm25_outcomes(pairs)}
    base: dict[str, Any] = {}
    missing = ""
    try:
        recorded = recorded_base(models)
        base = {o.task: summary(o, pairs) for o in recorded if o.form == WEIGHTED}
        base |= {f"{o.task}_by_resume": summary(o, pairs) for o in recorded if o.form == RESUME}
    except (ModelMissing, ModelDamaged) as error:
        missing = error.user_message
    return Baselines(data_sha256(), len(pairs), len({p.person for p in pairs}), by_words, base, missing)


def standings(models: Path = MODELS) -> tuple[Standing, ...]:
    """All versions of the registry, newest first, each checked by its checksums (about 30 ms for each).

    Raises:
        ModelDamaged: the registry itself cannot be read.
    """
    registry = read_registry(models)
    found = []
    for version in reversed(registry.versions):
        fault, manifest = "", None
        try:
            manifest = read_manifest(models / version.name)
            check(version.name, models, registry=registry)
        except (ModelMissing, ModelDamaged) as error:
            fault = error.user_message
        figures = {task: version.metrics[task] for task in TASKS if task in version.metrics}
        found.append(Standing(version.name, version.name == registry.champion, fault, manifest, figures))
    return tuple(found)


def standings_key(models: Path = MODELS) -> tuple[tuple[str, int, int], ...]:
    """Changes when a file that `standings` reads may have changed: (name, size, time of change) of each."""
    paths = sorted([*models.glob("*.json"), *models.glob("*/manifest.json"), *models.glob(f"*/{MODEL_FILE}")])
    return tuple((str(p.relative_to(models)), p.stat().st_size, p.stat().st_mtime_ns) for p in paths)


def loss_rows(manifest: Manifest) -> list[dict[str, Any]]:
    """A row per run and epoch: 'seed', 'epoch', 'loss' (None before the first), 'hit_at_1' and 'hit_at_3' on dev."""
    return [
        {
            "seed": str(run["seed"]),
            "epoch": epoch["epoch"],
            "loss": epoch["loss"],
            "hit_at_1": epoch["dev_hit_at_1"],
            "hit_at_3": epoch["dev_hit_at_3"],
        }
        for run in manifest.training.get("runs", ())
        for epoch in run["epochs"]
    ]


def ablations(models: Path = MODELS) -> list[dict[str, Any]]:
    """The rows of models/ablations.json: untrained first, then the shipped recipe, then by part, best Hit@1 first.

    Raises:
        ModelDamaged: the file is not what `python -m lib.retrieval.ablate` writes.
    """
    path = models / ABLATIONS
    if not path.is_file():
        return []
    try:
        rows = [{"group": "", **row} for row in json.loads(path.read_text(encoding="utf-8"))]
        parts = list(dict.fromkeys(["untrained", "", *(row["group"] for row in rows)]))
        return sorted(rows, key=lambda row: (parts.index(row["group"]), -float(row["hit_at_1"]), str(row["change"])))
    except (ValueError, TypeError, KeyError) as error:
        raise ModelDamaged(f"{path.name} cannot be read. Make it again: python -m lib.retrieval.ablate") from error
