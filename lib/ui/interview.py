"""The parts of the interview page: where we are, what was said, the answer box, the pause between questions."""

from __future__ import annotations

import time

import streamlit as st

from lib.core.enums import Behaviour, Coaching, Move, Origin, QuestionKind, Status
from lib.core.errors import GreenroomError
from lib.core.types import Answer, Interview, Turn
from lib.ui import feedback, services, state
from lib.ui.answer_tools import answer_tools
from lib.ui.markdown import escape, inline

_KIND = {
    QuestionKind.OPENING: "opening",
    QuestionKind.BEHAVIOURAL: "behavioural",
    QuestionKind.TECHNICAL: "technical",
    QuestionKind.CULTURE_FIT: "culture fit",
    QuestionKind.CLOSING: "closing",
}
_SAID = {
    Behaviour.HESITANT: "Heard as hesitant",
    Behaviour.WEAK: "Heard as thin",
    Behaviour.OFF_TOPIC: "Heard as off topic",
    Behaviour.DRIFTING: "Heard as drifting",
    Behaviour.CONFUSED: "Heard as a question about the question",
    Behaviour.OUT_OF_SCOPE: "Heard as outside the interview",
    Behaviour.DECLINED: "Heard as 'I do not know'",
    Behaviour.INJECTION: "An instruction to the interviewer was noted and not followed",
}


def header(interview: Interview, index: int) -> None:
    """'Question 3 of 5 · technical · from the job: streaming' and a bar."""
    question = interview.questions[index]
    origin = {Origin.JOB: "from the job", Origin.RESUME: "from your resume", Origin.BANK: ""}[question.origin]
    topic = question.requirement or question.skill
    parts = [f"Question {index + 1} of {len(interview.questions)}", _KIND[question.kind]]
    if question.kind not in (QuestionKind.OPENING, QuestionKind.CLOSING):
        tail = ": ".join(p for p in (origin, inline(_short(topic))) if p)
        parts += [tail] if tail else []
    st.progress((index + 1) / len(interview.questions))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(" · ".join(parts), width="content")
        with st.popover("Why this?", type="tertiary"):
            st.markdown(escape(question.reason) if question.reason else "It fits the position and level you chose.")


