"""Transcription while someone speaks: certain words, a guess at the newest ones, and the record soon after the end.

One thread per recording reads what was captured, follows the voice, writes down each chunk that is complete and makes a
draft of the running one about once a second. When the speaker pauses it writes down the running chunk in advance, so
that at the end there is mostly nothing left to do.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from lib.core.errors import GreenroomError, SpeechCancelled, WorkError
from lib.core.speech import RATE_HZ, Partial, Transcript
from lib.speech.agreement import Agreement
from lib.speech.capture import Recording
from lib.speech.chunks import Chunk, Chunker
from lib.speech.vad import VoiceActivity
from lib.speech.whisper import Whisper, Written

log = logging.getLogger("greenroom.speech")

_STEP_S = 1.0
_IN_ADVANCE_S = 0.35
_POLL_S = 0.1
_LEAST_S = 0.6


@dataclass(frozen=True)
class LiveState:
    """What a page shows while it goes on. `heard_s` is how far the voice was followed; `error` says why words stopped.

    `words_at_s` is when (in the recording) the newest words were said, for turn-taking; `spoke` whether anyone has.
    """

    partial: Partial
    heard_s: float
    silence_s: float
    spoke: bool
    words_at_s: float
    error: GreenroomError | None
    done: bool


class LiveTranscription:
    """Begins at once, in a thread of its own. End it by `finish` (gives the record) or `stop`."""

    def __init__(self, recording: Recording, whisper: Whisper, *, step_s: float = _STEP_S) -> None:
        self._recording, self._whisper, self._step_s = recording, whisper, step_s
        self._chunker, self._agreement = Chunker(), Agreement()
        self._written: list[Written] = []
        self._advance: tuple[Chunk, Written] | None = None
        self._drafted_s, self._wait_s = 0.0, step_s
        self._cancel = threading.Event()
        self._on_position: Callable[[int], None] | None = None
        self._lock = threading.Lock()
        self._state = LiveState(Partial(), 0.0, 0.0, False, 0.0, None, False)
        self._transcript: Transcript | None = None
        self._thread = threading.Thread(target=self._run, name="live-transcription", daemon=True)
        self._thread.start()

    def state(self) -> LiveState:
        """How far it is."""
        with self._lock:
            return self._state

    def finish(self, *, on_position: Callable[[int], None] | None = None, timeout_s: float = 120.0) -> Transcript:
        """Close the recording and wait for the record of all of it.

        Raises:
            SpeechError: it could not be written down; the recording is still there.
            WorkError: it took longer than `timeout_s`, or failed for a reason that nobody foresaw.
        """
        self._on_position = on_position
        self._recording.close()
        self._thread.join(timeout_s)
        error = self.state().error
        if error is not None:
            raise error
        if self._transcript is None:
            self.stop()
            raise WorkError("The transcription takes too long. The recording is kept: try again, or type the answer.")
        return self._transcript

    def stop(self) -> None:
        """Close the recording and write nothing more."""
        self._cancel.set()
        self._recording.close()

    def _run(self) -> None:
        try:
            self._whisper.load()
            self._follow()
        except GreenroomError as error:
            self._publish(error=error, done=True)
        except Exception as error:
            log.exception("live transcription ended by an unforeseen error")
            self._publish(error=_unforeseen(error), done=True)
        else:
            self._publish(done=True)

    def _follow(self) -> None:
        voice, read = VoiceActivity(), 0
        while True:
            closed = self._recording.closed
            self._recording.wait(read, _POLL_S)
            new = self._recording.since(read)
            read += len(new)
            for chunk in self._chunker.feed(voice.feed(new)):
                self._settle(chunk)
            if self._cancel.is_set():
                raise SpeechCancelled("The transcription was stopped.")
            if closed and not len(new):
                break
            if not self._recording.closed:
                self._look_ahead()
            self._publish()
        for chunk in self._chunker.feed(voice.finish()) + self._chunker.finish():
            self._settle(chunk)
        self._transcript = self._whisper.transcript(self._written, read / RATE_HZ)

    def _settle(self, chunk: Chunk) -> None:
        """A chunk is complete: its final words."""
        written = self._advance[1] if self._advance and self._advance[0] == chunk else self._write(chunk)
        self._written.append(written)
        self._agreement.settle([word.text for word in written.words])
        self._advance, self._wait_s = None, self._step_s
        self._drafted_s = self._chunker.now_s
        self._publish()

    def _look_ahead(self) -> None:
        """In a pause: the running chunk as if it ended here. Else a draft, if the last one is long enough ago."""
        chunk = self._chunker.open
        if chunk is None or chunk.seconds < _LEAST_S:
            return
        if self._chunker.silence_s >= _IN_ADVANCE_S:
            if self._advance is None or self._advance[0] != chunk:
                written = self._write(chunk)
                self._advance = (chunk, written)
                self._agreement.draft([word.text for word in written.words])
        elif self._chunker.now_s - self._drafted_s >= self._wait_s:
            begun = time.monotonic()
            self._drafted_s = self._chunker.now_s
            words = self._whisper.draft(self._recording.audio(), chunk)
            if words is not None:
                self._agreement.draft(words)
                # never busy for more than two thirds of the time: capture and pages need the rest
                self._wait_s = max(self._step_s, 1.5 * (time.monotonic() - begun))

    def _write(self, chunk: Chunk) -> Written:
        audio = self._recording.audio()
        return self._whisper.write(audio, chunk, on_position=self._on_position, cancel=self._cancel)

    def _publish(self, *, error: GreenroomError | None = None, done: bool = False) -> None:
        with self._lock:
            partial, old = self._agreement.partial, self._state
            self._state = LiveState(
                partial=partial,
                heard_s=self._chunker.now_s,
                silence_s=self._chunker.settled_silence_s,
                spoke=self._chunker.spoke,
                words_at_s=self._chunker.now_s if _grew(old.partial, partial) else old.words_at_s,
                error=error,
                done=done,
            )


def _grew(old: Partial, new: Partial) -> bool:
    return len(f"{new.confirmed} {new.tentative}".split()) > len(f"{old.confirmed} {old.tentative}".split())


def _unforeseen(error: Exception) -> WorkError:
    return WorkError(f"The transcription failed ({type(error).__name__}). The recording is kept: type the answer.")
