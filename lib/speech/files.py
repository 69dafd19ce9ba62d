"""Recordings in and out: any sound or video file to 16 kHz samples, and samples to WAV and FLAC files."""

from __future__ import annotations

import io
import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lib.core.errors import AudioError
from lib.core.speech import RATE_HZ, Audio

MAX_FILE_S = 30 * 60
MAX_BYTES = 200 * 1024 * 1024
_FLAC_FRAME = 4096


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
        out.writeframes(_pcm(audio).tobytes())
    return file.getvalue()


def flac_bytes(audio: Audio) -> bytes:
    """A FLAC file, 16-bit mono at 16 kHz, about half of its WAV file; samples beyond full scale are clipped.

    Raises:
        ValueError: there are no samples.
    """
    import av

    if not len(audio):
        raise ValueError("a FLAC file needs at least one sample")
    file = io.BytesIO()
    with av.open(file, "w", format="flac") as out:
        stream = out.add_stream("flac", rate=RATE_HZ, layout="mono", format="s16")
        for start in range(0, len(audio), _FLAC_FRAME):
            samples = _pcm(audio[start : start + _FLAC_FRAME])
            frame = av.AudioFrame.from_ndarray(samples[None], format="s16", layout="mono")
            frame.sample_rate, frame.pts = RATE_HZ, start
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return file.getvalue()


def flac_seconds(data: bytes) -> float:
    """How long the sound of `flac_bytes` is, from its header alone."""
    n_samples = int.from_bytes(data[21:26]) & (2**36 - 1)  # STREAMINFO, behind 'fLaC' and the header of its block
    return n_samples / RATE_HZ


def read_parts(parts: Sequence[bytes]) -> Audio:
    """The sound of files that follow one another, as one. Raises AudioError as `read_audio`, or when there are none."""
    if not parts:
        raise AudioError("empty", "There is no sound in the recording. Record it again.")
    return np.concatenate([read_audio(part) for part in parts])


def _pcm(audio: Audio) -> NDArray[np.int16]:
    return np.round(np.clip(audio, -1, 32767 / 32768) * 32768).astype("<i2")


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
