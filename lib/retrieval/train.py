"""Fine-tunes the encoder and writes a version that can be promoted.

    python -m lib.retrieval.train --version greenroom-5 [--epochs 8] [--seeds 0 1 2] [--base FOLDER] [--track]

The weights of several seeds are averaged. With --tune full or head, or --dry, nothing is written: for comparisons.
Needs models/requirements.txt. Afterwards: python -m lib.retrieval.registry promote VERSION
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import multiprocessing
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from lib.core.errors import GreenroomError, ModelDamaged
from lib.retrieval.adapter import (
    Adapter,
    average,
    difference,
    layer_weights,
    lora_adapter,
    merged_model,
)
from lib.retrieval.base import find_base
from lib.retrieval.batches import QUERY_FORMS, Recipe
from lib.retrieval.calibrate import fit_scoring
from lib.retrieval.card import write_card
from lib.retrieval.dataset import Pair, data_sha256, read_pairs
from lib.retrieval.encoder import OnnxEncoder
from lib.retrieval.export import base_stated, write_graph
from lib.retrieval.manifest import ADAPTER_FILE, CARD_FILE, Manifest, file_sha256, write_manifest
from lib.retrieval.outcomes import RESUME, WEIGHTED, Outcome, encoder_outcomes, summary
from lib.retrieval.registry import MODELS, register
from lib.retrieval.tracking import require_mlflow, track
from lib.retrieval.training import Epoch, fine_tune, measure, quiet_threads

REFERENCE_FILE = "reference.json"
"""Texts with the vectors that sentence-transformers gives them; the graph is held to these by a test."""
EQUAL = 0.995
"""Least cosine between the 8-bit graph and sentence-transformers in float32, for any text."""
PACKAGES = ("torch", "sentence-transformers", "transformers", "peft", "onnx", "onnxruntime")


def run(
    base: Path, recipe: Recipe, seeds: Sequence[int], *, threads: int, jobs: int
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Train once for each seed, `jobs` at a time: what each learnt, and what to remember of the runs."""
    begun = time.perf_counter()
    recipes = [replace(recipe, seed=seed) for seed in seeds]
    if jobs == 1:
        done = [train_seed(base, r, threads) for r in recipes]
    else:
        with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
            done = list(pool.map(train_seed, [base] * len(seeds), recipes, [threads] * len(seeds)))
    return [learnt for learnt, _ in done], {
        "recipe": asdict(recipe),
        "runs": [
            {"seed": r.seed, "epochs": [asdict(e) for e in epochs]}
            for r, (_, epochs) in zip(recipes, done, strict=True)
        ],
        "n_train": len(read_pairs("train")),
        "threads": threads,
        "seconds": round(time.perf_counter() - begun),
        "packages": {name: importlib.metadata.version(name) for name in PACKAGES},
    }


def train_seed(base: Path, recipe: Recipe, threads: int) -> tuple[dict[str, Any], list[Epoch]]:
    """One run: the adapter (LoRA) or the weights of the layers that it learnt, and its epochs, printed as well."""
    quiet_threads(threads)
    model, epochs = fine_tune(base, read_pairs("train"), read_pairs("dev"), recipe)
    for epoch in epochs:
        print(_line(recipe.seed, epoch), flush=True)
    return lora_adapter(model) if recipe.tune == "lora" else layer_weights(model), epochs


def _line(seed: int, epoch: Epoch) -> str:
    loss = "     -" if epoch.loss is None else f"{epoch.loss:6.3f}"
    return (
        f"seed {seed}  epoch {epoch.epoch}  loss {loss}  dev own bullets: MRR {epoch.dev_mrr:.3f}  "
        f"Hit@1 {epoch.dev_hit_at_1:.3f}  Hit@3 {epoch.dev_hit_at_3:.3f}"
    )


def write_version(base: Path, version: str, adapter: Adapter, training: Mapping[str, Any], models: Path) -> Manifest:
    """Adapter, graph, tokenizer, reference vectors, measured figures, manifest and card of a new version.

    Raises:
        ModelDamaged: the graph is not equal to sentence-transformers.
    """
    from safetensors.numpy import save_file

    folder = models / version
    folder.mkdir(parents=True, exist_ok=True)
    save_file({n: np.ascontiguousarray(a) for n, a in adapter.items()}, folder / ADAPTER_FILE)
    files = {ADAPTER_FILE: file_sha256(folder / ADAPTER_FILE), **write_graph(base, adapter, folder)}
    manifest = Manifest(version, base_stated(base), files, data_sha256=data_sha256(), training=dict(training))
    least = write_reference(merged_model(base, adapter), OnnxEncoder(folder, manifest=manifest), folder)
    print(f"graph against sentence-transformers: least cosine {least:.5f}")
    if least < EQUAL:
        raise ModelDamaged(f"The graph of {version} differs from sentence-transformers: cosine {least:.4f}.")
    encoder = OnnxEncoder(folder, manifest=manifest)
    scoring = fit_scoring(encoder, read_pairs("dev"))
    test = read_pairs("test")
    found = encoder_outcomes(version, encoder, test, scoring)
    manifest = replace(manifest, scoring=scoring, metrics=_figures(found, test))
    (folder / CARD_FILE).write_text(write_card(manifest), encoding="utf-8")
    write_manifest(folder, manifest)
    return manifest


