"""The parts of the home page: start, interviews to continue, past interviews, readiness, deletion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from lib.core.protocols import InterviewSummary
from lib.ui import models, services, state
from lib.ui.markdown import inline
from lib.ui.search import how


def _sample(held: state.State) -> None:
    from lib.ui import samples

    samples.fill(held)
    st.switch_page("pages/1_Setup.py")


@st.dialog("Your setup holds your own documents")
def _replace(held: state.State) -> None:
    st.markdown("The sample would take their place. Interviews that you held are not touched.")
    if st.button("Use the sample", key="home_sample_yes"):
        _sample(held)
    if st.button("Go to my setup", type="primary", key="home_sample_no"):
        st.switch_page("pages/1_Setup.py")


def start_buttons(held: state.State) -> None:
    """The two ways to begin: one's own documents, or the sample."""
    own, sample = st.columns(2)
    if own.button("Set up my interview", type="primary", width="stretch", key="home_setup"):
        st.switch_page("pages/1_Setup.py")
    if sample.button("Try it with a sample", width="stretch", key="home_sample"):
        from lib.ui import setup_actions

        setup_actions.load(held)
        if setup_actions.holds_own(held.setup):
            _replace(held)
        else:
            _sample(held)
    st.caption(f"No account and no key. {models.privacy_note()}")


_STEPS = (
    (":material/description:", "Bring your own story", "A resume as PDF, Word or text, and the posting you answer."),
    (
        ":material/forum:",
        "Be interviewed",
        "Five questions, with follow-ups on what you really said.",
    ),
    (
        ":material/fact_check:",
        "Read what came across",
        "Scores that quote you, experience you left unused, next steps.",
    ),
)


def how_it_works() -> None:
    """Three steps in a row."""
    for column, (icon, title, text) in zip(st.columns(3), _STEPS, strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(f"{icon} **{title}**")
            st.caption(text)


def unfinished(held: state.State, interviews: Sequence[InterviewSummary]) -> None:
    """Interviews that can be continued."""
    rows = [s for s in interviews if s.status == "active"]
    if rows:
        st.header("Continue where you were", anchor=False)
    for row in rows:
        _row(held, row, "Continue", "pages/2_Interview.py")


def past(held: state.State, interviews: Sequence[InterviewSummary]) -> None:
    """Finished and stopped interviews with their reports."""
    rows = [s for s in interviews if s.status != "active"]
    st.header("Your reports", anchor=False)
    if not rows:
        st.markdown("No finished interview yet. A first one of five questions takes about fifteen minutes.")
    for row in rows:
        _row(held, row, "Report", "pages/3_Report.py")


def _row(held: state.State, row: InterviewSummary, label: str, target: str) -> None:
    with st.container(border=True, key=f"home_row_{row.id[:12]}"):
        text, go, more = st.columns([5, 2, 1.3], vertical_alignment="center")
        company = f" · {inline(row.company)}" if row.company else ""
        text.markdown(f"**{inline(row.title or 'Interview')}**{company}")
        ended = " · stopped early" if row.status == "stopped" else ""
        text.caption(f"{_day(row.updated_at)} · {row.answered} of {row.n_questions} questions answered{ended}")
        if go.button(label, key=f"home_open_{row.id}", width="stretch"):
            held.interview_id = row.id
            st.switch_page(target, query_params={"i": row.id})
        with more.popover("More", type="tertiary"):
            if st.button("Delete this interview", key=f"home_delete_{row.id}"):
                services.store().delete(services.owner(), row.id)
                if held.interview_id == row.id:
                    held.interview_id = ""
                st.rerun()


def _day(iso: str) -> str:
    return datetime.fromisoformat(iso).astimezone().strftime("%d %b %Y, %H:%M") if iso else ""


def readiness() -> None:
    """What works on this machine now; only parts that exist."""
    from lib.questions.bank import load_bank

    bank = load_bank()
    skills = {q.skill for q in bank}
    with st.expander("What is ready on this machine", icon=":material/checklist:"):
        st.markdown(
            f"- **Language model**: {_model()}\n"
            f"- **Interviewer**: built in, rule-based, needs no key and no network. {len(bank)} questions of our own "
            f"over {len(skills)} subjects, and questions from your resume and the job.\n"
            "- **Scores**: built in. Every score shows the words it rests on; technical correctness is approximated.\n"
            f"- **Finding your best experience**: {_search()}\n"
            f"- **Storage**: {'this shared server' if services.settings().hosted else 'this machine'}."
        )


def _model() -> str:
    """The model in use, or that there is none."""
    if models.in_use():
        return f"{inline(models.name())}. The built-in interviewer stands in where it fails."
    return "none in use. Choose one on Settings: it can run on this machine."


def _search() -> str:
    """What finds experience, and what had to be passed over. Home loads nothing for that: it says what is there."""
    search = services.search()
    if search.loading:
        return "by meaning, with an encoder that loads on this machine in the background; by words until then."
    return " ".join((f"{how(search)}.", *search.notes))


@st.dialog("Delete all my data")
def _confirm(held: state.State) -> None:
    st.markdown("This deletes every interview, answer, report and the resume and job kept in the setup. It is final.")
    if st.button("Delete everything", type="primary", key="home_delete_confirm"):
        services.store().delete_all(services.owner())
        held.interview_id = ""
        state.refill(state.SetupForm())
        held.setup_saved = ""
        models.forget()
        held.notice = "Everything was deleted."
        st.rerun()


def delete_everything(held: state.State) -> None:
    """The way out: one button, one confirmation."""
    st.divider()
    if st.button("Delete all my data", key="home_delete_all", type="tertiary"):
        _confirm(held)
