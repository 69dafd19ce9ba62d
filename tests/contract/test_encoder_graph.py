"""The shipped encoder: files, equality with sentence-transformers, search with it, what it finds on test people.

The reference vectors were written by sentence-transformers (float32) when the version was trained; `train` compares the
two live as well and refuses to write a version whose graph differs.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from lib.core.protocols import Retriever
from lib.retrieval.dataset import data_sha256, read_pairs
from lib.retrieval.encoder import CACHE, EncoderRetriever, OnnxEncoder
from lib.retrieval.evaluate import recorded_base
from lib.retrieval.metrics import hit_at_k, mcnemar
from lib.retrieval.outcomes import QUESTION, encoder_scores, outcomes
from lib.retrieval.registry import MODELS, check, open_retriever, read_registry
from lib.retrieval.stored import pack_vectors, seed_vectors

pytestmark = pytest.mark.contract

ROOT = MODELS.parent
FOLDER = MODELS / read_registry().champion


@pytest.fixture(scope="module")
def encoder() -> OnnxEncoder:
    return OnnxEncoder(FOLDER)


def test_files_are_those_registered() -> None:
    check(read_registry().champion)
    OnnxEncoder(FOLDER).manifest.check(FOLDER)
    assert OnnxEncoder(FOLDER).manifest.data_sha256 == data_sha256()


def test_weights_stay_small() -> None:
    assert sum(p.stat().st_size for p in MODELS.rglob("*") if p.is_file() and "base" not in p.parts) < 33e6


def test_equal_to_sentence_transformers(encoder: OnnxEncoder) -> None:
    reference = json.loads((FOLDER / "reference.json").read_text(encoding="utf-8"))
    theirs = np.array([r["vector"] for r in reference], dtype=np.float32)
    ours = encoder.encode([r["text"] for r in reference])
    assert ours.shape == (9, encoder.dim)
    assert np.linalg.norm(ours, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert (ours * theirs).sum(axis=1).min() > 0.998


def test_a_vector_does_not_depend_on_its_company(encoder: OnnxEncoder) -> None:
    texts = [p.bullet for p in read_pairs("dev")[:30]] + ["Short", read_pairs("dev")[0].job_description]
    alone = np.concatenate([OnnxEncoder(FOLDER).encode([t]) for t in texts[:4] + texts[-2:]])
    together = encoder.encode(texts)
    assert np.abs(together[[0, 1, 2, 3, -2, -1]] - alone).max() < 1e-5


def test_odd_texts(encoder: OnnxEncoder) -> None:
    vectors = encoder.encode(["", "word " * 5000, "naïve 数据 🚀", ""])
    assert np.isfinite(vectors).all()
    assert (vectors[0] == vectors[3]).all()
    assert encoder.encode([]).shape == (0, encoder.dim)


def test_cache_is_bounded_and_changes_nothing(encoder: OnnxEncoder) -> None:
    first = encoder.encode(["keep me"])
    encoder.encode([f"text {i}" for i in range(CACHE + 10)][: CACHE // 16])
    assert (encoder.encode(["keep me", "keep me"]) == first).all()


def test_stored_vectors_serve_without_the_graph(encoder: OnnxEncoder, tmp_path: Path) -> None:
    texts = [p.bullet for p in read_pairs("dev")[:6]]
    blob = pack_vectors(encoder, texts)
    empty = OnnxEncoder(tmp_path, manifest=encoder.manifest)  # has no graph: encoding anything would raise
    assert seed_vectors(empty, texts, blob)
    assert (empty.encode(texts) == encoder.encode(texts)).all()


def test_threads_share_one_encoder() -> None:
    shared, found = OnnxEncoder(FOLDER), {}
    texts = [p.bullet for p in read_pairs("dev")[:12]]

    def work(n: int) -> None:
        found[n] = shared.encode(texts[n:] + texts[:n])

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for n in range(6):
        assert np.abs(np.roll(found[n], n, axis=0) - found[0]).max() < 1e-5


def test_retriever_keeps_its_contract(encoder: OnnxEncoder) -> None:
    retriever: Retriever = EncoderRetriever(encoder)
    pairs = [p for p in read_pairs("test") if p.person == read_pairs("test")[0].person]
    bullets = [p.bullet for p in pairs]
    hits = retriever.rank(pairs[0].question, [*bullets, bullets[0]], job=pairs[0].job_description)
    assert sorted(h.index for h in hits) == list(range(len(bullets) + 1))
    assert all(0 <= b.score <= a.score <= 1 for a, b in itertools.pairwise(hits))
    copies = [h.index for h in hits if h.index in (0, len(bullets))]
    assert copies == [0, len(bullets)]  # equal texts: ties by index
    assert retriever.rank(pairs[0].question, bullets, top_k=2) == retriever.rank(pairs[0].question, bullets)[:2]
    assert retriever.rank("What?", []) == []


def test_the_champion_serves() -> None:
    opened = open_retriever()
    assert opened.retriever.name == f"encoder {read_registry().champion}"
    assert opened.notes == ()


def test_finds_more_than_the_base_on_people_it_never_saw(encoder: OnnxEncoder) -> None:
    """The first 40 of the test people: all of them are measured by `python -m lib.retrieval.evaluate`."""
    everyone = read_pairs("test")
    people = list(dict.fromkeys(p.person for p in everyone))[:40]
    pairs = tuple(p for p in everyone if p.person in people)
    assert pairs == everyone[: len(pairs)]
    recorded = next(o for o in recorded_base(MODELS) if (o.task, o.form) == ("own", QUESTION))
    base = recorded.array[: len(pairs)]
    tuned = outcomes("tuned", QUESTION, encoder_scores(encoder, pairs, QUESTION), pairs, ("own",))[0].array
    assert hit_at_k(tuned, 1) - hit_at_k(base, 1) >= 0.12
    assert mcnemar(base == 1, tuned == 1).p < 0.01


def test_runs_without_torch() -> None:
    code = (
        "import sys; from lib.retrieval.registry import open_retriever; open_retriever().retriever.rank('a', ['b']);"
        "print(*{'torch', 'transformers', 'sentence_transformers'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def run_rank(*lines: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lib.retrieval.rank", *options]
    return subprocess.run(command, cwd=ROOT, input="\n".join(lines), capture_output=True, text=True)


def test_rank_command(tmp_path: Path) -> None:
    pairs = read_pairs("test")[:3]
    bullets = [p.bullet for p in pairs]
    queries = [
        json.dumps({"id": i, "job": p.job_description, "question": p.question, "bullets": bullets}, ensure_ascii=False)
        for i, p in enumerate(pairs)
    ]
    done = run_rank(
        *queries, "", json.dumps({"id": "x", "question": "Why?", "bullets": ["a\u2028b"]}, ensure_ascii=False)
    )
    assert done.returncode == 0
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [a["id"] for a in answers] == [0, 1, 2, "x"]
    assert all(sorted(a["ranking"]) == [0, 1, 2] and len(a["scores"]) == 3 for a in answers[:3])
    assert all(a["scores"] == sorted(a["scores"], reverse=True) for a in answers)
    assert f"Ranked by encoder {read_registry().champion}." in done.stderr
    queries_file, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    queries_file.write_text("\n".join(queries), encoding="utf-8")
    run_rank(options=("--input", str(queries_file), "--output", str(out)))
    assert [json.loads(x) for x in out.read_text(encoding="utf-8").splitlines()] == answers[:3]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "Line 1 is not JSON."),
        ('{"bullets": []}', 'Line 1 is not an object with a text "question".'),
        ('{"question": "a", "bullets": [1]}', 'Line 1 has no list of texts "bullets".'),
        ('{"question": "a", "bullets": [], "job": 3}', 'Line 1 has a "job" that is not a text.'),
    ],
)
def test_rank_names_a_bad_line(line: str, says: str) -> None:
    done = run_rank(line, options=("--by", "words"))
    assert (done.returncode, done.stderr.strip()) == (1, says)
