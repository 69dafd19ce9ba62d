"""The answer box of the interview page with its controls. One form, so that every click brings the typed text along."""

from __future__ import annotations

import time

import streamlit as st

from lib.core.enums import Coaching, Move
from lib.core.errors import GreenroomError
from lib.core.types import Interview, Turn
from lib.ui import drafts, heard, hearing, services, state, takes, talking, transcribing, turns, ways
from lib.ui.answer_tools import answer_tools

_SAME_CLOCK = (Move.REPEAT, Move.HINT, Move.CLARIFY)
_COMING = "Your recording is still being written down. Wait for its words, or press Stop."
_CAME = "The words of your recording have just come in. Read them over, then go on."
_ELSEWHERE = "This interview went on in another tab or window. "


def answer_box(held: state.State, interview: Interview, turn: Turn) -> None:
    """The box, the buttons and the line of tools; what is typed is kept at every moment."""
    held.shown_at.setdefault(f"{interview.id}:{turn.number}", time.monotonic())
    ways.switch()
    transcribing.bring_along(interview)
    if not hearing.panel(interview.id, turn.number):
        ways.panel(interview, turn)
    spoken = drafts.heard(interview.id, turn.number)
    box = drafts.box(interview.id, turn.number, spoken)
    heard.panel(interview.id, turn.number, spoken, box)
    with st.form(key=f"interview_form_{box}", border=False):
        st.text_area(
            "Your answer",
            key=box,
            height=190,
            placeholder=ways.placeholder(),
            label_visibility="collapsed",
        )
        st.form_submit_button(
            "Send answer",
            type="primary",
            width="stretch",
            key=f"interview_send_{box}",
            on_click=_submit,
            args=(interview.id, turn.number, box),
        )
        _controls(interview, turn, box)
    _confirmation(held, interview, turn, box)
    answer_tools(
        key=f"interview_tools_{turn.number}",
        box=box,
        slot=f"{interview.id}:{turn.number}",
        clock=f"{interview.id}:{_clock_turn(interview, turn)}",
        stored=services.store().draft(services.owner(), interview.id, turn.number),
        spoken=spoken,
        limit_s=interview.plan.time_limit_s,
        done=[f"{interview.id}:{t.number}" for t in interview.turns if t.answer is not None][-3:],
        on_draft=lambda text, known: drafts.keep(interview.id, turn.number, text, known),
    )


def _clock_turn(interview: Interview, turn: Turn) -> int:
    """The turn whose prompt started the clock: a hint or a repetition does not start it anew."""
    thread = [t for t in interview.thread(turn.question_index) if t.number <= turn.number]
    return next((t.number for t in reversed(thread) if t.move not in _SAME_CLOCK), turn.number)


def _submit(interview_id: str, number: int, box: str) -> None:
    _send(interview_id, number, box)


def _send(interview_id: str, number: int, box: str) -> bool:
    """Send what is in the box; False when that was not done (yet)."""
    held = state.current()
    text = str(st.session_state.get(box, ""))
    if talking.send_when_written(interview_id):
        drafts.keep(interview_id, number, text, drafts.seen(interview_id, number))
        return False
    if text.strip() and _words_are_coming(held, interview_id, number, text):
        return False
    return send(interview_id, number, text)


def send(interview_id: str, number: int, text: str) -> bool:
    """Send a text as the answer of a turn, with what was spoken of it.

    Returns:
        False when it was not sent: the page says why, and the text is its draft.
    """
    held = state.current()
    if not text.strip():
        held.notice = "There is nothing to send yet. Say what you know, or choose Skip or Hint."
        return False
    began = held.shown_at.get(f"{interview_id}:{number}")
    seconds = round(time.monotonic() - began, 1) if began else None
    held.asked_to = ""
    try:
        answer = takes.as_answer(text.strip(), drafts.heard(interview_id, number), seconds)
        after = turns.submit(interview_id, number, answer)
    except GreenroomError as error:
        drafts.keep(interview_id, number, text, drafts.seen(interview_id, number))
        held.notice = error.user_message
        return False
    transcribing.left(interview_id, number)
    kept = next((t.answer for t in after.turns if t.number == number), None)
    if kept is None or kept.text != text.strip():
        _keep_elsewhere(held, after, text)
    return True


def _words_are_coming(held: state.State, interview_id: str, number: int, text: str) -> bool:
    """Whether something said is not in the box yet: then nothing is sent, and what is typed is kept."""
    coming = transcribing.under_way(interview_id, number)
    if not coming and not drafts.fresh(interview_id, number):
        return False
    drafts.keep(interview_id, number, text, drafts.seen(interview_id, number))
    held.notice = _COMING if coming else _CAME
    return True


