"""How long a candidate waits for `save_answer`, beside a bare sqlite3 insert under the same pragmas. Run by hand:

python -m tests.bench.store [--n 300] [--threads 8]

Prints p50, p95 and p99 in ms of one run in which both take turns, so that a busy machine hits both alike.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lib.core.enums import Move, QuestionKind
from lib.core.types import Answer, Candidate, Interview, Job, Plan, Question, Resume, Turn
from lib.store import SqlStore, open_store

ANSWER = "I moved the nightly load to a stream and cut the delay from a day to a minute. " * 12


def interview(n_turns: int) -> Interview:
    """An interview of `n_turns` unanswered turns with a resume of usual size (20 KB)."""
    return Interview(
        id="",
        candidate=Candidate("Engineer"),
        job=Job("Engineer"),
        resume=Resume("x" * 20_000),
        plan=Plan(),
        questions=(Question("q1", "Why?", QuestionKind.OPENING),),
        turns=tuple(Turn(i + 1, 0, Move.FOLLOW_UP, "And then?") for i in range(n_turns)),
    )


def timed(act: Callable[[], object]) -> float:
    """Milliseconds that `act` takes."""
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def line(name: str, times_ms: list[float]) -> str:
    ordered = sorted(times_ms)
    p50, p95, p99 = (ordered[int(len(ordered) * share)] for share in (0.5, 0.95, 0.99))
    return f"{name:44s} n {len(ordered):4d}  p50 {p50:6.2f}  p95 {p95:6.2f}  p99 {p99:6.2f} ms"


def bare(path: Path) -> sqlite3.Connection:
    """sqlite3 without anything between, with the pragmas of `lib.store.engine`."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "fullfsync=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE answers (id INTEGER PRIMARY KEY, text TEXT)")
    return connection


def insert(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO answers (text) VALUES (?)", (ANSWER,))
    connection.execute("COMMIT")


def one_by_one(store: SqlStore, connection: sqlite3.Connection, n: int) -> None:
    interview_id = store.create("me", interview(n))
    ours, theirs = [], []
    for number in range(1, n + 1):
        ours.append(timed(lambda number=number: store.save_answer("me", interview_id, number, Answer(ANSWER))))
        theirs.append(timed(lambda: insert(connection)))
    print(line("bare sqlite3 insert, one at a time", theirs))
    print(line("SqlStore.save_answer, one at a time", ours))
    print(line("SqlStore.load", [timed(lambda: store.load("me", interview_id)) for _ in range(30)]))


def at_once(store: SqlStore, threads: int, n: int) -> None:
    ids = [store.create("me", interview(n)) for _ in range(threads)]

    def submit(interview_id: str) -> list[float]:
        return [
            timed(lambda number=number: store.save_answer("me", interview_id, number, Answer(ANSWER)))
            for number in range(1, n + 1)
        ]

    with ThreadPoolExecutor(threads) as pool:
        times = [t for part in pool.map(submit, ids) for t in part]
    print(line(f"SqlStore.save_answer, {threads} threads at once", times))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=300, help="answers")
    parser.add_argument("--threads", type=int, default=8)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/store.db"
        print(f"open a new store {timed(lambda: open_store(url).close()):.1f} ms (with alembic's import)")
        print(f"open it again    {timed(lambda: open_store(url).close()):.1f} ms")
        store, connection = open_store(url), bare(Path(folder) / "bare.db")
        one_by_one(store, connection, arguments.n)
        at_once(store, arguments.threads, arguments.n // arguments.threads)
        connection.close()
        store.close()


if __name__ == "__main__":
    main()
