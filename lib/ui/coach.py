"""'Ask about this answer': a conversation with a model about one question of the report, kept with the interview."""

from __future__ import annotations

import json

import streamlit as st

from lib.core.chat import CallOptions, ChatModel
from lib.core.errors import LLMError
from lib.core.types import Feedback, Interview
from lib.ops.work import Task
from lib.ui import models, services, stream
from lib.ui.markdown import escape, inline

MAX_CHARS = 600


def talk(interview: Interview, index: int, feedback: Feedback | None, kept: dict[str, str]) -> None:
    """The conversation so far, what is being said, and a field to ask; nothing without a model."""
    name = f"coach:{index}"
    history: list[dict[str, str]] = json.loads(kept.get(name, "[]"))
    if not history and not models.in_use():
        return
    st.markdown("**Ask about this answer**")
    for exchange in history:
        with st.chat_message("you", avatar=":material/person:"):
            st.markdown(escape(exchange["asked"]))
        with st.chat_message("coach", avatar=":material/school:"):
            st.markdown(escape(exchange["replied"]))
            st.caption(f"In the words of {inline(exchange['engine'])}")
            if exchange.get("note"):
                st.caption(escape(exchange["note"]))
    if stream.busy(interview.id, name) or not models.in_use():
        return
    with st.form(key=f"report_coach_{index}", border=False, clear_on_submit=True):
        asked = st.text_input(
            "Your question",
            key=f"report_ask_{index}",
            max_chars=MAX_CHARS,
            placeholder="What would have made this convincing?",
            label_visibility="collapsed",
        )
        if st.form_submit_button("Ask", key=f"report_asked_{index}", icon=":material/send:") and asked.strip():
            _ask(interview, index, feedback, asked.strip(), history)


def _ask(
    interview: Interview, index: int, feedback: Feedback | None, asked: str, history: list[dict[str, str]]
) -> None:
    store, owner, retriever = services.store(), services.owner(), services.retriever()
    name = f"coach:{index}"

    def write(model: ChatModel, task: Task, options: CallOptions) -> None:
        from lib.feedback.coach import Exchange, ask_coach

        before = [Exchange(e["asked"], e["replied"]) for e in history]
        reply = ask_coach(
            model, interview, index, feedback, asked,
            retriever=retriever, history=before, on_text=task.say, options=options,
        )  # fmt: skip
        new = {"asked": asked, "replied": reply.text, "engine": reply.engine, "note": reply.note}
        store.change_note(owner, interview.id, name, lambda old: json.dumps([*json.loads(old or "[]"), new]))

    try:
        stream.begin(interview.id, name, write)
    except LLMError as error:
        stream.trouble(error)
        return
    st.rerun()
