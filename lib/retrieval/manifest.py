"""What a version of the encoder says about itself: its files with checksums, how it was made, how it measures."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.core.errors import ModelDamaged, ModelMissing

MANIFEST_FILE, MODEL_FILE, TOKENIZER_FILE = "manifest.json", "model_w8.onnx", "tokenizer.json"
ADAPTER_FILE, CARD_FILE = "adapter.safetensors", "README.md"


@dataclass(frozen=True)
class Scoring:
    """From cosines to a score: cos(query, text) + job_weight * cos(job, text), then a logistic curve.

    `pool_weight` is for a pool of several people's texts, where the posting tells whose text it is; `resume_weight` is
    for such a pool when it is known whose text each is (`lib.retrieval.pool`).
    `slope` and `middle` are fitted on dev so that 0.5 means: as many right as wrong texts, were both equally common.
    """

    job_weight: float = 0.0
    pool_weight: float = 0.3
    slope: float = 10.0
    middle: float = 0.3
    resume_weight: float = 0.2

    def chance(self, fit: NDArray[np.float32]) -> NDArray[np.float64]:
        """(n,) scores in 0..1, rounded so that noise of the last digits does not decide an order."""
        return np.round(1 / (1 + np.exp(-self.slope * (fit.astype(np.float64) - self.middle))), 6)


@dataclass(frozen=True)
class Manifest:
    """One version. `files` maps names to SHA-256; `metrics` and `training` are as their commands wrote them."""

    version: str
    base: Mapping[str, str]
    files: Mapping[str, str]
    dim: int = 384
    max_tokens: int = 256
    scoring: Scoring = field(default_factory=Scoring)
    data_sha256: str = ""
    training: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, Any] = field(default_factory=dict)

    def check(self, folder: Path, names: Sequence[str] | None = None) -> None:
        """Compare files in `folder` with their checksums (all of them, or those in `names`).

        Raises:
            ModelMissing: a file is not there.
            ModelDamaged: a file is not the one of this version.
        """
        for name in self.files if names is None else names:
            path = folder / name
            if name not in self.files or not path.is_file():
                raise ModelMissing(
                    f"Encoder {self.version} has no {name}. Build it: python -m lib.retrieval.export {self.version}"
                )
            if file_sha256(path) != self.files[name]:
                raise ModelDamaged(f"{name} of encoder {self.version} is damaged: restore it or build it again.")


def file_sha256(path: Path) -> str:
    """SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the version in `folder`.

    Raises:
        ModelMissing: there is none.
        ModelDamaged: it is not what we write.
    """
    path = folder / MANIFEST_FILE
    if not path.is_file():
        raise ModelMissing(f"There is no encoder in {folder.name}.")
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return Manifest(**{**values, "scoring": Scoring(**values["scoring"])})
    except (ValueError, TypeError, KeyError) as error:
        raise ModelDamaged(f"The manifest of encoder {folder.name} cannot be read.") from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write `manifest` into its folder."""
    text = json.dumps(asdict(manifest), indent=2, ensure_ascii=False)
    (folder / MANIFEST_FILE).write_text(text + "\n", encoding="utf-8")
