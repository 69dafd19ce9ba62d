"""Speech with known truth: espeak-ng in this process (ctypes), 16 kHz samples and the time of every word.

Only tests and the maker of the tiny Whisper use it; the app speaks through `lib.speech.speakers`. The library is
that of Debian's package espeak-ng.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from dataclasses import dataclass
from functools import lru_cache

import av
import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000
_WORD, _END = 1, 5
_SYNCHRONOUS, _CHARS_UTF8 = 2, 1
_RATE, _PITCH, _RANGE = 1, 3, 4
_AUDIBLE = 0.01  # of full scale; espeak's own silence is 0


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("uid", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_ms", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


@dataclass(frozen=True)
class Clip:
    """Spoken words. `audio` is (n,) float32 at 16 kHz; `starts_s` has one entry per word, `end_s` ends the last one."""

    text: str
    audio: NDArray[np.float32]
    starts_s: tuple[float, ...]
    end_s: float

    @property
    def words(self) -> list[str]:
        return self.text.split()


class Espeak:
    """One process holds one; not for use by several threads."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(ctypes.util.find_library("espeak-ng") or "libespeak-ng.so.1")
        self.rate_hz = self._library.espeak_Initialize(_SYNCHRONOUS, 0, None, 0)
        self._callback = _CALLBACK(self._on_audio)
        self._library.espeak_SetSynthCallback(self._callback)
        self._parts: list[NDArray[np.int16]] = []
        self._events: list[tuple[int, int, float]] = []

    def _on_audio(self, wave, n, events) -> int:
        if wave and n > 0:
            self._parts.append(np.ctypeslib.as_array(wave, shape=(n,)).copy())
        i = 0
        while events[i].type:
            self._events.append((events[i].type, events[i].text_position, events[i].audio_ms / 1000))
            i += 1
        return 0

    def say(self, text: str, *, voice: str = "en-us", wpm: int = 150, pitch: int = 50, pitch_range: int = 50) -> Clip:
        """Lower-case words without punctuation, spoken in one breath; silence at both ends is cut off."""
        if self._library.espeak_SetVoiceByName(voice.encode()):
            raise ValueError(voice)
        for parameter, value in ((_RATE, wpm), (_PITCH, pitch), (_RANGE, pitch_range)):
            self._library.espeak_SetParameter(parameter, value, 0)
        self._parts, self._events = [], []
        data = text.encode()
        self._library.espeak_Synth(data, len(data) + 1, 0, 1, 0, _CHARS_UTF8, None, None)
        self._library.espeak_Synchronize()
        audio = _to_16k(np.concatenate(self._parts), self.rate_hz)
        loud = np.nonzero(np.abs(audio) > _AUDIBLE)[0]
        first, last = int(loud[0]), int(loud[-1]) + 1
        end_s = (last - first) / RATE_HZ
        known = {position - 1: at_s - first / RATE_HZ for kind, position, at_s in self._events if kind == _WORD}
        return Clip(text, audio[first:last], _word_starts(text.split(), known, end_s), end_s)


def _to_16k(samples: NDArray[np.int16], rate_hz: int) -> NDArray[np.float32]:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE_HZ)
    frame = av.AudioFrame.from_ndarray(samples[None], format="s16", layout="mono")
    frame.sample_rate = rate_hz
    parts = [part.to_ndarray().reshape(-1) for part in (*resampler.resample(frame), *resampler.resample(None))]
    return np.concatenate(parts).astype(np.float32) / 32768


def _word_starts(words: list[str], known: dict[int, float], end_s: float) -> tuple[float, ...]:
    """Start of each word. espeak speaks some function words as one ("in the"): those are put in by their letters."""
    positions = np.cumsum([0, *(len(word) + 1 for word in words)])[: len(words)]
    starts: list[float | None] = [known.get(int(position)) for position in positions]
    starts[0] = max(0.0, starts[0] or 0.0)
    for i in range(1, len(words)):
        if starts[i] is not None:
            continue
        after = next((j for j in range(i, len(words)) if starts[j] is not None), len(words))
        until = end_s if after == len(words) else float(starts[after] or 0.0)
        before = float(starts[i - 1] or 0.0)
        starts[i] = before + (until - before) * len(words[i - 1]) / sum(map(len, words[i - 1 : after]))
    return tuple(float(start or 0.0) for start in starts)


@lru_cache(maxsize=1)
def espeak() -> Espeak:
    """The one of this process."""
    return Espeak()
