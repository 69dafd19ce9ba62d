"""Voice as chosen: who writes speech down, who says the questions, and whether they can right now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from pydantic import ValidationError

from lib.core.errors import RemoteSpeechError
from lib.core.serial import from_json, to_json
from lib.ui import services, state
from lib.ui import voice_choice as choosing
from lib.ui.voice_choice import VoiceChoice

if TYPE_CHECKING:
    from lib.core.speech import Transcriber
    from lib.speech.models import Size
    from lib.speech.queue import Queue
    from lib.speech.whisper import Whisper

_PREFERENCE = "voice"


def choice() -> VoiceChoice:
    """What this owner chose; read from the store once per session."""
    held = state.current()
    if held.voice is None:
        held.voice = _stored() or choosing.default(services.settings())
    return held.voice


def _stored() -> VoiceChoice | None:
    text = services.preference(_PREFERENCE)
    if not text:
        return None
    try:
        found = from_json(VoiceChoice, text)
    except ValidationError:  # written by another version: as if nothing had been chosen
        return None
    return found if choosing.allowed(found, services.settings()) else None


def choose(new: VoiceChoice) -> None:
    """Use this from now on, and remember it for the next visit. Keys are no part of it."""
    if new != choice():
        state.current().voice = new
        services.store().save_preference(services.owner(), _PREFERENCE, to_json(new))


def model(chosen: VoiceChoice | None = None) -> str:
    """The Whisper of this machine that is chosen (or `chosen`): a size, a repository or a folder."""
    from lib.speech.models import DEFAULT

    chosen = chosen or choice()
    return (chosen.model if chosen.ears == choosing.HERE else "") or services.settings().whisper or DEFAULT


@st.cache_resource(show_spinner=False)
def _queue() -> Queue:
    """One line for all transcription of this process, whatever the model."""
    from lib.speech.queue import Queue

    return Queue()


@st.cache_resource(show_spinner=False, max_entries=2)
def _engine(name: str, language: str) -> Whisper:
    from lib.speech.whisper import Whisper, WhisperConfig

    return Whisper(WhisperConfig(name, language), queue=_queue())


def whisper(chosen: VoiceChoice | None = None) -> Whisper | None:
    """The Whisper of this machine, shared by all sessions and loaded at its first use; None when ears are elsewhere."""
    chosen = chosen or choice()
    return _engine(model(chosen), chosen.language) if chosen.ears == choosing.HERE else None


def transcriber(chosen: VoiceChoice | None = None) -> Transcriber:
    """Who writes recordings down: the ears in use, or `chosen` ones that are only tested.

    Raises:
        RemoteSpeechError: 'config' when the chosen server cannot be asked as it stands (no key, a bad address).
    """
    local = whisper(chosen)
    return local if local is not None else _remote(chosen or choice())


def check(chosen: VoiceChoice) -> None:
    """Raises RemoteSpeechError when these ears cannot be asked as they stand. Nothing is sent."""
    if chosen.ears != choosing.HERE:
        _remote(chosen)


def _remote(chosen: VoiceChoice) -> Transcriber:
    from lib.speech.remote import HuggingFaceTranscriber, OpenAITranscriber

    settings = services.settings()
    key = choosing.ears_key(chosen, settings, state.current().keys)
    if chosen.ears == choosing.HUB:
        if key is None:
            raise RemoteSpeechError("config", "Hugging Face needs a token. Type it on Settings, under Voice.")
        return HuggingFaceTranscriber(key, model=chosen.model or choosing.HUB_EARS, language=chosen.language)
    url, name = (settings.asr.url, settings.asr.model) if chosen.ears == choosing.GIVEN else (chosen.url, chosen.model)
    return OpenAITranscriber(url, name, key=key, language=chosen.language)


def missing() -> Size | None:
    """The model of this machine that has to be fetched before anything can be heard; None when nothing is missing.

    Raises:
        SettingsError: the model's name leads nowhere.
        VoiceModelMissing: a folder without a model in it.
    """
    if choice().ears != choosing.HERE:
        return None
    from lib.speech import models

    name = model()
    if models.find(name) is not None:
        return None
    return models.SIZES.get(name) or models.Size(name, models.repo_of(name), name, 0, 0.0)


def ears_name() -> str:
    """Who writes speech down, in words, e.g. 'Whisper base.en on this machine'."""
    local, chosen, settings = whisper(), choice(), services.settings()
    if local is not None:
        return local.name.replace("on this machine", "on this server") if settings.hosted else local.name
    name = settings.asr.model if chosen.ears == choosing.GIVEN else chosen.model or choosing.HUB_EARS
    host = choosing.ears_host(chosen, settings)
    place = "Hugging Face" if chosen.ears == choosing.HUB else host
    return f"{name} at {place}" if place else f"{name} on this machine"


def remote_host() -> str:
    """The host to which recordings leave this machine, '' when they stay on it."""
    return choosing.ears_host(choice(), services.settings())


def mouth_host() -> str:
    """The host that gets what the interviewer says aloud, '' when it stays on this machine (or in the browser)."""
    return choosing.mouth_host(choice())
