"""The interviewer's voice on the settings page: who speaks, in which voice for each persona, how fast, and a trial."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

import streamlit as st

from lib.core.enums import Persona
from lib.core.errors import GreenroomError
from lib.core.speech import Voice
from lib.ui import mouth, services, settings_panels, speak, state, voice
from lib.ui.choice import HUB_KEY
from lib.ui.markdown import escape
from lib.ui.voice_choice import BROWSER, ESPEAK, HUB, HUB_MOUTH, NO_VOICE

_MOUTHS = MappingProxyType(
    {
        BROWSER: ("Your browser's voice", "Those of your own device. Nothing is sent, unless you pick an online one."),
        ESPEAK: ("espeak-ng", "Runs beside Greenroom. Robotic, clear, and there at once."),
        HUB: ("Hugging Face", "A natural voice, with your token. The interviewer's words are sent there."),
        NO_VOICE: ("No voice", "You read the questions."),
    }
)
_PERSONAS = MappingProxyType({Persona.WARM: "Warm", Persona.NEUTRAL: "Neutral", Persona.SCEPTICAL: "Sceptical"})
_SAMPLES = MappingProxyType(
    {
        Persona.WARM: "Hello, it is good to meet you. Tell me a little about yourself, and take your time.",
        Persona.NEUTRAL: "Let us begin. Please walk me through a project that you are proud of.",
        Persona.SCEPTICAL: "I have read your resume. How do you know that it was your work that made the difference?",
    }
)
_WHEN = MappingProxyType({"When I record or talk": None, "Always": True, "Only when I press Listen": False})
_WHEN_BY = MappingProxyType({aloud: words for words, aloud in _WHEN.items()})
_REPOSITORY = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}")


def section() -> None:
    """Who reads the questions aloud, and how it sounds."""
    st.subheader("The interviewer's voice", anchor=False)
    key, kinds = "settings_mouth", list(_MOUTHS)
    mouth_now = st.radio(
        "Who reads the questions aloud",
        kinds,
        index=kinds.index(voice.choice().mouth),
        key=key,
        format_func=lambda m: _MOUTHS[m][0],
        captions=[words for _, words in _MOUTHS.values()],
        on_change=lambda: _use(st.session_state[key]),
    )
    if mouth_now == NO_VOICE:
        return
    _panel(mouth_now)
    _manner()


@st.fragment
def _panel(chosen: str) -> None:
    """What this speaker needs, and its voices. The browser's list comes late: only this part is drawn again then."""
    with st.container(border=True, key="settings_speaker"):
        if chosen == HUB:
            _hub()
        voices = _voices(chosen)
        if voices is not None:
            for persona in Persona:
                _persona(chosen, persona, voices)
        _trial()


def _use(chosen: str) -> None:
    """Take another speaker; voices of the one before mean nothing to it."""
    state.current().mouth.failed.clear()
    state.current().mouth.sample = ("", 0)
    voice.choose(replace(voice.choice(), mouth=chosen, voices=()))


def _voices(chosen: str) -> Sequence[Voice] | None:
    """What there is to choose from; None when nothing is known (which the page says), or voices are typed."""
    if chosen == HUB:
        return ()
    if chosen == BROWSER:
        found = speak.browser_voices()
        if found is None:
            st.caption("Waiting for your browser's list of voices …")
        elif not found:
            st.info(f"{mouth.TROUBLE['no-voice']} espeak-ng reads instead, where it is installed.")
        return found
    try:
        return mouth.speaker(ESPEAK).voices()
    except GreenroomError as error:
        st.warning(escape(error.user_message))
        return None


