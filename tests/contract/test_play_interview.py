"""A whole interview from the command line: real documents, real database, real scorer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

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
