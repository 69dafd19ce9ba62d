"""The test of ears on the settings page: a spoken sentence with known words, or one that you say yourself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from lib.core.errors import GreenroomError
from lib.core.speech import RATE_HZ, Audio
from lib.ops.work import Task
from lib.ui import services, state, voice, works
from lib.ui import voice_choice as choosing
from lib.ui.markdown import escape, inline
from lib.ui.voice_choice import VoiceChoice

GOOD_FOR_S = 3600.0
_TESTED = "settings_tested_voice"
_OWN = "settings_voice_own"


@dataclass(frozen=True)
class Heard:
    """What a test found: the words, how long they took, and how long it took to read the model (None: elsewhere)."""

    text: str
    audio_s: float
    took_s: float
    load_s: float | None
    engine: str


def button(draft: VoiceChoice, *, ready: bool) -> None:
    """Start the test of what the fields say now."""
    if st.button(
        "Test it",
        key="settings_voice_test",
        icon=":material/graphic_eq:",
        disabled=not ready or _lacking(draft),
        help="Writes down a short spoken sentence.",
    ):
        works.findings().forget(_key(draft, "sample"))
        st.session_state[_TESTED] = _key(draft, "sample")


def _lacking(draft: VoiceChoice) -> bool:
    """Whether there is no model to test yet; the panel above says why."""
    from lib.speech import models

    if draft.ears != choosing.HERE:
        return False
    try:
        return models.find(voice.model(draft)) is None
    except GreenroomError:
        return True


def result(draft: VoiceChoice) -> None:
    """What the last test of exactly these ears found, or that it is running."""
    key = _key(draft, "sample")
    if st.session_state.get(_TESTED) != key:
        return
    from lib.speech import sample

    found = _look_up(key, draft, sample.audio)
    if found is None:
        return
    with st.container(border=True, key="settings_voice_result"):
        _sample_words(found)
        st.caption(_time(found))
        _own(draft)


def _sample_words(found: Heard) -> None:
    from lib.speech import sample

    right, words = sample.words_right(found.text)
    if not found.text:
        st.warning("It answers, but heard no words in a clear sentence. Choose another model.")
        return
    verdict = "It works." if right > words / 2 else "It answers, but most words are wrong. A larger model hears better."
    icon = ":green[:material/check_circle:]" if right > words / 2 else ":orange[:material/error:]"
    st.markdown(f"{icon} **{verdict}** {right} of {words} words of a computer's voice were right.")
    st.markdown(f"Said: “{sample.TEXT}”  \nHeard: “{inline(found.text)}”")


def _own(draft: VoiceChoice) -> None:
    """The same with one's own voice: a sentence is recorded, written down and forgotten."""
    host = choosing.ears_host(draft, services.settings())
    clip = st.audio_input(
        "Try your own voice",
        key=_OWN,
        help=f"The recording is sent to {host}, and not kept here." if host else "The recording is not kept.",
    )
    if clip is None:
        return
    data = clip.getvalue()

    def own() -> Audio:
        from lib.speech.files import read_audio

        return read_audio(data)

    found = _look_up(_key(draft, str(hash(data))), draft, own)
    if found is not None:
        nothing = "No words were heard. Test your microphone below."
        st.markdown(f"Heard: “{inline(found.text)}”" if found.text else nothing)
        st.caption(_time(found))


def _look_up(key: str, draft: VoiceChoice, sound: Callable[[], Audio]) -> Heard | None:
    """The finding of a test; None while it runs or when it failed, which is shown."""
    try:
        ears, local = voice.transcriber(draft), voice.whisper(draft)
    except GreenroomError as error:
        st.error(escape(error.user_message), icon=":material/error:")
        return None

    def act(task: Task) -> Heard:
        import time

        audio, begun = sound(), time.monotonic()
        load_s = None
        if local is not None:
            task.at("Reading the model …")
            local.load()
            load_s = time.monotonic() - begun
        task.at("Listening to a sentence …")
        begun = time.monotonic()
        heard = ears.transcribe(audio, on_position=lambda n: task.at(_stage(n)), cancel=task.cancel)
        return Heard(heard.text, len(audio) / RATE_HZ, time.monotonic() - begun, load_s, ears.name)

    found: Any = works.look_up(key, act, ttl_s=GOOD_FOR_S)
    if found is None:
        works.waiting(key, "Testing …")
    elif works.failed(found):
        st.error(escape(found.user_message), icon=":material/error:")
    else:
        heard: Heard = found
        return heard
    return None


def _stage(position: int) -> str:
    return f"{position} before you …" if position else "Listening to a sentence …"


def _time(found: Heard) -> str:
    """How long it took, and what that means for an answer."""
    minute = 60 * found.took_s / found.audio_s
    loaded = "" if found.load_s is None or found.load_s < 0.1 else f" Reading the model took {found.load_s:.1f} s."
    return (
        f"{inline(found.engine)} took {found.took_s:.1f} s for {found.audio_s:.1f} s of speech: about {minute:.0f} s "
        f"for an answer of a minute.{loaded}"
    )


def _key(draft: VoiceChoice, sound: str) -> str:
    from lib.core.serial import to_json

    ears = replace(VoiceChoice(), ears=draft.ears, model=draft.model, url=draft.url, language=draft.language)
    secret = state.current().keys.get(choosing.key_place(draft))
    return f"hear:{services.owner()}:{to_json(ears)}:{hash(secret.get_secret_value()) if secret else ''}:{sound}"