def _keep_elsewhere(held: state.State, now: Interview, text: str) -> None:
    """A second answer to a question that was answered in another tab becomes the draft of the present turn."""
    if now.current is None:
        held.notice = _ELSEWHERE + f"Your text was not sent: “{text.strip()}”"
        return
    before = services.store().draft(services.owner(), now.id, now.current.number)
    joined = f"{before}\n\n{text}".strip()
    services.store().save_draft(services.owner(), now.id, now.current.number, joined)
    drafts.refill(now.id, now.current.number)
    held.notice = _ELSEWHERE + "Your text was not sent: it is in the box below."


def _controls(interview: Interview, turn: Turn, box: str) -> None:
    """Hint (practice only), repeat, skip and end: always within reach, never in the way."""
    from lib.interview.engine import Hint, Repeat

    with st.container(horizontal=True, gap="small"):
        if interview.plan.coaching is Coaching.PRACTICE:
            _control("Hint", interview, turn, ":material/lightbulb:", send_event, Hint(), box)
        _control("Repeat", interview, turn, ":material/replay:", send_event, Repeat(), box)
        _control("Skip", interview, turn, ":material/skip_next:", _leave, "skip", box)
        _control("End", interview, turn, ":material/stop_circle:", _leave, "end", box)


def _control(label: str, interview: Interview, turn: Turn, icon: str, action: object, what: object, box: str) -> None:
    st.form_submit_button(
        label,
        key=f"interview_control_{label}_{turn.number}",
        icon=icon,
        type="tertiary",
        on_click=action,  # type: ignore[arg-type]
        args=(interview.id, turn.number, what, box),
    )


def send_event(interview_id: str, number: int, event: object, box: str = "") -> None:
    """Apply a control to the turn it was shown with; text in the box moves along as a draft.

    Args:
        interview_id: The interview.
        number: Number of its last turn when the button was drawn; a page that is behind changes nothing.
        event: An event of `lib.interview.engine`.
        box: Widget key of the answer box, '' when there is none.
    """
    held = state.current()
    text = str(st.session_state.get(box, "")) if box else ""
    held.asked_to = ""
    try:
        now = turns.look(interview_id)
        if now.turns[-1].number != number:
            held.notice = _ELSEWHERE + "This is where it stands now."
            return
        if box and not talking.is_on(interview_id) and _words_are_coming(held, interview_id, number, text):
            return
        if text.strip():
            drafts.keep(interview_id, number, text, drafts.seen(interview_id, number))
        after = services.session().control(interview_id, event, turn_number=number)  # type: ignore[arg-type]
        talking.moved_on(interview_id, after)
        transcribing.moved_on(interview_id, number, after)
    except GreenroomError as error:
        held.notice = error.user_message


def _leave(interview_id: str, number: int, what: str, box: str) -> None:
    """Skip or end: at once with an empty box (skip), else after a question about the typed text."""
    from lib.interview.engine import Skip

    if what == "skip" and not str(st.session_state.get(box, "")).strip() and not talking.is_on(interview_id):
        send_event(interview_id, number, Skip())
    else:
        state.current().asked_to = f"{what}:{number}"


def _confirmation(held: state.State, interview: Interview, turn: Turn, box: str) -> None:
    from lib.interview.engine import Skip, Stop

    what, _, number = held.asked_to.partition(":")
    if number != str(turn.number):
        return
    typed = bool(str(st.session_state.get(box, "")).strip()) or talking.is_on(interview.id)
    event = Skip() if what == "skip" else Stop()
    with st.container(border=True):
        if what == "skip":
            st.markdown("Skip this question? What you typed or said is not sent then.")
        else:
            st.markdown("End the interview here? What you sent goes into the report.")
        with st.container(horizontal=True):
            if typed:
                st.button(
                    "Send it" if what == "skip" else "Send it, then end",
                    key=f"interview_leave_send_{turn.number}",
                    type="primary",
                    on_click=_send_and_leave,
                    args=(interview.id, turn.number, box, what),
                )
            label = "Skip without it" if what == "skip" else "End without it" if typed else "End now"
            st.button(
                label,
                key=f"interview_leave_go_{turn.number}",
                on_click=send_event,
                args=(interview.id, turn.number, event),
            )
            st.button("Go on", key=f"interview_leave_no_{turn.number}", type="tertiary", on_click=_stay)


def _send_and_leave(interview_id: str, number: int, box: str, what: str) -> None:
    from lib.interview.engine import Stop

    if _send(interview_id, number, box) and what == "end":
        after = services.session().resume(interview_id)  # at once, by the rules: nobody waits for a reply now
        send_event(interview_id, after.turns[-1].number, Stop())


def _stay() -> None:
    state.current().asked_to = ""
