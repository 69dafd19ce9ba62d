"""A recording while it is made: audio frames in, 16 kHz mono out, bounded, with what can be said about it meanwhile.

The callback of a WebRTC sink runs on the server's event loop, so `Recording.add_frame` only resamples and stores
(about 20 us of CPU per 20 ms frame). Everything else happens in the thread that reads.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lib.core.speech import RATE_HZ, Audio

if TYPE_CHECKING:
    from av import AudioFrame, AudioResampler

MAX_S = 15 * 60
CLIPPED = 0.985
"""Share of full scale from which a sample counts as clipped (Opus and resampling round the tops off)."""
SILENT_DBFS = -55.0
_SILENT_AFTER_S = 3.0
_LEVEL_S = 0.3
_QUIETEST_DBFS = -120.0
_GAP_TOLERANCE_S = 0.005


@dataclass(frozen=True)
class Level:
    """A recording as it stands. `dbfs` is the level of the last 0.3 s; `clipped_share` and `silent` are of all of it.

    `silent`: more than 3 s came and nothing was ever louder than SILENT_DBFS (the microphone is off or muted).
    `gaps` are jumps in the time stamps: audio that the browser or network lost, `lost_s` seconds of it.
    """

    seconds: float
    dbfs: float
    clipped_share: float
    silent: bool
    full: bool
    gaps: int
    lost_s: float


class Recording:
    """One recording. `add_frame` (or `add`) from one thread, everything else from any; `close` ends it.

    Samples past `max_s` are counted, not kept: `Level.full` says that nothing more is recorded.
    """

    def __init__(self, *, max_s: float = MAX_S) -> None:
        self._max = int(max_s * RATE_HZ)
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._buffer: Audio = np.zeros(RATE_HZ, np.float32)
        self._n = 0
        self._clipped = 0
        self._peak_dbfs = _QUIETEST_DBFS
        self._gaps = 0
        self._lost_s = 0.0
        self._full = False
        self._closed = False
        self._resampler: AudioResampler | None = None
        self._shape: tuple[str, str, int] | None = None
        self._next_s: float | None = None

    def add_frame(self, frame: AudioFrame) -> None:
        """A frame from PyAV in any layout, format and rate; ignored once closed."""
        with self._lock:
            if self._closed:
                return
            self._count_gap(frame)
            shape = (frame.format.name, frame.layout.name, frame.sample_rate)
            if shape != self._shape:
                self._drain()
                self._resampler, self._shape = _resampler(), shape
            assert self._resampler is not None
            for part in self._resampler.resample(frame):
                self._store(_samples(part))
            self._changed.notify_all()

    def add(self, audio: Audio) -> None:
        """Samples that are 16 kHz mono float32 already; ignored once closed."""
        with self._lock:
            if not self._closed:
                self._store(audio)
                self._changed.notify_all()

    def close(self) -> None:
        """End it: the resampler's last samples come out, readers stop waiting. May be called twice."""
        with self._lock:
            if not self._closed:
                self._drain()
                self._closed = True
            self._changed.notify_all()

    @property
    def closed(self) -> bool:
        """Whether nothing will be added any more."""
        with self._lock:
            return self._closed

    def audio(self) -> Audio:
        """A copy of all that was recorded so far."""
        return self.since(0)

    def since(self, start: int) -> Audio:
        """A copy of the samples from number `start` on."""
        with self._lock:
            return self._buffer[start : self._n].copy()

    def wait(self, beyond: int, timeout_s: float) -> int:
        """Wait until there are more than `beyond` samples, it is closed, or time is up; the number there is now."""
        with self._changed:
            self._changed.wait_for(lambda: self._n > beyond or self._closed, timeout_s)
            return self._n

    def level(self) -> Level:
        """What a page shows while it goes on."""
        with self._lock:
            seconds = self._n / RATE_HZ
            return Level(
                seconds=seconds,
                dbfs=dbfs(self._buffer[max(0, self._n - int(_LEVEL_S * RATE_HZ)) : self._n]),
                clipped_share=self._clipped / max(1, self._n),
                silent=seconds > _SILENT_AFTER_S and self._peak_dbfs < SILENT_DBFS,
                full=self._full,
                gaps=self._gaps,
                lost_s=self._lost_s,
            )

    def _store(self, audio: Audio) -> None:
        room = self._max - self._n
        self._full = self._full or len(audio) > room
        audio = audio[:room]
        if not len(audio):
            return
        if self._n + len(audio) > len(self._buffer):
            grown = np.zeros(min(self._max, max(2 * len(self._buffer), self._n + len(audio))), np.float32)
            grown[: self._n] = self._buffer[: self._n]
            self._buffer = grown
        self._buffer[self._n : self._n + len(audio)] = audio
        self._n += len(audio)
        self._clipped += int((np.abs(audio) >= CLIPPED).sum())
        self._peak_dbfs = max(self._peak_dbfs, dbfs(audio))

    def _drain(self) -> None:
        if self._resampler is not None:
            for part in self._resampler.resample(None):
                self._store(_samples(part))
            self._resampler = None  # it is dead after a flush
            self._shape = None

    def _count_gap(self, frame: AudioFrame) -> None:
        if frame.time is None:
            return
        at = float(frame.time)
        if self._next_s is not None and at - self._next_s > _GAP_TOLERANCE_S:
            self._gaps += 1
            self._lost_s += at - self._next_s
        self._next_s = at + frame.samples / frame.sample_rate


def dbfs(audio: NDArray[np.floating]) -> float:
    """Level (RMS) in dB below full scale, -120 for silence or nothing."""
    if not len(audio):
        return _QUIETEST_DBFS
    power = float(np.mean(np.square(audio, dtype=np.float64)))
    return max(_QUIETEST_DBFS, 10 * float(np.log10(power + 1e-12)))


def _resampler() -> AudioResampler:
    """s16, because the float output of a stereo source is 3 dB too loud and passes full scale."""
    from av import AudioResampler

    return AudioResampler(format="s16", layout="mono", rate=RATE_HZ)


def _samples(frame: AudioFrame) -> Audio:
    return frame.to_ndarray().reshape(-1).astype(np.float32) / np.float32(32768)
