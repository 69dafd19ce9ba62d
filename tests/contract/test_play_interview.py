"""A whole interview from the command line: real documents, real database, real scorer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lib.feedback.export import report_from_json
from tests import llama_server

pytestmark = pytest.mark.contract

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "data" / "samples"


def play(*more: str, answers: Path = SAMPLES / "answers.json") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lib.interview", str(SAMPLES / "resume.md"), str(SAMPLES / "job.md")]
    command += ["--answers", str(answers), "--seed", "7", *more]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)


def test_plays_to_the_report_and_the_same_again(tmp_path: Path) -> None:
    outs = [tmp_path / "one.json", tmp_path / "two.json"]
    runs = [play("--questions", "4", "--report", str(out)) for out in outs]
    assert [run.returncode for run in runs] == [0, 0], runs[0].stderr
    assert runs[0].stdout == runs[1].stdout
    assert "off_topic" in runs[0].stdout
    report = json.loads(outs[0].read_text(encoding="utf-8"))["report"]
    turns = report["interview"]["turns"]
    assert [t["number"] for t in turns] == list(range(1, len(turns) + 1))
    assert all(t["feedback"] for t in turns if t["answer"] and t["behaviour"] not in ("control", "confused"))
    given = json.loads((SAMPLES / "answers.json").read_text(encoding="utf-8"))
    assert [t["answer"]["text"] for t in turns if t["answer"]] == given[: sum(bool(t["answer"]) for t in turns)]


def test_practice_on_a_kept_database_asks_nothing_twice(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'kept.db'}"
    answers = tmp_path / "answers.txt"
    answers.write_text("I measured it first and then decided for the smaller change because it was safer.\n" * 12)
    asked: list[set[str]] = []
    for name in ("first", "second"):
        out = tmp_path / f"{name}.json"
        run = play(
            "--coaching", "practice", "--follow-ups", "0", "--db", database, "--report", str(out), answers=answers
        )
        assert run.returncode == 0, run.stderr
        assert "Finished" in run.stdout
        questions = json.loads(out.read_text(encoding="utf-8"))["report"]["interview"]["questions"]
        asked.append({q["text"] for q in questions if q["kind"] not in ("opening", "closing")})
    assert not asked[0] & asked[1]


def test_a_wrong_file_is_said_without_a_traceback(tmp_path: Path) -> None:
    empty = tmp_path / "answers.json"
    empty.write_text('[{"not": "a text"}]')
    run = play(answers=empty)
    assert run.returncode == 1
    assert "JSON list" in run.stderr
    assert "Traceback" not in run.stderr


def keyed(*more: str, key: str = llama_server.KEY) -> subprocess.CompletedProcess[str]:
    """The command with the tiny random model on a real llama.cpp server, and the key in the environment."""
    url = llama_server.shared().listening_address + "/v1"
    command = [sys.executable, "-m", "lib.interview", str(SAMPLES / "resume.md"), str(SAMPLES / "job.md")]
    command += ["--answers", str(SAMPLES / "answers.json"), "--seed", "7", "--retriever", "lexical"]
    command += ["--llm-url", url, "--llm-model", "tiny", "--llm-deadline", "20", *more]
    environment = {**os.environ, "GREENROOM_LLM_KEY": key}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=280, check=False)


@pytest.mark.timeout(300)
def test_with_a_model_the_whole_interview_is_played_and_each_part_names_its_author(tmp_path: Path) -> None:
    """Random weights say nonsense: what cannot be used is told once, the built-in parts go on, no answer is lost."""
    out = tmp_path / "report.json"
    run = keyed("--questions", "3", "--llm-questions", "--report", str(out))
    assert run.returncode == 0, run.stderr
    assert llama_server.KEY not in run.stdout + run.stderr
    lines = run.stderr.splitlines()
    assert lines
    assert len(lines) == len(set(lines)), run.stderr
    assert sum("The resume is longer" in line for line in lines) <= 1, run.stderr
    interview = report_from_json(out.read_text(encoding="utf-8")).interview
    assert len(interview.questions) == 3
    given = json.loads((SAMPLES / "answers.json").read_text(encoding="utf-8"))
    answered = [t for t in interview.turns if t.answer is not None]
    assert [t.answer.text for t in answered if t.answer] == given[: len(answered)]
    name = "tiny via this machine"
    authors = {t.reply_engine for t in interview.turns} | {interview.asked_by(t) for t in interview.turns}
    assert authors <= {"", name, f"{name} (cut off)"}
    judged = [t.feedback for t in answered if t.feedback and any(s.value for s in t.feedback.scores)]
    assert judged
    assert all(name in f.engine for f in judged)  # it judged, or it says in whose place the built-in scorer did
    for turn in interview.turns:
        by = f" ({turn.reply_engine})" if turn.reply_engine else ""
        assert not turn.reply or f"Interviewer{by}: {turn.reply}" in run.stdout


def test_a_wrong_key_is_told_once_and_the_interview_goes_on() -> None:
    run = keyed("--questions", "3", key="not-the-key")
    assert run.returncode == 0, run.stderr
    assert "(built-in" not in run.stdout
    told = [line for line in run.stderr.splitlines() if "built-in" in line]
    assert len(told) == len(set(told)) >= 1
    assert any("key" in line.lower() for line in told)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--llm-url", "http://127.0.0.1:9/v1"), "--llm-model"),
        (("--llm-questions",), "needs a model"),
        (("--llm-url", "nonsense://x", "--llm-model", "m"), "http://"),
    ],
)
def test_half_a_model_is_refused_before_anything_is_asked(more: tuple[str, ...], says: str) -> None:
    run = play("--retriever", "lexical", *more)
    assert run.returncode == 1
    assert says in run.stderr
    assert "Traceback" not in run.stderr
