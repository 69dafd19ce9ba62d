"""The part of the settings page about ears: who writes down what is said, in what language, and what is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st

from lib.core.errors import GreenroomError
from lib.ui import mic_test, services, settings_panels, settings_voice_check, state, voice, voice_download
from lib.ui import voice_choice as choosing
from lib.ui.choice import HUB_KEY
from lib.ui.markdown import escape, inline
from lib.ui.voice_choice import VoiceChoice

_LABELS = {
    choosing.HERE: ("Whisper on this machine", "Your voice does not leave it. No key, no network after one download."),
    choosing.GIVEN: ("The transcription server of this server", "Set up by whoever runs Greenroom here."),
    choosing.HUB: ("Hugging Face", "A large Whisper, with your token. Recordings are sent there."),
    choosing.SERVER: (
        "Another server",
        "Any address with OpenAI's /audio/transcriptions: OpenAI, Groq, vLLM, speaches, LocalAI, whisper.cpp.",
    ),
}
LANGUAGES = {
    "en": "English", "": "Let the model find out", "ar": "Arabic", "zh": "Chinese", "nl": "Dutch", "fr": "French",
    "de": "German", "hi": "Hindi", "it": "Italian", "ja": "Japanese", "ko": "Korean", "pl": "Polish",
    "pt": "Portuguese", "es": "Spanish", "tr": "Turkish", "uk": "Ukrainian",
}  # fmt: skip


def _place() -> str:
    return "this server" if services.settings().hosted else "this machine"


def section() -> None:
    """Ears, microphone and what is kept."""
    st.subheader("Your spoken answers", anchor=False)
    status()
    editor()
    keep_sound()
    st.subheader("Your microphone", anchor=False)
    mic_test.panel("settings_mic")


def status() -> None:
    """Who writes speech down now, where recordings go, and what is in the way."""
    with st.container(border=True, key="settings_voice_status"):
        st.markdown(f":material/hearing: **In use: {inline(voice.ears_name())}**")
        host = voice.remote_host()
        st.caption(f"Recordings of your voice {f'are sent to **{inline(host)}**' if host else f'stay on {_place()}'}.")
        try:
            voice.check(voice.choice())
            lacking = voice.missing()
        except GreenroomError as error:
            st.warning(
                f"{escape(error.user_message)} Until then, type your answers.", icon=":material/hearing_disabled:"
            )
            return
        if lacking is not None and voice_download.offered(lacking.id):
            st.caption(f"It is not on {_place()} yet: download it below, or when you first speak an answer.")


def editor() -> None:
    """Choose, test and use ears."""
    chosen = voice.choice()
    kinds = _kinds()
    key = "settings_voice_kind"
    if key not in st.session_state:
        st.session_state[key] = chosen.ears if chosen.ears in kinds else choosing.HERE
    kind = st.radio(
        "Who writes down what you say",
        kinds,
        key=key,
        format_func=lambda k: _label(k)[0],
        captions=[_label(k)[1] for k in kinds],
    )
    with st.container(border=True, key="settings_voice_panel"):
        draft = _panel(kind, chosen)
    _buttons(draft, chosen)


def _label(kind: str) -> tuple[str, str]:
    if kind == choosing.HERE and services.settings().hosted:
        return "Whisper on this server", "Your voice goes to this server and no further. No key."
    return _LABELS[kind]


def _kinds() -> list[str]:
    settings = services.settings()
    offered = {choosing.GIVEN: bool(settings.asr), choosing.SERVER: not settings.hosted}
    return [kind for kind in _LABELS if offered.get(kind, True)]


def _panel(kind: str, chosen: VoiceChoice) -> VoiceChoice:
    """The fields of a kind; what they say, perhaps not complete yet."""
    draft = replace(chosen, ears=kind, url="", model="", keyed=False)
    mine = chosen if chosen.ears == kind else draft
    if kind == choosing.HERE:
        draft = _here(draft, mine)
    elif kind == choosing.GIVEN:
        given = services.settings().asr
        draft = replace(draft, model=given.model)
        st.markdown(f"**{inline(given.model)}** at {inline(given.url)}")
    elif kind == choosing.HUB:
        draft = _hub(draft, mine)
    else:
        draft = _server(draft, mine)
    return replace(draft, language=_language(kind, draft, chosen))


def _here(draft: VoiceChoice, mine: VoiceChoice) -> VoiceChoice:
    """A size with its weight and speed; on one's own machine also a folder or a repository."""
    from lib.speech.models import DEFAULT

    settings = services.settings()
    house, there = settings.whisper or DEFAULT, _there()
    names = [name for name in dict.fromkeys((house, *there)) if voice_download.offered(name) or there.get(name)]
    key = "settings_voice_size"
    if key not in st.session_state:
        st.session_state[key] = mine.model or house
    if (typed := st.session_state[key]) and typed not in names:
        names.append(str(typed))
    picked = st.selectbox(
        "Model",
        names,
        key=key,
        accept_new_options=not settings.hosted,
        format_func=lambda name: _size_label(name, there),
        help=None
        if settings.hosted
        else "Choose a size, or type a folder or owner/name on the Hugging Face Hub: a "
        "Whisper converted for CTranslate2 (faster-whisper).",
    )
    _about_size(picked or "", there)
    return replace(draft, model="" if picked == house else (picked or "").strip())


