"""Prints how exact pauses and pace are, on 40 clips: `python -m tests.speech.evaluate_delivery`.

Each clip is four sentences in one voice at its own pace, with pauses of known length between them, over noise. Pace is
measured with the true words, and with those of the tiny Whisper of the tests. That one learned single sentences: on
clips that are written down in one piece it may lose its way, and its sampling then differs from run to run.
"""

from __future__ import annotations

import random

import numpy as np

from lib.core.speech import RATE_HZ, Delivery, Transcript
from lib.core.types import Word
from lib.speech.delivery import measure
from lib.speech.fillers import is_filler
from lib.speech.whisper import Whisper, WhisperConfig
from tests.speech.clips import Spoken, answer
from tests.speech.espeak import espeak
from tests.speech.evaluate_tiny_whisper import MODEL
from tests.speech.sentences import HELD_OUT

N_CLIPS = 40


def main() -> None:
    rng, engine = random.Random(17), Whisper(WhisperConfig(str(MODEL), threads=1))
    pauses_ms: list[float] = []
    right: list[float] = []
    written: list[float] = []
    other = 0
    for seed in range(N_CLIPS):
        voice, wpm = rng.choice(("en-us", "en-us+f3")), rng.randint(130, 180)
        clips = [espeak().say(text, voice=voice, wpm=wpm) for text in rng.sample(HELD_OUT, 4)]
        gaps = [rng.uniform(0.4, 2.0), *(rng.choice((0.35, 0.5, 0.8, 1.4, 2.5)) for _ in range(3)), 1.0]
        truth = answer(clips, gaps, noise_dbfs=-60, seed=seed)
        found = measure(truth.audio, transcript(truth))
        if found.n_pauses == 3:
            pauses_ms += [1000 * abs(p.seconds - gap) for p, gap in zip(found.pauses, gaps[1:4], strict=True)]
        else:
            other += 1
        right.append(pace_error(found, truth))
        written.append(pace_error(measure(truth.audio, engine.transcribe(truth.audio)), truth))
    print(f"{N_CLIPS} clips, {len(pauses_ms)} pauses; {other} clips with another number of pauses")
    print(f"pauses off by {np.median(pauses_ms):.0f} ms (median), {max(pauses_ms):.0f} ms (most)")
    for name, errors in (("true words", right), ("words of the tiny Whisper", written)):
        print(f"pace, {name}: off by {100 * np.median(errors):.1f} % (median), {100 * max(errors):.1f} % (most)")


def transcript(truth: Spoken) -> Transcript:
    """What was really said."""
    words = tuple(Word(text, start, end, 0.9) for text, start, end in truth.words)
    return Transcript(" ".join(word.text for word in words), words, "en", len(truth.audio) / RATE_HZ)


def pace_error(found: Delivery, truth: Spoken) -> float:
    """By which share the measured pace differs from the true one; 1 when no pace was found."""
    n_words = sum(not is_filler(text) for text, _, _ in truth.words)
    minutes = (truth.spans_s[-1][1] - truth.spans_s[0][0]) / 60
    return abs(found.wpm * minutes / n_words - 1) if found.wpm is not None else 1.0


if __name__ == "__main__":
    main()
