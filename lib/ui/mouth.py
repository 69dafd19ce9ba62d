"""Who reads the interviewer's words aloud: the chosen voice, what stands in when it fails, and the sounds they made.

The browser's own voices live in the page (`speak.js`); the others make a sound file here, in the background.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType

import streamlit as st

from lib.core.enums import Persona
from lib.core.errors import GreenroomError, SpeakerError
from lib.core.speech import Speaker, Spoken
from lib.ops.work import Task, Workshop
from lib.ui import services, state, voice
from lib.ui import voice_choice as choosing
from lib.ui.voice_choice import BROWSER, ESPEAK, HUB, NO_VOICE, TYPE

SOUND = "sound"
"""What the page is told when it gets a sound file to play, whoever made it."""
KEPT_BYTES = 24_000_000
SHORT_WAIT_S = 0.4
"""espeak-ng is done within it, so that its sound comes with the first draw of a question."""
_CHAIN = MappingProxyType(
    {BROWSER: (BROWSER, ESPEAK), ESPEAK: (ESPEAK, BROWSER), HUB: (HUB, BROWSER, ESPEAK), NO_VOICE: ()}
)
_READS = MappingProxyType({BROWSER: "Your browser's voice reads instead.", ESPEAK: "espeak-ng reads instead."})
TROUBLE = MappingProxyType(
    {
        "no-voice": "This browser has no English voice of its own.",
        "online": "This browser has only online voices, which would send the questions to their maker. "
        "Choose one on Settings if you want that.",
        "unsupported": "This browser cannot read aloud.",
        "silent": "This browser's voice did not speak.",
        "failed": "This browser's voice did not speak.",
        "sound": "This browser could not play the sound.",
    }
)
"""What `speak.js` reports, in words."""


@dataclass(frozen=True)
class Reading:
    """How a text can be read: `engine` BROWSER, SOUND or '' (by nobody), with the reason for a stand-in in `note`.

    `sound` is None while it is being made (`pending`) or was not asked for yet.
    """

    engine: str = ""
    voice: str = ""
    name: str = ""
    sound: Spoken | None = None
    pending: bool = False
    note: str = ""


class Sounds:
    """Sounds by key, the newest KEPT_BYTES of them. Shared by threads."""

    def __init__(self, limit: int = KEPT_BYTES) -> None:
        self._kept: OrderedDict[str, Spoken] = OrderedDict()
        self._limit = limit
        self._lock = threading.Lock()

    def get(self, key: str) -> Spoken | None:
        """The sound, if it is still kept."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: str, spoken: Spoken) -> None:
        """Keep it; those not heard for longest make room, the new one always stays."""
        with self._lock:
            self._kept[key] = spoken
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and sum(len(s.data) for s in self._kept.values()) > self._limit:
                self._kept.popitem(last=False)


@st.cache_resource(show_spinner=False)
def sounds() -> Sounds:
    """What was said lately. One per process."""
    return Sounds()


@st.cache_resource(show_spinner=False)
def workshop() -> Workshop:
    """The pool in which sounds are made: a download elsewhere never holds up a question."""
    return Workshop(threads=2)


def aloud() -> bool:
    """Whether questions are read without being asked for: as chosen, else unless answers are typed."""
    chosen = voice.choice()
    if chosen.mouth == NO_VOICE:
        return False
    return chosen.way != TYPE if chosen.aloud is None else chosen.aloud


def speaker(engine: str) -> Speaker:
    """The one that makes sound for ESPEAK or HUB.

    Raises:
        SpeechError: it cannot be asked as things stand (not installed, no token).
    """
    from lib.speech.speakers import EspeakSpeaker, HuggingFaceSpeaker

    if engine == ESPEAK:
        made = EspeakSpeaker()
        made.voices()
        return made
    model, settings = voice.choice().mouth_model or choosing.HUB_MOUTH, services.settings()
    if settings.hosted and "://" in model:
        raise SpeakerError("This server asks Hugging Face itself only. Name a model as owner/name on Settings.")
    return HuggingFaceSpeaker(choosing.hub_key(settings, state.current().keys), model=model)


def voice_of(engine: str, persona: Persona) -> str:
    """The voice id of a persona; '' leaves the choice to the engine (or to the page, for the browser's)."""
    chosen = dict(voice.choice().voices).get(persona, "")
    if engine != ESPEAK:
        return chosen
    from lib.speech.speakers import ESPEAK_VOICES, PERSONA_VOICES

    return chosen if chosen in {v.id for v in ESPEAK_VOICES} else PERSONA_VOICES[persona]


def reading(text: str, persona: Persona, *, make: bool) -> Reading:
    """How `text` is read now: by the chosen engine, or by the next one that works.

    Args:
        text: what is to be read.
        persona: in whose voice.
        make: have the sound made (in the background) where it takes one; else nothing is sent or started.
    """
    failed, note = state.current().mouth.failed, ""
    for engine in _CHAIN[voice.choice().mouth]:
        if engine in failed:
            note = note or failed[engine]
            continue
        try:
            found = _by(engine, text, persona, make=make)
        except GreenroomError as error:
            note = note or error.user_message
            continue
        return Reading(**{**vars(found), "note": f"{note} {_READS[engine]}" if note else ""})
    return Reading(note=f"{note} The text is here to read." if note else "")


def _by(engine: str, text: str, persona: Persona, *, make: bool) -> Reading:
    chosen = voice_of(engine, persona)
    if engine == BROWSER:
        return Reading(BROWSER, chosen)
    made = speaker(engine)
    if not make:
        return Reading(SOUND, chosen, made.name)
    key = _key(made, chosen, text)
    spoken = sounds().get(key) or _made(key, made, chosen, text)
    return Reading(SOUND, chosen, made.name, spoken, pending=spoken is None)


def _made(key: str, made: Speaker, chosen: str, text: str) -> Spoken | None:
    """The sound once it is there, None while it is being made; raises how it failed, until `again`."""
    kept, pool = sounds(), workshop()

    def work(task: Task) -> None:
        kept.put(key, made.speak(text, voice=chosen))

    task = pool.find(key)
    if task is None or (task.snapshot().done and task.snapshot().error is None):
        task = pool.start(key, work)
    task.wait(SHORT_WAIT_S)
    error = task.snapshot().error
    if error is not None:
        raise error
    return kept.get(key)


def again(text: str, persona: Persona) -> None:
    """Forget that a sound of `text` could not be made, because someone asks for it once more."""
    for engine in _CHAIN[voice.choice().mouth]:
        if engine != BROWSER:
            with suppress(GreenroomError):  # not there: `reading` says why
                workshop().forget(_key(speaker(engine), voice_of(engine, persona), text))


def failed(reason: str) -> None:
    """Do without the engine that the page could not hear; the next one takes over."""
    held = state.current().mouth
    for engine in _CHAIN[voice.choice().mouth]:
        if engine not in held.failed and (engine == BROWSER) == (reason != "sound"):
            held.failed[engine] = TROUBLE.get(reason, TROUBLE["failed"])
            return


def _key(made: Speaker, chosen: str, text: str) -> str:
    whole = "\0".join((made.name, made.host, chosen, text))
    return f"say:{hashlib.sha256(whole.encode()).hexdigest()}"
