"""Work that outlives a click: a small pool of threads, and tasks that a page can leave and find again.

Streamlit ends a script at the next click, so anything slow (a language model, a transcription) runs here. A task stores
its own result before it ends; the page only reads snapshots. One task per key runs at a time: asking twice is harmless.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from lib.core.errors import GreenroomError, WorkError

log = logging.getLogger("greenroom.work")

KEPT = 200
"""Ended tasks that are remembered, so that a page that comes back late still learns how they ended."""


@dataclass(frozen=True)
class Snapshot:
    """A task as it stands. `text` is what was streamed so far, `stage` what it is doing, in words for the user."""

    text: str
    stage: str
    done: bool
    cancelled: bool
    error: GreenroomError | None
    seconds: float


class Task:
    """One piece of work; its thread writes, pages read. `cancel` is set by a Stop button and obeyed by the work."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.cancel = threading.Event()
        self._lock = threading.Lock()
        self._pieces: list[str] = []
        self._stage = ""
        self._error: GreenroomError | None = None
        self._done = threading.Event()
        self._begun = time.monotonic()
        self._took = 0.0

    def say(self, piece: str) -> None:
        """Add streamed text."""
        with self._lock:
            self._pieces.append(piece)

    def at(self, stage: str, *, clear: bool = False) -> None:
        """Name what is being done now; `clear` drops the text streamed for the stage before."""
        with self._lock:
            self._stage = stage
            if clear:
                self._pieces.clear()

    def snapshot(self) -> Snapshot:
        """How it stands; cheap, and safe from any thread."""
        with self._lock:
            done = self._done.is_set()
            seconds = self._took if done else time.monotonic() - self._begun
            return Snapshot("".join(self._pieces), self._stage, done, self.cancel.is_set(), self._error, seconds)

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until it has ended; False when it has not within `timeout_s`."""
        return self._done.wait(timeout_s)

    def run(self, act: Callable[[Task], None]) -> None:
        """Do the work in this thread and keep how it ended. Called by the pool."""
        try:
            act(self)
        except GreenroomError as error:
            self._error = error
        except Exception as error:
            reference = secrets.token_hex(4)
            log.error("Unexpected error %s in work (reference %s)", type(error).__name__, reference, exc_info=True)
            self._error = WorkError(
                f"Something went wrong on our side (reference {reference}). What you said is stored: try again."
            )
        finally:
            with self._lock:
                self._took = time.monotonic() - self._begun
                self._done.set()


class Workshop:
    """A pool of threads with its tasks by key. One per process."""

    def __init__(self, threads: int = 4) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="work")
        self._tasks: OrderedDict[str, Task] = OrderedDict()
        self._lock = threading.Lock()

    def start(self, key: str, act: Callable[[Task], None]) -> Task:
        """Begin `act` under `key`, or return the task that runs under it already."""
        with self._lock:
            running = self._tasks.get(key)
            if running is not None and not running.snapshot().done:
                return running
            task = Task(key)
            self._tasks[key] = task
            self._tasks.move_to_end(key)
            self._drop_old()
        self._pool.submit(task.run, act)
        return task

    def find(self, key: str) -> Task | None:
        """The task under `key`, running or ended; None when there is none (or it was long ago)."""
        with self._lock:
            return self._tasks.get(key)

    def forget(self, key: str) -> None:
        """Drop an ended task, once its end was told. A running one stays."""
        with self._lock:
            task = self._tasks.get(key)
            if task is not None and task.snapshot().done:
                del self._tasks[key]

    def _drop_old(self) -> None:
        ended = [key for key, task in self._tasks.items() if task.snapshot().done]
        for key in ended[: max(0, len(ended) - KEPT)]:
            del self._tasks[key]
