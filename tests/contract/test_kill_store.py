"""A process that is killed while it submits answers loses none that it was told were stored."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lib.core.types import Answer, Interview
from lib.store import open_store

pytestmark = pytest.mark.contract

ROOT = Path(__file__).parents[2]
KILLS = 50

# One child per line on standard input, forked so that 50 of them do not import everything 50 times. A child works like
# the app: draft, answer, acknowledge, then what follows from the answer. It must not end before it is killed.
LAUNCHER = """
import os, sys
from dataclasses import replace
from lib.core.enums import Behaviour, Move
from lib.core.types import Answer, Turn
from lib.store import open_store

def submit(url, interview_id):
    store = open_store(url)
    while True:
        interview = store.load("me", interview_id)
        number = interview.turns[-1].number
        text = f"answer {number} " + "long " * (number * 37 % 900) + "end"
        store.save_draft("me", interview_id, number, text[:-3])
        store.save_answer("me", interview_id, number, Answer(text))
        print("acked", number, flush=True)
        done = replace(interview.turns[-1], answer=Answer(text), behaviour=Behaviour.ON_TRACK, reply="Thank you.")
        asked = Turn(number + 1, 0, Move.FOLLOW_UP, f"Prompt {number + 1}?")
        store.save_progress("me", replace(interview, turns=(*interview.turns[:-1], done, asked)))

for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        submit(*line.split())
    print("pid", pid, flush=True)
    os.waitpid(pid, 0)
    print("dead", flush=True)
"""


def expected(number: int) -> Answer:
    return Answer(f"answer {number} " + "long " * (number * 37 % 900) + "end")


@pytest.fixture
def launcher() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", LAUNCHER]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.communicate()


def run_and_kill(launcher: subprocess.Popen[str], url: str, interview_id: str, chance: random.Random) -> int:
    """Start a child and kill it at a random moment; the number of the last answer that it acknowledged.

    The moment is some time after a random number of acknowledgements, so that a slow machine gets as far as a fast one.
    """
    assert launcher.stdin
    assert launcher.stdout
    launcher.stdin.write(f"{url} {interview_id}\n")
    launcher.stdin.flush()
    wanted, pid, last = chance.randrange(6), 0, 0
    while not pid or last < wanted:
        word, number = launcher.stdout.readline().split()  # fails on 'dead': the child ended by itself
        pid, last = (int(number), last) if word == "pid" else (pid, int(number))
    time.sleep(chance.uniform(0.0, 0.06))
    os.kill(pid, signal.SIGKILL)
    while (line := launcher.stdout.readline().split()) != ["dead"]:
        last = int(line[1])
    return last


def test_every_acknowledged_answer_survives_a_kill(
    launcher: subprocess.Popen[str], database_url: str, make_interview: Callable[..., Interview]
) -> None:
    chance = random.Random(20261121)
    total = in_flight = 0
    for _ in range(KILLS):
        store = open_store(database_url)
        interview_id = store.create("me", make_interview())
        store.close()
        acked = run_and_kill(launcher, database_url, interview_id, chance)

        begun = time.monotonic()
        store = open_store(database_url)
        interview = store.load("me", interview_id)
        answers = [turn.answer for turn in interview.turns if turn.answer is not None]
        assert answers == [expected(n + 1) for n in range(len(answers))]
        assert acked <= len(answers) <= acked + 1  # the one in flight may have been stored and not acknowledged
        total, in_flight = total + acked, in_flight + len(answers) - acked
        assert [turn.number for turn in interview.turns] == list(range(1, len(interview.turns) + 1))
        assert all(turn.answer is not None for turn in interview.turns[:-1])
        waiting = interview.current
        if waiting is not None:
            assert store.draft("me", interview_id, waiting.number) in ("", expected(waiting.number).text[:-3])
            store.save_answer("me", interview_id, waiting.number, Answer("usable at once"))
        else:
            assert interview.unprocessed == interview.turns[-1]
        store.close()
        assert time.monotonic() - begun < 5
    assert total > KILLS  # the kills came while answers were being stored
    print(f"{total} answers acknowledged, {in_flight} stored but killed before they could be")


def test_sqlite_file_is_sound_after_kills(
    launcher: subprocess.Popen[str], tmp_path: Path, make_interview: Callable[..., Interview]
) -> None:
    path = tmp_path / "a.db"
    chance = random.Random(3)
    store = open_store(f"sqlite:///{path}")
    interview_id = store.create("me", make_interview())
    run_and_kill(launcher, f"sqlite:///{path}", interview_id, chance)
    store.close()
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
