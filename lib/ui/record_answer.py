"""Answering by a recording: made here and now, or a file that is uploaded. Its words come into the box below."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from lib.core.errors import GreenroomError
from lib.core.speech import RATE_HZ
from lib.core.types import Interview, Turn
from lib.ui import drafts, hearing, mic_test, services, state, transcribing, voice, voice_download
from lib.ui.markdown import escape, inline

MAX_MB = 30
"""What the server takes at once (.streamlit/config.toml): a recording of 16 minutes, since it comes uncompressed."""
KINDS = "WAV, MP3, M4A, OGG, FLAC, WebM or MP4"


def panel(interview: Interview, turn: Turn) -> None:
    """The recorder, the way to upload a file, and what becomes of the sound."""
    if not_ready():
        return
    edition = state.current().clips.get(f"{interview.id}:{turn.number}", 0)
    recorder = f"interview_record_{turn.number}_{edition}"
    more = bool(drafts.heard(interview.id, turn.number))
    st.audio_input(
        "Say more: it comes below what is there" if more else "Press the microphone, answer, and press again to stop",
        sample_rate=RATE_HZ,
        key=recorder,
        on_change=_take,
        args=(recorder, interview.id, turn.number),
    )
    keep_sound(interview.id, turn.number)
    with st.container(horizontal=True, gap="small", key="interview_voice_tools"):
        with st.popover("Upload a recording", type="tertiary", icon=":material/upload_file:"):
            uploader = f"interview_upload_{turn.number}_{edition}"
            st.file_uploader(
                f"Sound or video of your answer: {KINDS}, up to {MAX_MB} MB",
                key=uploader,
                max_upload_size=MAX_MB,
                on_change=_take,
                args=(uploader, interview.id, turn.number),
            )
        microphone(turn.number)


def _take(widget: str, interview_id: str, number: int) -> None:
    """Hear what a widget brought, once: a fresh one is drawn next, into which a slow browser may put the clip again."""
    held, slot = state.current(), f"{interview_id}:{number}"
    clip = st.session_state.get(widget)
    if clip is None or clip.file_id == held.last_clip:
        return
    data = clip.getvalue()
    held.last_clip = clip.file_id
    held.clips[slot] = held.clips.get(slot, 0) + 1
    try:
        if "_record_" in widget:
            from lib.speech.files import read_audio

            held.recorded[slot] = transcribing.hear(interview_id, number, read_audio(data), "recorded")
        else:
            held.recorded[slot] = transcribing.hear_file(interview_id, number, data)
    except GreenroomError as error:
        held.notice = error.user_message


def not_ready() -> bool:
    """Say what is needed before anything can be written down; True when something is."""
    try:
        size = voice.missing()
        voice.check(voice.choice())
    except GreenroomError as error:
        with st.container(border=True, key="interview_ears_missing"):
            st.markdown(f":material/hearing_disabled: {escape(error.user_message)}")
            _to_settings()
        return True
    if size is None:
        return False
    with st.container(border=True, key="interview_ears_missing"):
        much = f" of {size.megabytes} MB" if size.megabytes else ""
        st.markdown(
            f"**To write down what you say, Greenroom needs a transcription model{much}, once.** It is "
            f"{inline(size.id)}. {_place()}"
        )
        voice_download.panel(size, key="interview_download")
        _to_settings()
    return True


def _to_settings() -> None:
    st.page_link("pages/8_Settings.py", label="Choose who writes it down on Settings", icon=":material/settings:")


def microphone(number: int) -> None:
    """The way to test the microphone without leaving the question."""
    with st.popover("Test your microphone", type="tertiary", icon=":material/mic_external_on:"):
        mic_test.panel(f"interview_microphone_{number}")


def keep_sound(interview_id: str, number: int) -> None:
    """The tick that keeps recordings, and where they go."""
    st.session_state["interview_keep_sound"] = voice.choice().keep_sound

    def changed() -> None:
        wanted = bool(st.session_state["interview_keep_sound"])
        voice.choose(replace(voice.choice(), keep_sound=wanted))
        if not wanted:
            hearing.attempt(lambda: transcribing.drop_sound(interview_id, number))

    st.checkbox("Keep my recording to listen again in the report", key="interview_keep_sound", on_change=changed)
    st.caption(f"{_place()} {_fate()}")


def _place() -> str:
    host = voice.remote_host()
    if host:
        return f"Your recording is sent to {inline(host)}, as chosen on Settings."
    if services.settings().hosted:
        return "Your recording stays on this server."
    return "Your recording stays on this machine."


def _fate() -> str:
    if voice.choice().keep_sound:
        return "It is kept until you delete the interview, or take this tick away."
    return "Its sound is deleted as soon as its words are written down."
