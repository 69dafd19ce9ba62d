"""What a model adds to the report: a summary, a second look at the scores, and a coach to ask about an answer."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from lib.core.chat import CallOptions, ChatModel
from lib.core.errors import LLMError
from lib.core.report import QuestionReport, Report
from lib.core.types import Feedback, Interview, Score
from lib.ops.work import Task
from lib.ui import feedback, models, record, services, stream
from lib.ui.markdown import escape, inline

SUMMARY, FINAL = "summary", "final"


def notes(interview: Interview) -> dict[str, str]:
    """What models added to this interview."""
    return services.store().notes(services.owner(), interview.id)


def invitation() -> None:
    """Without a model: one line that says how to get one."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            "A language model can add a summary in plain words, judge each answer three times, and talk with you about "
            "it. It can run on this machine.",
            width="content",
        )
        st.page_link("pages/8_Settings.py", label="Choose a model", icon=":material/settings:")


def summary(report: Report, kept: dict[str, str]) -> None:
    """The report in a few paragraphs, once it was asked for; and the switches of the interview."""
    interview = report.interview
    if not models.in_use() and SUMMARY not in kept:
        invitation()
        return
    stored: dict[str, str] = json.loads(kept.get(SUMMARY, "{}"))
    _switches(record.all_switches(kept))
    with st.container(border=True, key="report_summary"):
        st.markdown("**In a few words**")
        if stream.busy(interview.id, SUMMARY):
            return
        if stored:
            st.markdown(escape(stored["text"]))
            st.caption(f"In the words of {inline(stored['engine'])}, over figures that Greenroom computed.")
            if stored.get("note"):
                st.caption(escape(stored["note"]))
        else:
            st.caption("What went well, what cost the most and what to practise next, over the figures of this report.")
        with st.container(horizontal=True):
            label = "Write it again" if stored else "Write a summary"
            if models.in_use() and st.button(label, key="report_write", icon=":material/edit_note:"):
                _write(report)
            _final_button(interview)


def _switches(texts: list[str]) -> None:
    """What models could not do in this interview, folded: who judged stands beside each score anyway."""
    if texts:
        with st.expander(f"What models could not do in this interview ({len(texts)})", icon=":material/alt_route:"):
            st.markdown("\n".join(f"- {inline(t)}" for t in texts))


def _write(report: Report) -> None:
    store, owner, retriever = services.store(), services.owner(), services.retriever()

    def write(model: ChatModel, task: Task, options: CallOptions) -> None:
        from lib.feedback.narrative import write_report

        made = write_report(model, report, retriever=retriever, on_text=task.say, options=options)
        data = json.dumps({"text": made.text, "engine": made.engine, "note": made.note})
        store.change_note(owner, report.interview.id, SUMMARY, lambda _: data)

    _begin(report.interview.id, SUMMARY, write)


def _begin(interview_id: str, name: str, write: stream.Write) -> None:
    try:
        stream.begin(interview_id, name, write)
    except LLMError as error:
        stream.trouble(error)
        return
    st.rerun()


def _final_button(interview: Interview) -> None:
    """Three readings of each answer, with their median and spread, in the place of one."""
    if stream.busy(interview.id, FINAL) or not models.in_use():
        return
    if st.button(
        "Judge again, three readings",
        key="report_final",
        icon=":material/balance:",
        help="The model reads each answer three times; the median counts, the spread becomes the range.",
    ):
        _judge(interview)


def _judge(interview: Interview) -> None:
    store, owner = services.store(), services.owner()
    retriever, built_in = services.retriever(), services.scorer()
    found = [(i, feedback.latest(interview, i)) for i in range(len(interview.questions))]
    kept = record.Record(store, owner, interview.id)
    judged = [(i, t.number) for i, t in found if t is not None and feedback.mean(t.feedback) is not None]

    def write(model: ChatModel, task: Task, options: CallOptions) -> None:
        from lib.feedback.by_model import ModelScorer

        failed: list[str] = []
        scorer = ModelScorer(
            model,
            built_in,
            retriever,
            final=True,
            rewriting=False,
            options=options,
            on_note=failed.append,
            on_cut=lambda text: kept.noted((text,)),
        )
        for place, (index, number) in enumerate(judged, start=1):
            if task.cancel.is_set():
                return
            task.at(f"reads answer {place} of {len(judged)} three times")
            made = scorer.score(interview, index)
            if failed:
                raise LLMError("output", failed[0])
            store.save_feedback(owner, interview.id, number, made)

    _begin(interview.id, FINAL, write)


def two_views(item: QuestionReport) -> None:
    """Where model and built-in scorer differ by more than a level, both with their reasons, side by side."""
    if not item.two_views:
        return
    with st.container(border=True):
        st.markdown("**Two views.** The model and the built-in scorer differ by more than a level here.")
        for pair in item.two_views:
            st.markdown(f"**{feedback.LABEL[pair[0].dimension]}**")
            for column, score in zip(st.columns(2), pair, strict=True):
                column.markdown(_view(score))


def _view(score: Score) -> str:
    return f"{feedback.dots(score)} {score.value} of 5  \n{escape(score.reason)}  \n:small[{inline(score.engine)}]"


def built_in(interview: Interview, index: int) -> Feedback:
    """The built-in feedback on a question, computed once for what was said."""
    found: Feedback = _built_in(interview, interview.id, index, len(interview.turns), services.retriever().name)
    return found


@st.cache_data(show_spinner=False, max_entries=128)
def _built_in(_interview: Interview, interview_id: str, index: int, n_turns: int, retriever: str) -> Any:
    return services.scorer().score(_interview, index)
