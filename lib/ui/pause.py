"""The pause after a question in practice mode: rate yourself, see feedback, answer again or go on; and the end."""

from __future__ import annotations

import streamlit as st

from lib.core.enums import Behaviour, Status
from lib.core.types import Interview, Turn
from lib.ui import feedback, report_voice, services, speak, turns
from lib.ui.answer import send_event
from lib.ui.markdown import escape, inline

_NOT_RATED = (Behaviour.DECLINED, Behaviour.INJECTION, Behaviour.CONTROL)


def pause(interview: Interview) -> None:
    """Practice mode after a question: rate yourself, see feedback, answer again or go on."""
    from lib.interview.engine import Continue, Retry

    last = interview.turns[-1]
    index = last.question_index
    if last.reply:
        with st.container(key="prompt_card"):
            st.markdown(escape(last.reply))
            if last.reply_engine:
                st.caption(f"In the words of {inline(last.reply_engine)}.")
        speak.reply(interview, last)
    final = index + 1 >= len(interview.questions)
    left, right = st.columns(2)
    left.button(
        "Answer this again",
        key=f"interview_retry_{last.number}",
        width="stretch",
        icon=":material/replay:",
        on_click=send_event,
        args=(interview.id, last.number, Retry(index)),
    )
    right.button(
        "See the report" if final else "Next question",
        type="primary",
        key=f"interview_next_{last.number}",
        width="stretch",
        on_click=send_event,
        args=(interview.id, last.number, Continue()),
    )
    if turns.judging_line(interview):
        return
    judged = feedback.latest(interview, index)
    if judged is None:
        return
    if not self_rating(interview, judged):
        return
    report_voice.line(interview, judged)
    if judged.feedback is not None:
        feedback.before_after(interview, index)
        feedback.panel(interview, judged.feedback, interview.questions[index])


def rateable(turn: Turn) -> bool:
    """Whether there is an answer in this turn that its giver could rate, and a score to compare it with."""
    return turn.behaviour not in _NOT_RATED and feedback.mean(turn.feedback) is not None


def self_rating(interview: Interview, turn: Turn) -> bool:
    """Ask for the candidate's own rating before any score is shown; True when feedback may be shown."""
    key = f"interview_self_{interview.id[:12]}_{turn.number}"
    if not rateable(turn) or turn.self_rating is not None or st.session_state.get(key + "_skip"):
        return True
    with st.container(border=True):
        st.markdown("**Before you see the feedback: how good was your answer?**")

        def keep() -> None:
            stars = st.session_state[key]
            if stars is not None:
                services.session().rate(interview.id, turn.number, int(stars) + 1)

        st.feedback("stars", key=key, on_change=keep)
        st.button(
            "Show it without rating",
            key=key + "_no",
            type="tertiary",
            on_click=lambda: st.session_state.update({key + "_skip": True}),
        )
    return False


def over(interview: Interview) -> None:
    """The interview is done: the way to the report."""
    last = interview.turns[-1] if interview.turns else None
    with st.container(border=True):
        if last is not None and last.reply:
            st.markdown(escape(last.reply))
            if last.reply_engine:
                st.caption(f"In the words of {inline(last.reply_engine)}.")
            speak.reply(interview, last)
        done = "finished" if interview.status is Status.FINISHED else "stopped early"
        st.markdown(f"This interview is {done}. Everything you said is stored.")
        if st.button("See the report", type="primary", key="interview_report"):
            st.switch_page("pages/3_Report.py", query_params={"i": interview.id})
