"""Whisper on this machine: what it says when the model is not there, its queue, and its one copy per process."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from lib.core.errors import SettingsError, VoiceModelDamaged, VoiceModelMissing
from lib.core.speech import UNSURE
from lib.speech.chunks import Chunk
from lib.speech.whisper import Whisper, WhisperConfig, shared
from tests.speech.clips import answer
from tests.speech.espeak import espeak
from tests.speech.evaluate_tiny_whisper import MODEL

pytestmark = pytest.mark.contract

CONFIG = WhisperConfig(str(MODEL), threads=1)


def spoken(text: str) -> np.ndarray:
    return answer([espeak().say(text)], [0.5, 0.5], noise_dbfs=-60).audio


def test_a_model_that_is_not_here_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(VoiceModelMissing) as caught:
        Whisper(WhisperConfig("base.en")).load()
    assert "148 MB" in caught.value.user_message


def test_folders_without_a_model(tmp_path: Path) -> None:
    with pytest.raises(VoiceModelMissing) as caught:
        Whisper(WhisperConfig(str(tmp_path))).load()
    assert "model.bin" in caught.value.user_message


@pytest.mark.parametrize("name", ["medium-rare", "/no/such/folder", "", "a b"])
def test_names_that_mean_nothing(name: str) -> None:
    with pytest.raises(SettingsError):
        Whisper(WhisperConfig(name)).load()


@pytest.mark.parametrize("file", ["model.bin", "tokenizer.json", "config.json"])
def test_damaged_files(tmp_path: Path, file: str) -> None:
    shutil.copytree(MODEL, tmp_path / "model")
    (tmp_path / "model" / file).write_bytes(b"damaged")
    with pytest.raises(VoiceModelDamaged) as caught:
        Whisper(WhisperConfig(str(tmp_path / "model"))).load()
    assert "download it again" in caught.value.user_message


def test_one_engine_per_process_and_one_queue() -> None:
    first = shared(CONFIG)
    assert shared(CONFIG) is first
    other = shared(WhisperConfig(str(MODEL), threads=1, filler_prompt=False))
    assert other is not first
    assert other.queue is first.queue


def test_the_queue_is_visible_and_a_draft_does_not_wait_in_it() -> None:
    engine, positions = Whisper(CONFIG), []
    audio = spoken("we built the cache")
    done = threading.Event()

    def work() -> None:
        engine.transcribe(audio, on_position=positions.append)
        done.set()

    engine.load()
    with engine.queue.turn():
        thread = threading.Thread(target=work)
        thread.start()
        while not positions:
            done.wait(0.01)
        assert engine.draft(audio, Chunk(0.0, 1.0)) is None
        assert not done.is_set()
    assert done.wait(30)
    assert positions == [1, 0]


def test_low_probability_words_are_marked_in_the_text() -> None:
    rng = np.random.default_rng(0)
    audio = spoken("the customer needed the system on time")
    noisy = audio + rng.standard_normal(len(audio)).astype(np.float32) * np.float32(0.02)
    found = Whisper(CONFIG).transcribe(noisy)
    marked = [found.text[start:end] for start, end in found.unsure]
    assert marked == [word.text for word in found.words if word.probability < UNSURE]


def test_the_network_runs_once_per_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    """With word times faster-whisper would run it again on the silence after the last word."""
    engine, runs = Whisper(CONFIG), []
    engine.load()
    encode = engine._model.encode
    monkeypatch.setattr(engine._model, "encode", lambda features: runs.append(1) or encode(features))
    found = engine.transcribe(spoken("i led the project and tested the code"))
    assert len(found.words) > 4
    assert len(runs) == 1
