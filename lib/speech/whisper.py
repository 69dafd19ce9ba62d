"""Whisper on this machine: faster-whisper, 8-bit on the CPU, one model per process behind one queue.

Greedy decoding, no conditioning on earlier text, a short prompt for fillers, chunks cut by voice activity, so that
Whisper never hears long silence.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from lib.core.errors import SpeechCancelled, VoiceModelDamaged, VoiceModelMissing
from lib.core.speech import RATE_HZ, Audio, Transcript
from lib.core.types import Word
from lib.speech import models
from lib.speech.chunks import Chunk, chunks_of
from lib.speech.fillers import FILLER_PROMPT
from lib.speech.guards import without_inventions, without_loops
from lib.speech.queue import Queue
from lib.speech.vad import find_spans, probabilities

_TEMPERATURES = (0.0, 0.4)
"""The second one is tried when the first gave a loop or little confidence."""
_SPAN_SILENCE_S = 0.3
_DRAFT_TOKENS = 120


@dataclass(frozen=True)
class WhisperConfig:
    """Which Whisper and how. `model` is a size, a Hub repository or a folder; `language` '' lets it find out."""

    model: str = models.DEFAULT
    language: str = "en"
    threads: int = 0
    """0: as many as there are cores, at most 4 (beyond that the small models do not get faster)."""
    beam_size: int = 1
    filler_prompt: bool = True


@dataclass(frozen=True)
class Written:
    """What was written down of one chunk: words in the time of the recording, seconds whose words were dropped."""

    words: tuple[Word, ...]
    dropped_s: float
    language: str


class Whisper:
    """A Transcriber. Loading is lazy and happens once; calls wait in `queue`."""

    host = ""

    def __init__(self, config: WhisperConfig | None = None, *, queue: Queue | None = None) -> None:
        self.config = config or WhisperConfig()
        self.queue = Queue() if queue is None else queue
        label = models.SIZES[self.config.model].id if self.config.model in models.SIZES else self.config.model
        self.name = f"Whisper {label.rstrip('/').rsplit('/', 1)[-1]} on this machine"
        self._model: Any = None
        self._loading = threading.Lock()

    def load(self) -> None:
        """Read the model from the disk (0.3 to 2 s), once. Never downloads.

        Raises:
            VoiceModelMissing: it is not on this machine; `lib.speech.models.download` fetches it.
            VoiceModelDamaged: its files cannot be read.
        """
        with self._loading:
            if self._model is None:
                self._model = _open(self.config)

    def transcribe(
        self,
        audio: Audio,
        *,
        on_position: Callable[[int], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> Transcript:
        """See `lib.core.speech.Transcriber`."""
        written = []
        found = probabilities(audio)
        for chunk in chunks_of(found):
            written.append(self.write(audio, chunk, on_position=on_position, cancel=cancel))
        return self.transcript(written, len(audio) / RATE_HZ)

    def write(
        self,
        audio: Audio,
        chunk: Chunk,
        *,
        on_position: Callable[[int], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> Written:
        """The words of one chunk of `audio`, with times. Raises as `load`, and SpeechCancelled."""
        self.load()
        piece = _cut(audio, chunk)
        with self.queue.turn(on_position, cancel):
            segment, language = self._run(piece, word_timestamps=True, temperature=_TEMPERATURES)
        if cancel is not None and cancel.is_set():
            raise SpeechCancelled("The transcription was stopped.")
        heard = segment is not None and not (segment.no_speech_prob > 0.8 and segment.avg_logprob < -1)
        raw = [_word(word, chunk.start_s) for word in segment.words or ()] if heard else []
        kept, cut = _guarded(piece, [word for word in raw if word.text], chunk.start_s)
        return Written(tuple(kept), sum(word.end_s - word.start_s for word in cut), language)

    def draft(self, audio: Audio, chunk: Chunk) -> tuple[str, ...] | None:
        """A quick pass over running speech, words without times; None when others wait for the engine."""
        self.load()
        with self.queue.turn_if_free() as free:
            if not free:
                return None
            segment, _ = self._run(_cut(audio, chunk), word_timestamps=False, temperature=0.0)
            return tuple(segment.text.split()) if segment is not None else ()

    def transcript(self, written: list[Written], duration_s: float) -> Transcript:
        """The chunks of a recording put together."""
        words, cut = without_loops([word for part in written for word in part.words])
        return Transcript(
            text=" ".join(word.text for word in words),
            words=tuple(words),
            language=next((part.language for part in written if part.language), self.config.language),
            duration_s=duration_s,
            engine=self.name,
            dropped_s=sum(part.dropped_s for part in written) + sum(word.end_s - word.start_s for word in cut),
        )

    def _run(self, piece: Audio, *, word_timestamps: bool, temperature: Any) -> tuple[Any, str]:
        """The one segment of a chunk (None: no words), and the language.

        Time tokens are left out: chunks are short, and word times come from alignment. Only the first segment is taken:
        with word times on, faster-whisper goes on after the last word, and would run the network once more on the
        silence there, which costs as much again and invents words.
        """
        segments, info = self._model.transcribe(
            piece,
            language=self.config.language or None,
            beam_size=self.config.beam_size,
            temperature=temperature,
            condition_on_previous_text=False,
            initial_prompt=FILLER_PROMPT if self.config.filler_prompt else None,
            without_timestamps=True,
            word_timestamps=word_timestamps,
            max_new_tokens=None if word_timestamps else _DRAFT_TOKENS,
        )
        return next(iter(segments), None), str(info.language)


def _cut(audio: Audio, chunk: Chunk) -> Audio:
    return audio[int(chunk.start_s * RATE_HZ) : int(chunk.end_s * RATE_HZ)]


def _word(word: Any, offset_s: float) -> Word:
    text = str(word.word).strip()
    return Word(text, float(offset_s + word.start), float(offset_s + word.end), float(word.probability))


def _guarded(piece: Audio, words: list[Word], offset_s: float) -> tuple[list[Word], list[Word]]:
    """The words without loops and inventions, and those that went."""
    spans = find_spans(probabilities(piece), _SPAN_SILENCE_S)
    shifted = [type(span)(span.start_s + offset_s, span.end_s + offset_s) for span in spans]
    kept, looped = without_loops(words)
    kept, invented = without_inventions(kept, shifted)
    return kept, [*looped, *invented]


def _open(config: WhisperConfig) -> Any:
    folder = models.find(config.model)
    if folder is None:
        size = models.SIZES.get(config.model)
        much = f" ({size.megabytes} MB)" if size else ""
        message = (
            f"The transcription model {config.model} is not on this machine yet. Download it{much} in the settings, or "
            "give a folder that holds it. Until then, type your answers."
        )
        raise VoiceModelMissing(message)
    from faster_whisper import WhisperModel

    threads = config.threads or min(4, os.cpu_count() or 1)
    try:
        model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)
    except Exception as error:  # tokenizers raises nothing narrower for a damaged file
        message = f"The transcription model in {folder.name} cannot be loaded. Delete it and download it again."
        raise VoiceModelDamaged(message) from error
    _warm(model)
    return model


def _warm(model: Any) -> None:
    """The first call allocates; have it done before someone waits for words."""
    segments, _ = model.transcribe(np.zeros(RATE_HZ, np.float32), language="en", beam_size=1, max_new_tokens=1)
    list(segments)


_SHARED: dict[WhisperConfig, Whisper] = {}
_QUEUE = Queue()
_LOCK = threading.Lock()


def shared(config: WhisperConfig) -> Whisper:
    """The process's engine for these settings. Another model takes the place of the one before; the queue stays."""
    with _LOCK:
        if config not in _SHARED:
            _SHARED.clear()
            _SHARED[config] = Whisper(config, queue=_QUEUE)
        return _SHARED[config]
