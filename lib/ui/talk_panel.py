"""Answering by talking: the panel above the answer box, from "Start talking" to the words in the box."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from lib.core.enums import Coaching
from lib.core.types import Interview, Turn
from lib.ui import drafts, mic_gate, record_answer, speak, state, talking, voice, ways
from lib.ui.markdown import escape
from lib.ui.talk import Talk
from lib.ui.talk_keys import space_bar
from lib.ui.talk_state import OPEN, End, Stage, TalkState
from lib.ui.voice_choice import RECORD

_EVERY_S = 0.5
_ASKED_S = 1.5
_QUIETEST_DBFS = -55.0
_CLIPPED = 0.002
_LOST_S = 0.5
_BREATH_S, _PATIENCE_S = 0.5, 15.0


def panel(interview: Interview, turn: Turn) -> None:
    """What talking puts above the answer box."""
    talk = talking.current(interview.id)
    with st.container(border=True, key="interview_talk"):
        if talk is None:
            _invitation(interview, turn)
        else:
            _going_on(interview, turn.number, _drawn(talk))


def _drawn(talk: Talk) -> str:
    """Changes when the page around the panel has to be drawn again: a microphone to open, to replace or to close."""
    found = talk.state()
    group = "asking" if found.stage is Stage.ASKING else "open" if found.stage in OPEN else "closed"
    return f"{talk.id} {found.attempt} {group}"


def _invitation(interview: Interview, turn: Turn) -> None:
    held, chosen = state.current(), voice.choice()
    if record_answer.not_ready():
        return
    if held.talk_refused:
        st.error(mic_gate.words(held.talk_refused), icon=":material/mic_off:")
    more = bool(drafts.heard(interview.id, turn.number))
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.button(
            "Try again" if held.talk_refused else "Say more" if more else "Start talking",
            key=f"interview_talk_start_{turn.number}",
            type="primary",
            icon=":material/mic:",
            on_click=talking.start,
            args=(interview.id, turn.number),
        )
        st.session_state["interview_hands_free"] = chosen.hands_free
        st.toggle(
            "Hands-free",
            key="interview_hands_free",
            on_change=_hands_free,
            width="content",
            help="Your answer is sent by itself when you stop speaking, and the next question opens the microphone "
            "again. How long a silence ends an answer is learned from your own pauses.",
        )
    if chosen.hands_free:
        st.caption("Your answer is sent when you stop speaking. “I'm thinking” (or the space bar) gives you time.")
    else:
        st.caption("Your words appear as you speak. Press Done, read them over in the box below, and send.")
    record_answer.keep_sound(interview.id, turn.number)
    record_answer.microphone(turn.number)


def _hands_free() -> None:
    held, on = state.current(), bool(st.session_state["interview_hands_free"])
    voice.choose(replace(voice.choice(), hands_free=on))
    held.talk_goes_on = held.talk_goes_on if on else ""


@st.fragment(run_every=_EVERY_S)
def _going_on(interview: Interview, number: int, drawn: str) -> None:
    """The talk as it stands, drawn twice a second without the rest of the page."""
    talk = talking.current(interview.id)
    if talk is None or _drawn(talk) != drawn:
        st.rerun()
    found = talk.state()
    if found.stage in (Stage.WRITTEN, Stage.FAILED):
        talking.settle(interview.id, talk)
        st.rerun()
    if not talking.is_mine(talk):
        _elsewhere(talk, found)
    elif found.stage in (Stage.ASKING, Stage.OPENING):
        _opening(talk, found)
    elif found.stage is Stage.LISTENING:
        _step_in(interview, number, found)
        _listening(talk, found)
    else:
        _writing(talk, found)


def _elsewhere(talk: Talk, found: TalkState) -> None:
    if found.stage in OPEN:
        st.markdown(":material/mic: You are speaking in another tab or window, or this page was loaded again.")
        st.button("Stop it there", key="interview_talk_stop", on_click=talk.end, args=(End.LOST,))
    else:
        st.markdown(":material/edit_note: What you said is being written down …")


def _opening(talk: Talk, found: TalkState) -> None:
    if found.stage is Stage.ASKING:
        asks = found.opening_s > _ASKED_S
        text = "Your browser asks for the microphone: allow it to go on." if asks else "Opening the microphone …"
    elif found.attempt == 1:
        text = "Opening the microphone …"
    else:
        text = "This takes longer than usual. Trying once more …"
    st.markdown(f":material/mic: {text}")
    with st.container(horizontal=True):
        st.button("Cancel", key="interview_talk_cancel", on_click=_cancel, args=(talk,), type="tertiary")
        if found.attempt > 1 and RECORD in ways.offered():
            st.button("Record instead", key="interview_talk_record", on_click=_record_instead, args=(talk,))


def _cancel(talk: Talk) -> None:
    state.current().talk_goes_on = ""
    talk.end(End.CANCELLED)


def _record_instead(talk: Talk) -> None:
    _cancel(talk)
    ways.use(RECORD)


def _listening(talk: Talk, found: TalkState) -> None:
    minutes, seconds = divmod(int(found.level.seconds), 60)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f":red[:material/mic:] **{_headline(found)}**", width="content")
        st.caption(f"{minutes}:{seconds:02d}", width="content")
    st.progress(min(1.0, max(0.0, 1 - found.level.dbfs / _QUIETEST_DBFS)))
    _words(found)
    for hint in _hints(found):
        st.caption(f":orange[:material/warning:] {hint}")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Done",
            key="interview_talk_done",
            type="primary",
            icon=":material/check:",
            on_click=talk.end,
            args=(End.DONE if found.taking is None else End.SENT,),
        )
        if found.taking is not None:
            thinking = found.taking.suspended
            st.button(
                "Go on" if thinking else "I'm thinking",
                key="interview_talk_think",
                icon=":material/psychology:",
                on_click=talk.think,
                args=(not thinking,),
            )
            space_bar(key="interview_talk_space", on_press=lambda: talk.think(not thinking))


def _headline(found: TalkState) -> str:
    taking = found.taking
    if taking is not None and taking.suspended:
        return "Take your time. Nothing ends while you think."
    if taking is not None and taking.ends_in_s is not None:
        return f"Sending in {taking.ends_in_s:.1f} s … go on speaking to stop it"
    return "Go on, you are heard" if found.spoke else "Speak now"


def _words(found: TalkState) -> None:
    confirmed, tentative = escape(found.partial.confirmed), escape(found.partial.tentative)
    if confirmed or tentative:
        st.markdown(f"{confirmed} :gray[{tentative}]" if tentative else confirmed)
    elif found.words_stopped is not None:
        st.caption(
            f"No words appear: {escape(found.words_stopped.user_message)} What you say is recorded all the same."
        )
    elif voice.whisper() is None:
        st.caption(f"{escape(voice.ears_name())} hears your answer when you are done.")
    else:
        st.caption("Your words appear here.")


def _hints(found: TalkState) -> list[str]:
    level, hints = found.level, []
    if level.silent:
        hints.append("Nothing is heard. Is the microphone muted, or is another one in use?")
    if level.clipped_share > _CLIPPED:
        hints.append("Too loud: the sound is cut off at its peaks. Move back a little, or turn the microphone down.")
    if level.lost_s > _LOST_S:
        hints.append(f"{level.lost_s:.1f} s of sound were lost on the way. If it goes on, record the answer instead.")
    return hints


def _step_in(interview: Interview, number: int, found: TalkState) -> None:
    """Real mode, over time: the interviewer asks for an end at the next breath. It never makes one."""
    if interview.plan.coaching is not Coaching.REAL:
        return
    held, slot = state.current(), f"{interview.id}:{number}"
    over_s = talking.out_of_time(interview, number)
    breath = found.silence_s >= _BREATH_S or over_s > _PATIENCE_S
    if held.stepped_in != slot and over_s and breath and found.spoke:
        held.stepped_in = slot
    if held.stepped_in == slot:
        from lib.interview import step_in

        line = step_in.say(interview, number)
        with st.container(key="prompt_step_in"):
            st.markdown(f":material/record_voice_over: **{escape(line)}**")
        speak.say(line, f"step-in:{slot}", interview.plan.persona)


def _writing(talk: Talk, found: TalkState) -> None:
    waits = f" {found.place} before you." if found.place else ""
    words = len(f"{found.partial.confirmed} {found.partial.tentative}".split())
    so_far = f" {words} words so far." if words else ""
    st.markdown(f":material/edit_note: Writing down what you said …{waits}{so_far}")
    st.button("Stop", key="interview_talk_give_up", type="tertiary", icon=":material/stop:", on_click=talk.give_up)
