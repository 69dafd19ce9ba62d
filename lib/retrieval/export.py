"""From an adapter to what the app loads: base + adapter -> merged weights -> ONNX -> 8-bit weights.

    python -m lib.retrieval.export greenroom-1 [--base FOLDER]      builds models/greenroom-1/model_w8.onnx
    python -m lib.retrieval.export --base-version                   builds models/base, the untuned model

Weights are 8-bit, those of matrix products with a scale per 32 of them (`MatMulNBits` of onnxruntime 1.22 and later).
In a product the numbers that go in are rounded to 8 bits as well, 32 of one word at a time: an embedding does not
depend on what else is in its batch. Pooling and normalisation are in the graph, so the run time has one output to read.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.core.errors import GreenroomError
from lib.retrieval import base as base_model
from lib.retrieval.adapter import merged_model
from lib.retrieval.manifest import (
    ADAPTER_FILE,
    MODEL_FILE,
    TOKENIZER_FILE,
    Manifest,
    file_sha256,
    read_manifest,
    write_manifest,
)
from lib.retrieval.registry import BASE_VERSION, MODELS, register

QUANTISED_FROM = 10_000
"""Matrices with fewer values stay float32: they weigh nothing and matter most."""
OPSET = 18
BLOCK = 32
"""Weights that share a scale in a matrix product; the inputs of every product here are a multiple of it."""
PACKED, SCALES = "_q", "_s"


def to_onnx(model: Any, path: Path) -> None:
    """Write a SentenceTransformer (mean pooling) as one float32 graph from word pieces to `sentence_embedding`."""
    import torch

    network = model[0].model
    network.config._attn_implementation = "eager"

    class Pooled(torch.nn.Module):  # type: ignore[misc] # untyped base
        """Encoder, mean over the words, length 1."""

        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            types = torch.zeros_like(input_ids)
            states = self.network(
                input_ids=input_ids, attention_mask=attention_mask, token_type_ids=types
            ).last_hidden_state
            kept = attention_mask.unsqueeze(-1).to(states.dtype)
            return torch.nn.functional.normalize((states * kept).sum(1) / kept.sum(1).clamp(min=1e-9), dim=1)

    sample = model.tokenizer(["Two texts of unlike length", "vary both axes"], padding=True, return_tensors="pt")
    axes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("tokens")}
    torch.onnx.export(
        Pooled().eval(),
        (sample["input_ids"], sample["attention_mask"]),
        str(path),
        dynamo=True,
        opset_version=OPSET,
        input_names=["input_ids", "attention_mask"],
        output_names=["sentence_embedding"],
        dynamic_shapes={"input_ids": axes, "attention_mask": axes},
        external_data=False,
        verbose=False,
    )


def quantise_weights(source: Path, target: Path) -> int:
    """Store large matrices as 8-bit numbers with scales; the number of matrices stored so.

    A matrix that texts are multiplied with has a scale for each BLOCK of a column, an embedding table one for each row.
    """
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    model = onnx.load(str(source))
    graph = model.graph
    large = {
        t.name: numpy_helper.to_array(t)
        for t in graph.initializer
        if t.data_type == TensorProto.FLOAT and len(t.dims) == 2 and np.prod(t.dims) >= QUANTISED_FROM
    }
    kept = [t for t in graph.initializer if t.name not in large]
    nodes: list[Any] = []
    for node in graph.node:
        name = node.input[1] if node.op_type == "MatMul" else ""
        nodes.append(_product(node, large[name].shape) if name in large else node)
    products = {n.input[1].removesuffix(PACKED) for n in nodes if n.op_type == "MatMulNBits"}
    for name, weights in large.items():
        packed, scale = _columns(weights) if name in products else _rows(weights)
        kept += [numpy_helper.from_array(packed, name + PACKED), numpy_helper.from_array(scale, name + SCALES)]
        if name not in products:
            nodes.insert(0, helper.make_node("DequantizeLinear", [name + PACKED, name + SCALES], [name], axis=0))
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(kept)
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    onnx.save(model, str(target))
    return len(large)


def _product(node: Any, shape: tuple[int, ...]) -> Any:
    """The product of `node` with its matrix, of (inputs, outputs), in 8 bits; accuracy 4: what goes in as well."""
    from onnx import helper

    return helper.make_node(
        "MatMulNBits",
        [node.input[0], node.input[1] + PACKED, node.input[1] + SCALES],
        list(node.output),
        name=node.name,
        domain="com.microsoft",
        K=shape[0],
        N=shape[1],
        bits=8,
        block_size=BLOCK,
        accuracy_level=4,
    )


def _columns(weights: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """(inputs, outputs) as (outputs, inputs / BLOCK, BLOCK) around 128, and scales (outputs, inputs / BLOCK)."""
    blocks = weights.T.reshape(weights.shape[1], -1, BLOCK)
    scale = np.abs(blocks).max(axis=2) / 127 + 1e-12
    return (np.round(blocks / scale[..., None]) + 128).astype(np.uint8), scale.astype(np.float32)


def _rows(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """A table of (rows, dim) in 8 bits, and a scale for each row."""
    scale = np.abs(weights).max(axis=1) / 127 + 1e-12
    return np.round(weights / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def build(version: str, base: Path, models: Path = MODELS) -> Manifest:
    """Build the graph of `version` from its adapter and note its checksum in the manifest.

    Raises:
        ModelMissing, ModelDamaged: base, manifest or adapter is not what it should be.
    """
    from safetensors.numpy import load_file

    folder = models / version
    manifest = read_manifest(folder)
    manifest.check(folder, (ADAPTER_FILE,))
    files = {**manifest.files, **write_graph(base, load_file(folder / ADAPTER_FILE), folder)}
    manifest = Manifest(**{**vars(manifest), "files": files})
    write_manifest(folder, manifest)
    return manifest


def build_base(base: Path, models: Path = MODELS) -> Manifest:
    """Build models/base: the untuned model in the same form, to compare with. About 23 MB; not under git."""
    folder = models / BASE_VERSION
    folder.mkdir(parents=True, exist_ok=True)
    manifest = Manifest(BASE_VERSION, base_stated(base), write_graph(base, {}, folder))
    write_manifest(folder, manifest)
    return manifest


def base_stated(base: Path) -> dict[str, str]:
    """What a manifest says of the base in `base`."""
    return {
        "name": base_model.NAME,
        "revision": base_model.REVISION,
        "sha256": file_sha256(base / base_model.WEIGHTS),
        "license": base_model.LICENSE,
    }


def write_graph(base: Path, adapter: Mapping[str, NDArray[Any]], folder: Path) -> dict[str, str]:
    """Write graph and tokenizer into `folder`; their names with checksums."""
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "model.onnx"
        to_onnx(merged_model(base, adapter), full)
        quantise_weights(full, folder / MODEL_FILE)
    shutil.copyfile(base / TOKENIZER_FILE, folder / TOKENIZER_FILE)
    return {name: file_sha256(folder / name) for name in (MODEL_FILE, TOKENIZER_FILE)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; 0 when built, 1 with the reason on stderr."""
    parser = argparse.ArgumentParser(prog="python -m lib.retrieval.export", description="Build the encoder's graph.")
    parser.add_argument("version", nargs="?", help="a folder of models/ with an adapter")
    parser.add_argument("--base-version", action="store_true", help="build the untuned model as models/base")
    parser.add_argument("--base", type=Path, help="folder of the base model; else a package, else the Hub")
    parser.add_argument("--models", type=Path, default=MODELS)
    given = parser.parse_args(arguments)
    if not given.version and not given.base_version:
        parser.error("name a version, or --base-version")
    try:
        base = base_model.find_base(given.base)
        built = build_base(base, given.models) if given.base_version else build(given.version, base, given.models)
        if not given.base_version:
            # The graph of another exporter has another checksum: the registry must know the manifest that names it.
            register(built.version, given.models)
    except GreenroomError as error:
        print(error.user_message, file=sys.stderr)
        return 1
    size = (given.models / built.version / MODEL_FILE).stat().st_size
    print(f"{built.version}: {MODEL_FILE} {size / 1e6:.1f} MB, sha256 {built.files[MODEL_FILE]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
