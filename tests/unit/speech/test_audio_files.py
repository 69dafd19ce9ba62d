"""Reading sound files of every kind that a browser or a phone makes, and damaged ones."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from lib.core.errors import AudioError
from lib.speech import files
from lib.speech.files import flac_bytes, flac_seconds, read_audio, read_parts, wav_bytes

pytestmark = pytest.mark.unit

TONE = (0.5 * np.sin(2 * np.pi * 300 * np.arange(16_000) / 16_000)).astype(np.float32)


def encoded(container: str, codec: str) -> bytes:
    """One second of the tone in another format."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream = out.add_stream(codec, rate=48_000, layout="mono")
        resampler = av.AudioResampler(
            format=stream.format, layout="mono", rate=48_000, frame_size=stream.frame_size or 960
        )
        frame = av.AudioFrame.from_ndarray((TONE * 32767).astype(np.int16)[None], format="s16", layout="mono")
        frame.sample_rate = 16_000
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            out.mux(stream.encode(part))
        out.mux(stream.encode(None))
    return file.getvalue()


def test_wav_there_and_back() -> None:
    assert np.abs(read_audio(wav_bytes(TONE)) - TONE).max() <= 1 / 32768


def test_too_loud_samples_are_clipped_not_wrapped() -> None:
    back = read_audio(wav_bytes(np.array([1.5, -1.5, 1.0, -1.0], np.float32)))
    assert back.tolist() == pytest.approx([1, -1, 1, -1], abs=1e-4)


@pytest.mark.parametrize("n_samples", [1, 4095, 4096, 50_001, 70 * 16_000])
def test_flac_gives_every_sample_back(n_samples: int) -> None:
    chance = np.random.default_rng(5)
    audio = chance.uniform(-1.2, 1.2, n_samples).astype(np.float32)
    data = flac_bytes(audio)
    back = read_audio(data)
    assert len(back) == n_samples
    assert np.abs(back - np.clip(audio, -1, 1)).max() <= 1 / 32768
    assert flac_seconds(data) == n_samples / 16_000


def test_flac_is_smaller_than_wav() -> None:
    tone = np.tile(TONE, 10)
    assert len(flac_bytes(tone)) < len(wav_bytes(tone)) / 2


def test_flac_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one sample"):
        flac_bytes(np.zeros(0, np.float32))


def test_parts_are_put_together_without_a_gap() -> None:
    parts = [flac_bytes(TONE[:5000]), wav_bytes(TONE[5000:5001]), flac_bytes(TONE[5001:])]
    assert np.abs(read_parts(parts) - TONE).max() <= 1 / 32768
    with pytest.raises(AudioError, match="no sound"):
        read_parts([])


@pytest.mark.parametrize(
    ("container", "codec"),
    [("webm", "libopus"), ("ogg", "libopus"), ("mp3", "libmp3lame"), ("flac", "flac"), ("mp4", "aac")],
)
def test_other_formats(container: str, codec: str) -> None:
    audio = read_audio(encoded(container, codec))
    assert len(audio) == pytest.approx(16_000, abs=1500)  # lossy codecs add up to 90 ms
    middle = audio[4000:12_000]
    assert np.sqrt((middle**2).mean()) == pytest.approx(0.5 / np.sqrt(2), rel=0.1)  # 1 dB


def test_stereo_at_another_rate_is_mixed_and_resampled() -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(44_100)
        left = (0.5 * np.sin(2 * np.pi * 300 * np.arange(44_100) / 44_100) * 32767).astype("<i2")
        out.writeframes(np.repeat(left, 2).tobytes())
    audio = read_audio(file.getvalue())
    assert len(audio) == pytest.approx(16_000, abs=20)
    assert np.abs(audio).max() == pytest.approx(0.5, abs=0.01)


def test_from_a_path(tmp_path: Path) -> None:
    path = tmp_path / "answer.wav"
    path.write_bytes(wav_bytes(TONE))
    assert len(read_audio(path)) == 16_000


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"not sound at all", "damaged"),
        (b"RIFF\x00\x00\x00\x00WAVE", "damaged"),
        (wav_bytes(np.zeros(0, np.float32)), "empty"),
        (encoded("mp3", "libmp3lame")[:40], "damaged"),
        (b"%PDF-1.7\n1 0 obj", "damaged"),
    ],
    ids=["nothing", "text", "bare header", "no samples", "cut off", "pdf"],
)
def test_what_cannot_be_read_says_so(data: bytes, code: str) -> None:
    with pytest.raises(AudioError) as caught:
        read_audio(data)
    assert caught.value.code == code
    assert caught.value.user_message.endswith(".")


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(AudioError) as caught:
        read_audio(tmp_path / "nothing.wav")
    assert caught.value.code == "damaged"


def test_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_FILE_S", 0.5)
    with pytest.raises(AudioError) as caught:
        read_audio(wav_bytes(TONE))
    assert caught.value.code == "too_long"
