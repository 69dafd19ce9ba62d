"""Questions written by a model before the interview starts: a task that shows each one as soon as it is accepted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from lib.core.chat import CallOptions, Reply
from lib.core.errors import NotFound
from lib.core.protocols import Store
from lib.core.types import Candidate, Interview, Job, Plan, Question, Resume
from lib.ops.work import Task
from lib.ui import models, services, state, works
from lib.ui.markdown import escape, inline
from lib.ui.record import Record

if TYPE_CHECKING:
    from lib.llm.chain import Switch

LOOKED_BACK = 12
"""Earlier interviews whose questions are not asked again in other words."""
KEPT_S = 3600.0


@dataclass(frozen=True)
class Wanted:
    """What the questions are for."""

    candidate: Candidate
    job: Job
    resume: Resume
    plan: Plan


def _key() -> str:
    return f"make:{services.owner()}"


def running() -> Task | None:
    """The task that writes questions for this owner, running or just ended."""
    return works.workshop().find(_key())


def begin(wanted: Wanted) -> None:
    """Write questions for `wanted` and start an interview with them, in the background. Raises LLMError('config')."""
    replies: list[Reply] = []
    switches: list[Switch] = []
    model = models.chain(switches.append, replies.append)
    assert model is not None
    store, owner, session, retriever = services.store(), services.owner(), services.session(), services.retriever()
    key, found, encoder = _key(), works.findings(), services.search().encoder
    found.put(key, ())

    def act(task: Task) -> None:
        from lib.questions.by_model import asked_in, interview_questions
        from lib.questions.duplicates import Duplicates

        task.at("Reading your resume and the job")
        shown: dict[int, Question] = {}

        def take(place: int, question: Question) -> None:
            task.at("Writing questions")
            shown[place] = question
            found.put(key, tuple(shown[i] for i in sorted(shown)))

        made = interview_questions(
            model, wanted.candidate, wanted.job, wanted.resume, wanted.plan,
            retriever=retriever, asked=asked_in(_earlier(store, owner)), duplicates=Duplicates(encoder),
            on_question=take, options=CallOptions(cancel=task.cancel, deadline_s=120.0),
        )  # fmt: skip
        interview = session.start(wanted.candidate, wanted.job, wanted.resume, wanted.plan, made.questions)
        record = Record(store, owner, interview.id)
        for reply in replies:
            record.used(reply)
        for switch in switches:
            record.switched(switch)
        if not task.cancel.is_set():
            record.noted(made.notes)
        task.at(interview.id, clear=True)

    works.workshop().start(key, act)


def _earlier(store: Store, owner: str) -> list[Interview]:
    """The interviews of late, oldest first; one that is deleted meanwhile is left out."""
    loaded: list[Interview] = []
    for summary in reversed(store.summaries(owner)[:LOOKED_BACK]):
        try:
            loaded.append(store.load(owner, summary.id))
        except NotFound:
            continue
    return loaded


def writing() -> bool:
    """Whether questions are being written now: nothing about them can be changed then."""
    task = running()
    return task is not None and not task.snapshot().done


def under_way(held: state.State, n_questions: int) -> bool:
    """While questions are written, show them, and go on to the interview at the end; True when that was drawn.

    An interview that was made while nobody watched waits on Home.
    """
    task = running()
    if task is None:
        return False
    snap = task.snapshot()
    if not snap.done:
        held.making = True
        _panel(_key(), models.name(), n_questions)
        return True
    works.workshop().forget(_key())
    watched, held.making = held.making, False
    if snap.error is not None:
        st.error(escape(snap.error.user_message))
    elif watched:
        held.interview_id = snap.stage
        st.switch_page("pages/2_Interview.py", query_params={"i": snap.stage})
    return False


@st.fragment(run_every=works.POLL_S)
def _panel(key: str, name: str, n_questions: int) -> None:
    task = works.workshop().find(key)
    if task is None or task.snapshot().done:
        st.rerun()
    snap = task.snapshot()
    questions: tuple[Question, ...] = works.findings().get(key, KEPT_S) or ()
    with st.container(border=True, key="setup_making"):
        st.progress(min(1.0, len(questions) / max(1, n_questions - 2)))
        st.markdown(f"**{inline(name)} writes your questions.** {len(questions)} of {n_questions - 2} are there.")
        for question in questions:
            about = question.requirement or question.skill
            tail = f"  \n:small[{inline(about)}]" if about else ""
            st.markdown(f":material/check: {escape(question.text)}{tail}")
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.caption(f"{escape(snap.stage)} … {snap.seconds:.0f} s. You may leave this page.", width="content")
            st.button(
                "Start with what is there",
                key="setup_nav_stop_making",
                on_click=task.cancel.set,
                disabled=snap.cancelled,
                help="The rest comes from the built-in question bank.",
            )
