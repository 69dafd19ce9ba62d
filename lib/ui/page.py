"""The frame of every page: `with page.begin("Setup") as held:` sets config, state, sidebar and error boundary."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from lib.core.errors import GreenroomError, NotFound
from lib.core.types import Interview
from lib.ui import models, services, state, style, turns, vectors
from lib.ui.markdown import escape

log = logging.getLogger("greenroom.ui")


@contextmanager
def begin(title: str, *, wide: bool = False) -> Iterator[state.State]:
    """Open a page and draw its body inside the error boundary.

    Our own errors are shown in their own words; any other is logged under a reference that the page shows, without
    private text. Streamlit's control flow (stop, rerun) is not an Exception and passes.
    """
    st.set_page_config(
        page_title=f"{title} · Greenroom",
        page_icon=":material/theater_comedy:",
        layout="wide" if wide else "centered",
        initial_sidebar_state="auto",
    )
    style.apply()
    held = state.current()
    try:
        services.prepare()
        if services.settings().hosted:
            st.query_params["u"] = services.owner()
        _sidebar()
        with st.container():  # always there, so that a notice moves nothing below it: a microphone would be cut off
            _notice(held)
        if title != "Interview" and held.talk_id:
            _stop_talking(held)
        yield held
        services.warm_up()
    except GreenroomError as error:
        log.warning("%s on page %s", type(error).__name__, title)
        st.error(error.user_message)
    except Exception as error:
        reference = secrets.token_hex(4)
        log.error(
            "Unexpected error %s on page %s (reference %s)", type(error).__name__, title, reference, exc_info=True
        )
        st.error(
            f"Something went wrong on our side (reference {reference}). What you said and typed is stored: "
            "reload the page to go on. If it happens again, the log of the server says more under this reference."
        )


def _sidebar() -> None:
    with st.sidebar:
        st.caption(f"{escape(models.line())}  \n{escape(models.privacy_note())}")


def _stop_talking(held: state.State) -> None:
    """The interview's page was left: its microphone is off, and stays so until a click."""
    from lib.ui import talking

    talking.left(held)


def _notice(held: state.State) -> None:
    problem = models.problem()
    if problem and problem != held.told_problem:
        held.notice = f"{held.notice} {problem} The built-in interviewer goes on until then.".strip()
    held.told_problem = problem
    if held.notice:
        st.warning(held.notice)
        held.notice = ""


def interview(held: state.State) -> Interview | None:
    """The interview named in the URL (or the last one of this session), repaired if a crash cut it off.

    None when there is none; an id that leads nowhere is explained on the page first.
    """
    wanted = st.query_params.get("i", "") or held.interview_id
    if not wanted:
        return None
    try:
        found = turns.opened(wanted)
    except NotFound:
        held.interview_id = ""
        st.query_params.pop("i", None)
        st.warning("This link leads to no interview on this machine. It may have been deleted, or belongs to another.")
        return None
    from lib.ui import transcribing

    transcribing.tidy(found)
    vectors.keep(found.resume.bullets)
    held.interview_id = found.id
    st.query_params["i"] = found.id
    return found


def empty(text: str, label: str = "Set up an interview", target: str = "pages/1_Setup.py") -> None:
    """A helpful empty state: what is missing and the way on."""
    with st.container(border=True):
        st.markdown(text)
        st.page_link(target, label=label, icon=":material/arrow_forward:")
        st.page_link("Home.py", label="All interviews", icon=":material/home:")
