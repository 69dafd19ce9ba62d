"""How fast a question finds its bullet, beside the plain way, and search over many vectors beside the memory's speed.

python -m tests.bench.retrieval [--questions 200] [--rows 1000 100000 1000000] [--base FOLDER]

The plain way (SentenceTransformer.encode and util.semantic_search) and FAISS are measured where they are installed
(models/requirements.txt, faiss-cpu); a line says when they are not. Both take turns, so that a busy machine hits all
alike. CPU time is the figure to trust on a shared machine.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from lib.retrieval.dataset import Pair, candidates_own, read_pairs
from lib.retrieval.encoder import OnnxEncoder
from lib.retrieval.evaluate import champion
from lib.retrieval.manifest import ADAPTER_FILE
from lib.retrieval.registry import MODELS
from lib.retrieval.search import SearchIndex

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}
TOP_K = 10


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of wall clock and of CPU (all threads) that `act` takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


def line(name: str, times: list[tuple[float, float]], more: str = "") -> str:
    wall, cpu = (sorted(t[i] for t in times) for i in (0, 1))
    at = [int(len(times) * share) for share in (0.5, 0.95)]
    figures = (
        f"wall p50 {wall[at[0]]:8.3f}  p95 {wall[at[1]]:8.3f}   CPU p50 {cpu[at[0]]:8.3f}  p95 {cpu[at[1]]:8.3f} ms"
    )
    return f"{name:24s} {figures}  {more}".rstrip()


class Plain:
    """SentenceTransformer.encode and util.semantic_search over the same (merged, float32) weights, one thread."""

    def __init__(self, base: Path | None, adapter: Path) -> None:
        import torch
        from safetensors.numpy import load_file

        from lib.retrieval.base import find_base
        from lib.retrieval.export import merged_model

        torch.set_num_threads(1)
        # Saved and loaded once: what a user of the library would have.
        with tempfile.TemporaryDirectory() as folder:
            merged_model(find_base(base), load_file(adapter)).save_pretrained(folder)
            from sentence_transformers import SentenceTransformer

            self.model = SentenceTransformer(folder, device="cpu")

    def encode(self, texts: list[str]) -> Any:
        return self.model.encode(texts, convert_to_tensor=True, show_progress_bar=False)

    def best(self, question: str, bullets: Any) -> int:
        from sentence_transformers import util

        return int(util.semantic_search(self.encode([question]), bullets, top_k=TOP_K)[0][0]["corpus_id"])


def queries(encoder: OnnxEncoder, plain: Plain | None, pairs: tuple[Pair, ...], n: int) -> None:
    """One question against the person's own bullets, whose vectors are ready: the wait for a hint."""
    own = candidates_own(pairs)
    ready = encoder.encode([p.bullet for p in pairs])
    plain_ready = plain.encode([p.bullet for p in pairs]) if plain else None
    times: dict[str, list[tuple[float, float]]] = {"ours": [], "plain": []}
    right = {"ours": 0, "plain": 0}
    asked = np.random.default_rng(0).permutation(len(pairs))[:n]
    for i in asked:
        question, rows = pairs[i].question, own[i]
        found: dict[str, int] = {}

        def ours(question: str = question, rows: Any = rows, found: dict[str, int] = found) -> None:
            found["ours"] = int(SearchIndex(ready[rows]).top_k(encoder.encode([question])[0], TOP_K)[0][0])

        times["ours"].append(timed(ours))
        if plain:

            def theirs(question: str = question, rows: Any = rows, found: dict[str, int] = found) -> None:
                found["plain"] = plain.best(question, plain_ready[rows])

            times["plain"].append(timed(theirs))
        for name, first in found.items():
            right[name] += int(rows[first] == i)
    print(f"\nOne question against own bullets ({n} questions)")
    for name in (k for k, v in times.items() if v):
        print(line(name, times[name], f"Hit@1 {right[name] / n:.3f}"))
    if plain:
        cpu = [np.median([t[1] for t in times[name]]) for name in ("plain", "ours")]
        print(f"{'plain / ours':24s} CPU {cpu[0] / cpu[1]:.1f} times")


