"""A spoken answer while it is given: sound comes in, is stored piece by piece, and becomes a take of the answer.

A Talk knows no page. The event loop of the connection hands it frames; its own thread notices that the speaker is done
(Done, silence in hands-free mode, a page that was left, a line that broke), writes down what was said and stores it.
Pages only look at its `state`; when the last of them is closed in mid-sentence, the words are in the draft soon after.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from lib.core.errors import GreenroomError, NotFound, SpeechCancelled, StoreError, WorkError
from lib.core.speech import Partial, Take
from lib.speech.capture import Recording
from lib.speech.listening import Following
from lib.speech.turn_taking import PausePattern, TurnState, TurnTaking
from lib.ui.talk_keeper import Keeper
from lib.ui.talk_line import Line
from lib.ui.talk_state import OPEN, End, Stage, TalkState

if TYPE_CHECKING:
    from av import AudioFrame

log = logging.getLogger("greenroom.talk")

_POLL_S = 0.2
_AGAIN_S = 5.0


class Talk:
    """One stretch of a spoken answer. Methods may be called from any thread; nothing runs before `connect`."""

    def __init__(
        self,
        keeper: Keeper,
        follow: Callable[[Recording], Following],
        *,
        pattern: PausePattern | None = None,
        keep_sound: bool = False,
        line: Line | None = None,
    ) -> None:
        """Ready to listen.

        Args:
            keeper: stores what is said.
            follow: begins to follow the recording, in a thread of its own.
            pattern: the speaker's pauses, for hands-free mode; None waits for `end`.
            keep_sound: whether the sound stays once its words are known; may be changed until then.
            line: how long a connection may take or be silent, where that is not the usual.
        """
        self.id = secrets.token_hex(4)
        self.keeper, self.keep_sound = keeper, keep_sound
        self._follow, self._line = follow, line or Line()
        self._taking = TurnTaking(pattern) if pattern is not None else None
        self._recording = Recording()
        self._lock = threading.RLock()
        self._stage: Stage = Stage.ASKING
        self._end: End | None = None
        self._store_from = 0.0
        self._following: Following | None = None
        self._turn: TurnState | None = None
        self._place: int | None = None
        self._take: Take | None = None
        self._late = False
        self._error: GreenroomError | None = None

    def connect(self) -> None:
        """The microphone may be used: wait for its sound. A second call changes nothing."""
        with self._lock:
            if self._stage is not Stage.ASKING:
                return
            self._stage = Stage.OPENING
            self._line.begin()
            self._following = self._follow(self._recording)
        threading.Thread(target=self._run, name="talk", daemon=True).start()

    def bind(self, attempt: int, hang_up: Callable[[], object]) -> None:
        """How to take down the connection of an attempt, once there is one; at once when it came too late."""
        self._line.bind(attempt, hang_up, wanted=self.stage in OPEN)

    def add_frame(self, attempt: int, frame: AudioFrame) -> None:
        """A frame of sound, from the event loop; one of an attempt that was given up is not heard."""
        if self._line.frame(attempt):
            self._recording.add_frame(frame)

    def line_ended(self, attempt: int) -> None:
        """The connection is gone: the page was left, the browser closed, the network broke."""
        if attempt == self._line.attempt and self._line.came:
            self.end(End.LOST)

    def end(self, why: End) -> None:
        """Hear nothing more and write down what was said; only the first reason counts."""
        with self._lock:
            if self._stage not in OPEN:
                return
            self._end = self._end or why
            if self._stage is Stage.ASKING:
                self._stage = Stage.WRITTEN  # there is nothing to write down
        self._recording.close()

    def give_up(self) -> None:
        """Stop writing down. What was said stays stored as sound."""
        with self._lock:
            following = self._following
        if following is not None:
            following.stop()

    def think(self, on: bool) -> None:
        """In hands-free mode: while on, no silence ends the answer."""
        with self._lock:
            if self._taking is not None and self._following is not None:
                if on:
                    self._taking.suspend()
                else:
                    self._taking.resume(self._following.state().heard_s)
                self._look()

    def move(self, turn: int) -> None:
        """Go on for another turn of the same question. Raises StoreError's tree."""
        self.keeper.move(turn, self._recording.audio())

    @property
    def over(self) -> bool:
        """Whether all that was said is written down, or cannot be."""
        return self.stage in (Stage.WRITTEN, Stage.FAILED)

    @property
    def stage(self) -> Stage:
        """Where it stands; cheap."""
        with self._lock:
            return self._stage

    def state(self) -> TalkState:
        """How it stands, for a page."""
        with self._lock:
            live = self._following.state() if self._following is not None else None
            return TalkState(
                stage=self._stage,
                end=self._end,
                attempt=self._line.attempt,
                opening_s=self._line.waiting_s if self._stage in (Stage.ASKING, Stage.OPENING) else 0.0,
                level=self._recording.level(),
                partial=live.partial if live else Partial(),
                spoke=live.spoke if live else False,
                silence_s=live.silence_s if live else 0.0,
                taking=self._turn,
                words_stopped=live.error if live else None,
                place=self._place,
                take=self._take,
                late=self._late,
                error=self._error,
            )

    def _run(self) -> None:
        try:
            self._hear()
            self._line.take_down()
            self._write_down()
        except GreenroomError as error:
            self._fail(error)
        except Exception as error:
            log.exception("a spoken answer ended by an unforeseen error")
            self._fail(WorkError(f"Speech failed on our side ({type(error).__name__}). What was stored stays stored."))
        finally:
            self._recording.close()
            self._line.take_down()
            self._close()

    def _close(self) -> None:
        try:
            self.keeper.close()
        except GreenroomError as error:  # the interview was deleted, and the sound with it; or it is dropped later
            log.warning("the sound of a spoken answer was not dropped: %s", type(error).__name__)

    def _hear(self) -> None:
        n = 0
        while not self._recording.closed:
            n = self._recording.wait(n, _POLL_S)
            if n and self._stage is Stage.OPENING:
                with self._lock:
                    self._stage = Stage.LISTENING
            self._check_line()
            self._store(n)
            self._look()
        with self._lock:
            self._end = self._end or End.LOST
            self._stage = Stage.WRITING

    def _store(self, n: int) -> None:
        """A database that is busy ends no answer: it is tried again a little later."""
        if not self.keeper.due(n) or time.monotonic() < self._store_from:
            return
        try:
            self.keeper.store(self._recording.audio())
        except NotFound:
            raise
        except StoreError as error:
            log.warning("a part of a spoken answer waits to be stored: %s", type(error).__name__)
            self._store_from = time.monotonic() + _AGAIN_S

    def _check_line(self) -> None:
        over = self._line.check() or (End.FULL if self._recording.level().full else None)
        if over is not None:
            self.end(over)

    def _look(self) -> None:
        """In hands-free mode: whether the turn is over."""
        with self._lock:
            if self._taking is None or self._following is None:
                return
            live = self._following.state()
            self._turn = self._taking.update(
                now_s=live.heard_s, silence_s=live.silence_s, spoke=live.spoke, words_at_s=live.words_at_s
            )
            over = self._turn.ended
        if over:
            self.end(End.SILENCE)

    def _write_down(self) -> None:
        from lib.speech.takes import make_take

        following, audio = self._following, self._recording.audio()
        assert following is not None
        if not len(audio):
            following.stop()
            return self._finished(None)
        self.keeper.store(audio)
        transcript = following.finish(on_position=self._queued)
        if not transcript.words:
            self.keeper.forget()
            return self._finished(None)
        take = make_take(audio, transcript, "live")
        waits = self.keeper.add(take, keep_sound=self.keep_sound)
        return self._finished(take, late=not waits)

    def _queued(self, place: int) -> None:
        with self._lock:
            self._place = place

    def _finished(self, take: Take | None, *, late: bool = False) -> None:
        self._close()  # first: a page that sees the end finds no recording at work any more
        with self._lock:
            self._take, self._late, self._stage = take, late, Stage.WRITTEN

    def _fail(self, error: GreenroomError) -> None:
        with self._lock:
            self._end = End.GIVEN_UP if type(error) is SpeechCancelled else self._end
            self._error, self._stage = error, Stage.FAILED
            following = self._following
        if following is not None:
            following.stop()
