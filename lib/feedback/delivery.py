"""What the measures of speech say: bands with the benefit of the doubt, and a rating from 1 to 5 with its range.

Only what a listener would notice and a speaker can change is rated: pace, fillers and long pauses. Loudness and
clipping get a band, because they are about the microphone; pitch, pauses in general and hedges get none, because no
norm holds for everybody. Content is never judged by any of this.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from math import sqrt

from lib.core.report import Band, Rating, Reading
from lib.core.speech import MEASURES, Delivery

JUDGED = ("wpm", "fillers_per_minute", "longest_pause_s", "loudness_dbfs", "clipped_share")
"""Measures with a usual range, the most telling first; the others follow in the order of MEASURES."""
WEIGHTS = {"pace": 2.0, "fillers": 2.0, "long pauses": 1.0}
BASIS = "pace and fillers count two parts each, pauses over 2 s one part"
MIN_SPEECH_S = 10.0
"""Speech below which a rate per minute says nothing."""
LONG_PAUSE_S = 2.0
FILLER_RECALL = 0.84
"""Fillers found on 80 clips when recognition leaves them all out (`python -m tests.speech.evaluate_fillers`)."""

_WATCH = {
    "wpm": (90.0, 190.0),
    "fillers_per_minute": (0.0, 12.0),  # 12 a minute were clearly held against speakers: see MEASURES
    "longest_pause_s": (0.0, 4.0),
    "loudness_dbfs": (-41.0, -6.0),
    "clipped_share": (0.0, 0.01),
}
"""Beyond the usual range but within this one: watch it. Beyond both: work on it."""
_PACE_ERROR, _PAUSE_ERROR_S = 0.03, 0.06
_RELATIVE = {"wpm": _PACE_ERROR}
_ABSOLUTE = {"longest_pause_s": _PAUSE_ERROR_S, "loudness_dbfs": 0.5}
Curve = tuple[tuple[float, float], ...]
_PACE: Curve = ((60, 1), (90, 2.5), (110, 4.5), (120, 5), (160, 5), (170, 4.5), (190, 2.5), (220, 1))
_FILLERS: Curve = ((0, 5), (5, 4), (12, 2), (20, 1))
_LONG_PAUSES: Curve = ((0, 5), (1, 4), (3, 2), (5, 1))
"""Levels from 1 to 5 over words per minute, fillers per minute and pauses above 2 s per minute; straight between."""


def value_of(delivery: Delivery, measure: str) -> float | None:
    """A field or property of `delivery` by its name in MEASURES."""
    value: float | None = getattr(delivery, measure)
    return value


def readings(delivery: Delivery) -> tuple[Reading, ...]:
    """Every measure with its band, the judged ones first."""
    names = (*JUDGED, *(name for name in MEASURES if name not in JUDGED))
    return tuple(_reading(delivery, name) for name in names)


def _reading(delivery: Delivery, name: str) -> Reading:
    value = value_of(delivery, name)
    if name == "longest_pause_s" and delivery.first_word_s is None:
        value = None  # without speech there is nothing to pause
    return Reading(name, value, None if value is None else band(name, value))


def band(measure: str, value: float) -> Band | None:
    """Where a value lies; one that is within its error of the usual range counts as usual. None: no norm is used."""
    usual = MEASURES[measure].usual
    if usual is None:
        return None
    error = abs(value) * _RELATIVE.get(measure, 0.0) + _ABSOLUTE.get(measure, 0.0)
    for name, (low, high) in (("usual", usual), ("watch", _WATCH[measure])):
        if low - error <= value <= high + error:
            return "usual" if name == "usual" else "watch"
    return "work on it"


def rate(delivery: Delivery) -> Rating:
    """How well it could be followed, 1 to 5. The range holds the error of pace and pauses, one standard deviation of
    the count of fillers, and the fillers that were missed.
    """
    talk_s = delivery.speech_s + sum(pause.seconds for pause in delivery.pauses)
    if delivery.wpm is None or delivery.speech_s < MIN_SPEECH_S:
        return Rating("delivery", None, 1.0, 5.0, f"too little speech: less than {MIN_SPEECH_S:.0f} s")
    minutes = talk_s / 60
    n = delivery.fillers
    long, fewest, most = (_long_pauses(delivery, at) for at in (0.0, _PAUSE_ERROR_S, -_PAUSE_ERROR_S))
    parts = {
        "pace": _level(_PACE, delivery.wpm, delivery.wpm * (1 - _PACE_ERROR), delivery.wpm * (1 + _PACE_ERROR)),
        "fillers": _level(
            _FILLERS, n / minutes, max(0.0, n - sqrt(n)) / minutes, (n / FILLER_RECALL + sqrt(n + 1)) / minutes
        ),
        "long pauses": _level(_LONG_PAUSES, long / minutes, fewest / minutes, most / minutes),
    }
    total = sum(WEIGHTS.values())
    value, low, high = (
        round(sum(WEIGHTS[name] * part[i] for name, part in parts.items()) / total, 1) for i in range(3)
    )
    return Rating("delivery", value, low, high, BASIS)


def _long_pauses(delivery: Delivery, error_s: float) -> int:
    return sum(pause.seconds > LONG_PAUSE_S + error_s for pause in delivery.pauses)


def _level(curve: Curve, value: float, least: float, most: float) -> tuple[float, float, float]:
    """The level at `value`, and the lowest and highest level between `least` and `most`."""
    inside = [level for at, level in curve if least < at < most]
    ends = [_at(curve, least), _at(curve, most), _at(curve, value)]
    return ends[-1], min(*ends, *inside), max(*ends, *inside)


def _at(curve: Curve, x: float) -> float:
    """Straight between the points, level beyond them."""
    place = bisect([at for at, _ in curve], x)
    if place == 0:
        return curve[0][1]
    if place == len(curve):
        return curve[-1][1]
    (x0, y0), (x1, y1) = curve[place - 1], curve[place]
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)


def value_words(measure: str, value: float | None) -> str:
    """'132 words per minute', '1.4 s', '23 %', 'at least 3.1 per minute', 'not measured'."""
    if value is None:
        return "not measured"
    unit = MEASURES[measure].unit
    if unit == "share":
        return f"{100 * value:.2g} %" if 0 < value < 0.01 else f"{100 * value:.0f} %"
    if unit.startswith("share of"):
        return f"{100 * value:.2g} %"
    if measure == "fillers_per_minute":
        return f"at least {value:.1f} per minute"
    if unit.startswith("pauses"):
        return f"{value:.0f}"
    if unit == "times":
        return f"{value:.0f} {'time' if value == 1 else 'times'}"
    digits = 0 if unit in ("words per minute", "Hz", "dBFS") else 1
    return f"{value:.{digits}f} {unit}".replace("-", "−")


def usual_words(measure: str) -> str:
    """'110 to 170', 'up to 2 s', or 'no norm' where values differ from voice to voice."""
    usual = MEASURES[measure].usual
    if usual is None:
        return "no norm"
    low, high = usual
    if measure == "clipped_share":
        return f"up to {100 * high:g} %"
    if low == 0:
        return f"up to {high:g}" + {"longest_pause_s": " s", "fillers_per_minute": " per minute"}.get(measure, "")
    return f"{low:g} to {high:g}".replace("-", "−")


def advice(found: Sequence[Reading], *, most: int = 2) -> tuple[str, ...]:
    """What to do about the readings outside their usual range, the ones to work on first; at most `most`."""
    outside = [r for r in found if r.band in ("watch", "work on it") and r.value is not None]
    outside.sort(key=lambda r: r.band == "watch")  # stable: the most telling measure first within each
    return tuple(_advice(r) for r in outside[:most])


def _advice(reading: Reading) -> str:
    value = reading.value or 0.0
    usual = MEASURES[reading.measure].usual or (0.0, 0.0)
    said = value_words(reading.measure, value)
    if reading.measure == "wpm" and value > usual[1]:
        return f"You spoke fast: {said}, where 110 to 170 is usual. End each sentence with a breath."
    if reading.measure == "wpm":
        return f"You spoke slowly: {said}, where 110 to 170 is usual. Know your first sentence before you begin."
    if reading.measure == "fillers_per_minute":
        return f"Fillers: {said}, where up to 5 is usual. When you look for a word, say nothing: a short pause is fine."
    if reading.measure == "longest_pause_s":
        return f"Your longest pause was {said}. Say “let me think for a moment”, and then take the time."
    if reading.measure == "loudness_dbfs":
        return (
            f"You were quiet: {said}. Move the microphone closer."
            if value < usual[0]
            else f"You were very loud: {said}. Move the microphone further away."
        )
    return f"The sound was clipped ({said} of it). Turn the microphone down or move it further away."
