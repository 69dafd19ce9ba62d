"""Prints how many fillers are found, on 80 clips: `python -m tests.speech.evaluate_fillers`.

Each clip is a sentence with none to three fillers of 0.2 to 0.7 s at known places, in one of two voices, over noise.
Two transcribers are measured. The tiny Whisper of the tests was trained on fillers and writes them down; real Whispers
leave most of them out, so the second row takes all fillers out of the words and stretches the word before over the gap,
as Whisper does: what is found then is found by the sound alone.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import numpy as np

from lib.core.speech import RATE_HZ, Mark, Transcript
from lib.core.types import Word
from lib.speech.delivery import measure
from lib.speech.fillers import is_filler
from lib.speech.whisper import Whisper, WhisperConfig
from tests.speech.clips import Spoken, answer
from tests.speech.espeak import Clip, espeak
from tests.speech.evaluate_tiny_whisper import MODEL
from tests.speech.sentences import HELD_OUT

N_CLIPS = 80
_NEAR_S = 0.3


@dataclass
class Count:
    """Fillers that were there, were found, and were said to be there."""

    true: int = 0
    found: int = 0
    reported: int = 0

    def __str__(self) -> str:
        recall, precision = self.found / max(1, self.true), self.found / max(1, self.reported)
        return (
            f"recall {recall:.2f} ({self.found} of {self.true}), precision {precision:.2f} ({self.reported} reported)"
        )


def hum(voice: str, seconds: float, rng: random.Random) -> Clip:
    """An "um" or "uh" on a level pitch, as fillers are (O'Shaughnessy 1992, ICASSP), held for at least `seconds`."""
    text = rng.choice(("um", "uh"))
    short = espeak().say(text, voice=voice, wpm=120, pitch_range=0)
    sound, vowel = short.audio, short.audio[len(short.audio) // 5 : len(short.audio) // 2]
    fade = len(vowel) // 3
    ramp = np.linspace(0, 1, fade, dtype=np.float32)
    head = vowel
    while (len(head) + len(sound)) / RATE_HZ < seconds + len(vowel) / RATE_HZ:
        lag = max(range(fade), key=lambda k: float(np.dot(head[-fade:], vowel[k : k + fade])))
        joint = head[-fade:] * (1 - ramp) + vowel[lag : lag + fade] * ramp
        head = np.concatenate([head[:-fade], joint, vowel[lag + fade :]])
    if head is not vowel:
        rest = sound[len(sound) // 5 :]
        lag = max(range(fade), key=lambda k: float(np.dot(head[-fade:], rest[k : k + fade])))
        joint = head[-fade:] * (1 - ramp) + rest[lag : lag + fade] * ramp
        sound = np.concatenate([head[:-fade], joint, rest[lag + fade :]])
    return Clip(text, sound, (0.0,), len(sound) / RATE_HZ)


def clip(rng: random.Random, seed: int) -> Spoken:
    """A sentence cut in up to four parts with a filler between them, in pauses as people make them."""
    voice = rng.choice(("en-us", "en-us+f3"))
    wpm = rng.randint(125, 165)
    words = [word for word in rng.choice(HELD_OUT).split() if not is_filler(word)]
    cuts = sorted(rng.sample(range(1, len(words)), rng.choice((0, 1, 1, 2, 3))))
    parts = [words[a:b] for a, b in zip([0, *cuts], [*cuts, len(words)], strict=True)]
    clips, gaps = [espeak().say(" ".join(parts[0]), voice=voice, wpm=wpm)], [0.5]
    for part in parts[1:]:
        filler = hum(voice, rng.uniform(0.2, 0.6), rng)
        clips += [filler, espeak().say(" ".join(part), voice=voice, wpm=wpm)]
        gaps += [rng.uniform(0.05, 0.4), rng.uniform(0.1, 0.6)]
    return answer(clips, [*gaps, 0.6], noise_dbfs=rng.choice((-70, -60, -50)), seed=seed)


def without_fillers(truth: Spoken) -> Transcript:
    """The true words, less fillers; the word before each reaches up to the next one."""
    words: list[Word] = []
    for text, start, end in truth.words:
        if is_filler(text):
            if words:
                words[-1] = replace(words[-1], end_s=end)
        else:
            words.append(Word(text, start, end, 0.9))
    return Transcript(" ".join(word.text for word in words), tuple(words), "en", len(truth.audio) / RATE_HZ)


def tally(count: Count, truth: Spoken, marks: tuple[Mark, ...]) -> None:
    """Each true filler is matched with at most one mark that overlaps it, or nearly."""
    left = [mark for mark in marks if mark.kind in ("filler", "possible_filler")]
    count.reported += len(left)
    for text, start, end in truth.words:
        if is_filler(text):
            count.true += 1
            near = [m for m in left if m.start_s < end + _NEAR_S and m.end_s > start - _NEAR_S]
            if near:
                left.remove(near[0])
                count.found += 1


def main() -> None:
    rng, engine = random.Random(31), Whisper(WhisperConfig(str(MODEL), threads=1))
    written, by_sound = Count(), Count()
    for seed in range(N_CLIPS):
        truth = clip(rng, seed)
        tally(written, truth, measure(truth.audio, engine.transcribe(truth.audio)).marks)
        tally(by_sound, truth, measure(truth.audio, without_fillers(truth)).marks)
    print(f"{N_CLIPS} clips, {written.true} fillers")
    print(f"words of the tiny Whisper and sound   {written}")
    print(f"sound alone, words without fillers    {by_sound}")


if __name__ == "__main__":
    main()
