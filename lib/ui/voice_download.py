"""The transcription model that is not on this machine yet: how large it is, a button that brings it, and how far it is.

The download is one task per model for the whole process: two pages, or two people, that ask for it share it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lib.core.errors import SpeechCancelled
from lib.ops.work import Task
from lib.ui import services, works
from lib.ui.markdown import escape, inline

if TYPE_CHECKING:
    from lib.speech.models import Size

KEPT_S = 3600.0
"""How long the page remembers how far a download is."""


def panel(size: Size, *, key: str) -> None:
    """Draw the way to get a model that is missing; the page is drawn again when it is there.

    Args:
        size: as `lib.ui.voice.missing` gives it.
        key: beginning of the widget keys; it carries the page's name.
    """
    if not offered(size.id):
        st.info("Whoever runs this server has not put this model here. Choose another one, or type your answers.")
        return
    task = works.side_workshop().find(_name(size.id))
    if task is not None and not task.snapshot().done:
        _progress(size.id, key)
        return
    if task is not None and (error := task.snapshot().error) is not None:
        if type(error).__name__ == SpeechCancelled.__name__:
            st.caption(escape(error.user_message))
        else:
            st.error(escape(error.user_message), icon=":material/cloud_off:")
    label = f"Download {size.megabytes} MB" if size.megabytes else "Download"
    st.button(label, key=f"{key}_start", icon=":material/download:", on_click=start, args=(size.id,))


def offered(model: str) -> bool:
    """Whether a model may be fetched from a page: on a shared server only the one that it uses by itself."""
    from lib.speech.models import DEFAULT

    settings = services.settings()
    return not settings.hosted or model == (settings.whisper or DEFAULT)


def start(model: str) -> None:
    """Begin to fetch a model in the background, or go on with one that was stopped."""
    works.side_workshop().forget(_name(model))
    works.side_workshop().start(_name(model), lambda task: _bring(task, model))


def _name(model: str) -> str:
    return f"voice-model:{model}"


def _bring(task: Task, model: str) -> None:
    """The download as a task; how far it is stands among the findings as (bytes done, bytes in all)."""
    from lib.speech import models

    kept = works.findings()
    kept.put(task.key, (0, 0))
    models.download(model, on_progress=lambda done, total: kept.put(task.key, (done, total)), cancel=task.cancel)


@st.fragment(run_every=0.5)
def _progress(model: str, key: str) -> None:
    task = works.side_workshop().find(_name(model))
    if task is None or task.snapshot().done:
        st.rerun()
    done, total = works.findings().get(_name(model), KEPT_S) or (0, 0)
    far = f"{done / 1e6:.0f} of {total / 1e6:.0f} MB" if total else "asking the Hugging Face Hub …"
    st.progress(min(1.0, done / total) if total else 0.0, text=f"{inline(model)}: {far}")
    if not services.settings().hosted:
        st.button("Stop", key=f"{key}_stop", on_click=task.cancel.set)
