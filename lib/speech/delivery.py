"""How an answer sounded, from its audio and its words: pace, pauses, loudness, pitch, fillers.

Times of speech come from the audio (`lib.speech.vad`), not from word times, because recognition stretches words over
silences. What each measure means, what is usual and how far it may be off: `lib.core.speech.MEASURES`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from lib.core.speech import RATE_HZ, Audio, Delivery, Mark, Pause, Transcript
from lib.speech import pitch
from lib.speech.capture import CLIPPED, dbfs
from lib.speech.fillers import is_filler, mark_sounds, mark_words
from lib.speech.vad import MIN_PAUSE_S, Span, speech_spans

_FINE_S = 0.1
_LEAST_WORDS = 3


def measure(audio: Audio, transcript: Transcript) -> Delivery:
    """All measures of one answer.

    Pace counts words without fillers, over the time from the first to the last speech; `articulation_wpm` over the same
    time without pauses. Both are None below three words.

    Args:
        audio: (n,) float32 at 16 kHz, from the moment the answer may begin (time to first word counts from its start).
        transcript: its words as spoken, before any edit.
    """
    fine = speech_spans(audio, min_pause_s=_FINE_S)
    spans = _joined(fine)
    pauses = tuple(Pause(a.end_s, b.start_s) for a, b in pairwise(spans))
    talk_s = spans[-1].end_s - spans[0].start_s if spans else 0.0
    speech_s = sum(span.seconds for span in spans)
    n_words = sum(not is_filler(word.text) for word in transcript.words)
    paced = n_words >= _LEAST_WORDS and speech_s > 0
    hz = pitch.contour(audio)
    marks = (*mark_words(transcript.words), *mark_sounds(hz, fine, transcript.words))
    spoken = _inside(audio, spans)
    fillers = _count(marks, "filler") + _count(marks, "possible_filler")
    return Delivery(
        duration_s=len(audio) / RATE_HZ,
        speech_s=speech_s,
        wpm=n_words * 60 / talk_s if paced else None,
        articulation_wpm=n_words * 60 / speech_s if paced else None,
        first_word_s=spans[0].start_s if spans else None,
        pauses=pauses,
        speech_share=speech_s * RATE_HZ / max(1, len(audio)),
        pause_share=sum(p.seconds for p in pauses) / talk_s if talk_s else None,
        loudness_dbfs=dbfs(spoken) if len(spoken) else None,
        clipped_share=float((np.abs(audio) >= CLIPPED).mean()) if len(audio) else 0.0,
        pitch_median_hz=pitch.median_hz(hz),
        pitch_range_st=pitch.spread_st(hz),
        fillers=fillers,
        fillers_per_minute=fillers * 60 / talk_s if paced else None,
        repeats=_count(marks, "repeat"),
        hedges=_count(marks, "hedge"),
        marks=tuple(sorted(marks, key=lambda mark: mark.start_s)),
    )


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Spans with less than MIN_PAUSE_S between them are one."""
    joined: list[Span] = []
    for span in spans:
        if joined and span.start_s - joined[-1].end_s < MIN_PAUSE_S:
            joined[-1] = Span(joined[-1].start_s, span.end_s)
        else:
            joined.append(span)
    return joined


def _inside(audio: Audio, spans: Sequence[Span]) -> Audio:
    parts = [audio[int(span.start_s * RATE_HZ) : int(span.end_s * RATE_HZ)] for span in spans]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def _count(marks: Sequence[Mark], kind: str) -> int:
    return sum(mark.kind == kind for mark in marks)
