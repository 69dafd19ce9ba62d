"""The steps of the setup page after the resume: job, you, interview. Draws and keeps; setup_actions decides."""

from __future__ import annotations

import streamlit as st

from lib.core.enums import Coaching, Coverage, Level, Mode, Persona
from lib.core.errors import GreenroomError
from lib.core.types import CoverageRow
from lib.ui import coverage_map, making, mic_test, models, samples, services, setup_actions, state, vectors
from lib.ui.markdown import inline
from lib.ui.search import how
from lib.ui.setup_resume import guarded, keep_typing, orders_in
from lib.ui.state import bound

STEPS = ("Resume", "Job", "You", "Interview")
SHOWN_FIRST = 6
"""Requirements that the coverage shows before the rest is unfolded."""
_WHY = "Optional. Used only to address you and in your report; it stays on this machine."


def stepper(held: state.State) -> str:
    """The four steps as a row of buttons; the step that is open."""
    st.segmented_control("Step", STEPS, required=True, label_visibility="collapsed", **bound("step"), width="stretch")
    return held.setup.step


def go(step: str) -> None:
    """Open a step (for button callbacks)."""
    state.current().setup.step = step
    st.session_state[state.PREFIX + "step"] = step


def navigation(step: str) -> None:
    """Back and on, at the foot of each step but the last."""
    at = STEPS.index(step)
    back, _, on = st.columns([1, 1, 1])
    if at > 0:
        back.button("Back", key=f"setup_nav_back_{step}", on_click=go, args=(STEPS[at - 1],), width="stretch")
    if at < len(STEPS) - 1:
        on.button(
            "Continue", key=f"setup_nav_on_{step}", type="primary", on_click=go, args=(STEPS[at + 1],), width="stretch"
        )


def sample_offer(held: state.State) -> None:
    """The way in for someone without documents at hand."""
    if held.setup.resume is None and not held.setup.job_text:
        st.button(
            "Fill everything with a sample resume and job",
            key="setup_nav_sample",
            on_click=samples.fill,
            args=(held,),
            icon=":material/auto_awesome:",
        )
    else:
        with st.popover("Start over", type="tertiary", icon=":material/restart_alt:"):
            st.markdown("Empty all four steps? Interviews that you held are not touched.")
            st.button("Empty the setup", key="setup_nav_clear", on_click=state.refill, args=(state.SetupForm(),))


def job_step(held: state.State) -> None:
    """The posting and what it asks for, beside what the resume shows."""
    form = held.setup
    title, company = st.columns(2)
    title.text_input("Job title", **bound("job_title"), placeholder="Data Scientist")
    company.text_input("Company", **bound("company"))
    st.text_area("Job description", height=260, placeholder="Paste the whole posting.", **bound("job_text"))
    keep_typing("job_text")
    upload = st.file_uploader(
        "Or upload it: PDF, DOCX, TXT or Markdown", key=f"setup_nav_job_{held.edition}", max_upload_size=5
    )
    if upload is not None and st.session_state.get("setup_nav_job_done") != upload.file_id:
        st.session_state["setup_nav_job_done"] = upload.file_id
        guarded(lambda: setup_actions.read_job_upload(upload.getvalue(), upload.name), rerun=True)
    if form.job_text.strip() and (form.job is None or form.job.description != form.job_text):
        setup_actions.read_job()
    orders_in(form.job_text, "posting", "It is left in, and nothing comes of it.")
    if form.job is not None and form.job.requirements:
        coverage_table(held)


def search_notes(held: state.State) -> None:
    """What the search for experience had to pass over, once in a visit."""
    notes = services.search().notes
    if notes and not held.told_of_search:
        held.told_of_search = True
        st.info(" ".join(notes), icon=":material/search:")


def coverage_table(held: state.State) -> None:
    """Each requirement with the resume's best supporting bullet."""
    from lib.retrieval.coverage import coverage, support

    form = held.setup
    assert form.job is not None
    search, resume = services.search(), setup_actions.corrected_resume(form)
    search_notes(held)
    vectors.keep(resume.bullets)
    rows = coverage(form.job, resume, search.retriever)
    n = {status: sum(r.status == status for r in rows) for status in Coverage}
    st.header("What the job asks for, and what your resume shows", anchor=False)
    st.caption(
        f"{len(rows)} requirements: {n[Coverage.SHOWN]} shown, {n[Coverage.PARTLY]} partly, "
        f"{n[Coverage.NOT_SHOWN]} not shown. Found {how(search)}. "
        f"{len(form.job.boilerplate)} lines about benefits, the company and legal matters were left out."
    )
    view = st.segmented_control(
        "View", ("List", "Map"), default="List", key="setup_nav_coverage", label_visibility="collapsed"
    )
    if view == "Map":
        coverage_map.draw(rows, support(form.job, resume, search.retriever), resume)
    else:
        _requirements(rows)