def throughput(folder: Path, plain: Plain | None, pairs: tuple[Pair, ...]) -> None:
    """Bullets a second, nothing cached."""
    bullets = [p.bullet for p in pairs[:240]]
    fresh = OnnxEncoder(folder)
    fresh.load()
    print("\nThroughput, 240 bullets")
    for name, act in (("ours", lambda: fresh.encode(bullets)), ("plain", plain and (lambda: plain.encode(bullets)))):
        if act:
            wall, cpu = timed(act)
            print(f"{name:24s} {240_000 / wall:6.0f} bullets a second of wall, {240_000 / cpu:6.0f} of CPU")


def bandwidth(data: Any) -> float:
    """Bytes a second that one thread reads: the best of several passes of BLAS over all of it."""
    flat = data.reshape(-1)
    best = min(timed(lambda: np.dot(flat, flat))[1] for _ in range(7))
    return float(flat.nbytes / best * 1000)


def search(rows: int, repeats: int = 15) -> None:
    """Exact top 10 over `rows` vectors of 384 dimensions."""
    draw = np.random.default_rng(1)
    vectors = draw.standard_normal((rows, 384), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    asked = draw.standard_normal((repeats, 384), dtype=np.float32)
    index = SearchIndex(vectors)
    ways: dict[str, Callable[[Any], Any]] = {"ours": lambda q: index.top_k(q, TOP_K)[0]}
    ways["numpy, full argsort"] = lambda q: np.argsort(-(vectors @ q), kind="stable")[:TOP_K]
    if importlib.util.find_spec("faiss"):
        import faiss

        faiss.omp_set_num_threads(1)
        flat = faiss.IndexFlatIP(384)
        flat.add(vectors)
        ways["FAISS flat"] = lambda q: flat.search(q[None], TOP_K)[1][0]
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for query in asked:
        found = {}
        for name, way in ways.items():
            times[name].append(timed(lambda f=found, w=way, q=query, n=name: f.update({n: w(q)})))
        assert found["ours"].tolist() == found["numpy, full argsort"].tolist()
    limit = vectors.nbytes / bandwidth(vectors) * 1000
    print(f"\nSearch over {rows:,} vectors, {vectors.nbytes / 1e6:,.0f} MB; reading them once: {limit:.3f} ms of CPU")
    for name, spent in times.items():
        print(line(name, spent, f"CPU {np.median([t[1] for t in spent]) / limit:.2f} of the limit"))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--rows", type=int, nargs="*", default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--base", type=Path)
    given = parser.parse_args()
    encoder, plain = champion(MODELS, None), None
    folder = MODELS / encoder.manifest.version
    load = timed(encoder.load)
    print(f"Load {encoder.manifest.version}: wall {load[0]:.0f} ms, CPU {load[1]:.0f} ms")
    if importlib.util.find_spec("sentence_transformers"):
        plain = Plain(given.base, folder / ADAPTER_FILE)
    else:
        print("sentence-transformers is not installed: the plain way is not measured.")
    if not importlib.util.find_spec("faiss"):
        print("faiss is not installed: FAISS flat is not measured.")
    pairs = read_pairs("test")
    queries(encoder, plain, pairs, given.questions)
    throughput(folder, plain, pairs)
    for rows in given.rows:
        search(rows)


if __name__ == "__main__":
    if any(os.environ.get(name) != value for name, value in ONE_THREAD.items()):
        # Threads of BLAS are fixed when numpy is first imported: start again with one.
        os.execve(
            sys.executable, [sys.executable, "-m", "tests.bench.retrieval", *sys.argv[1:]], os.environ | ONE_THREAD
        )
    main()
