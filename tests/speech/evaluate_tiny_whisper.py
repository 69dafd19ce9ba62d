"""Prints how well the tiny Whisper does on the 40 unseen sentences: `python -m tests.speech.evaluate_tiny_whisper`.

Each is spoken once by each voice, at a pace and pitch drawn with a fixed seed, over noise at -55 dBFS.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import numpy as np

from lib.core.speech import RATE_HZ, Audio
from lib.speech.whisper import Whisper, WhisperConfig
from tests.speech.clips import edits
from tests.speech.espeak import Clip, espeak
from tests.speech.sentences import FILLERS, HELD_OUT

MODEL = Path(__file__).with_name("tiny-whisper")
VOICES = ("en-us", "en-us+f3")


def clips(seed: int = 77) -> list[Clip]:
    """80 clips of unseen sentences."""
    rng = random.Random(seed)
    return [
        espeak().say(text, voice=voice, wpm=rng.randint(125, 180), pitch=rng.randint(42, 58))
        for voice in VOICES
        for text in HELD_OUT
    ]


def padded(clip: Clip, noise: np.random.Generator) -> Audio:
    """0.4 s of silence on both sides and noise at -55 dBFS over all of it."""
    audio = np.pad(clip.audio * np.float32(0.6), int(0.4 * RATE_HZ))
    return np.asarray(audio + noise.standard_normal(len(audio)) * 10 ** (-55 / 20), np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default=str(MODEL))
    parser.add_argument("--show", action="store_true", help="print what was heard wrong")
    arguments = parser.parse_args()
    engine, noise = Whisper(WhisperConfig(arguments.model, threads=1)), np.random.default_rng(7)
    engine.load()
    wrong = n = exact = in_text = found = 0
    errors_s: list[float] = []
    cpu_s = audio_s = 0.0
    for clip in clips():
        audio, begun = padded(clip, noise), time.process_time()
        heard = engine.transcribe(audio)
        cpu_s, audio_s = cpu_s + time.process_time() - begun, audio_s + len(audio) / RATE_HZ
        said, got = clip.words, heard.text.split()
        wrong, n, exact = wrong + edits(said, got), n + len(said), exact + (said == got)
        for filler in FILLERS:
            in_text += said.count(filler)
            found += min(said.count(filler), got.count(filler))
        if said == got:
            errors_s += [abs(w.start_s - 0.4 - at) for w, at in zip(heard.words, clip.starts_s, strict=True)]
        elif arguments.show:
            print(f"  said  {clip.text}\n  heard {heard.text}")
    median, p90 = np.percentile(errors_s, (50, 90)) if errors_s else (np.nan, np.nan)
    print(f"word error rate {wrong / n:.3f} on {n} words, {exact} of 80 sentences exact")
    print(f"fillers found {found} of {in_text}")
    print(f"word starts off by {median * 1000:.0f} ms (median), {p90 * 1000:.0f} ms (p90)")
    print(f"real-time factor {cpu_s / audio_s:.3f} of one core")


if __name__ == "__main__":
    main()
