"""Recordings in and out: any sound or video file to 16 kHz samples, and samples to a WAV file."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np

from lib.core.errors import AudioError
from lib.core.speech import RATE_HZ, Audio

MAX_FILE_S = 30 * 60
MAX_BYTES = 200 * 1024 * 1024


def read_audio(source: bytes | Path) -> Audio:
    """The sound of a file as (n,) float32 at 16 kHz; stereo is mixed down.

    Raises:
        AudioError: damaged (no sound in it that can be decoded), empty, or too_long.
    """
    data = source if isinstance(source, bytes) else _bytes_of(source)
    if not data:
        raise AudioError("empty", "The recording is empty. Record it again.")
    if len(data) > MAX_BYTES:
        raise AudioError("too_long", f"The recording is larger than {MAX_BYTES // 1024**2} MB. Use a shorter one.")
    audio = _read_wav(data)
    if audio is None:
        audio = _decode(data)
    if not len(audio):
        raise AudioError("empty", "There is no sound in the recording. Record it again.")
    if len(audio) > MAX_FILE_S * RATE_HZ:
        raise AudioError("too_long", f"The recording is longer than {MAX_FILE_S // 60} minutes. Use a shorter one.")
    return audio


def wav_bytes(audio: Audio) -> bytes:
    """A WAV file, 16-bit mono at 16 kHz; samples beyond full scale are clipped."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        out.writeframes((np.clip(audio, -1, 32767 / 32768) * 32768).astype("<i2").tobytes())
    return file.getvalue()


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise AudioError("damaged", "The recording cannot be opened. Check that the file is there.") from error


def _read_wav(data: bytes) -> Audio | None:
    """The quick way for what st.audio_input gives (16-bit mono, 16 kHz); None for everything else."""
    if data[:4] != b"RIFF":
        return None
    try:
        with wave.open(io.BytesIO(data)) as file:
            if (file.getnchannels(), file.getsampwidth(), file.getframerate()) != (1, 2, RATE_HZ):
                return None
            frames = file.readframes(file.getnframes())
    except (wave.Error, EOFError):
        return None
    return np.frombuffer(frames[: len(frames) // 2 * 2], "<i2").astype(np.float32) / np.float32(32768)


def _decode(data: bytes) -> Audio:
    import av
    from faster_whisper.audio import decode_audio

    try:
        audio = decode_audio(io.BytesIO(data), sampling_rate=RATE_HZ)
    except (av.FFmpegError, ValueError, IndexError, TypeError) as error:
        # IndexError: no sound track; TypeError: a track without one frame
        message = "This file holds no sound that can be read. Use WAV, MP3, M4A, OGG, FLAC or WebM."
        raise AudioError("damaged", message) from error
    return np.asarray(audio, dtype=np.float32)
