"""What the page shows of recordings on their way to words: the progress, what went wrong, and what was left behind."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from lib.core.errors import GreenroomError, SpeechCancelled
from lib.ops.work import Task
from lib.ui import services, state, transcribing, ways, works
from lib.ui.markdown import escape
from lib.ui.takes import Unheard
from lib.ui.voice_choice import TYPE


def panel(interview_id: str, number: int) -> bool:
    """Draw it; True while something is being written down."""
    if transcribing.running(interview_id, number):
        _progress(interview_id, number)
        return True
    waiting = transcribing.unheard(interview_id, number)
    for recording in waiting:
        _left_behind(interview_id, number, recording)
    last = state.current().recorded.get(f"{interview_id}:{number}")
    if last is not None and last not in {recording.number for recording in waiting}:
        _unreadable(_error(transcribing.task_of(interview_id, number, last)))
    return False


@st.fragment(run_every=works.POLL_S)
def _progress(interview_id: str, number: int) -> None:
    tasks = transcribing.running(interview_id, number)
    if not tasks:
        st.rerun()
    snaps = [task.snapshot() for task in tasks]
    with st.container(border=True, key="interview_hearing"):
        for snap in snaps:
            st.markdown(f":material/hearing: {escape(snap.stage or transcribing.READING)} … {snap.seconds:.0f} s")
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.caption("The sound is stored. You may go on typing, or leave this page.", width="content")
            st.button(
                "Stop",
                key=f"interview_hearing_stop_{number}",
                icon=":material/stop:",
                on_click=_stop,
                args=(interview_id, number),
                disabled=all(snap.cancelled for snap in snaps),
            )


def _stop(interview_id: str, number: int) -> None:
    for task in transcribing.running(interview_id, number):
        task.cancel.set()


def _left_behind(interview_id: str, number: int, recording: Unheard) -> None:
    """A recording without words: why, as far as this process knows, and what can be done."""
    error = _error(transcribing.task_of(interview_id, number, recording.number))
    key = f"{number}_{recording.number}"
    with st.container(border=True, key=f"interview_unheard_{key}"):
        st.markdown(
            f":material/voice_selection: **A recording of {transcribing.clock(recording.seconds)} was not written down "
            "yet.**" + (f" {escape(error.user_message)}" if error is not None else "")
        )
        with st.container(horizontal=True, gap="small"):
            st.button(
                "Try again" if error is not None else "Write it down",
                key=f"interview_unheard_again_{key}",
                icon=":material/replay:" if error is not None else ":material/edit_note:",
                type="primary",
                on_click=_again,
                args=(interview_id, number, recording.number),
            )
            if error is not None and ways.current() != TYPE:
                st.button("Type instead", key=f"interview_unheard_type_{key}", on_click=ways.use, args=(TYPE,))
            st.button(
                "Delete it",
                key=f"interview_unheard_delete_{key}",
                icon=":material/delete:",
                type="tertiary",
                on_click=_delete,
                args=(interview_id, number, recording.number),
            )
        st.caption("Its sound is stored until you send an answer or delete it.")


def _unreadable(error: GreenroomError | None) -> None:
    """A file of which nothing could be stored."""
    if error is not None:
        st.error(escape(error.user_message), icon=":material/error:")


def _error(task: Task | None) -> GreenroomError | None:
    """How a task went wrong; being stopped is no error."""
    error = task.snapshot().error if task is not None else None
    return None if error is None or type(error).__name__ == SpeechCancelled.__name__ else error


def _again(interview_id: str, number: int, take: int) -> None:
    attempt(lambda: transcribing.again(interview_id, number, take))


def _delete(interview_id: str, number: int, take: int) -> None:
    state.current().recorded.pop(f"{interview_id}:{number}", None)
    attempt(lambda: services.store().drop_sounds(services.owner(), interview_id, number, take))


def attempt(action: Callable[[], object]) -> None:
    """Do what a button asks for; an error of ours is told on the page."""
    try:
        action()
    except GreenroomError as error:
        state.current().notice = error.user_message
