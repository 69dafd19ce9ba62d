"""The command that puts a model beside the built-in scorer, with a real llama.cpp server and random weights."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import llama_server

pytestmark = pytest.mark.contract

ROOT = Path(__file__).parents[2]


def evaluate(*more: str, key: str = llama_server.KEY) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lib.feedback.evaluate", "--retriever", "lexical", *more]
    environment = {**os.environ, "GREENROOM_LLM_KEY": key}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=280, check=False)


@pytest.mark.timeout(300)
def test_a_model_that_says_nonsense_is_measured_or_its_failures_are_said() -> None:
    """The judge's prompt and reply need about 9000 tokens of the byte-wise tiny model."""
    served = llama_server.serve(parallel=1, context_tokens=16384)
    run = evaluate(
        "--llm-url", served.listening_address + "/v1", "--llm-model", "tiny", "--limit", "1", "--llm-deadline", "4"
    )
    assert "Traceback" not in run.stderr, run.stderr
    rows = {line[2:42].strip(): line[42:].split() for line in run.stdout.splitlines() if line.startswith("  ")}
    assert rows["judge"][:4] == ["Spearman", "QWK", "spread", "injection"]
    assert len(rows["tiny via this machine"]) == 6
    assert rows["built-in scorer"][2] == "0.00"
    assert float(rows["built-in scorer"][0]) > 0.8
    assert rows["word count"][1:] == ["–"] * 5
    said = r"tiny via this machine: (?:All (\d+) readings came|(\d+) of (\d+) readings failed: \w+ \d)"
    failed = re.search(said, run.stdout)
    assert failed, run.stdout
    all_failed = failed[2] is not None and failed[2] == failed[3]
    assert run.returncode == (1 if all_failed else 0)
    assert llama_server.KEY not in run.stdout + run.stderr


def test_a_server_that_refuses_gives_no_figures_and_the_reason() -> None:
    url = llama_server.shared().listening_address + "/v1"
    run = evaluate("--llm-url", url, "--llm-model", "tiny", "--limit", "1", key="not-the-key")
    assert run.returncode == 1
    assert re.search(r"(\d+) of \1 readings failed: auth", run.stdout), run.stdout
    assert "Traceback" not in run.stderr


def test_half_a_model_is_refused() -> None:
    run = evaluate("--llm-url", "http://127.0.0.1:9/v1")
    assert (run.returncode, run.stdout) == (1, "")
    assert "--llm-model" in run.stderr
