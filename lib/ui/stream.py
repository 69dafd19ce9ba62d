"""Text that a model writes for a page: streamed with a Stop button, stored by its task."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from lib.core.chat import CallOptions, ChatModel
from lib.core.errors import GreenroomError
from lib.ops.work import Task
from lib.ui import models, services, works
from lib.ui.markdown import escape
from lib.ui.record import Record

DEADLINE_S = 90.0
Write = Callable[[ChatModel, Task, CallOptions], None]


def key(interview_id: str, name: str) -> str:
    """The key of a piece of work for an interview of the present owner."""
    return f"{name}:{services.owner()}:{interview_id}"


def begin(interview_id: str, name: str, write: Write) -> None:
    """Let the chosen model `write` in the background; it stores its result itself. Raises LLMError('config')."""
    record = Record(services.store(), services.owner(), interview_id)
    model = models.chain(record.switched, record.used)
    if model is None:
        return

    def act(task: Task) -> None:
        write(model, task, CallOptions(deadline_s=DEADLINE_S, cancel=task.cancel))

    works.workshop().start(key(interview_id, name), act)


def busy(interview_id: str, name: str) -> bool:
    """Draw what is being written; True while it is. An error is shown once, with nothing lost."""
    task = works.workshop().find(key(interview_id, name))
    if task is None:
        return False
    snap = task.snapshot()
    if not snap.done:
        _panel(task.key, name, models.name())
        return True
    works.workshop().forget(task.key)
    if snap.error is None:
        st.rerun()  # this run may have read what is stored before the task stored its result
    trouble(snap.error)
    return False


def trouble(error: GreenroomError) -> None:
    """What went wrong, in its own words."""
    st.error(escape(error.user_message), icon=":material/error:")


@st.fragment(run_every=works.POLL_S)
def _panel(task_key: str, name: str, model: str) -> None:
    task = works.workshop().find(task_key)
    if task is None or task.snapshot().done:
        st.rerun()
    snap = task.snapshot()
    with st.container(border=True, key=f"report_stream_{name.replace(':', '_')}"):
        st.markdown(f"{escape(snap.text)} :gray[▌]" if snap.text else ":gray[…]")
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.caption(f"{escape(model)} {escape(snap.stage or 'is writing')} … {snap.seconds:.0f} s", width="content")
            st.button(
                "Stop",
                key=f"report_stop_{name.replace(':', '_')}",
                on_click=task.cancel.set,
                disabled=snap.cancelled,
                icon=":material/stop:",
            )
