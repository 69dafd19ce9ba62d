"""A recording cut into chunks for Whisper: at pauses, each at most 28 s, the same live and afterwards.

Whisper's cost is that of 30 s whatever it hears, and it cannot take more. So an answer is written down in chunks that
end at a pause, as soon as one is complete; when the speaker stops, only the last one is left to do. Chunks depend only
on the probabilities of speech, frame by frame: a recording gives the same ones in one piece or in many.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lib.speech.vad import FRAME_S, Probabilities, SpanFinder

_LONGEST_S = 28.0
_ENOUGH_S = 9.0
_PAUSE_S = 0.5
_LONG_PAUSE_S = 2.0
_MARGIN_S = 0.3
_CUT_WITHIN_S = 8.0


@dataclass(frozen=True)
class Chunk:
    """Part of a recording, in seconds from its start, with a margin of silence where there is one."""

    start_s: float
    end_s: float

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end_s - self.start_s


class Chunker:
    """Probabilities in, chunks out."""

    def __init__(self) -> None:
        self._finder = SpanFinder(_PAUSE_S)
        self._seen: list[float] = []
        self._start_s: float | None = None
        self._last_end_s = 0.0

    @property
    def now_s(self) -> float:
        """How much has been read."""
        return self._finder.now_s

    @property
    def silence_s(self) -> float:
        """Silence since the last speech, or since the start."""
        return self._finder.silence_s

    @property
    def settled_silence_s(self) -> float:
        """As `silence_s`, but clicks do not end it: for turn-taking."""
        return self._finder.settled_silence_s

    @property
    def spoke(self) -> bool:
        """Whether anyone has spoken yet."""
        return self._finder.spoke

    @property
    def open(self) -> Chunk | None:
        """The chunk that is being spoken, as it would be if it ended with the last speech."""
        if self._start_s is None:
            return None
        span = self._finder.open_span
        if span is None and not self._has_speech():
            return None
        speech_end = span.end_s if span else self._finder.spans[-1].end_s
        return Chunk(self._start_s, min(speech_end + _MARGIN_S, self.now_s))

    def feed(self, found: Probabilities) -> list[Chunk]:
        """Read on; the chunks that are complete now."""
        done = []
        for i in range(len(found)):
            self._finder.feed(found[i : i + 1])
            self._seen.append(float(found[i]))
            chunk = self._step()
            if chunk is not None:
                done.append(chunk)
        return done

    def finish(self) -> list[Chunk]:
        """The recording is over: the chunk that was open."""
        self._finder.close()
        last = self.open
        return [] if last is None else [self._close(last)]

    def _step(self) -> Chunk | None:
        span = self._finder.open_span
        if self._start_s is None:
            if span is not None:
                self._start_s = max(self._last_end_s, span.start_s - _MARGIN_S)
            return None
        current = self.open
        if current is None:
            self._start_s = None  # it was only a click
            return None
        if self._finder.silence_s >= (_PAUSE_S if current.seconds >= _ENOUGH_S else _LONG_PAUSE_S):
            return self._close(current)
        if self.now_s - current.start_s >= _LONGEST_S:
            return self._split()
        return None

    def _has_speech(self) -> bool:
        """Whether a span ended since this chunk began."""
        spans = self._finder.spans
        return bool(spans) and self._start_s is not None and spans[-1].end_s > self._start_s

    def _close(self, chunk: Chunk) -> Chunk:
        self._start_s, self._last_end_s = None, chunk.end_s
        return chunk

    def _split(self) -> Chunk:
        """No pause came: cut where speech was least likely within the last 8 s."""
        assert self._start_s is not None
        n = int(_CUT_WITHIN_S / FRAME_S)
        smooth = np.convolve(self._seen[-n:], np.ones(5) / 5, "same")[5:-5]
        cut_s = (len(self._seen) - n + 5 + int(smooth.argmin())) * FRAME_S
        chunk = Chunk(self._start_s, cut_s)
        self._start_s = self._last_end_s = cut_s
        return chunk


def chunks_of(found: Probabilities) -> list[Chunk]:
    """The chunks of a whole recording."""
    chunker = Chunker()
    return [*chunker.feed(found), *chunker.finish()]
