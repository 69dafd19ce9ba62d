"""Every Transcriber writes down what was said: Whisper here, and both remote ones before a server that runs it."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pytest
from pydantic import SecretStr

from lib.core.errors import SpeechCancelled
from lib.core.speech import RATE_HZ, Audio, Transcriber, Transcript
from lib.speech.files import read_audio
from lib.speech.remote import HuggingFaceTranscriber, OpenAITranscriber
from lib.speech.whisper import Whisper, WhisperConfig
from tests.speech.clips import Spoken, answer, edits
from tests.speech.espeak import espeak
from tests.speech.evaluate_tiny_whisper import MODEL
from tests.speech.servers import Answer, Request, serving

pytestmark = pytest.mark.contract

SAID = (
    "um i led the team and we built the new service",
    "the database was slow so we fixed the query",
    "and the latency improved by forty percent",
)


@lru_cache(maxsize=1)
def whisper() -> Whisper:
    return Whisper(WhisperConfig(str(MODEL), threads=1))


@lru_cache(maxsize=1)
def truth() -> Spoken:
    clips = [espeak().say(text, wpm=140) for text in SAID]
    return answer(clips, [0.8, 0.7, 1.2, 1.0], noise_dbfs=-60)


def transcribing(request: Request) -> Answer:
    """What a transcription server does: finds the WAV file in the body and writes it down."""
    at = request.body.index(b"RIFF")
    size = 8 + int.from_bytes(request.body[at + 4 : at + 8], "little")
    found = whisper().transcribe(read_audio(request.body[at : at + size]))
    words = [{"word": w.text, "start": w.start_s, "end": w.end_s} for w in found.words]
    timed = {"words": words, "language": "english"} if b"verbose_json" in request.body else {}
    return Answer(200, json.dumps({"text": found.text, **timed}).encode())


@pytest.fixture(params=["whisper", "openai", "hugging face"])
def transcriber(request: pytest.FixtureRequest) -> Iterator[Transcriber]:
    if request.param == "whisper":
        yield whisper()
        return
    with serving(transcribing) as server:
        if request.param == "openai":
            yield OpenAITranscriber(f"{server.url}/v1", "tiny")
        else:
            yield HuggingFaceTranscriber(SecretStr("hf_key"), model=f"{server.url}/models/tiny")


def sound(found: Transcript) -> None:
    """What holds for every transcript."""
    assert found.text == " ".join(word.text for word in found.words)
    at = 0.0
    for word in found.words:
        assert at - 0.05 <= word.start_s <= word.end_s <= found.duration_s + 0.05
        assert 0 <= word.probability <= 1
        at = word.start_s
    assert found.engine


def test_words_and_their_times(transcriber: Transcriber) -> None:
    found = transcriber.transcribe(truth().audio)
    sound(found)
    said = " ".join(SAID).split()
    assert edits(said, found.text.split()) <= 4
    assert found.duration_s == pytest.approx(len(truth().audio) / RATE_HZ)
    by_text = {text: start for text, start, _ in truth().words}
    within_s = 1.2 if isinstance(transcriber, HuggingFaceTranscriber) else 0.6  # no word times: laid over the speech
    for word in found.words:
        if word.text in ("database", "latency", "led"):
            assert word.start_s == pytest.approx(by_text[word.text], abs=within_s)


@pytest.mark.parametrize("n", [0, 1, 160, 511, 1600])
def test_too_short_for_words(transcriber: Transcriber, n: int) -> None:
    found = transcriber.transcribe(np.zeros(n, np.float32))
    assert (found.text, found.words) == ("", ())
    assert found.duration_s == n / RATE_HZ


@pytest.mark.parametrize("seconds", [3, 40])
@pytest.mark.parametrize("level", [0.0, 0.003, 0.03])
def test_nobody_speaks_nothing_is_invented(transcriber: Transcriber, seconds: int, level: float) -> None:
    noise = np.random.default_rng(1).standard_normal(seconds * RATE_HZ).astype(np.float32) * np.float32(level)
    hum = (level * np.sin(2 * np.pi * 50 * np.arange(len(noise)) / RATE_HZ)).astype(np.float32)
    assert transcriber.transcribe(noise + hum).text == ""


def test_long_silence_around_speech_adds_no_words(transcriber: Transcriber) -> None:
    audio = np.concatenate([np.zeros(20 * RATE_HZ, np.float32), truth().audio, np.zeros(35 * RATE_HZ, np.float32)])
    found = transcriber.transcribe(audio)
    sound(found)
    assert edits(transcriber.transcribe(truth().audio).text.split(), found.text.split()) <= 2
    assert 20 < found.words[0].start_s < found.words[-1].end_s < 20 + len(truth().audio) / RATE_HZ


def test_more_than_whisper_hears_at_once(transcriber: Transcriber) -> None:
    """Two minutes, with and without pauses to cut at; no stretch of it is lost or heard twice."""
    clips = [espeak().say(text, wpm=140) for text in SAID * 14]
    long = answer(clips, [0.5, *[(0.2, 0.7, 0.7)[i % 3] for i in range(len(clips) - 1)], 0.5], noise_dbfs=-60)
    assert len(long.audio) > 100 * RATE_HZ
    found = transcriber.transcribe(long.audio)
    sound(found)
    said = [text for text, _, _ in long.words]
    assert edits(said, found.text.split()) / len(said) < 0.2
    assert max(b.start_s - a.end_s for a, b in pairwise(found.words)) < 3


def test_cancel(transcriber: Transcriber) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(SpeechCancelled):
        transcriber.transcribe(truth().audio, cancel=cancel)


def test_position_is_told(transcriber: Transcriber) -> None:
    positions: list[int] = []
    transcriber.transcribe(truth().audio, on_position=positions.append)
    assert positions[-1] == 0


def test_threads_get_the_same(transcriber: Transcriber) -> None:
    found: list[str] = []
    audio: Audio = truth().audio
    threads = [threading.Thread(target=lambda: found.append(transcriber.transcribe(audio).text)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == 4
    assert len(set(found)) == 1


def test_the_recording_is_not_changed(transcriber: Transcriber) -> None:
    audio = truth().audio.copy()
    transcriber.transcribe(audio)
    assert np.array_equal(audio, truth().audio)


def test_name_and_host_tell_where_the_voice_goes(transcriber: Transcriber) -> None:
    assert re.search(r"this machine|Hugging Face", transcriber.name)
    assert transcriber.host == ""
