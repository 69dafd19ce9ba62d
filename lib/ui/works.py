"""Work in the background, seen from the pages: one pool for interviews, one for look-ups, and a fragment that waits."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import streamlit as st

from lib.core.errors import GreenroomError
from lib.ops.work import Task, Workshop

POLL_S = 0.3
KEPT = 200


class Findings:
    """What look-ups found, or the error that ended them, for a while. Shared by threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[float, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str, ttl_s: float) -> Any | None:
        """What was found under `key` in the last `ttl_s` seconds, else None."""
        with self._lock:
            found = self._kept.get(key)
        return found[1] if found and time.monotonic() - found[0] < ttl_s else None

    def put(self, key: str, value: Any) -> None:
        """Keep a value; the oldest goes when there are too many."""
        with self._lock:
            self._kept[key] = (time.monotonic(), value)
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)

    def forget(self, key: str) -> None:
        """Look it up anew next time."""
        with self._lock:
            self._kept.pop(key, None)


@st.cache_resource(show_spinner=False)
def workshop() -> Workshop:
    """The pool in which models work for interviews. One per process."""
    return Workshop(threads=6)


@st.cache_resource(show_spinner=False)
def side_workshop() -> Workshop:
    """The pool for look-ups, tests and downloads, so that they never hold up an interview."""
    return Workshop(threads=3)


@st.cache_resource(show_spinner=False)
def findings() -> Findings:
    """What look-ups found. One per process."""
    return Findings()


def look_up(key: str, act: Callable[[Task], Any], *, ttl_s: float) -> Any | None:
    """What `act` gives, from the last `ttl_s` seconds or looked up in the background; None while that runs.

    An error of ours is a finding too: it is returned, not raised.
    """
    kept = findings()
    found = kept.get(key, ttl_s)
    if found is not None:
        return found

    def work(task: Task) -> None:
        try:
            kept.put(key, act(task))
        except GreenroomError as error:
            kept.put(key, error)

    task = side_workshop().start(key, work)
    task.wait(0.05)
    if task.snapshot().done and task.snapshot().error is not None:
        return task.snapshot().error
    return kept.get(key, ttl_s)


def failed(found: object) -> bool:
    """Whether a look-up ended in an error of ours. By name: hot reload replaces classes."""
    return hasattr(found, "user_message")


@st.fragment(run_every=POLL_S)
def waiting(key: str, text: str) -> None:
    """A line that says what is being looked up; draws the page again when it is there."""
    task = side_workshop().find(key)
    if task is None or task.snapshot().done:
        st.rerun()
    snap = task.snapshot()
    st.caption(f":material/progress_activity: {snap.stage or text} {snap.seconds:.0f} s")
