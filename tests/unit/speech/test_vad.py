"""Voice activity: the stream against the batch call of faster-whisper, and edges against clips of known timing."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
from faster_whisper.vad import get_vad_model

from lib.core.speech import RATE_HZ
from lib.speech.vad import FRAME, VoiceActivity, probabilities, speech_spans
from tests.speech.clips import Spoken, answer
from tests.speech.espeak import espeak
from tests.speech.sentences import HELD_OUT

pytestmark = pytest.mark.unit


def spoken(seed: int, noise_dbfs: float) -> Spoken:
    """Four sentences with pauses of 0.35 to 2.5 s."""
    rng = random.Random(seed)
    voice = ("en-us", "en-us+f3")[seed % 2]
    clips = [espeak().say(text, voice=voice, wpm=rng.randint(130, 180)) for text in rng.sample(HELD_OUT, 4)]
    gaps = [rng.uniform(0.3, 1.5), *(rng.choice((0.35, 0.5, 0.8, 1.4, 2.5)) for _ in range(3)), 1.0]
    return answer(clips, gaps, noise_dbfs=noise_dbfs, seed=seed)


def test_a_stream_in_odd_pieces_is_the_batch_call_to_the_bit() -> None:
    audio = spoken(1, -50).audio
    audio = audio[: len(audio) // FRAME * FRAME]
    batch = get_vad_model()(audio.copy()).reshape(-1)
    rng, stream, parts, i = random.Random(1), VoiceActivity(), [], 0
    while i < len(audio):
        n = rng.randint(1, 3000)
        parts.append(stream.feed(audio[i : i + n]))
        i += n
    found = np.concatenate(parts)
    # the batch call loses the last 64 samples of its last frame to its own zeroing of the context
    assert np.array_equal(found[:-1], batch[:-1])
    assert np.array_equal(found, probabilities(audio))


def test_what_is_left_at_the_end_is_heard_too() -> None:
    stream = VoiceActivity()
    assert len(stream.feed(np.zeros(FRAME + 10, np.float32))) == 1
    assert len(stream.finish()) == 1
    assert len(stream.finish()) == 0


@pytest.mark.parametrize("noise_dbfs", [-90, -60, -50])
def test_pauses_within_60_ms(noise_dbfs: float) -> None:
    for seed in range(8):
        truth = spoken(seed, noise_dbfs)
        spans = speech_spans(truth.audio)
        found = [(a.end_s, b.start_s) for a, b in itertools.pairwise(spans)]
        assert len(found) == len(truth.pauses_s), seed
        for (start, end), (true_start, true_end) in zip(found, truth.pauses_s, strict=True):
            assert abs((end - start) - (true_end - true_start)) <= 0.06
            assert max(abs(start - true_start), abs(end - true_end)) <= 0.06


@pytest.mark.parametrize("level", [0.0, 0.001, 0.05])
def test_nobody_speaks(level: float) -> None:
    noise = np.random.default_rng(3).standard_normal(5 * RATE_HZ).astype(np.float32) * np.float32(level)
    assert speech_spans(noise) == ()


@pytest.mark.parametrize("n", [0, 1, 100, 511, 512, 513])
def test_very_short_recordings(n: int) -> None:
    assert speech_spans(np.zeros(n, np.float32)) == ()
    assert len(probabilities(np.zeros(n, np.float32))) == -(-n // FRAME)
