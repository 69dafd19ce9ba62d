"""Transcription by a server: Hugging Face Inference, or anything with OpenAI's /audio/transcriptions.

Audio leaves the machine only through these two classes. A recording without speech is not sent at all. Servers often
give no word times: words are then spread over the speech that was found here, by their length.
"""

from __future__ import annotations

import json
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import SecretStr

from lib.core.errors import RemoteSpeechError, SpeechCancelled
from lib.core.speech import RATE_HZ, Audio, Transcript
from lib.core.types import Word
from lib.speech import http
from lib.speech.chunks import Chunk, chunks_of
from lib.speech.files import wav_bytes
from lib.speech.guards import without_inventions, without_loops
from lib.speech.vad import MIN_PAUSE_S, Span, find_spans, probabilities

HUGGING_FACE = "https://router.huggingface.co/hf-inference/models"
_LONGEST_PIECE_S = 240.0  # 7.7 MB as WAV; OpenAI takes 25 MB
_DEADLINE_S = 60.0


class _Remote(ABC):
    """What both have in common: pieces between pauses, guards, retries within one deadline."""

    def __init__(self, name: str, url: str, key: SecretStr | None, language: str, deadline_s: float) -> None:
        self.name, self._url, self._key = name, url, key
        self.host = http.host_of(url)
        self._language, self._deadline_s = language, deadline_s

    def transcribe(
        self,
        audio: Audio,
        *,
        on_position: Callable[[int], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> Transcript:
        """See `lib.core.speech.Transcriber`. The deadline holds for the whole recording, retries included."""
        until = time.monotonic() + self._deadline_s
        found = probabilities(audio)
        spans = find_spans(found, MIN_PAUSE_S)
        words: list[Word] = []
        dropped: list[Word] = []
        language = self._language
        if on_position is not None:
            on_position(0)
        for piece in _pieces(chunks_of(found)):
            if cancel is not None and cancel.is_set():
                raise SpeechCancelled("The transcription was stopped.")
            sound = wav_bytes(audio[int(piece.start_s * RATE_HZ) : int(piece.end_s * RATE_HZ)])
            answer = http.retried(lambda sound=sound: self._ask(sound, until), until=until)  # type: ignore[misc]
            inside = [span for span in spans if span.start_s < piece.end_s and span.end_s > piece.start_s]
            kept, looped = without_loops(_words(answer, piece, inside))
            kept, invented = without_inventions(kept, inside)
            words, dropped = [*words, *kept], [*dropped, *looped, *invented]
            language = language or _code(answer.get("language"))
        text = " ".join(word.text for word in words)
        lost_s = sum(word.end_s - word.start_s for word in dropped)
        return Transcript(text, tuple(words), language, len(audio) / RATE_HZ, self.name, lost_s)

    @abstractmethod
    def _ask(self, sound: bytes, until: float) -> dict[str, Any]: ...

    def _parsed(self, body: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(body)
        except ValueError as error:
            raise RemoteSpeechError("output", f"{self.name} answered with something else than a transcript.") from error
        if not isinstance(answer, dict) or not isinstance(answer.get("text"), str):
            raise RemoteSpeechError("output", f"{self.name} answered without a text.")
        return answer


class HuggingFaceTranscriber(_Remote):
    """Whisper at Hugging Face Inference. `model` is a repository, or the address of a dedicated endpoint."""

    def __init__(
        self,
        key: SecretStr,
        *,
        model: str = "openai/whisper-large-v3-turbo",
        language: str = "",
        deadline_s: float = _DEADLINE_S,
    ) -> None:
        """Raises RemoteSpeechError('config') for an address that cannot be used."""
        url = http.check_url(model, key) if "://" in model else f"{HUGGING_FACE}/{model}"
        label = (http.host_of(url) or "this machine") if "://" in model else model
        super().__init__(f"{label} via Hugging Face", url, key, language, deadline_s)

    def _ask(self, sound: bytes, until: float) -> dict[str, Any]:
        headers = {"Content-Type": "audio/wav", "Accept": "application/json"}
        return self._parsed(http.post(self._url, key=self._key, until=until, data=sound, headers=headers))


class OpenAITranscriber(_Remote):
    """Any server with POST {base_url}/audio/transcriptions: OpenAI, Groq, vLLM, speaches, whisper.cpp, LocalAI."""

    def __init__(
        self,
        base_url: str,
        model: str,
        *,
        key: SecretStr | None = None,
        language: str = "en",
        deadline_s: float = _DEADLINE_S,
    ) -> None:
        """`base_url` ends in /v1 as a rule. Raises RemoteSpeechError('config') for one that cannot be used."""
        base = http.check_url(base_url, key)
        if not model.strip():
            raise RemoteSpeechError("config", "Give the transcription model's name as its server lists it.")
        where = http.host_of(base) or "this machine"
        super().__init__(f"{model} via {where}", f"{base}/audio/transcriptions", key, language, deadline_s)
        self._model, self._times = model, True

    def _ask(self, sound: bytes, until: float) -> dict[str, Any]:
        """With word times; a server that refuses those is asked without from then on."""
        if self._times:
            try:
                return self._post(
                    sound, until, {"response_format": "verbose_json", "timestamp_granularities[]": "word"}
                )
            except RemoteSpeechError as error:
                if error.kind != "request":
                    raise
        answer = self._post(sound, until, {"response_format": "json"})
        self._times = False
        return answer

    def _post(self, sound: bytes, until: float, fields: dict[str, str]) -> dict[str, Any]:
        data = {"model": self._model, **({"language": self._language} if self._language else {}), **fields}
        files = {"file": ("answer.wav", sound, "audio/wav")}
        return self._parsed(http.post(self._url, key=self._key, until=until, data=data, files=files))


def _pieces(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Chunks joined as long as they stay within what a server takes."""
    pieces: list[Chunk] = []
    for chunk in chunks:
        if pieces and chunk.end_s - pieces[-1].start_s <= _LONGEST_PIECE_S:
            pieces[-1] = Chunk(pieces[-1].start_s, chunk.end_s)
        else:
            pieces.append(chunk)
    return pieces


def _words(answer: dict[str, Any], piece: Chunk, spans: Sequence[Span]) -> list[Word]:
    timed = answer.get("words")
    if isinstance(timed, list) and timed:
        try:
            return [_timed(entry, piece) for entry in timed if str(entry["word"]).strip()]
        except (KeyError, TypeError, ValueError) as error:
            raise RemoteSpeechError("output", "The speech server gave word times that cannot be read.") from error
    return spread(answer["text"].split(), spans)


def _timed(entry: dict[str, Any], piece: Chunk) -> Word:
    start, end = float(entry["start"]) + piece.start_s, float(entry["end"]) + piece.start_s
    if not 0 <= start <= end <= piece.end_s + 1:
        raise ValueError("word time outside the recording")
    return Word(str(entry["word"]).strip(), start, end, float(entry.get("probability", 1.0)))


def spread(texts: Sequence[str], spans: Sequence[Span]) -> list[Word]:
    """Words without times laid over the speech, each for as long as its letters ask; probability 1 (not known)."""
    total_s = sum(span.seconds for span in spans)
    letters = sum(len(text) + 1 for text in texts)
    words, said = [], 0
    for text in texts:
        start_s = _at(spans, total_s * said / letters)
        said += len(text) + 1
        words.append(Word(text, start_s, max(start_s, _at(spans, total_s * said / letters)), 1.0))
    return words


def _at(spans: Sequence[Span], spoken_s: float) -> float:
    """The time at which so many seconds have been spoken."""
    for span in spans:
        if spoken_s <= span.seconds:
            return span.start_s + spoken_s
        spoken_s -= span.seconds
    return spans[-1].end_s if spans else 0.0


def _code(language: object) -> str:
    return {"english": "en"}.get(str(language).lower(), str(language)) if language else ""
