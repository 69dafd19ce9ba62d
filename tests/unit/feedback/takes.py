"""Takes of known measures, without sound: what the tests of delivery share."""

from __future__ import annotations

from dataclasses import replace

from lib.core.speech import Delivery, Mark, Pause, Take, Transcript, Way
from lib.core.types import Answer, Interview, Word

PLAIN = Delivery(
    duration_s=60.0,
    speech_s=50.0,
    wpm=140.0,
    articulation_wpm=165.0,
    first_word_s=0.8,
    pauses=(Pause(10.0, 11.0), Pause(30.0, 31.5)),
    speech_share=0.83,
    pause_share=0.05,
    loudness_dbfs=-22.0,
    clipped_share=0.0,
    pitch_median_hz=118.0,
    pitch_range_st=6.2,
    fillers=2,
    fillers_per_minute=2.3,
    repeats=1,
    hedges=3,
    marks=(Mark("filler", "um", 1.0, 1.3), Mark("possible_filler", "", 20.0, 20.4)),
)


def take(text: str, way: Way = "recorded", **changes: object) -> Take:
    """`text` said at an even pace, with the measures of PLAIN but for `changes`."""
    delivery = replace(PLAIN, **changes)  # type: ignore[arg-type]
    texts = text.split()
    step = delivery.duration_s / max(1, len(texts))
    words = tuple(Word(w, i * step, (i + 0.8) * step, 0.9) for i, w in enumerate(texts))
    transcript = Transcript(" ".join(texts), words, "en", delivery.duration_s, "Whisper tiny on this machine")
    return Take(transcript, delivery, (20, 60, 40, 10) * int(5 * delivery.duration_s), way)


def spoken(made: Interview, *turns: int, **changes: object) -> tuple[Interview, dict[int, tuple[Take, ...]]]:
    """The interview with the answers of `turns` spoken as they stand, and their takes."""
    takes: dict[int, tuple[Take, ...]] = {}
    changed = []
    for turn in made.turns:
        if turn.number in turns and turn.answer is not None:
            takes[turn.number] = (take(turn.answer.text, **changes),)  # type: ignore[arg-type]
            words = takes[turn.number][0].transcript.words
            turn = replace(turn, answer=Answer(turn.answer.text, words))
        changed.append(turn)
    return replace(made, turns=tuple(changed)), takes
