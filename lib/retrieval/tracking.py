"""Training runs in MLflow, on this machine only: parameters, loss curve, figures, manifest and card.

    python -m lib.retrieval.train --version greenroom-4 --track
    python -m lib.retrieval.tracking greenroom-5            logs a version that was trained without --track
    mlflow ui --backend-store-uri sqlite:///var/mlflow.db

For training only (models/requirements.txt); the app reads `models/registry.json` and never imports MLflow.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lib.core.errors import GreenroomError, RetrieverError
from lib.retrieval.manifest import CARD_FILE, MANIFEST_FILE, Manifest, read_manifest

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
EXPERIMENT = "retriever"


def require_mlflow() -> None:
    """Raise RetrieverError when MLflow is not installed; with --track called before training, not after it."""
    if importlib.util.find_spec("mlflow") is None:
        raise RetrieverError("MLflow is not installed: pip install -r models/requirements.txt.")


def track(manifest: Manifest, folder: Path, var: Path = VAR) -> str:
    """Log a version that was just written; the id of its (first) run.

    Args:
        manifest: of the version; one run is logged for each seed.
        folder: where its manifest and card are.
        var: holds mlflow.db and the artifacts.
    """
    # Before the import: it looks up a telemetry host otherwise.
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    import mlflow

    var.mkdir(parents=True, exist_ok=True)
    mlflow.set_tracking_uri(f"sqlite:///{(var / 'mlflow.db').resolve()}")
    if mlflow.get_experiment_by_name(EXPERIMENT) is None:
        mlflow.create_experiment(EXPERIMENT, artifact_location=(var / "mlflow").resolve().as_uri())
    mlflow.set_experiment(EXPERIMENT)
    ids = []
    for run in manifest.training["runs"]:
        with mlflow.start_run(run_name=f"{manifest.version} seed {run['seed']}") as started:
            mlflow.log_params(parameters(manifest, run["seed"]))
            for epoch in run["epochs"]:
                values = {k: v for k, v in epoch.items() if k != "epoch" and v is not None}
                mlflow.log_metrics(values, step=epoch["epoch"])
            mlflow.log_metrics(figures(manifest))
            for name in (MANIFEST_FILE, CARD_FILE):
                mlflow.log_artifact(str(folder / name))
            ids.append(str(started.info.run_id))
    return ids[0]


def parameters(manifest: Manifest, seed: int) -> dict[str, Any]:
    """What decided a run, flat: recipe, seed, base, data."""
    recipe = {k: " ".join(v) if isinstance(v, list | tuple) else v for k, v in manifest.training["recipe"].items()}
    return {**recipe, "seed": seed, "base": manifest.base["name"], "data_sha256": manifest.data_sha256[:16]}


def figures(manifest: Manifest) -> dict[str, float]:
    """Test figures by task: 'own_hit_at_1' and so on ('@' is not allowed in a metric's name)."""
    return {
        f"{task}_{name}": value["mean"]
        for task, values in manifest.metrics.items()
        if task != "forms"
        for name, value in values.items()
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; 0 when logged, 1 with the reason on stderr."""
    parser = argparse.ArgumentParser(prog="python -m lib.retrieval.tracking", description="Log a version to MLflow.")
    parser.add_argument("version")
    parser.add_argument("--models", type=Path, default=ROOT / "models")
    parser.add_argument("--var", type=Path, default=VAR)
    given = parser.parse_args(arguments)
    try:
        require_mlflow()
        run = track(read_manifest(given.models / given.version), given.models / given.version, given.var)
    except GreenroomError as error:
        print(error.user_message, file=sys.stderr)
        return 1
    print(f"MLflow run {run}. To look at it: mlflow ui --backend-store-uri sqlite:///{given.var / 'mlflow.db'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
