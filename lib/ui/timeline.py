"""The timeline of a spoken answer: its waveform, words, pauses and marks; a click or an arrow key hears it from there.

The sound is played by an st.audio beside it, which the component finds by the key of its container. It comes to the
page when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from lib.core.speech import PEAK_S, UNSURE, Delivery, Mark, Take
from lib.core.types import Word
from lib.ui import state

Sound = Literal["ready", "kept", "none"]
"""On the page; stored, and fetched when it is asked for; not there."""
LONG_PAUSE_S = 1.0
"""Pauses from here on stand between the words; shorter ones only in the picture."""
_COLUMNS = 900

_HTML = """
<div class="timeline">
  <div class="wave" role="slider" tabindex="0" aria-label="Timeline of your answer" aria-valuemin="0">
    <div class="marks" aria-hidden="true"></div>
    <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true"></svg>
    <div class="head" aria-hidden="true"></div>
    <div class="axis" aria-hidden="true"></div>
  </div>
  <div class="bar">
    <button type="button" class="play">Play</button>
    <button type="button" class="before">Mark before</button>
    <button type="button" class="next">Next mark</button>
    <span class="now" aria-live="polite"></span>
  </div>
  <p class="words"></p>
  <div class="legend"></div>
  <p class="hint"></p>
</div>
"""
_CSS = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
_JS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")

_component = st.components.v2.component("greenroom_timeline", html=_HTML, css=_CSS, js=_JS)


def timeline(
    *,
    key: str,
    takes: Sequence[Take],
    whole: Delivery,
    words: Sequence[Word],
    sound: Sound,
    player: str,
    start_s: float | None,
    hint: str,
    on_hear: Callable[[float], None],
) -> None:
    """Draw it.

    Args:
        key: Widget key of this component.
        takes: What was spoken, one take after the other; their peaks are drawn.
        whole: The takes' delivery as one.
        words: Their words, times counted from the start of the first take.
        sound: Where the sound is.
        player: Key of the container with the st.audio.
        start_s: Play from here as soon as the sound is there; None to wait.
        hint: What stands below: how to hear it, or why it is silent.
        on_hear: Called with the second from which the sound is wanted, while it is not on the page.
    """

    def asked() -> None:
        second = state.reported(key, "hear")
        if second is not None:
            on_hear(float(second))

    data = {"sound": sound, "player": player, "start": start_s, "hint": hint, **drawing(takes, whole, words)}
    _component(key=key, data=data, on_hear_change=asked, height="content")


def drawing(takes: Sequence[Take], whole: Delivery, words: Sequence[Word]) -> dict[str, Any]:
    """What the component draws, in seconds and per cent; at most 900 columns of waveform however long it is."""
    peaks = [peak for take in takes for peak in take.peaks]
    group = -(-len(peaks) // _COLUMNS) or 1
    ends = [sum(take.delivery.duration_s for take in takes[: i + 1]) for i in range(len(takes))]
    return {
        "seconds": round(whole.duration_s, 2),
        "peaks": [max(peaks[i : i + group]) for i in range(0, len(peaks), group)],
        "step": round(PEAK_S * group, 3),
        "pauses": [[round(p.start_s, 2), round(p.end_s, 2)] for p in whole.pauses],
        "breaks": [round(end, 2) for end in ends[:-1]],
        "marks": [[m.kind, m.text, round(m.start_s, 2), round(m.end_s, 2)] for m in whole.marks],
        "tokens": tokens(words, whole, ends[:-1]),
    }


def tokens(words: Sequence[Word], whole: Delivery, breaks: Sequence[float]) -> list[dict[str, Any]]:
    """Words, long pauses, sounds that may be fillers, and the ends of recordings, in the order of time.

    Each has `kind` (word, pause, sound or break), `text`, and `at` in seconds; marked words have the kinds of their
    marks in `marks`, and those heard with doubt are `unsure`.
    """
    found = [_word(word, whole.marks) for word in words]
    found += [_token("pause", f"{p.seconds:.1f} s", p.start_s) for p in whole.pauses if p.seconds >= LONG_PAUSE_S]
    found += [_token("sound", "um?", m.start_s) for m in whole.marks if m.kind == "possible_filler"]
    found += [_token("break", "next recording", at_s) for at_s in breaks]
    return sorted(found, key=lambda token: (token["at"], token["kind"] == "word"))


def _token(kind: str, text: str, at_s: float) -> dict[str, Any]:
    return {"kind": kind, "text": text, "at": round(at_s, 2)}


def _word(word: Word, marks: Sequence[Mark]) -> dict[str, Any]:
    token = _token("word", word.text, word.start_s)
    kinds = [mark.kind for mark in marks if _covers(mark, word)]
    return token | ({"marks": kinds} if kinds else {}) | ({"unsure": True} if word.probability < UNSURE else {})


def _covers(mark: Mark, word: Word) -> bool:
    return mark.kind != "possible_filler" and mark.start_s - 0.01 <= word.start_s < mark.end_s
