"""`python -m lib.speech FILE` prints JSON, or one sentence and status 1."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lib.speech.files import wav_bytes
from tests.speech.clips import answer
from tests.speech.espeak import espeak
from tests.speech.evaluate_tiny_whisper import MODEL

pytestmark = pytest.mark.contract

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lib.speech", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100)


def test_a_recording(tmp_path: Path) -> None:
    clips = [espeak().say("um i led the project"), espeak().say("and we fixed the database")]
    truth = answer(clips, [0.7, 1.1, 0.8], noise_dbfs=-60)
    (tmp_path / "answer.wav").write_bytes(wav_bytes(truth.audio))
    done = run(str(tmp_path / "answer.wav"), "--model", str(MODEL))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert "project" in found["text"]
    assert found["delivery"]["longest_pause_s"]["value"] == pytest.approx(1.1, abs=0.06)
    assert found["delivery"]["first_word_s"]["value"] == pytest.approx(0.7, abs=0.06)
    assert {"value", "unit", "usual", "error", "source"} == set(found["delivery"]["wpm"])
    assert {"text", "start_s", "end_s", "probability"} == set(found["words"][0])
    assert found["fillers_at_least"] >= 1


def test_silence(tmp_path: Path) -> None:
    (tmp_path / "silence.wav").write_bytes(wav_bytes(np.zeros(32_000, np.float32)))
    found = json.loads(run(str(tmp_path / "silence.wav"), "--model", str(MODEL)).stdout)
    assert (found["text"], found["words"], found["delivery"]["wpm"]["value"]) == ("", [], None)


def test_what_cannot_be_done_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not sound")
    for arguments in ((str(tmp_path / "notes.txt"),), (str(tmp_path / "nothing.wav"),), ("x", "--model", "huge")):
        done = run(*arguments)
        assert done.returncode == 1
        assert done.stdout == ""
        assert len(done.stderr.strip().splitlines()) == 1
        assert "Traceback" not in done.stderr


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = (
        "import sys, lib.speech.whisper, lib.speech.live, lib.speech.remote, lib.speech.speakers, lib.speech.capture, "
        "lib.speech.delivery, lib.speech.files, lib.speech.turn_taking; print(' '.join(sys.modules))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    heavy = {"faster_whisper", "ctranslate2", "av", "onnxruntime", "huggingface_hub", "requests", "tokenizers"}
    assert not heavy & set(loaded.split())
