"""Kept sound in the order of its takes, as one recording whose times are those of the takes read as one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lib.core.speech import RATE_HZ, Audio, Sound, Take
from lib.speech.files import read_parts


def whole_sound(takes: Sequence[Take], sounds: Sequence[Sound]) -> Audio:
    """(n,) float32 at 16 kHz: the takes one after the other, each as long as it was measured; silence where it is gone.

    Raises:
        AudioError: a stored piece cannot be read.
    """
    pieces = [np.zeros(0, np.float32)]
    for take in takes:
        n = round(take.delivery.duration_s * RATE_HZ)
        parts = [s.data for s in sorted(sounds, key=lambda s: s.part) if s.take == take.number]
        own = read_parts(parts)[:n] if parts else np.zeros(0, np.float32)
        pieces += [own, np.zeros(n - len(own), np.float32)]
    return np.concatenate(pieces)
