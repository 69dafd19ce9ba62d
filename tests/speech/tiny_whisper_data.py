"""What the tiny Whisper is trained on: clips spoken by espeak-ng, put together to windows with the answer to write."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass

import av
import numpy as np
from numpy.typing import NDArray
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

from tests.speech.espeak import RATE_HZ, Clip, espeak
from tests.speech.sentences import sentence, vocabulary

VOICES = ("en-us", "en-us+f3")
SPECIALS = (
    "<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|translate|>", "<|transcribe|>", "<|startoflm|>",
    "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>",
)  # fmt: skip
FRAME_LABEL = {word: i + 1 for i, word in enumerate(vocabulary())}


@dataclass(frozen=True)
class Window:
    """`audio` (n,) float32; `content` samples of it are more than padding; `spans_s` has (word, start, end)."""

    audio: NDArray[np.float32]
    content: int
    spans_s: list[tuple[str, float, float]]


def make_tokenizer() -> Tokenizer:
    """Byte-level BPE in which each word of the vocabulary is one token, with Whisper's special tokens."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=2000, min_frequency=1, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    tokenizer.train_from_iterator([" " + word for word in vocabulary()], trainer)
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIALS])
    times = [AddedToken(f"<|{i * 0.02:.2f}|>", special=False, normalized=False) for i in range(1501)]
    tokenizer.add_tokens(times)
    return tokenizer


def make_clips(n: int, seed: int, opus_share: float = 0.25) -> list[Clip]:
    """`n` spoken sentences, some of them through Opus as in a call."""
    rng = random.Random(seed)
    clips = [speak(sentence(rng), rng) for _ in range(n)]
    return [through_opus(clip) if rng.random() < opus_share else clip for clip in clips]


def speak(text: str, rng: random.Random) -> Clip:
    """In one of the voices, at 120 to 190 words per minute as espeak counts them."""
    voice, wpm = rng.choice(VOICES), rng.randint(120, 190)
    return espeak().say(text, voice=voice, wpm=wpm, pitch=rng.randint(40, 60), pitch_range=rng.randint(30, 70))


def through_opus(clip: Clip) -> Clip:
    """The same clip after Opus at 32 kbit/s (its delay of 6.5 ms is left in)."""
    file = io.BytesIO()
    pcm = (np.clip(clip.audio, -1, 1) * 32767).astype(np.int16)[None]
    with av.open(file, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=RATE_HZ, layout="mono")
        stream.bit_rate = 32_000
        frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="mono")
        frame.sample_rate = RATE_HZ
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE_HZ, frame_size=stream.frame_size or 320)
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    file.seek(0)
    back = av.AudioResampler(format="s16", layout="mono", rate=RATE_HZ)
    with av.open(file) as container:
        parts = [p.to_ndarray().reshape(-1) for f in container.decode(audio=0) for p in back.resample(f)]
    audio = np.concatenate(parts).astype(np.float32) / 32768
    return Clip(clip.text, audio[: len(clip.audio)], clip.starts_s, clip.end_s)


def compose(clips: list[Clip], seconds: float, rng: random.Random, noise: np.random.Generator) -> Window:
    """Clips one after the other with pauses, each at its own loudness, over noise of -75 to -35 dBFS or none."""
    n = int(seconds * RATE_HZ)
    audio, spans = np.zeros(n, np.float32), []
    at = int(rng.choice((rng.uniform(0, 0.1), rng.uniform(0.1, 0.6))) * RATE_HZ)
    for clip in clips:
        if at + len(clip.audio) > n:
            break
        audio[at : at + len(clip.audio)] += clip.audio * np.float32(10 ** (rng.uniform(-14, 3) / 20))
        bounds = [start + at / RATE_HZ for start in (*clip.starts_s, clip.end_s)]
        spans += list(zip(clip.words, bounds, bounds[1:], strict=False))
        at += len(clip.audio) + int(rng.choice((rng.uniform(0.1, 0.6), rng.uniform(0.4, 2.5))) * RATE_HZ)
    content = min(n, at if rng.random() < 0.7 else n)
    if rng.random() < 0.7:
        level = np.float32(10 ** (rng.uniform(-75, -35) / 20))
        audio[:content] += noise.standard_normal(content, dtype=np.float32) * level
    return Window(np.clip(audio, -1, 1), content, spans)
