"""The command that puts a model beside the built-in scorer, over real HTTP: a judge that knows the qualities, a real
llama.cpp server with random weights, and servers that refuse.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from lib.core.enums import Dimension
from lib.feedback.graded import of_split
from tests import llama_server
from tests.chat_server import Says, chat_server

pytestmark = pytest.mark.contract

ROOT = Path(__file__).parents[2]
WIDTH, COLUMN = 35, 22


def evaluate(*more: str, key: str = llama_server.KEY) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lib.feedback.evaluate", "--retriever", "lexical", *more]
    environment = {**os.environ, "GREENROOM_LLM_KEY": key}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=280, check=False)


def judged_by(says: Says, *more: str) -> subprocess.CompletedProcess[str]:
    with chat_server(says) as url:
        run = evaluate("--llm-url", url, "--llm-model", "knowing", *more)
    assert "Traceback" not in run.stderr, run.stderr
    return run


def rows_of(run: subprocess.CompletedProcess[str]) -> dict[str, list[str]]:
    """The cells of each row of the table by its name."""
    lines = [line for line in run.stdout.splitlines() if line.startswith("  ")]
    return {
        line[:WIDTH].strip(): [line[at : at + COLUMN].strip() for at in range(WIDTH, WIDTH + 4 * COLUMN, COLUMN)]
        for line in lines
    }


class Knowing:
    """Judges test answers by their authors' qualities, quotes each, and refuses the first of repeated readings."""

    def __init__(self) -> None:
        self.bodies: list[Mapping[str, Any]] = []
        self._lock = threading.Lock()
        self._answers = [(a.answer[:60], a.quality or 0) for q in of_split("test") for a in q.answers]

    def __call__(self, body: Mapping[str, Any]) -> str | int:
        with self._lock:
            self.bodies.append(body)
        if body["temperature"] and body["seed"] == 0:
            return 413
        sent = body["messages"][1]["content"]
        begin, quality = next(((text, q) for text, q in self._answers if text in sent), ("", 0))
        quotes = [" ".join(begin.split()[:4]), "words that nobody ever said"]
        one = {"evidence": quotes, "reason": "It names a step.", "score": quality + 1}
        return json.dumps({d.value: one for d in Dimension})


@pytest.mark.timeout(300)
def test_a_model_that_knows_the_qualities_stands_beside_the_built_in_scorer() -> None:
    judge = Knowing()
    run = judged_by(judge, "--limit", "3")
    assert run.returncode == 0, run.stderr
    rows = rows_of(run)
    assert rows[""] == ["model", "built-in", "words", "key points"]
    assert rows["Spearman with quality"][0] == "1.000 [1.00, 1.00]"
    assert rows["QWK with quality"][0] == "1.000 [1.00, 1.00]"
    assert rows["adjacent answers in order"][0] == "1.000 [1.00, 1.00]"
    assert rows["repeated: levels between, mean"][:2] == ["0.00", "0.00"]
    assert rows["repeated: the same level"][:2] == ["100%", "100%"]
    assert rows["padding adds, at most"][0] == "+0.00"
    assert float(rows["an order adds, at most"][0]) <= 0
    assert rows["readings that failed"][:2] == [f"3 of {len(judge.bodies)}", "0"]
    assert float(rows["Spearman with quality"][1].split()[0]) < 1
    told = re.search(r"up to (\d+) readings of answers to 3 of 37 questions", run.stderr)
    assert told
    assert len(judge.bodies) <= int(told[1])
    assert run.stderr.index("up to") < run.stderr.index("1 of 3 questions")
    found, given = map(int, rows["quotes that stand in the answer"][0].split(" of "))
    assert 0.4 < found / given <= 0.5
    apart, levels = map(int, re.match(r"(\d+) of (\d+)", rows["levels more than one apart"][0]).groups())  # type: ignore[union-attr]
    assert 0 < apart < levels
    assert f"More than a level apart ({apart}" in run.stdout
    assert "by knowing via this machine, one reading: It names a step." in run.stdout
    assert "by built-in scorer, lexical, rules only: " in run.stdout
    assert f"3 of {len(judge.bodies)} readings failed: too_large 3." in run.stdout


@pytest.mark.timeout(300)
def test_a_split_can_be_named() -> None:
    judge = Knowing()
    run = judged_by(judge, "--limit", "1", "--split", "dev")
    assert run.returncode == 0
    assert "dev: 1 questions" in run.stdout
    asked = judge.bodies[0]["messages"][1]["content"]
    assert sum(q.question in asked for q in of_split("dev")) == 1


def test_an_empty_account_stops_the_run_and_what_came_is_shown() -> None:
    judge = Knowing()
    run = judged_by(lambda body: judge(body) if len(judge.bodies) < 4 else 402, "--limit", "2")
    assert run.returncode == 0
    assert "1 of 5 readings failed: payment 1." in run.stdout
    assert "Stopped before the end: " in run.stdout
    assert rows_of(run)["readings that failed"][0] == "1 of 5"


@pytest.mark.timeout(300)
def test_a_model_that_says_nonsense_is_measured_or_its_failures_are_said() -> None:
    """The judge's prompt and reply need about 9000 tokens of the byte-wise tiny model."""
    served = llama_server.serve(parallel=1, context_tokens=16384)
    run = evaluate(
        "--llm-url", served.listening_address + "/v1", "--llm-model", "tiny", "--limit", "1", "--llm-deadline", "2"
    )
    assert "Traceback" not in run.stderr, run.stderr
    failed = re.search(r"(?:All (\d+) readings came|(\d+) of (\d+) readings failed: \w+ \d)", run.stdout)
    assert failed, run.stdout
    assert int(failed[1] or failed[3]) > 8
    all_failed = failed[2] is not None and failed[2] == failed[3]
    assert run.returncode == (1 if all_failed else 0)
    assert llama_server.KEY not in run.stdout + run.stderr


def test_a_server_that_refuses_gives_no_figures_and_the_reason() -> None:
    url = llama_server.shared().listening_address + "/v1"
    run = evaluate("--llm-url", url, "--llm-model", "tiny", "--limit", "1", key="not-the-key")
    assert run.returncode == 1
    assert "1 of 1 readings failed: auth 1." in run.stdout
    assert "Stopped before the end: " in run.stdout
    assert rows_of(run)["Spearman with quality"] == ["–"] * 4
    assert "Traceback" not in run.stderr


def test_half_a_model_is_refused() -> None:
    run = evaluate("--llm-url", "http://127.0.0.1:9/v1")
    assert (run.returncode, run.stdout) == (1, "")
    assert "--llm-model" in run.stderr


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--limit", "0"), "--limit takes a whole number from 1"),
        (("--ladders",), "leave out --ladders"),
        (("--rows", "dev"), "leave out --ladders"),
    ],
)
def test_what_does_not_go_with_a_model_is_refused_before_any_call(more: tuple[str, ...], said: str) -> None:
    calls = []
    run = judged_by(lambda body: calls.append(body) or 500, *more)  # type: ignore[func-returns-value]
    assert (run.returncode, run.stdout, calls) == (2, "", [])
    assert said in run.stderr
