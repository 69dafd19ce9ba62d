"""Following a recording without writing it down: for ears that are elsewhere and hear the whole of it at the end."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from lib.core.errors import GreenroomError
from lib.core.speech import Partial, Transcriber, Transcript
from lib.speech.capture import Recording
from lib.speech.live import LiveState
from lib.speech.vad import SpanFinder, VoiceActivity

log = logging.getLogger("greenroom.speech")

_POLL_S = 0.1
_PAUSE_S = 0.5


class Following(Protocol):
    """What follows a recording while it is made: `LiveTranscription` or `Listening`."""

    def state(self) -> LiveState:
        """How far it is."""
        ...

    def finish(self, *, on_position: Callable[[int], None] | None = None) -> Transcript:
        """Close the recording and wait for the record of all of it. Raises SpeechError or WorkError."""
        ...

    def stop(self) -> None:
        """Close the recording and write nothing more."""
        ...


class Listening:
    """Knows whether someone speaks, has no words before the end. Begins at once, in a thread of its own."""

    def __init__(self, recording: Recording, transcriber: Transcriber) -> None:
        self._recording, self._transcriber = recording, transcriber
        self._cancel = threading.Event()
        self._lock = threading.Lock()
        self._state = LiveState(Partial(), 0.0, 0.0, False, 0.0, None, False)
        self._thread = threading.Thread(target=self._run, name="listening", daemon=True)
        self._thread.start()

    def state(self) -> LiveState:
        """How far it is; there are no words in it."""
        with self._lock:
            return self._state

    def finish(self, *, on_position: Callable[[int], None] | None = None) -> Transcript:
        """Close the recording and have it written down.

        Raises:
            SpeechError: it could not be written down; the recording is still there.
        """
        self._recording.close()
        return self._transcriber.transcribe(self._recording.audio(), on_position=on_position, cancel=self._cancel)

    def stop(self) -> None:
        """Close the recording and write nothing more."""
        self._cancel.set()
        self._recording.close()

    def _run(self) -> None:
        try:
            self._follow()
        except Exception as error:
            log.exception("the voice could not be followed any more")
            kept = error if isinstance(error, GreenroomError) else None
            with self._lock:
                old = self._state
                self._state = LiveState(old.partial, old.heard_s, 0.0, old.spoke, 0.0, kept, True)

    def _follow(self) -> None:
        voice, finder, read = VoiceActivity(), SpanFinder(_PAUSE_S), 0
        while not self._recording.closed:
            self._recording.wait(read, _POLL_S)
            new = self._recording.since(read)
            read += len(new)
            finder.feed(voice.feed(new))
            with self._lock:
                self._state = LiveState(
                    Partial(), finder.now_s, finder.settled_silence_s, finder.spoke, 0.0, None, self._recording.closed
                )
