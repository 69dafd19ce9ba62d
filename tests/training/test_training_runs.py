"""Training, export and the shipped graph with the real libraries: torch, sentence-transformers, peft, onnx.

These need models/requirements.txt and the base model, so they are no part of `bash tests/run`:
`pytest tests/training` in an environment that has both (.ci/run makes one).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lib.retrieval.adapter import lora_adapter, merged_model, product
from lib.retrieval.base import find_base
from lib.retrieval.dataset import Pair, read_pairs
from lib.retrieval.encoder import OnnxEncoder
from lib.retrieval.export import write_graph
from lib.retrieval.manifest import ADAPTER_FILE, Manifest, read_manifest
from lib.retrieval.registry import MODELS, read_registry
from lib.retrieval.tracking import figures, track
from lib.retrieval.training import Recipe, fine_tune

pytestmark = [pytest.mark.training, pytest.mark.timeout(600)]

FOLDER = MODELS / read_registry().champion
RECIPE = Recipe(
    tune="lora",
    targets=("query", "value"),
    rank=8,
    learning_rate=1e-3,
    epochs=2,
    patience=2,
    persons=3,
    postings=1,
    seed=5,
)


def people(split: str, n: int) -> tuple[Pair, ...]:
    pairs = read_pairs(split)
    kept = list(dict.fromkeys(p.person for p in pairs))[:n]
    return tuple(p for p in pairs if p.person in kept)


@pytest.fixture(scope="module")
def base() -> Path:
    return find_base()


@pytest.fixture(scope="module")
def trained(base: Path) -> tuple[Any, list[Any]]:
    return fine_tune(base, people("train", 6), people("dev", 3), RECIPE)


def vectors(model: Any, texts: list[str]) -> Any:
    return model.encode(texts, normalize_embeddings=True, show_progress_bar=False)


def test_the_shipped_graph_equals_sentence_transformers_on_the_same_weights(base: Path) -> None:
    from safetensors.numpy import load_file

    pairs = read_pairs("test")[:120]
    texts = [p.question for p in pairs] + [p.bullet for p in pairs] + [pairs[0].job_description]
    theirs = vectors(merged_model(base, load_file(FOLDER / ADAPTER_FILE)), texts)
    ours = OnnxEncoder(FOLDER).encode(texts)
    assert float((theirs * ours).sum(axis=1).min()) > 0.995


def test_loss_falls_and_the_same_seed_gives_the_same_run(base: Path, trained: tuple[Any, list[Any]]) -> None:
    model, epochs = trained
    assert [e.epoch for e in epochs] == [0, 1, 2]
    assert epochs[0].loss is None
    assert epochs[2].loss < epochs[1].loss
    again, twice = fine_tune(base, people("train", 6), people("dev", 3), RECIPE)
    assert twice == epochs
    texts = [p.bullet for p in people("dev", 1)]
    assert np.abs(vectors(again, texts) - vectors(model, texts)).max() < 1e-6


def test_a_trained_adapter_becomes_a_graph_that_gives_the_same_vectors(
    base: Path, trained: tuple[Any, list[Any]], tmp_path: Path
) -> None:
    adapter = lora_adapter(trained[0])
    assert np.abs(product(adapter, next(n[:-2] for n in adapter if n.endswith(".A")))).max() > 0
    files = write_graph(base, adapter, tmp_path)
    stated = read_manifest(FOLDER).base
    encoder = OnnxEncoder(tmp_path, manifest=Manifest("test", stated, files))
    texts = [p.question for p in people("dev", 2)]
    theirs, untuned = vectors(merged_model(base, adapter), texts), vectors(merged_model(base, {}), texts)
    ours = encoder.encode(texts)
    assert float((theirs * ours).sum(axis=1).min()) > 0.995
    assert float((untuned * ours).sum(axis=1).min()) < float((theirs * ours).sum(axis=1).min())


def test_a_version_is_logged_to_mlflow(tmp_path: Path) -> None:
    from mlflow import MlflowClient

    manifest = read_manifest(FOLDER)
    run = track(manifest, FOLDER, tmp_path)
    logged = MlflowClient(f"sqlite:///{tmp_path / 'mlflow.db'}").get_run(run).data
    assert set(figures(manifest)) <= set(logged.metrics)
    assert {"learning_rate", "seed", "data_sha256"} <= set(logged.params)