def _there() -> dict[str, bool]:
    """The sizes, and whether each is on this machine."""
    from lib.speech import models

    return {name: models.find(name) is not None for name in models.SIZES}


def _size_label(name: str, there: dict[str, bool]) -> str:
    from lib.speech.models import SIZES

    if name not in SIZES:
        return f"{Path(name).name} (folder)" if Path(name).is_dir() else name
    where = f"on {_place()}" if there[name] else f"{SIZES[name].megabytes} MB to download"
    return f"{SIZES[name].label} · {where}"


def _about_size(name: str, there: dict[str, bool]) -> None:
    """Its speed, and the way to get it when it is missing."""
    from lib.speech import models

    size = models.SIZES.get(name)
    if size is not None:
        st.caption(
            f"An answer of one minute takes about {60 * size.speed:.0f} s on one core (an AMD EPYC); "
            "most of it is done while you speak."
        )
    if not name or there.get(name):
        return
    try:
        if models.find(name) is not None:
            return
        voice_download.panel(size or models.Size(name, models.repo_of(name), name, 0, 0.0), key="settings_voice_get")
    except GreenroomError as error:
        st.error(escape(error.user_message))


def _hub(draft: VoiceChoice, mine: VoiceChoice) -> VoiceChoice:
    settings = services.settings()
    has_env = settings.hf_token is not None and not settings.hosted
    hint = "The token of the environment (HF_TOKEN) is used." if has_env else ""
    settings_panels.key_field("voice", HUB_KEY, "Token of Hugging Face", hint=hint, placeholder="hf_…")
    key = "settings_voice_hub_model"
    if key not in st.session_state:
        st.session_state[key] = mine.model or choosing.HUB_EARS
    model = st.text_input("Model", key=key, help="owner/name of a speech recognition model.").strip()
    return replace(draft, model=model)


def _server(draft: VoiceChoice, mine: VoiceChoice) -> VoiceChoice:
    url_key, model_key = "settings_voice_url", "settings_voice_model"
    for key, value in ((url_key, mine.url), (model_key, mine.model)):
        if key not in st.session_state:
            st.session_state[key] = value
    example = "https://api.openai.com/v1"
    url = st.text_input("Address", key=url_key, placeholder=example, help="It usually ends with /v1.").strip()
    draft = replace(draft, url=url)
    place = choosing.key_place(draft)
    settings_panels.key_field(
        "voice", place, "Key", hint="Only if the server wants one.", placeholder="", disabled=not url
    )
    model = st.text_input("Model", key=model_key, placeholder="whisper-1, as the server lists it").strip()
    return replace(draft, model=model, keyed=place in state.current().keys)


def _language(kind: str, draft: VoiceChoice, chosen: VoiceChoice) -> str:
    """The language of the answers; English alone where the model knows no other."""
    if kind == choosing.HERE and voice.model(draft).endswith(".en"):
        return "en"
    key = "settings_voice_language"
    if key not in st.session_state:
        st.session_state[key] = chosen.language if chosen.language in LANGUAGES else "en"
    language = st.selectbox("Language you answer in", list(LANGUAGES), key=key, format_func=LANGUAGES.__getitem__)
    if language != "en":
        st.caption("Questions and feedback are in English. Other languages are written down, but not judged well.")
    return language


def _buttons(draft: VoiceChoice, chosen: VoiceChoice) -> None:
    ready = draft.ears in (choosing.HERE, choosing.GIVEN) or bool(draft.model)
    with st.container(horizontal=True):
        if draft == chosen:
            st.button("In use", key="settings_voice_use", disabled=True, icon=":material/check:")
        elif st.button("Use this", key="settings_voice_use", type="primary", disabled=not ready):
            _use(draft)
        settings_voice_check.button(draft, ready=ready)
    settings_voice_check.result(draft)


def _use(draft: VoiceChoice) -> None:
    """Take the draft if it can be asked; a model that is not here yet is fetched when it is wanted."""
    from lib.speech import models

    try:
        voice.check(draft)
        if draft.ears == choosing.HERE:
            models.find(voice.model(draft))
    except GreenroomError as error:
        st.error(escape(error.user_message))
        return
    voice.choose(draft)
    st.rerun()


def keep_sound() -> None:
    """Whether recordings are kept, until it is chosen otherwise beside an answer."""
    key = "settings_voice_keep"
    if key not in st.session_state:
        st.session_state[key] = voice.choice().keep_sound

    def keep() -> None:
        voice.choose(replace(voice.choice(), keep_sound=bool(st.session_state[key])))

    st.toggle("Keep my recordings, to listen again in the report", key=key, on_change=keep)
    st.caption(
        f"Kept recordings lie on {_place()}, with the interview, and are deleted with it. Otherwise a recording goes "
        "as soon as it is written down; only its words and measures stay."
    )
