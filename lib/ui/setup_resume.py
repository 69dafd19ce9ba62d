"""The first step of the setup page: upload or paste the resume, then check and correct what was understood."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from lib.core.errors import DocumentError
from lib.core.injection import spans
from lib.core.types import Entry
from lib.ui import setup_actions, state
from lib.ui.answer_tools import answer_tools
from lib.ui.markdown import inline
from lib.ui.state import bound


def resume_step(held: state.State) -> None:
    """Upload or paste, then check what was understood."""
    form = held.setup
    st.markdown("Your own words are what good answers are made of. Upload the resume that you send out, or paste it.")
    upload = st.file_uploader(
        "Resume: PDF, DOCX, TXT or Markdown, up to 10 pages",
        key=f"setup_nav_upload_{held.edition}",
        max_upload_size=5,
    )
    if upload is not None:
        guarded(lambda: setup_actions.read_resume_upload(upload.getvalue(), upload.name), rerun=True)
    with st.expander("Or paste the text", expanded=form.resume is None and bool(form.resume_text)):
        st.text_area("Resume text", height=220, **bound("resume_text"))
        keep_typing("resume_text")
        if st.button("Read this text", key="setup_nav_read_resume", disabled=not form.resume_text.strip()):
            guarded(lambda: setup_actions.read_resume_text(form.resume_text), rerun=True)
    if form.resume is not None:
        understood(held)


def understood(held: state.State) -> None:
    """What was read from the resume, to be corrected in place."""
    form = held.setup
    assert form.resume is not None
    st.header("What we understood", anchor=False)
    st.caption(
        f"From {form.resume_name}: {len(form.rows)} pieces of experience in {len(form.resume.sections)} sections, "
        f"{len(form.resume.skills)} skills. Correct anything: the table below is what the interview uses."
    )
    orders_in(form.resume.text, "resume", "Take it out before you send the resume: people who find it may object.")
    key = f"setup_nav_rows_{held.edition}"
    if key not in st.session_state:
        held.table = form.rows  # as it stood when the editor appeared: its edits are kept relative to this
    table = pd.DataFrame(
        [{"Bullet": b.text, "Entry": b.entry, "Section": b.section} for b in held.table],
        columns=["Bullet", "Entry", "Section"],
        dtype="str",
    )
    edited = st.data_editor(
        table,
        key=key,
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        row_height=64,
        height=min(480, 90 + 64 * max(3, len(table))),
        column_config={
            "Bullet": st.column_config.TextColumn(width=460, required=True),
            "Entry": st.column_config.TextColumn(width="small"),
            "Section": st.column_config.TextColumn(width="small"),
        },
    )
    form.rows = setup_actions.rows_from_table(edited.to_dict("records"))
    with st.expander("Everything we read, section by section", icon=":material/segment:"):
        for section in form.resume.sections:
            st.markdown(f"**{inline(section.heading)}** ({section.kind})")
            lines = [_entry_line(e) for e in section.entries] or [inline(section.text[:300])]
            st.markdown("\n".join(f"- {line}" for line in lines if line))


def orders_in(text: str, what: str, advice: str) -> None:
    """Show sentences of a resume or posting that give orders to a machine; nothing in Greenroom follows them."""
    found = _orders(text)
    if not found:
        return
    quoted = "  \n".join(f"“{inline(quote)}”" for quote in found[:3])
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    st.warning(
        f"This {what} speaks to a machine instead of a reader: it is not followed. {advice}  \n{quoted}{more}",
        icon=":material/shield:",
    )


@st.cache_data(show_spinner=False, max_entries=64)
def _orders(text: str) -> tuple[str, ...]:
    return tuple(text[start:end] for start, end in spans(text))


def _entry_line(entry: Entry) -> str:
    parts = [entry.title, entry.organisation, entry.place, entry.dates, entry.major, entry.gpa and f"GPA {entry.gpa}"]
    named = ", ".join(inline(p) for p in dict.fromkeys(parts) if p)
    return named + (f" · {len(entry.bullets)} bullets" if entry.bullets else "")


def keep_typing(name: str) -> None:
    """Keep what is typed into a text area shortly after typing stops, not only when the field is left."""
    form = state.current().setup
    answer_tools(
        key=f"{state.PREFIX}nav_typing_{name}",
        box=state.PREFIX + name,
        slot="",
        stored=getattr(form, name),
        on_draft=lambda text, _takes: setattr(state.current().setup, name, text),
        quiet=True,
    )


def guarded(work: Callable[[], None], *, rerun: bool) -> None:
    """Read a document; a refusal is said in its own words and loses nothing."""
    try:
        work()
    except DocumentError as error:
        st.error(error.user_message + " Everything else that you entered is still here.")
        return
    if rerun:
        st.rerun()
