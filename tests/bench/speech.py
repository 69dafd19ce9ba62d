"""What speech costs, in one run: `python -m tests.bench.speech [--shapes tiny base] [--quick]`.

- Capture: audio lost in 60 s of WebRTC frames, CPU of a frame.
- Delay from a spoken word to the shown word, and memory over 30 minutes of talk, with the tiny Whisper of the tests.
- Speed against openai-whisper and transformers at equal shape and tokens, and the delay from the end of speech to the
  final text at that cost. Needs tests/speech/requirements.txt. The weights are random and of real shape.
"""

from __future__ import annotations

import argparse
import difflib
import importlib.util
import resource
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from lib.core.speech import RATE_HZ, Audio
from lib.speech.capture import Recording
from lib.speech.live import LiveTranscription
from lib.speech.whisper import Whisper, WhisperConfig
from tests.speech import random_weights as weights
from tests.speech.clips import Spoken, answer
from tests.speech.espeak import espeak
from tests.speech.evaluate_tiny_whisper import MODEL
from tests.speech.sentences import HELD_OUT

TOKENS_PER_S = 100 / 30
"""150 words a minute at 1.33 tokens a word."""
Watch = Callable[[float, Any], None]
"""Gets seconds spoken and the state."""


def capture() -> None:
    """60 s of 20 ms frames as WebRTC delivers them: 48 kHz stereo s16."""
    pcm = (0.3 * np.sin(np.arange(60 * 48_000) * 0.05) * 32767).astype(np.int16)
    frames = []
    for i in range(0, len(pcm), 960):
        frame = av.AudioFrame.from_ndarray(np.repeat(pcm[i : i + 960], 2)[None], format="s16", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, i, Fraction(1, 48_000)
        frames.append(frame)
    recording, begun = Recording(), time.process_time()
    for frame in frames:
        recording.add_frame(frame)
    cpu_us = (time.process_time() - begun) / len(frames) * 1e6
    recording.close()
    lost_s = 60 - len(recording.audio()) / RATE_HZ
    print(f"capture: {lost_s:.3f} s lost of 60 s, {cpu_us:.0f} us of CPU per 20 ms frame")


def talk(n: int, last_gap_s: float, seed: int = 0) -> Spoken:
    """`n` sentences with pauses of 0.3 and 0.7 s."""
    clips = [espeak().say(HELD_OUT[(seed + i) % len(HELD_OUT)], wpm=150) for i in range(n)]
    return answer(clips, [0.4, *(0.3 if i % 2 else 0.7 for i in range(n - 1)), last_gap_s], noise_dbfs=-60)


def live(engine: Whisper, audio: Audio, *, speed: float = 1.0, watch: Watch | None = None) -> float:
    """Speak `audio` into a live transcription; the seconds from its end to the final text."""
    recording = Recording()
    running = LiveTranscription(recording, engine)
    begun, step = time.monotonic(), RATE_HZ // 25
    for i in range(0, len(audio), step):
        time.sleep(max(0.0, begun + (i + step) / RATE_HZ / speed - time.monotonic()))
        recording.add(audio[i : i + step])
        if watch is not None:
            watch((i + step) / RATE_HZ, running.state())
    ended = time.monotonic()
    running.finish()
    return time.monotonic() - ended


def word_delay() -> None:
    """How long after a word's end it is first on the page, tentative or confirmed.

    Shown words are aligned with the spoken ones each time they change; a word counts as shown from the first time that
    it stands at its place, but not before it was begun (the model completes habits of speech).
    """
    truth, engine = talk(7, 0.5), Whisper(WhisperConfig(str(MODEL), threads=1))
    engine.load()
    first: dict[int, float] = {}
    sure: dict[int, float] = {}

    def watch(now_s: float, state: Any) -> None:
        confirmed = state.partial.confirmed.split()
        _note(truth, [*confirmed, *state.partial.tentative.split()], now_s, first)
        _note(truth, confirmed, now_s, sure)

    live(engine, truth.audio, watch=watch)
    ends = [end for _, _, end in truth.words]
    for name, found in (("shown", first), ("certain", sure)):
        delays = [at - ends[i] for i, at in found.items()]
        middle, most = np.percentile(delays, [50, 90])
        print(
            f"spoken word to {name} word: {middle:.1f} s (median), {most:.1f} s (90 %), {len(delays)} of {len(ends)} "
            "words before the end; tiny Whisper, real time"
        )


def _note(truth: Spoken, shown: list[str], now_s: float, found: dict[int, float]) -> None:
    spoken = [text.lower() for text, _, _ in truth.words]
    matcher = difflib.SequenceMatcher(None, spoken, [text.lower() for text in shown], autojunk=False)
    for block in matcher.get_matching_blocks():
        for i in range(block.a, block.a + block.size):
            if now_s >= truth.words[i][1]:
                found.setdefault(i, now_s)


def memory(minutes: int) -> None:
    """Recordings of a minute, one after the other, ten times as fast as speech."""
    engine = Whisper(WhisperConfig(str(MODEL), threads=1))
    sizes = []
    for minute in range(minutes):
        live(engine, talk(14, 0.5, seed=minute).audio, speed=10)
        sizes.append(_resident_mb())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory after 3 and {minutes} minutes of talk: {sizes[2]:.0f} and {sizes[-1]:.0f} MB, highest {peak:.0f} MB")


def _resident_mb() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise OSError("no VmRSS")


def engines(size: str, folder: Path, repeats: int) -> None:
    """30 s of sound and 100 tokens, greedy, one thread, engines taking turns; CPU seconds, median."""
    import ctranslate2
    import torch
    import whisper

    torch.set_num_threads(1)
    ours, theirs, path = weights.build(size, folder)
    fast = ctranslate2.models.Whisper(str(path), compute_type="int8", intra_threads=1, inter_threads=1)
    mel = torch.randn(1, 80, 3000) * 0.3
    features = ctranslate2.StorageView.from_array(mel.numpy())
    prompt = [[weights.START, weights.ENGLISH, weights.TRANSCRIBE, weights.NO_TIMES]]
    options = whisper.DecodingOptions(
        language="en",
        without_timestamps=True,
        sample_len=100,
        suppress_tokens=[weights.END],
        suppress_blank=False,
        fp16=False,
    )

    def run_fast() -> int:
        made = fast.generate(
            features, prompt, beam_size=1, max_length=200, suppress_tokens=[weights.END], suppress_blank=False
        )
        return len(made[0].sequences_ids[0])

    def run_openai() -> int:
        with torch.no_grad():
            return len(whisper.decode(ours, mel, options)[0].tokens)

    def run_transformers() -> int:
        with torch.no_grad():
            made = theirs.generate(mel, max_new_tokens=100, min_new_tokens=100, do_sample=False, num_beams=1)
        return int(made.shape[-1])

    runs: dict[str, Callable[[], int]] = {
        "faster-whisper int8": run_fast, "openai-whisper": run_openai, "transformers": run_transformers,
    }  # fmt: skip
    cpu_s: dict[str, list[float]] = {name: [] for name in runs}
    tokens = {name: run() for name, run in runs.items()}  # the first round warms up
    for _ in range(repeats):
        for name, run in runs.items():
            begun = time.process_time()
            run()
            cpu_s[name].append(time.process_time() - begun)
    base = float(np.median(cpu_s["faster-whisper int8"]))
    for name, taken in cpu_s.items():
        median = float(np.median(taken))
        print(f"{size}: {name:20} {median:.2f} s CPU, real-time factor {median / 30:.3f}, {median / base:.2f} x ours, "
              f"{tokens[name]} tokens")  # fmt: skip


class Costly(Whisper):
    """Writes noise at the cost of real speech: as many tokens as people say in that time, with word times."""

    def _run(self, piece: Audio, *, word_timestamps: bool, temperature: Any) -> tuple[Any, str]:
        segments, info = self._model.transcribe(
            piece, language="en", beam_size=1, temperature=0.0, condition_on_previous_text=False,
            without_timestamps=True, word_timestamps=word_timestamps, suppress_tokens=[weights.END],
            max_new_tokens=max(1, int(len(piece) / RATE_HZ * TOKENS_PER_S)), log_prob_threshold=None,
            compression_ratio_threshold=None, no_speech_threshold=None,
        )  # fmt: skip
        return next(iter(segments), None), str(info.language)


def final_delay(size: str, folder: Path) -> None:
    """A 30 s answer at real time: stopped at its last word, and after half a second of silence."""
    engine = Costly(WhisperConfig(str(folder / f"{size}-int8"), threads=2))
    engine.load()
    at_word = live(engine, talk(6, 0.02).audio)
    seconds = len(talk(6, 0.02).audio) / RATE_HZ
    after_silence = live(engine, talk(6, 2.0).audio)
    print(f"{size}: end of a {seconds:.0f} s answer to final text {at_word:.2f} s")
    print(f"{size}: the same, stopped after 2 s of silence {after_silence:.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shapes", nargs="*", default=["tiny", "base"], choices=list(weights.SHAPES))
    parser.add_argument("--quick", action="store_true", help="5 minutes of talk and 3 repeats instead of 30 and 7")
    arguments = parser.parse_args()
    capture()
    word_delay()
    memory(5 if arguments.quick else 30)
    lacking = [name for name in ("torch", "transformers", "whisper") if importlib.util.find_spec(name) is None]
    if lacking:
        print(f"engines not compared: {', '.join(lacking)} not installed (tests/speech/requirements.txt)")
        return
    with tempfile.TemporaryDirectory() as folder:
        for size in arguments.shapes:
            engines(size, Path(folder), 3 if arguments.quick else 7)
            final_delay(size, Path(folder))


if __name__ == "__main__":
    main()
