"""What training changed, small enough for git: low-rank factors that are added to the base's matrices.

The matrix `name.weight` gets B @ A of `name.A` (rank, in) and `name.B` (out, rank), in fp16; or in int8, and then each
row of A counts `name.S` (rank,) times. Training and export only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.core.errors import ModelDamaged

Adapter = dict[str, NDArray[Any]]


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


def layer_weights(model: Any) -> dict[str, NDArray[np.float32]]:
    """The matrices of a model's layers under plain names, e.g. 'encoder.layer.0.attention.self.query'."""
    return {
        name[name.index("encoder.layer") :].removesuffix(".weight"): parameter.detach().numpy()
        for name, parameter in model.named_parameters()
        if in_layers(name, parameter)
    }


def difference(folder: Path, trained: Sequence[Mapping[str, NDArray[np.float32]]], rank: int) -> Adapter:
    """The mean of some models' `layer_weights` less those of the base in `folder`, cut to `rank`, in int8."""
    found: Adapter = {}
    for name, before in layer_weights(merged_model(folder, {})).items():
        delta = np.mean([weights[name] for weights in trained], axis=0, dtype=np.float32) - before
        found |= {f"{name}.{part}": values for part, values in low_rank(delta, rank).items()}
    return found


def in_layers(name: str, parameter: Any) -> bool:
    """Whether a weight is a matrix of a layer, neither of the word embeddings nor a bias or norm."""
    return "encoder.layer" in name and parameter.ndim == 2


def low_rank(delta: NDArray[np.float32], rank: int) -> Adapter:
    """Parts A, B and S whose product is the nearest of `rank` to `delta` (out, in), but for rounding to int8."""
    u, s, v = np.linalg.svd(delta.astype(np.float32), full_matrices=False)
    left, right = u[:, :rank], v[:rank]
    tops = np.abs(left).max(axis=0), np.abs(right).max(axis=1)
    return {
        "A": np.round(right / tops[1][:, None] * 127).astype(np.int8),
        "B": np.round(left / tops[0] * 127).astype(np.int8),
        "S": (s[:rank] * tops[0] * tops[1] / 127**2).astype(np.float32),
    }


def product(adapter: Mapping[str, NDArray[Any]], name: str) -> NDArray[np.float32]:
    """What the adapter adds to the matrix `name`. Raises KeyError or ValueError when its parts are not a product."""
    scale = adapter[f"{name}.S"][:, None] if f"{name}.S" in adapter else np.float32(1)
    made: NDArray[np.float32] = adapter[f"{name}.B"].astype(np.float32) @ (
        adapter[f"{name}.A"].astype(np.float32) * scale
    )
    return made


def merged_model(folder: Path, adapter: Mapping[str, NDArray[Any]]) -> Any:
    """The base as a SentenceTransformer with the adapter added to its weights; exactly the base when it is empty.

    Raises:
        ModelDamaged: the adapter names a weight that the base does not have, or of another shape.
    """
    import torch
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu").eval()
    weights = dict(model.named_parameters())
    for name in sorted({n.rsplit(".", 1)[0] for n in adapter}):
        matches = [p for n, p in weights.items() if n.endswith(f".{name}.weight")]
        try:
            with torch.no_grad():
                matches[0] += torch.from_numpy(product(adapter, name))
        except (KeyError, IndexError, ValueError, RuntimeError) as error:
            raise ModelDamaged(f"The adapter does not fit the base model at {name}.") from error
    return model