def _requirements(rows: tuple[CoverageRow, ...]) -> None:
    with st.container(border=True):
        for row in rows[:SHOWN_FIRST]:
            st.markdown(_requirement(row))
    if len(rows) > SHOWN_FIRST:
        with st.expander(f"{len(rows) - SHOWN_FIRST} more requirements"):
            for row in rows[SHOWN_FIRST:]:
                st.markdown(_requirement(row))


_BADGE = {
    Coverage.SHOWN: ":green-badge[shown]",
    Coverage.PARTLY: ":orange-badge[partly]",
    Coverage.NOT_SHOWN: ":gray-badge[not shown]",
}


def _requirement(row: CoverageRow) -> str:
    support = f"  \n:small[“{inline(row.bullet.text)}”]" if row.bullet else ""
    return f"{_BADGE[row.status]} **{inline(row.requirement.text)}** :small[({row.requirement.kind})]{support}"


def you_step(held: state.State) -> None:
    """Who practises. Only the position is required."""
    form = held.setup
    st.markdown("Only the position is needed. The rest makes questions fit better, and stays on this machine.")
    usual = setup_actions.position(form) or "Machine Learning Engineer"
    st.text_input("Position you practise for", **bound("position"), placeholder=usual)
    level, years = st.columns(2)
    level.selectbox(
        "Level",
        list(Level),
        format_func=lambda v: str(v).capitalize(),
        help="Decides how hard questions are.",
        **bound("level"),
    )
    years.number_input(
        "Years of experience",
        min_value=0.0,
        max_value=60.0,
        step=0.5,
        help="Shifts what is expected.",
        **bound("years"),
    )
    name, email, phone = st.columns(3)
    name.text_input("Name", help=_WHY, **bound("name"))
    email.text_input("E-mail", help=_WHY, **bound("email"))
    phone.text_input("Phone", help=_WHY, **bound("phone"))
    st.multiselect(
        "Your stack",
        list(dict.fromkeys((*form.stack, *form.proposed))),
        accept_new_options=True,
        help="Proposed from your resume and the job. Remove what you would not want to be asked; type to add.",
        placeholder="Add a skill",
        **bound("stack", to_form=_touched),
    )


def _touched(chosen: list[str]) -> tuple[str, ...]:
    state.current().setup.stack_touched = True
    return tuple(chosen)


def interview_step(held: state.State) -> None:
    """The interview that is wanted."""
    if making.writing():
        return
    kind, number = st.columns(2)
    kind.selectbox("Kind", list(Mode), format_func=lambda v: str(v).replace("_", " ").capitalize(), **bound("mode"))
    number.slider("Questions, with opening and closing", 3, 15, **bound("n_questions"))
    persona, follow = st.columns(2)
    persona.selectbox("Interviewer", list(Persona), format_func=lambda v: str(v).capitalize(), **bound("persona"))
    follow.slider("Follow-ups per question, at most", 0, 3, **bound("follow_ups"))
    st.radio(
        "Mode",
        list(Coaching),
        captions=[
            "Feedback after each answer, hints when asked, and the chance to answer again.",
            "As on the day: nothing is shown before the report.",
        ],
        format_func=lambda v: {"practice": "Practice", "real": "Real"}[str(v)],
        horizontal=True,
        **bound("coaching"),
    )
    st.select_slider(
        "Time limit per answer",
        [0, 60, 90, 120, 180, 240, 300],
        format_func=lambda s: "none" if not s else f"{s // 60}:{s % 60:02d} min",
        help="A countdown beside the answer. When it ends you can still finish and send: nothing is cut off.",
        **bound("time_limit_s"),
    )
    with st.expander("Test your microphone", icon=":material/mic:"):
        st.markdown("Only if you want to speak your answers. You choose for each one whether you type or talk.")
        mic_test.panel("setup_nav_mic")


def finish(held: state.State) -> None:
    """One sentence on what is about to happen, and the button that makes it happen."""
    form = held.setup
    target = inline(setup_actions.position(form) or "a position to be named")
    at = f" at {inline(form.company)}" if form.company else ""
    resume = f"{len(form.rows)} pieces of experience" if form.resume else "no resume (questions will be general)"
    posting = f"{len(form.job.requirements)} requirements of the job" if form.job else "no job description"
    st.info(f"{form.n_questions} questions for **{target}**{at}, built on {resume} and {posting}.")
    if making.under_way(held, form.n_questions):
        return
    if st.button("Start the interview", type="primary", key="setup_nav_start", width="stretch"):
        try:
            if models.in_use():
                making.begin(setup_actions.wanted(form))
                held.making = True
                st.rerun()
            interview = setup_actions.start(held)
        except GreenroomError as error:
            st.error(error.user_message)
        else:
            st.switch_page("pages/2_Interview.py", query_params={"i": interview.id})
