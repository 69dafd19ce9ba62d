"""What training changed, small enough for git: low-rank factors and vectors that are added to the base's weights.

`name.A` (rank, in) and `name.B` (out, rank) belong to the matrix `name.weight`, which gets B @ A; `name.D` belongs to
the vector `name`, which gets D. All fp16. Training and export only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.core.errors import ModelDamaged

Adapter = dict[str, NDArray[np.float16]]


def lora_adapter(model: Any) -> Adapter:
    """The trained LoRA factors of a SentenceTransformer, scaled so that W += B @ A, under plain names.

    Names are 'encoder.layer.0.attention.self.query.A' and '.B'.
    """
    found: Adapter = {}
    for name, module in model.named_modules():
        if hasattr(module, "lora_A"):
            plain = name[name.index("encoder.layer") :]
            scale = float(module.scaling["default"])
            found[f"{plain}.A"] = module.lora_A["default"].weight.detach().numpy().astype(np.float16)
            found[f"{plain}.B"] = (module.lora_B["default"].weight.detach().numpy() * scale).astype(np.float16)
    return found


def average(adapters: Sequence[Adapter]) -> Adapter:
    """The adapter whose B @ A is the mean of those given: factors side by side, their rank adds up."""
    n = np.float32(len(adapters))
    both = {name: [a[name].astype(np.float32) for a in adapters] for name in adapters[0]}
    return {
        name: (np.concatenate(x, axis=0) if name.endswith(".A") else np.concatenate(x, axis=1) / n).astype(np.float16)
        for name, x in both.items()
    }


def difference(folder: Path, models: Sequence[Any], rank: int) -> Adapter:
    """The mean of `models` less the base in `folder`, its matrices cut to `rank`.

    Only the layers above the word embeddings count: models for this are trained with those held fast.
    """
    weights = [dict(m.named_parameters()) for m in models]
    found: Adapter = {}
    for name, before in merged_model(folder, {}).named_parameters():
        if "encoder.layer" not in name:
            continue
        delta = sum(w[name].detach().numpy() for w in weights) / len(weights) - before.detach().numpy()
        plain = name[name.index("encoder.layer") :]
        if delta.ndim == 1:
            found[f"{plain}.D"] = delta.astype(np.float16)
        else:
            a, b = low_rank(delta, rank)
            found[f"{plain.removesuffix('.weight')}.A"], found[f"{plain.removesuffix('.weight')}.B"] = a, b
    return found


def low_rank(delta: NDArray[np.float32], rank: int) -> tuple[NDArray[np.float16], NDArray[np.float16]]:
    """A (rank, in) and B (out, rank) whose product is the nearest of that rank to `delta` (out, in)."""
    u, s, v = np.linalg.svd(delta.astype(np.float32), full_matrices=False)
    root = np.sqrt(s[:rank])
    return (root[:, None] * v[:rank]).astype(np.float16), (u[:, :rank] * root).astype(np.float16)


def merged_model(folder: Path, adapter: Mapping[str, NDArray[np.float16]]) -> Any:
    """The base as a SentenceTransformer with the adapter added to its weights; exactly the base when it is empty.

    Raises:
        ModelDamaged: the adapter names a weight that the base does not have, or of another shape.
    """
    import torch
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu").eval()
    weights = dict(model.named_parameters())
    for name in sorted({n.rsplit(".", 1)[0] for n in adapter}):
        wanted = name if f"{name}.D" in adapter else f"{name}.weight"
        matches = [p for n, p in weights.items() if n.endswith(f".{wanted}")]
        try:
            delta = _delta(adapter, name)
            with torch.no_grad():
                matches[0] += torch.from_numpy(delta)
        except (KeyError, IndexError, ValueError, RuntimeError) as error:
            raise ModelDamaged(f"The adapter does not fit the base model at {name}.") from error
    return model


def _delta(adapter: Mapping[str, NDArray[np.float16]], name: str) -> NDArray[np.float32]:
    if f"{name}.D" in adapter:
        return adapter[f"{name}.D"].astype(np.float32)
    return adapter[f"{name}.B"].astype(np.float32) @ adapter[f"{name}.A"].astype(np.float32)
