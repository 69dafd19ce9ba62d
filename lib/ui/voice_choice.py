"""How someone wants to be heard and spoken to: a value that is remembered, never with a key.

Keys live apart, in this browser session or in the settings, as those of language models do.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import SecretStr

from lib.core.errors import RemoteSpeechError
from lib.core.settings import Settings
from lib.ui.choice import HUB_KEY, Keys

HERE, GIVEN, HUB, SERVER = "here", "given", "hub", "server"
"""Where speech is written down: on this machine; by the server of the settings; at Hugging Face; at an address."""
BROWSER, ESPEAK, NO_VOICE = "browser", "espeak", "none"
"""Who says the questions, beside HUB."""
TYPE, RECORD, TALK = "type", "record", "talk"
"""Ways to answer."""
HUB_EARS, HUB_MOUTH = "openai/whisper-large-v3-turbo", "hexgrad/Kokoro-82M"


@dataclass(frozen=True)
class VoiceChoice:
    """All that is chosen about voice.

    Ears: `ears`, `model` (a size, repository or folder here; a model's name elsewhere), `url`, `language` ('' lets the
    model find out); `keyed` says that a key was typed for them. Mouth: `mouth`, `mouth_model`, `voices` as (persona,
    voice id) pairs, `speed`, `aloud` (None: aloud unless answers are typed). The rest: the `way` of answering used
    last, `hands_free`, `keep_sound`, and the microphone as the browser names it.
    """

    ears: str = HERE
    model: str = ""
    url: str = ""
    language: str = "en"
    keyed: bool = False
    mouth: str = BROWSER
    mouth_model: str = ""
    voices: tuple[tuple[str, str], ...] = ()
    speed: float = 1.0
    aloud: bool | None = None
    way: str = TYPE
    hands_free: bool = False
    keep_sound: bool = False
    device: str = ""
    device_label: str = ""


def default(settings: Settings) -> VoiceChoice:
    """The choice of someone who never chose."""
    return VoiceChoice(ears=GIVEN if settings.asr else HERE, model=settings.asr.model if settings.asr else "")


def allowed(choice: VoiceChoice, settings: Settings) -> bool:
    """Whether this server offers it.

    Strangers on a shared server choose among the sizes: no folders of it, no downloads of their own, and no addresses
    that it would ask for them. A server of the settings that is gone is not asked.
    """
    if choice.ears == GIVEN:
        return bool(settings.asr)
    if not settings.hosted or choice.ears == HUB:
        return True
    return choice.ears == HERE and (not choice.model or choice.model in sizes())


def sizes() -> frozenset[str]:
    """The names of the Whispers to choose from."""
    from lib.speech.models import SIZES

    return frozenset(SIZES)


def key_place(choice: VoiceChoice) -> str:
    """The place that a key for these ears is for, '' when they need none."""
    if choice.ears == HUB:
        return HUB_KEY
    return choice.url.strip().rstrip("/") if choice.ears == SERVER else ""


def ears_key(choice: VoiceChoice, settings: Settings, keys: Keys) -> SecretStr | None:
    """The key for these ears; None when they can do without.

    Raises:
        RemoteSpeechError: 'config' when there has to be one.
    """
    if choice.ears == HUB:
        return hub_key(settings, keys)
    if choice.ears == GIVEN:
        return settings.asr.key
    key = keys.get(key_place(choice))
    if choice.keyed and key is None:
        raise RemoteSpeechError(
            "config", "The key was typed on an earlier visit and is not kept. Type it on Settings, under Voice."
        )
    return key


def hub_key(settings: Settings, keys: Keys) -> SecretStr:
    """The token for Hugging Face. Raises RemoteSpeechError 'config' when there is none."""
    key = keys.get(HUB_KEY) or (None if settings.hosted else settings.hf_token)
    if key is None:
        raise RemoteSpeechError(
            "config", "Hugging Face needs a token. Type it on Settings, under Voice: it is kept for this visit only."
        )
    return key


def ears_host(choice: VoiceChoice, settings: Settings) -> str:
    """The host to which recordings leave this machine, '' when they stay on it."""
    if choice.ears == HERE:
        return ""
    if choice.ears == HUB:
        return "router.huggingface.co"
    from lib.llm.endpoint import is_loopback

    host = urlsplit(settings.asr.url if choice.ears == GIVEN else choice.url).hostname or ""
    return "" if is_loopback(host) else host


def mouth_host(choice: VoiceChoice) -> str:
    """The host that gets what is read aloud, '' when it stays on this machine (or in the browser)."""
    if choice.mouth != HUB:
        return ""
    from lib.llm.endpoint import ROUTER, is_loopback

    host = urlsplit(choice.mouth_model).hostname if "://" in choice.mouth_model else ROUTER
    return "" if not host or is_loopback(host) else host
