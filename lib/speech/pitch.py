"""Pitch by autocorrelation in numpy: the median agrees with pyin and Praat, and so does the spread once jumps are out.

Each frame's strongest period is found (the shortest one that is nearly as strong, against octave errors); a median
filter and the removal of short runs after a jump of more than 4 semitones leave the tune of the voice.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lib.core.speech import RATE_HZ, Audio

HOP = 160
HOP_S = HOP / RATE_HZ
_WINDOW = 640
_LOW_HZ, _HIGH_HZ = 65, 400
_VOICED = 0.55
_NEARLY = 0.9
_SOFTEST = 0.05
_JUMP_ST = 4.0
_SHORTEST_RUN = 5
_BLOCK = 3000  # frames at a time


def contour(audio: Audio) -> NDArray[np.float64]:
    """Pitch in Hz for each 10 ms, NaN where the voice has none (or too little to be sure)."""
    if len(audio) < _WINDOW:
        return np.full(0, np.nan)
    frames = np.lib.stride_tricks.sliding_window_view(audio, _WINDOW)[::HOP]
    parts = [_raw(frames[at : at + _BLOCK]) for at in range(0, len(frames), _BLOCK)]
    hz, rms = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
    hz[rms < np.percentile(rms, 99) * _SOFTEST] = np.nan
    return _without_jumps(_median_of_5(hz))


def spread_st(hz: NDArray[np.float64]) -> float | None:
    """Semitones between the 5 % and the 95 % point of the voiced frames; None with less than half a second of them."""
    voiced = hz[~np.isnan(hz)]
    if len(voiced) * HOP_S < 0.5:
        return None
    low, high = np.percentile(voiced, (5, 95))
    return float(12 * np.log2(high / low))


def median_hz(hz: NDArray[np.float64]) -> float | None:
    """The middle pitch; None with less than half a second of voice."""
    voiced = hz[~np.isnan(hz)]
    return float(np.median(voiced)) if len(voiced) * HOP_S >= 0.5 else None


def _raw(frames: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Pitch and loudness of each frame, by the normalised autocorrelation (Boersma 1993)."""
    window = np.hanning(_WINDOW)
    x = (frames - frames.mean(1, keepdims=True)) * window
    own = np.fft.irfft(np.abs(np.fft.rfft(window, 2 * _WINDOW)) ** 2)[:_WINDOW]
    r = np.fft.irfft(np.abs(np.fft.rfft(x, 2 * _WINDOW, axis=1)) ** 2, axis=1)[:, :_WINDOW]
    r = r / (r[:, :1] + 1e-12) / (own / own[0] + 1e-6)
    low, high = RATE_HZ // _HIGH_HZ, RATE_HZ // _LOW_HZ
    part = r[:, low:high]
    best = part.max(1)
    peak = np.zeros(part.shape, bool)
    inner = part[:, 1:-1]
    peak[:, 1:-1] = (inner >= _NEARLY * best[:, None]) & (inner >= part[:, :-2]) & (inner >= part[:, 2:])
    at = np.where(peak.any(1), peak.argmax(1), part.argmax(1)) + low
    hz = RATE_HZ / (at + _fraction(r, at))
    return np.where(best > _VOICED, hz, np.nan), np.sqrt((x**2).mean(1))


def _fraction(r: NDArray[np.float64], at: NDArray[np.intp]) -> NDArray[np.float64]:
    """Where between samples the peak lies: the top of the parabola through its three points."""
    rows = np.arange(len(at))
    before, peak, after = r[rows, at - 1], r[rows, at], r[rows, at + 1]
    bend = before - 2 * peak + after
    with np.errstate(divide="ignore", invalid="ignore"):
        shift = np.where(bend < 0, 0.5 * (before - after) / bend, 0.0)
    return np.clip(shift, -0.5, 0.5)


def _median_of_5(hz: NDArray[np.float64]) -> NDArray[np.float64]:
    around = np.lib.stride_tricks.sliding_window_view(np.pad(hz, 2, constant_values=np.nan), 5)
    enough = (~np.isnan(around)).sum(1) >= 3
    filled = np.where(enough[:, None], around, 0.0)
    return np.where(enough & ~np.isnan(hz), np.nanmedian(filled, axis=1), np.nan)


def _without_jumps(hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Runs are split at silence and jumps; those shorter than 50 ms, or an octave off the rest, are dropped."""
    kept = hz.copy()
    voiced = hz[~np.isnan(hz)]
    if not len(voiced):
        return kept
    middle = np.median(voiced)
    st = 12 * np.log2(hz / middle)
    with np.errstate(invalid="ignore"):
        breaks = np.flatnonzero(~(np.abs(np.diff(st)) <= _JUMP_ST)) + 1
    for run in np.split(np.arange(len(hz)), breaks):
        far = abs(abs(float(np.median(st[run]))) - 12) < 2 if len(run) else False
        if len(run) < _SHORTEST_RUN or far:
            kept[run] = np.nan
    return kept
