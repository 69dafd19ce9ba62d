"""A process that is killed while someone speaks loses no sound that was stored, and no word that was written down."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lib.core.types import Interview
from lib.speech.files import RATE_HZ
from lib.store import open_store
from lib.ui import takes

pytestmark = pytest.mark.contract

ROOT = Path(__file__).parents[2]
KILLS = 30
PARTS = 3

# A child works like the app: a number, sound in parts, then the take with its words in the draft, the sound dropped for
# every other recording. Forked, so that 30 of them do not import everything 40 times. It must be killed to end.
LAUNCHER = f"""
import os, sys
import numpy as np
from lib.core.speech import Transcript
from lib.core.types import Word
from lib.speech.files import flac_bytes
from lib.speech.takes import make_take
from lib.store import open_store
from lib.ui import takes

def tone(number, part):
    return np.full(800, (number * {PARTS} + part + 1) / 1000, np.float32)

def speak(url, interview_id):
    store = open_store(url)
    where = (store, "me", interview_id, 1)
    while True:
        number = takes.begin(*where)
        for part in range({PARTS}):
            store.add_sound(*where[1:], number, part, flac_bytes(tone(number, part)))
            print("part", number, part, flush=True)
        text = f"take{{number}}"
        heard = Transcript(text, (Word(text, 0.0, 0.1, 0.9),), "en", 0.15)
        take = make_take(np.concatenate([tone(number, p) for p in range({PARTS})]), heard, "live")
        takes.add(*where, take, number=number, keep_sound=number % 2 == 0)
        print("take", number, -1, flush=True)

flac_bytes(tone(0, 0)), make_take(tone(0, 0), Transcript("", (), "en", 0.05), "live")  # imports all there is
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        speak(*line.split())
    print("pid", pid, 0, flush=True)
    os.waitpid(pid, 0)
    print("dead", 0, 0, flush=True)
"""


@pytest.fixture
def launcher() -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    yield process
    process.kill()
    process.communicate()


def run_and_kill(
    launcher: subprocess.Popen[str], url: str, interview_id: str, chance: random.Random
) -> tuple[set[tuple[int, int]], set[int]]:
    """Start a child, kill it some time after a random number of steps; the parts and takes that it acknowledged."""
    assert launcher.stdin
    assert launcher.stdout
    launcher.stdin.write(f"{url} {interview_id}\n")
    launcher.stdin.flush()
    wanted, pid = chance.randrange(12), 0
    parts: set[tuple[int, int]] = set()
    done: set[int] = set()
    while True:
        word, first, second = launcher.stdout.readline().split()
        if word == "pid":
            pid = int(first)
        elif word == "part":
            parts.add((int(first), int(second)))
        elif word == "take":
            done.add(int(first))
        else:
            return parts, done
        if pid and len(parts) + len(done) >= wanted:
            time.sleep(chance.uniform(0.0, 0.02))
            os.kill(pid, signal.SIGKILL)
            wanted = sys.maxsize


def test_what_was_said_survives_a_kill(
    launcher: subprocess.Popen[str], database_url: str, make_interview: Callable[..., Interview]
) -> None:
    chance = random.Random(20261121)
    unfinished = finished = 0
    for _ in range(KILLS):
        store = open_store(database_url)
        interview_id = store.create("me", make_interview())
        store.close()
        parts, done = run_and_kill(launcher, database_url, interview_id, chance)

        store = open_store(database_url)
        where = (store, "me", interview_id, 1)
        written = takes.takes(*where)
        numbers = [take.number for take in written]
        assert numbers == list(range(len(written)))
        assert done <= set(numbers)
        assert len(numbers) <= len(done) + 1  # one may have been stored and not acknowledged
        assert store.draft("me", interview_id, 1).split() == [take.transcript.text for take in written]
        assert set(store.sound_takes("me", interview_id, 1)) & set(numbers) == {n for n in numbers if n % 2 == 0}
        waiting = {found.number: found.seconds for found in takes.unheard(*where)}
        assert set(waiting) >= {number for number, _ in parts} - set(numbers)
        for number, seconds in waiting.items():
            acked = sorted(part for n, part in parts if n == number)
            sound = takes.sound_of(*where, number)
            assert len(sound) == round(seconds * RATE_HZ)
            levels = [round(float(level) * 1000) for level in sound[::800]]
            assert levels == [number * PARTS + part + 1 for part in range(len(levels))]
            assert len(acked) <= len(levels) <= len(acked) + 1
        assert takes.begin(*where) > max([-1, *numbers, *waiting])  # the next recording takes nobody's place
        unfinished, finished = unfinished + len(waiting), finished + len(written)
        store.close()
    assert unfinished > KILLS / 4  # the kills came while someone spoke
    assert finished > KILLS / 4
    print(f"{KILLS} kills: {finished} takes written down, {unfinished} recordings found again")
