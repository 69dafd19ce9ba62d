"""The recording buffer: levels, gaps, limits and threads, with frames as WebRTC delivers them."""

from __future__ import annotations

import threading
from fractions import Fraction

import av
import numpy as np
import pytest

from lib.speech.capture import Recording, dbfs

pytestmark = pytest.mark.unit

RATE = 48_000
STEP = 960  # 20 ms


def tone(seconds: float, peak: float, hz: float = 440.0) -> np.ndarray:
    return peak * np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE)) / RATE)


def frames(mono: np.ndarray, *, layout: str = "stereo", skip: tuple[int, ...] = ()) -> list[av.AudioFrame]:
    """20 ms frames of s16 at 48 kHz; those in `skip` are lost on the way."""
    made = []
    channels = 2 if layout == "stereo" else 1
    for i in range(len(mono) // STEP):
        pcm = (mono[i * STEP : (i + 1) * STEP] * 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(np.repeat(pcm, channels)[None], format="s16", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = RATE, i * STEP, Fraction(1, RATE)
        if i not in skip:
            made.append(frame)
    return made


def record(made: list[av.AudioFrame], **settings: float) -> Recording:
    recording = Recording(**settings)
    for frame in made:
        recording.add_frame(frame)
    return recording


def test_stereo_at_48_khz_becomes_mono_at_16_khz_at_the_same_loudness() -> None:
    recording = record(frames(tone(1.0, 0.8)))
    recording.close()
    audio = recording.audio()
    assert audio.dtype == np.float32
    assert len(audio) == 16_000
    assert np.abs(audio).max() == pytest.approx(0.8, abs=0.01)


def test_what_would_alias_is_filtered() -> None:
    audio = record(frames(tone(1.0, 0.8, hz=10_000))).audio()
    assert np.abs(audio[500:-500]).max() < 0.01


def test_layout_may_change_in_the_middle() -> None:
    recording = record([*frames(tone(0.5, 0.5)), *frames(tone(0.5, 0.5), layout="mono")])
    recording.close()
    assert len(recording.audio()) == pytest.approx(16_000, abs=2)


def test_level_of_the_last_moment_and_clipping_of_all() -> None:
    recording = Recording()
    recording.add(np.ones(1600, np.float32))
    recording.add(np.full(14_400, 0.1, np.float32))
    level = recording.level()
    assert level.seconds == 1.0
    assert level.dbfs == pytest.approx(-20, abs=0.01)  # 20 log10(0.1)
    assert level.clipped_share == pytest.approx(0.1)


@pytest.mark.parametrize(("peak", "silent"), [(0.0005, True), (0.05, False)])
def test_a_dead_microphone_is_noticed_after_three_seconds(peak: float, silent: bool) -> None:
    recording = Recording()
    recording.add((peak * np.sin(np.arange(40_000))).astype(np.float32))
    assert not recording.level().silent  # 2.5 s: too early to say
    recording.add((peak * np.sin(np.arange(16_000))).astype(np.float32))
    assert recording.level().silent is silent


def test_lost_frames_are_counted() -> None:
    level = record(frames(tone(1.0, 0.5), skip=(10, 11, 12, 30))).level()
    assert level.gaps == 2
    assert level.lost_s == pytest.approx(0.08)
    assert record(frames(tone(1.0, 0.5))).level().gaps == 0


def test_nothing_is_kept_past_the_limit() -> None:
    recording = record(frames(tone(1.0, 0.5)), max_s=0.5)
    assert len(recording.audio()) == 8000
    assert recording.level().full
    assert not record(frames(tone(0.4, 0.5)), max_s=0.5).level().full


def test_close_flushes_once_and_ends_the_recording() -> None:
    recording = record(frames(tone(1.0, 0.5)))
    before = len(recording.audio())
    recording.close()
    after = len(recording.audio())
    recording.close()
    recording.add(np.ones(100, np.float32))
    recording.add_frame(frames(tone(0.1, 0.5))[0])
    assert before < after == len(recording.audio())


def test_copies_do_not_change_with_the_recording() -> None:
    recording = Recording()
    recording.add(np.full(10, 0.5, np.float32))
    copy = recording.audio()
    copy[:] = 0
    assert recording.since(8).tolist() == [0.5, 0.5]
    assert recording.since(10).tolist() == []


def test_a_reader_waits_for_more_and_for_the_end() -> None:
    recording = Recording()
    assert recording.wait(0, 0.01) == 0
    timer = threading.Timer(0.05, recording.add, [np.zeros(160, np.float32)])
    timer.start()
    assert recording.wait(0, 5) == 160
    timer = threading.Timer(0.05, recording.close)
    timer.start()
    assert recording.wait(160, 5) == 160
    assert recording.closed


def test_reading_while_writing_loses_nothing() -> None:
    recording, read = Recording(), []

    def reader() -> None:
        n = 0
        while not recording.closed or recording.wait(n, 0) > n:
            recording.wait(n, 0.05)
            new = recording.since(n)
            read.append(new)
            n += len(new)

    thread = threading.Thread(target=reader)
    thread.start()
    ramp = np.arange(50_000, dtype=np.float32)
    for i in range(0, len(ramp), 321):
        recording.add(ramp[i : i + 321])
    recording.close()
    thread.join(10)
    assert np.array_equal(np.concatenate(read), ramp)


@pytest.mark.parametrize(("audio", "expected"), [(np.ones(10), 0.0), (np.zeros(10), -120.0), (np.zeros(0), -120.0)])
def test_dbfs(audio: np.ndarray, expected: float) -> None:
    assert dbfs(audio) == pytest.approx(expected, abs=0.01)