def _hub() -> None:
    """Token and model; the model is taken when it is a name that can be one."""
    hosted = services.settings().hosted
    has_env = services.settings().hf_token is not None and not hosted
    hint = "The token of the environment (HF_TOKEN) is used." if has_env else ""
    settings_panels.key_field("mouth", HUB_KEY, "Token of Hugging Face", hint=hint, placeholder="hf_…")
    known = voice.choice().mouth_model or HUB_MOUTH
    label = "Model that speaks"
    typed = st.text_input(label, known, key="settings_mouth_model", help="Any text-to-speech model, as owner/name.")
    typed = typed.strip()
    if not _REPOSITORY.fullmatch(typed) and (hosted or "://" not in typed):
        also = "" if hosted else ", or the address of an endpoint of your own"
        st.warning(f"Name the model as owner/name{also}.")
        return
    if typed != known:
        voice.choose(replace(voice.choice(), mouth_model=typed, voices=()))
    try:
        mouth.speaker(HUB)
    except GreenroomError as error:
        st.warning(f"{escape(error.user_message)} Until then your browser's voice reads.", icon=":material/key_off:")


def _persona(chosen: str, persona: Persona, voices: Sequence[Voice]) -> None:
    """One row: the persona, its voice, and a button to hear it."""
    key = f"settings_voice_{chosen}_{persona}"
    labels = {v.id: v.label for v in voices}
    stored = dict(voice.choice().voices).get(persona, "")
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    with left:
        if chosen == HUB:
            st.text_input(
                f"{_PERSONAS[persona]} interviewer",
                stored,
                key=key,
                placeholder="The model's own voice",
                help="If the model has several, the name of one, for example af_heart.",
                on_change=lambda: _choose(persona, st.session_state[key].strip()[:80]),
            )
        else:
            st.selectbox(
                f"{_PERSONAS[persona]} interviewer",
                ["", *labels],
                index=["", *labels].index(stored) if stored in labels else 0,
                key=key,
                format_func=lambda v: labels.get(v) or _usual(chosen, persona, labels),
                on_change=lambda: _choose(persona, st.session_state[key]),
            )
    right.button(
        "Listen",
        key=f"settings_listen_{persona}",
        icon=":material/volume_up:",
        width="stretch",
        help=f"Hear the {_PERSONAS[persona].lower()} interviewer",
        on_click=_listen,
        args=(persona,),
    )


def _usual(chosen: str, persona: Persona, labels: dict[str, str]) -> str:
    """What '' stands for."""
    if chosen == ESPEAK:
        from lib.speech.speakers import PERSONA_VOICES

        return f"The usual one: {labels.get(PERSONA_VOICES[persona], '')}"
    return "Chosen by Greenroom among the voices of this device"


def _choose(persona: Persona, chosen: str) -> None:
    others = tuple(pair for pair in voice.choice().voices if pair[0] != persona)
    voice.choose(replace(voice.choice(), voices=(*others, (persona.value, chosen)) if chosen else others))


def _listen(persona: Persona) -> None:
    held = state.current().mouth
    held.failed.clear()
    held.sample = (persona.value, held.sample[1] + 1)
    mouth.again(_SAMPLES[persona], persona)


def _trial() -> None:
    """What was asked to be heard last."""
    name, number = state.current().mouth.sample
    if name:
        persona = Persona(name)
        speak.sample(_SAMPLES[persona], f"sample:{persona}:{number}", persona)


def _manner() -> None:
    """How fast, and when."""
    speed, when = "settings_speed", "settings_aloud"
    st.select_slider(
        "Speed",
        sorted({*speak.SPEEDS, voice.choice().speed}),
        value=voice.choice().speed,
        key=speed,
        format_func=lambda s: f"{s:g}×",
        on_change=lambda: voice.choose(replace(voice.choice(), speed=float(st.session_state[speed]))),
    )
    st.segmented_control(
        "Read each question aloud by itself",
        list(_WHEN),
        default=_WHEN_BY[voice.choice().aloud],
        key=when,
        required=True,
        on_change=lambda: voice.choose(replace(voice.choice(), aloud=_WHEN[st.session_state[when]])),
    )
    st.caption("Nothing is played before your first click on a page, and speaking or typing an answer stops it.")
