"""Where someone speaks: the Silero network that faster-whisper bundles, as a stream and for a whole recording.

faster-whisper resets the network's memory at each call, so a stream drives the same onnxruntime session itself and
keeps the state; a test holds both to the same numbers. `session` is not public API of faster-whisper: only this module
uses it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lib.core.speech import RATE_HZ, Audio

FRAME = 512
"""Samples per probability: 32 ms."""
FRAME_S = FRAME / RATE_HZ
_CONTEXT = 64
_ON, _OFF = 0.5, 0.35
_MIN_SPEECH_S = 0.09
_SURE_S = 0.2
_FINE_SILENCE_S = 0.1
MIN_PAUSE_S = 0.25

Probabilities = NDArray[np.float32]


@dataclass(frozen=True)
class Span:
    """A stretch of speech, in seconds from the start of the recording."""

    start_s: float
    end_s: float

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end_s - self.start_s


class VoiceActivity:
    """The network over a stream: audio in pieces of any length, one probability per whole frame out."""

    def __init__(self) -> None:
        from faster_whisper.vad import get_vad_model

        self._session = get_vad_model().session
        self._h = np.zeros((1, 1, 128), np.float32)
        self._c = np.zeros((1, 1, 128), np.float32)
        self._context = np.zeros((1, _CONTEXT), np.float32)
        self._rest = np.zeros(0, np.float32)

    def feed(self, audio: Audio) -> Probabilities:
        """The probability of speech in each frame that is complete now, (n,) float32."""
        audio = np.concatenate([self._rest, audio])
        n = len(audio) // FRAME
        self._rest = audio[n * FRAME :]
        if not n:
            return np.zeros(0, np.float32)
        frames = audio[: n * FRAME].reshape(n, FRAME)
        before = np.concatenate([self._context, frames[:-1, -_CONTEXT:]])
        inputs = {"input": np.concatenate([before, frames], 1), "h": self._h, "c": self._c}
        found, self._h, self._c = self._session.run(None, inputs)
        self._context = frames[-1:, -_CONTEXT:].copy()
        return np.asarray(found, np.float32).reshape(-1)

    def finish(self) -> Probabilities:
        """The last frame, filled up with silence; nothing if all frames were whole."""
        return self.feed(np.zeros(-len(self._rest) % FRAME, np.float32))


def probabilities(audio: Audio) -> Probabilities:
    """The probability of speech in each 32 ms of a whole recording; the last frame is filled up with silence."""
    voice = VoiceActivity()
    return np.concatenate([voice.feed(audio), voice.finish()])


class SpanFinder:
    """Probabilities, frame by frame, to spans: speech begins above 0.5 and ends after `min_silence_s` below 0.35."""

    def __init__(self, min_silence_s: float) -> None:
        self._min_silence_s = min_silence_s
        self._n = 0
        self._start: int | None = None
        self._quiet: int | None = None
        self.spans: list[Span] = []

    @property
    def now_s(self) -> float:
        """How much has been read."""
        return self._n * FRAME_S

    @property
    def speaking(self) -> bool:
        """Whether a span is open (also during its first `min_silence_s` of silence)."""
        return self._start is not None

    @property
    def open_span(self) -> Span | None:
        """The span that has not ended: from its start to the last frame that was not quiet."""
        if self._start is None:
            return None
        end = self._n if self._quiet is None else self._quiet
        return Span(self._start * FRAME_S, end * FRAME_S)

    @property
    def silence_s(self) -> float:
        """Silence since the last speech, 0 while someone speaks; since the start when nobody has yet."""
        if self._start is not None:
            return 0.0 if self._quiet is None else (self._n - self._quiet) * FRAME_S
        return self.now_s - (self.spans[-1].end_s if self.spans else 0.0)

    @property
    def spoke(self) -> bool:
        """Whether anyone has spoken for 0.2 s, or for a whole span."""
        return bool(self.spans) or (self.open_span or Span(0, 0)).seconds >= _SURE_S

    @property
    def settled_silence_s(self) -> float:
        """As `silence_s`, but a sound ends a silence only after 0.2 s: a click does not."""
        open_span = self.open_span
        if open_span is not None and open_span.seconds < _SURE_S:
            return self.now_s - (self.spans[-1].end_s if self.spans else 0.0)
        return self.silence_s

    def feed(self, found: Probabilities) -> None:
        """Read on; finished spans are added to `spans`."""
        for probability in found.tolist():
            self._one(probability)
            self._n += 1

    def close(self) -> tuple[Span, ...]:
        """The recording is over: a span that is open ends. All spans."""
        if self._start is not None:
            self._end(self._n if self._quiet is None else self._quiet)
        return tuple(self.spans)

    def _one(self, probability: float) -> None:
        if probability >= _ON:
            self._quiet = None
            if self._start is None:
                self._start = self._n
        elif self._start is not None and probability < _OFF:
            if self._quiet is None:
                self._quiet = self._n
            if (self._n + 1 - self._quiet) * FRAME_S >= self._min_silence_s:
                self._end(self._quiet)

    def _end(self, end: int) -> None:
        assert self._start is not None
        span = Span(self._start * FRAME_S, end * FRAME_S)
        if span.seconds >= _MIN_SPEECH_S:
            self.spans.append(span)
        self._start = self._quiet = None


def find_spans(found: Probabilities, min_silence_s: float) -> tuple[Span, ...]:
    """The spans of a whole recording, to the frame."""
    finder = SpanFinder(min_silence_s)
    finder.feed(found)
    return finder.close()


def speech_spans(audio: Audio, *, min_pause_s: float = MIN_PAUSE_S) -> tuple[Span, ...]:
    """The spans of a whole recording with edges set by its loudness, to about 20 ms.

    The network is up to 0.15 s off at an edge. Each edge is moved to where the level passes a threshold between the
    noise and the speech; then spans with less than `min_pause_s` between them are joined.
    """
    rough = find_spans(probabilities(audio), _FINE_SILENCE_S)
    if not rough:
        return ()
    loud = _loud(audio, rough)
    exact = [_to_edges(span, loud) for span in rough]
    joined = [exact[0]]
    for span in exact[1:]:
        if span.start_s - joined[-1].end_s < min_pause_s:
            joined[-1] = Span(joined[-1].start_s, max(joined[-1].end_s, span.end_s))
        else:
            joined.append(span)
    return tuple(joined)


_HOP, _WINDOW = 80, 320  # samples: 5 and 20 ms
_BLOCK = 4000  # frames at a time: 20 s, a few MB
_BEFORE, _AFTER = 0.2, 0.3
_BANDS_HZ = (80, 300, 600, 1000, 1600, 2500, 4000, 8000)
_ABOVE_NOISE_DB, _BELOW_SPEECH_DB = 7.0, 30.0


def _loud(audio: Audio, spans: tuple[Span, ...]) -> NDArray[np.bool_]:
    """For each 5 ms whether any band of the spectrum stands out of the noise (and is not 30 dB below the speech).

    By band, because the end of a word sinks into noise as a whole long before its strongest band does.
    """
    level = _band_levels(audio)
    inside, near = np.zeros(len(level), bool), np.zeros(len(level), bool)
    per_s = RATE_HZ / _HOP
    for span in spans:
        inside[int(span.start_s * per_s) : int(span.end_s * per_s)] = True
        near[max(0, int((span.start_s - _BEFORE) * per_s)) : int((span.end_s + _BEFORE) * per_s)] = True
    noise = level[~near] if (~near).sum() > 20 else level[np.argsort(level.sum(1))[: max(1, len(level) // 20)]]
    threshold = noise.mean(0) + np.maximum(_ABOVE_NOISE_DB, 4 * noise.std(0))
    floor = np.percentile(level[inside], 80, axis=0).max() - _BELOW_SPEECH_DB if inside.any() else 0.0
    return np.asarray((level > np.maximum(threshold, floor)).any(1))


def _band_levels(audio: Audio) -> NDArray[np.float64]:
    """(n, bands) levels in dB, one row per 5 ms, centred on it and smoothed over 15 ms."""
    padded = np.pad(audio, (_WINDOW // 2, _WINDOW))
    n = len(audio) // _HOP
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[_HOP // 2 :: _HOP][:n]
    shape = np.hanning(_WINDOW).astype(np.float32)
    edges = [int(hz * _WINDOW / RATE_HZ) for hz in _BANDS_HZ]
    parts = []
    for at in range(0, n, _BLOCK):
        power = np.abs(np.fft.rfft(frames[at : at + _BLOCK] * shape, axis=1)) ** 2
        parts.append(np.stack([power[:, low:high].sum(1) for low, high in pairwise(edges)], 1))
    smooth = np.pad(np.concatenate(parts), ((1, 1), (0, 0)), mode="edge")
    return np.asarray(10 * np.log10((smooth[:-2] + smooth[1:-1] + smooth[2:]) / 3 + 1e-7))


def _to_edges(span: Span, loud: NDArray[np.bool_]) -> Span:
    """The first and last loud moment near the span's edges; an edge stays where nothing near it is loud."""
    per_s = RATE_HZ / _HOP
    middle = (span.start_s + span.end_s) / 2
    low, high = max(0, int((span.start_s - _BEFORE) * per_s)), int(min(span.start_s + _AFTER, middle) * per_s)
    first = np.flatnonzero(loud[low:high])
    start_s = (low + first[0]) / per_s if len(first) else span.start_s
    low, high = int(max(span.end_s - _AFTER, middle) * per_s), int((span.end_s + _BEFORE) * per_s)
    last = np.flatnonzero(loud[low:high])
    end_s = (low + last[-1] + 1) / per_s if len(last) else span.end_s
    return Span(float(start_s), float(max(end_s, start_s)))
