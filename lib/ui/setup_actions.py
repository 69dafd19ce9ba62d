"""What the setup page does with its form: read documents, derive, store, start an interview."""

from __future__ import annotations

import secrets
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from lib.core.errors import EmptyDocument, PlanError
from lib.core.serial import from_json, to_json
from lib.core.types import Bullet, Candidate, Interview, Job, Plan, Resume
from lib.ui import services, state
from lib.ui.making import Wanted


def load(held: state.State) -> None:
    """Take the stored form back after a reload, once per session."""
    if held.setup_loaded:
        return
    stored = services.store().setup(services.owner())
    if stored:
        held.setup = from_json(state.SetupForm, stored)
        held.setup_saved = stored
    held.setup_loaded = True


def save(held: state.State) -> None:
    """Store the form if it changed since it was stored."""
    text = to_json(held.setup)
    if text != held.setup_saved:
        services.store().save_setup(services.owner(), text)
        held.setup_saved = text


@st.cache_data(show_spinner=False, max_entries=32, ttl=3600)
def _parsed_upload(data: bytes, name: str) -> Resume:
    from lib.documents import read_resume

    return read_resume(data, name)


def read_resume_upload(data: bytes, name: str) -> None:
    """Read an uploaded resume into the form. Raises DocumentError; the form is untouched then."""
    _take(_parsed_upload(data, name), name)


def read_resume_text(text: str, name: str = "pasted text") -> None:
    """Read a pasted resume into the form. Raises DocumentError when nothing in it reads as one; the form stays then."""
    from lib.documents import parse_resume

    resume = parse_resume(text)
    if not resume.bullets and not resume.skills:
        raise EmptyDocument(
            "That text holds no experience that we could find. Paste the whole resume, with its headings and lines."
        )
    _take(resume, name)


def _take(resume: Resume, name: str) -> None:
    held = state.current()
    form = held.setup
    if form.is_sample:
        form.is_sample, form.years, form.stack, form.stack_touched = False, None, (), False
        form.name = form.email = form.phone = ""
    form.resume, form.rows = resume, resume.bullets
    form.resume_text, form.resume_name = resume.text, name
    form.name = resume.contact.name or form.name
    form.email = resume.contact.email or form.email
    form.phone = resume.contact.phone or form.phone
    held.edition += 1
    state.forget_widgets("name", "email", "phone", "resume_text", "years")
    propose_skills()


def read_job() -> None:
    """Understand the posting in the form: requirements and skills."""
    from lib.documents.job import parse_job

    form = state.current().setup
    form.job = parse_job(form.job_title, form.company, form.job_text)
    propose_skills()


def position(form: state.SetupForm) -> str:
    """The position practised for: as given, else the title of the job, else ''."""
    return form.position.strip() or form.job_title.strip() or (form.job.title if form.job else "")


def read_job_upload(data: bytes, name: str) -> None:
    """Take the posting's text from a file. Raises DocumentError; the form is untouched then."""
    from lib.documents import read_document

    state.current().setup.job_text = read_document(data, name)
    state.forget_widgets("job_text")
    read_job()


def holds_own(form: state.SetupForm) -> bool:
    """Whether the form holds a resume or a posting that is not the sample's."""
    return not form.is_sample and bool(form.resume or form.resume_text.strip() or form.job_text.strip())


def propose_skills() -> None:
    """Propose skills of resume and job; until the candidate chose, those in both come confirmed (else the resume's)."""
    form = state.current().setup
    mine = form.resume.skills if form.resume else ()
    wanted = form.job.skills if form.job else ()
    both = tuple(s for s in wanted if s in mine)
    if not form.stack_touched:
        form.stack = both or mine[:10]
        state.forget_widgets("stack")
    form.proposed = tuple(dict.fromkeys((*form.stack, *both, *wanted, *mine)))[:60]


def corrected_resume(form: state.SetupForm) -> Resume:
    """The resume as the candidate corrected it; an empty one when none was given."""
    from lib.documents import with_bullets, with_contact

    if form.resume is None:
        return Resume(text="")
    resume = form.resume
    if form.rows != resume.bullets:
        resume = with_bullets(resume, [(b.section, b.entry, b.text) for b in form.rows])
    return with_contact(resume, replace(resume.contact, name=form.name, email=form.email, phone=form.phone))


def rows_from_table(records: Iterable[Mapping[Hashable, Any]]) -> tuple[Bullet, ...]:
    """Bullets from the edited table; rows without text are dropped."""
    rows = (Bullet(_cell(r, "Bullet"), _cell(r, "Section"), _cell(r, "Entry")) for r in records)
    return tuple(b for b in rows if b.text)


def _cell(record: Mapping[Hashable, Any], name: str) -> str:
    """A cell's text; an empty cell of pandas is a float that is not equal to itself."""
    value = record.get(name)
    return "" if value is None or value != value else str(value).strip()


def candidate(form: state.SetupForm) -> Candidate:
    """The candidate of the form. Raises PlanError without a position."""
    if not position(form):
        raise PlanError("Say which position you practise for (step You): it decides which questions fit.")
    return Candidate(
        position=position(form),
        name=form.name.strip(),
        email=form.email.strip(),
        phone=form.phone.strip(),
        years=form.years,
        level=form.level,
        stack=form.stack,
    )


def job(form: state.SetupForm) -> Job:
    """The job of the form; a bare one with the position as its title when none was described."""
    if form.job is None:
        return Job(position(form), form.company)
    return replace(form.job, title=form.job_title or form.job.title or position(form), company=form.company)


def wanted(form: state.SetupForm) -> Wanted:
    """What the form asks for. Raises PlanError without a position."""
    plan = Plan(
        mode=form.mode,
        n_questions=form.n_questions,
        level=form.level,
        persona=form.persona,
        coaching=form.coaching,
        follow_ups=form.follow_ups,
        time_limit_s=form.time_limit_s or None,
        seed=secrets.randbelow(2**31),
    )
    return Wanted(candidate(form), job(form), corrected_resume(form), plan)


def start(held: state.State) -> Interview:
    """Choose questions, store a new interview and make it the current one. Raises PlanError or StoreError."""
    from lib.questions.select import choose_questions

    want = wanted(held.setup)
    asked = services.store().asked(services.owner())
    questions = choose_questions(
        want.candidate, want.job, want.resume, want.plan, retriever=services.retriever(), asked=asked
    )
    interview = services.session().start(want.candidate, want.job, want.resume, want.plan, questions)
    held.interview_id = interview.id
    return interview
