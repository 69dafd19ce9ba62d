"""How fast a question finds its bullet, beside the plain way, and search over many vectors beside the memory's speed.

python -m tests.bench.retrieval [--questions 200] [--rows 1000 100000 1000000] [--base FOLDER]

The plain way (SentenceTransformer.encode and util.semantic_search) and FAISS are measured where they are installed
(models/requirements.txt, faiss-cpu); a line says when they are not. Both take turns, so that a busy machine hits all
alike. CPU time is the figure to trust on a shared machine.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
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
    """SentenceTransformer.encode and util.semantic_search on the same weights (float32), in a process of its own.

    With `threads` it has as many and does not spin; without, it runs as the libraries come.
    """

    def __init__(self, model: Path, threads: int | None) -> None:
        quiet = {**ONE_THREAD, "OMP_NUM_THREADS": str(threads)} if threads else {}
        env = {k: v for k, v in os.environ.items() if k not in ONE_THREAD} | quiet
        self.name = f"plain, {threads} thread" if threads else "plain, as it comes"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.retrieval", "--serve", str(model)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=env,
        )

    def ask(self, **question: Any) -> dict[str, Any]:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return dict(json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        self._process.communicate()


def serve(model: Path) -> None:
    """The other side of `Plain`: times what it is asked for."""
    from sentence_transformers import SentenceTransformer, util

    encoder, kept = SentenceTransformer(str(model), device="cpu"), {}

    def encode(texts: list[str]) -> Any:
        return encoder.encode(texts, convert_to_tensor=True, show_progress_bar=False)

    encode(["warm up"])
    for request in map(json.loads, sys.stdin):
        answer: dict[str, Any] = {}
        if "keep" in request:
            answer["times"] = timed(lambda r=request: kept.update(all=encode(r["keep"])))
        else:
            rows = kept["all"][request["rows"]]

            def best(request: Any = request, rows: Any = rows, answer: Any = answer) -> None:
                found = util.semantic_search(encode([request["question"]]), rows, top_k=TOP_K)
                answer["best"] = int(found[0][0]["corpus_id"])

            answer["times"] = timed(best)
        print(json.dumps(answer), flush=True)


def save_plain(base: Path | None, adapter: Path, folder: Path) -> None:
    """The merged model in a folder of sentence-transformers."""
    from safetensors.numpy import load_file

    from lib.retrieval.adapter import merged_model
    from lib.retrieval.base import find_base

    merged_model(find_base(base), load_file(adapter)).save_pretrained(str(folder))


def queries(encoder: OnnxEncoder, plain: list[Plain], pairs: tuple[Pair, ...], n: int) -> None:
    """One question against the person's own bullets, whose vectors are ready: the wait for a hint."""
    own, bullets = candidates_own(pairs), [p.bullet for p in pairs]
    begun = timed(lambda: encoder.encode(bullets))
    ready = encoder.encode(bullets)
    print(f"\nThroughput, {len(bullets)} bullets\n{per_second('ours', len(bullets), begun)}")
    for other in plain:
        print(per_second(other.name, len(bullets), tuple(other.ask(keep=bullets)["times"])))
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ["ours", *(p.name for p in plain)]}
    right = dict.fromkeys(times, 0)
    for i in np.random.default_rng(0).permutation(len(pairs))[:n]:
        question, rows = pairs[i].question, own[i]
        found: dict[str, int] = {}

        def ours(question: str = question, rows: Any = rows, found: dict[str, int] = found) -> None:
            found["ours"] = int(SearchIndex(ready[rows]).top_k(encoder.encode([question])[0], TOP_K)[0][0])

        times["ours"].append(timed(ours))
        for other in plain:
            answer = other.ask(question=question, rows=rows.tolist())
            times[other.name].append(tuple(answer["times"]))
            found[other.name] = answer["best"]
        for name, first in found.items():
            right[name] += int(rows[first] == i)
    print(f"\nOne question against own bullets ({n} questions)")
    ours_ms = np.median(times["ours"], axis=0)
    for name, spent in times.items():
        wall, cpu = np.median(spent, axis=0) / ours_ms
        print(line(name, spent, f"Hit@1 {right[name] / n:.3f}  wall {wall:.1f} x, CPU {cpu:.1f} x ours"))


def per_second(name: str, n: int, spent: tuple[float, float]) -> str:
    return f"{name:24s} {n * 1000 / spent[0]:6.0f} a second of wall, {n * 1000 / spent[1]:6.0f} of CPU"


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
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.serve)
        return
    encoder = champion(MODELS, None)
    plain: list[Plain] = []
    load = timed(encoder.load)
    print(f"Load {encoder.manifest.version}: wall {load[0]:.0f} ms, CPU {load[1]:.0f} ms")
    for module in ("sentence_transformers", "faiss"):
        if not importlib.util.find_spec(module):
            print(f"{module} is not installed: it is not measured.")
    # A quarter of the people: the throughput of the slowest need not take minutes.
    pairs = read_pairs("test")[:320]
    with tempfile.TemporaryDirectory() as folder:
        if importlib.util.find_spec("sentence_transformers"):
            save_plain(given.base, MODELS / encoder.manifest.version / ADAPTER_FILE, Path(folder))
            plain = [Plain(Path(folder), 1), Plain(Path(folder), None)]
        queries(encoder, plain, pairs, min(given.questions, len(pairs)))
        for other in plain:
            other.close()
    for rows in given.rows:
        search(rows)


if __name__ == "__main__":
    if "--serve" not in sys.argv and any(os.environ.get(name) != value for name, value in ONE_THREAD.items()):
        # Threads of BLAS are fixed when numpy is first imported: start again with one.
        os.execve(
            sys.executable, [sys.executable, "-m", "tests.bench.retrieval", *sys.argv[1:]], os.environ | ONE_THREAD
        )
    main()