def _figures(found: Sequence[Outcome], pairs: tuple[Pair, ...]) -> dict[str, Any]:
    """Figures by task and form, and once more by task for the form that the app uses."""
    by_form = {f"{o.task}, {o.form}": summary(o, pairs) for o in found}
    used = {task: by_form[f"{task}, {WEIGHTED}"] for task in ("own", "long", "pool")}
    return used | {"pool_by_resume": by_form[f"pool, {RESUME}"], "forms": by_form}


def write_reference(model: Any, encoder: OnnxEncoder, folder: Path) -> float:
    """Write vectors of sentence-transformers for some texts; the least cosine of ours with them, over all of dev."""
    dev = read_pairs("dev")
    texts = [t for p in dev for t in (p.question, p.bullet)] + list(dict.fromkeys(p.job_description for p in dev))
    theirs = model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    ours = encoder.encode(texts)
    kept = [*range(0, 80, 10), len(texts) - 1]
    reference = [{"text": texts[i], "vector": [round(float(x), 5) for x in theirs[i]]} for i in kept]
    (folder / REFERENCE_FILE).write_text(json.dumps(reference, ensure_ascii=False), encoding="utf-8")
    return float((theirs * ours).sum(axis=1).min())


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; 0 when trained, 1 with the reason on stderr."""
    given = _parser().parse_args(arguments)
    names = {f.name for f in fields(Recipe)} - {"seed", "targets"}
    recipe = Recipe(**{n: v for n, v in vars(given).items() if n in names}, targets=tuple(given.targets))
    quiet_threads(given.threads)
    try:
        if given.track:
            require_mlflow()
        base = find_base(given.base)
        learnt, training = run(base, recipe, given.seeds, threads=given.threads, jobs=given.jobs)
        if given.dry or recipe.tune not in ("lora", "layers"):
            return 0
        adapter = average(learnt) if recipe.tune == "lora" else difference(base, learnt, recipe.rank)
        print(_line(-1, measure(merged_model(base, adapter), read_pairs("dev"), recipe.query, 0, None)), "(as written)")
        manifest = write_version(base, given.version, adapter, training, given.models)
        register(given.version, given.models)
        if given.track:
            print(f"MLflow run {track(manifest, given.models / given.version)}")
    except GreenroomError as error:
        print(error.user_message, file=sys.stderr)
        return 1
    print(
        f"Written: {given.models / given.version}. To use it: python -m lib.retrieval.registry promote {given.version}"
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lib.retrieval.train", description="Fine-tune the encoder.")
    default = Recipe()
    parser.add_argument("--version", default="greenroom-1")
    parser.add_argument("--base", type=Path, help="folder of the base model; else a package, else the Hub")
    parser.add_argument("--models", type=Path, default=MODELS, help="where versions are kept")
    parser.add_argument("--threads", type=int, default=2, help="of each run")
    parser.add_argument("--jobs", type=int, default=1, help="runs at a time, each in a process of its own")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2], help="one run each, averaged")
    parser.add_argument("--track", action="store_true", help="log the run to var/mlflow.db")
    parser.add_argument("--dry", action="store_true", help="print the epochs, write nothing")
    parser.add_argument("--tune", choices=("lora", "layers", "full", "head"), default=default.tune)
    parser.add_argument("--query", choices=QUERY_FORMS, default=default.query)
    parser.add_argument("--targets", nargs="+", default=list(default.targets))
    for name in ("rank", "epochs", "patience", "averaged", "persons", "batch", "negatives", "postings"):
        parser.add_argument(f"--{name}", type=int, default=getattr(default, name))
    for name in ("learning_rate", "scale", "share"):
        parser.add_argument(f"--{name.replace('_', '-')}", type=float, default=getattr(default, name))
    for flag in ("both_directions", "near"):
        parser.add_argument(
            f"--{flag.replace('_', '-')}", action=argparse.BooleanOptionalAction, default=getattr(default, flag)
        )
    return parser


if __name__ == "__main__":
    sys.exit(main())
