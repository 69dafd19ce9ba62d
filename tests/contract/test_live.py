"""Transcription while someone speaks: the real engine, fed at several times the speed of speech."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from lib.core.errors import SpeechCancelled, VoiceModelMissing, WorkError
from lib.core.speech import RATE_HZ, Audio
from lib.speech.capture import Recording
from lib.speech.live import LiveState, LiveTranscription
from lib.speech.whisper import Whisper, WhisperConfig
from tests.speech.clips import answer
from tests.speech.espeak import espeak
from tests.speech.evaluate_tiny_whisper import MODEL
from tests.speech.sentences import HELD_OUT

pytestmark = pytest.mark.contract

SPEED = 3.0


@lru_cache(maxsize=1)
def whisper() -> Whisper:
    engine = Whisper(WhisperConfig(str(MODEL), threads=1))
    engine.load()
    return engine


@lru_cache(maxsize=1)
def long_answer() -> Audio:
    """About 40 s: eight sentences, some pauses long enough to cut at."""
    clips = [espeak().say(text, wpm=140) for text in HELD_OUT[:8]]
    return answer(clips, [0.6, 0.3, 0.7, 0.6, 0.9, 0.3, 2.4, 0.7, 0.2], noise_dbfs=-60).audio


def feed(recording: Recording, audio: Audio, *, speed: float = SPEED) -> Iterator[float]:
    """100 ms at a time; yields the seconds that were fed."""
    begun, step = time.monotonic(), RATE_HZ // 10
    for i in range(0, len(audio), step):
        recording.add(audio[i : i + step])
        time.sleep(max(0.0, begun + (i + step) / RATE_HZ / speed - time.monotonic()))
        yield (i + step) / RATE_HZ


def follow(audio: Audio) -> tuple[LiveTranscription, list[LiveState]]:
    recording = Recording()
    live = LiveTranscription(recording, whisper(), step_s=0.5)
    states = [live.state() for _ in feed(recording, audio)]
    return live, states


def test_words_appear_while_speaking_and_confirmed_ones_never_change() -> None:
    live, states = follow(long_answer())
    found = live.finish()
    confirmed = [state.partial.confirmed for state in states]
    assert all(b.startswith(a) for a, b in itertools.pairwise(confirmed))
    half = states[len(states) // 2].partial.confirmed.split()
    assert len(half) > 20, "words came before the end"
    assert len(found.words) > 60
    assert live.state().done


def test_the_record_is_what_transcribing_the_recording_gives() -> None:
    live, _ = follow(long_answer())
    assert live.finish() == whisper().transcribe(long_answer())


def test_the_state_follows_the_voice() -> None:
    audio = np.concatenate([answer([espeak().say(HELD_OUT[0])], [1.0, 0.0]).audio, np.zeros(2 * RATE_HZ, np.float32)])
    recording = Recording()
    live = LiveTranscription(recording, whisper())
    assert not live.state().spoke
    for _ in feed(recording, audio, speed=2):
        pass
    deadline = time.monotonic() + 10
    while live.state().heard_s < len(audio) / RATE_HZ - 0.1 and time.monotonic() < deadline:
        time.sleep(0.02)
    state = live.state()
    assert state.spoke
    assert state.silence_s == pytest.approx(2.0, abs=0.25)
    assert 0 < state.words_at_s <= state.heard_s
    live.finish()


def test_after_a_pause_the_end_needs_no_more_work() -> None:
    """The running chunk was written down in the silence."""
    audio = answer([espeak().say(HELD_OUT[0])], [0.5, 1.2], noise_dbfs=-60).audio
    recording = Recording()
    live = LiveTranscription(recording, whisper())
    for _ in feed(recording, audio, speed=1):
        pass
    calls: list[int] = []
    found = live.finish(on_position=calls.append)
    assert calls == []
    assert len(found.words) > 5


def test_stopped_in_the_middle_of_a_word() -> None:
    audio = long_answer()[: int(7.3 * RATE_HZ)]
    live, _ = follow(audio)
    assert live.finish() == whisper().transcribe(audio)


@pytest.mark.parametrize("seconds", [0.0, 0.05, 3.0])
def test_nothing_said(seconds: float) -> None:
    live, states = follow(np.zeros(int(seconds * RATE_HZ), np.float32))
    found = live.finish()
    assert (found.text, found.duration_s) == ("", pytest.approx(seconds))
    assert not any(state.spoke for state in states)


def test_stop_ends_the_thread_and_finish_says_so() -> None:
    recording = Recording()
    live = LiveTranscription(recording, whisper())
    for _ in feed(recording, long_answer()[: 3 * RATE_HZ]):
        pass
    live.stop()
    with pytest.raises(SpeechCancelled):
        live.finish()
    assert recording.closed


def test_an_engine_without_a_model_fails_with_its_message_and_keeps_the_recording(tmp_path: Path) -> None:
    recording = Recording()
    recording.add(long_answer()[:RATE_HZ])
    live = LiveTranscription(recording, Whisper(WhisperConfig(str(tmp_path))))
    with pytest.raises(VoiceModelMissing):
        live.finish()
    assert live.state().error is not None
    assert len(recording.audio()) == RATE_HZ


def test_an_unforeseen_error_reaches_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    engine = Whisper(WhisperConfig(str(MODEL), threads=1))
    monkeypatch.setattr(engine, "write", broken)
    recording = Recording()
    recording.add(long_answer()[: 2 * RATE_HZ])
    live = LiveTranscription(recording, engine)
    with pytest.raises(WorkError) as caught:
        live.finish()
    assert "ZeroDivisionError" in caught.value.user_message


def test_a_busy_engine_delays_drafts_not_words() -> None:
    """Someone else holds the engine for a while: nothing is lost, the record comes when it is free."""
    audio = long_answer()[: 8 * RATE_HZ]
    recording, held = Recording(), threading.Event()
    with whisper().queue.turn():
        live = LiveTranscription(recording, whisper(), step_s=0.3)
        for _ in feed(recording, audio, speed=4):
            pass
        assert live.state().partial.confirmed == ""
        held.set()
    assert live.finish() == whisper().transcribe(audio)


def test_twenty_recordings_leave_no_thread() -> None:
    before = threading.active_count()
    for _ in range(20):
        recording = Recording()
        live = LiveTranscription(recording, whisper())
        recording.add(np.zeros(1600, np.float32))
        live.finish()
    assert threading.active_count() <= before