def _short(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"


def thread(interview: Interview, index: int, *, upto: int | None = None) -> None:
    """What was said on this question so far, oldest first, without the turn that is open."""
    for turn in interview.thread(index):
        if turn.answer is None or turn.number == upto:
            continue
        _said(interview, turn)


def _said(interview: Interview, turn: Turn) -> None:
    with st.chat_message("interviewer", avatar=":material/record_voice_over:"):
        st.markdown(escape(turn.prompt))
    with st.container(key=f"thread_you_{turn.number}"), st.chat_message("you", avatar=":material/person:"):
        st.markdown(escape(turn.answer.text) if turn.answer and turn.answer.text else "*(no words)*")
        if interview.plan.coaching is Coaching.PRACTICE and turn.behaviour in _SAID:
            st.caption(f"{_SAID[turn.behaviour]}: {inline(turn.cue)}")


def earlier(interview: Interview, index: int) -> None:
    """Questions before this one, folded."""
    done = sorted({t.question_index for t in interview.turns if t.question_index < index})
    if not done:
        return
    with st.expander(f"Earlier questions ({len(done)})", icon=":material/history:"):
        for i in done:
            st.markdown(f"**{i + 1}. {inline(interview.questions[i].text)}**")
            thread(interview, i)


def prompt(interview: Interview, turn: Turn) -> None:
    """What the interviewer says now: the reaction to the answer before, then the question."""
    before = next((t for t in reversed(interview.turns) if t.number < turn.number), None)
    with st.container(key="prompt_card"):
        if turn.move not in (Move.ASK, Move.RETRY, Move.REPEAT):
            st.caption(f"On: {inline(interview.questions[turn.question_index].text)}")
        if before is not None and before.reply:
            st.markdown(escape(before.reply))
        st.markdown(f"**{escape(turn.prompt)}**" if turn.move in (Move.ASK, Move.RETRY) else escape(turn.prompt))


def answer_box(held: state.State, interview: Interview, turn: Turn) -> None:
    """The box for the answer with its tools; what is typed is kept at every moment."""
    box = f"interview_answer_{interview.id[:12]}_{turn.number}"
    stored = services.store().draft(services.owner(), interview.id, turn.number)
    if box not in st.session_state:
        st.session_state[box] = stored
    held.shown_at.setdefault(box, time.monotonic())
    with st.form(key=f"interview_form_{turn.number}", border=False):
        st.text_area(
            "Your answer",
            key=box,
            height=190,
            placeholder="Answer as you would say it. Ctrl+Enter sends.",
            label_visibility="collapsed",
        )
        st.form_submit_button(
            "Send answer",
            type="primary",
            width="stretch",
            key=f"interview_send_{turn.number}",
            on_click=_submit,
            args=(interview.id, turn.number, box),
        )
    _tools(interview, turn, box, stored)


@st.fragment
def _tools(interview: Interview, turn: Turn, box: str, stored: str) -> None:
    slots = [f"{interview.id}:{t.number}" for t in interview.turns if t.answer is not None]
    answer_tools(
        key=f"interview_tools_{turn.number}",
        box=box,
        slot=f"{interview.id}:{turn.number}",
        stored=stored,
        limit_s=interview.plan.time_limit_s,
        done=slots[-3:],
        on_draft=lambda text: services.store().save_draft(services.owner(), interview.id, turn.number, text),
    )


def _submit(interview_id: str, number: int, box: str) -> None:
    held = state.current()
    text = str(st.session_state.get(box, ""))
    if not text.strip():
        held.notice = "There is nothing to send yet. Say what you know, or choose 'Skip' or 'I need a hint'."
        return
    began = held.shown_at.get(box)
    seconds = round(time.monotonic() - began, 1) if began else None
    try:
        services.session().submit(interview_id, number, Answer(text=text.strip(), seconds=seconds))
    except GreenroomError as error:
        services.store().save_draft(services.owner(), interview_id, number, text)
        held.notice = error.user_message


def controls(interview: Interview, turn: Turn) -> None:
    """Hint (practice only), repeat, skip and stop: always within reach, never in the way."""
    from lib.interview.engine import Hint, Repeat, Skip, Stop

    practice = interview.plan.coaching is Coaching.PRACTICE
    with st.container(horizontal=True, horizontal_alignment="left", gap="small"):
        if practice:
            _control("I need a hint", Hint(), interview, turn, ":material/lightbulb:")
        _control("Repeat the question", Repeat(), interview, turn, ":material/replay:")
        _control("Skip", Skip(), interview, turn, ":material/skip_next:")
        with st.popover("End", icon=":material/stop_circle:", type="tertiary"):
            st.markdown("End the interview here? What you said so far goes into the report.")
            _control("End now", Stop(), interview, turn, "")


def _control(label: str, event: object, interview: Interview, turn: Turn, icon: str) -> None:
    st.button(
        label,
        key=f"interview_control_{type(event).__name__}_{turn.number}",
        icon=icon or None,
        type="tertiary" if icon else "primary",
        on_click=_send,
        args=(interview.id, event),
    )


def _send(interview_id: str, event: object) -> None:
    try:
        services.session().control(interview_id, event)  # type: ignore[arg-type]
    except GreenroomError as error:
        state.current().notice = error.user_message


def hint_bullets(interview: Interview, turn: Turn) -> None:
    """In practice mode, after a hint: the two bullets of the resume that fit best."""
    if turn.move is not Move.HINT or not interview.resume.bullets:
        return
    question, job = interview.questions[turn.question_index], interview.job
    texts = [b.text for b in interview.resume.bullets]
    asked = " ".join((question.text, question.requirement, *(p.name for p in question.key_points)))
    wanted = " ".join((job.title, *(r.text for r in job.requirements)))
    for query in (asked, wanted):
        hits = [h for h in services.retriever().rank(query, texts, top_k=2) if h.score > 0]
        if hits:
            break
    if hits:
        with st.container(border=True):
            st.caption("From your own resume, this may help")
            for hit in hits:
                st.markdown(f"- {inline(texts[hit.index])}")


def pause(interview: Interview) -> None:
    """Practice mode after a question: rate yourself, see feedback, answer again or go on."""
    from lib.interview.engine import Continue, Retry

    last = interview.turns[-1]
    index = last.question_index
    if last.reply:
        with st.container(key="prompt_card"):
            st.markdown(escape(last.reply))
    final = index + 1 >= len(interview.questions)
    left, right = st.columns(2)
    left.button(
        "Answer this again",
        key=f"interview_retry_{last.number}",
        width="stretch",
        icon=":material/replay:",
        on_click=_send,
        args=(interview.id, Retry(index)),
    )
    right.button(
        "See the report" if final else "Next question",
        type="primary",
        key=f"interview_next_{last.number}",
        width="stretch",
        on_click=_send,
        args=(interview.id, Continue()),
    )
    judged = feedback.latest(interview, index)
    if judged is None:
        return
    if not self_rating(interview, judged):
        return
    if judged.feedback is not None:
        feedback.before_after(interview, index)
        feedback.panel(interview, judged.feedback, interview.questions[index])


def self_rating(interview: Interview, turn: Turn) -> bool:
    """Ask for the candidate's own rating before any score is shown; True when feedback may be shown."""
    key = f"interview_self_{interview.id[:12]}_{turn.number}"
    if turn.self_rating is not None or st.session_state.get(key + "_skip"):
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
        done = "finished" if interview.status is Status.FINISHED else "stopped early"
        st.markdown(f"This interview is {done}. Everything you said is stored.")
        if st.button("See the report", type="primary", key="interview_report"):
            st.switch_page("pages/3_Report.py", query_params={"i": interview.id})
