"""Which language model was chosen: values that are remembered, never with a key, and the endpoints made from them.

Keys live apart, in this browser session or in the settings, each under the one place that it is for: a key typed for
one address is never sent to another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import SecretStr

from lib.core.errors import LLMError
from lib.core.settings import GivenModel, Settings

if TYPE_CHECKING:  # loaded when a model is chosen: the first page does without
    from lib.llm.endpoint import Endpoint

BUILT_IN, GIVEN, SERVER, HUB, FILE = "built-in", "given", "server", "hub", "file"
"""Kinds of choice: no model; the one of the settings; a server at an address; Hugging Face; a GGUF file."""
HUB_KEY = "huggingface.co"


@dataclass(frozen=True)
class Choice:
    """One endpoint as chosen. `model` is a file's path for kind 'file'; `label` names a server that was found.

    `keyed` says that a key was typed for it: the next visit has to ask for it again.
    """

    kind: str = BUILT_IN
    model: str = ""
    base_url: str = ""
    provider: str = "auto"
    label: str = ""
    keyed: bool = False


@dataclass(frozen=True)
class Choices:
    """The model that is asked and the one that is asked when it fails; after them always the built-in interviewer."""

    first: Choice = Choice()
    second: Choice = Choice()

    @property
    def any(self) -> bool:
        """Whether a model is wanted at all."""
        return self.first.kind != BUILT_IN


Keys = Mapping[str, SecretStr]
"""Keys typed in this session, by the place that each is for (`key_place`)."""


def key_place(choice: Choice) -> str:
    """The place that a key for this choice is for, '' when it needs none."""
    if choice.kind == HUB:
        return HUB_KEY
    return choice.base_url.strip().rstrip("/") if choice.kind == SERVER else ""


def default(settings: Settings) -> Choices:
    """The choice of someone who never chose: what the settings name, else no model."""
    first = Choice(GIVEN, settings.llm.model) if settings.llm else Choice()
    second = Choice(GIVEN, settings.llm_second.model) if settings.llm and settings.llm_second else Choice()
    return Choices(first, second)


def allowed(choice: Choice, settings: Settings) -> bool:
    """Whether this server offers it: strangers get neither its files nor what runs beside it."""
    return choice.kind != FILE or not settings.hosted


def endpoint(choice: Choice, settings: Settings, keys: Keys, *, second: bool = False) -> Endpoint | None:
    """The endpoint of a choice; None for the built-in interviewer and for a file, whose server has to run first.

    Args:
        choice: what was chosen.
        settings: for keys and models of the environment, and whether strangers use this server.
        keys: typed in this session.
        second: of the two given models, the second.

    Raises:
        LLMError: 'config' when a key is missing or the address cannot be used.
    """
    from lib.llm import endpoint as endpoints
    from lib.llm import public

    if choice.kind == GIVEN:
        return _given(settings.llm_second if second else settings.llm)
    if choice.kind == HUB:
        key = keys.get(HUB_KEY) or (None if settings.hosted else settings.hf_token)
        if key is None:
            raise LLMError("config", "Hugging Face needs a token. Type it on Settings: it is kept for this visit only.")
        return endpoints.hosted(choice.model, key=key.get_secret_value(), provider=choice.provider)
    if choice.kind == SERVER:
        key = keys.get(key_place(choice)) or _given_key(choice, settings)
        if choice.keyed and key is None:
            raise LLMError("config", "The key was typed on an earlier visit and is not kept. Type it on Settings.")
        make = public.server if settings.hosted else endpoints.server
        return make(choice.base_url, choice.model, key=key.get_secret_value() if key else "", label=choice.label)
    return None


def _given(model: GivenModel) -> Endpoint:
    from lib.llm import endpoint as endpoints

    if not model:
        raise LLMError("config", "The model of this server's settings is gone. Choose another one on Settings.")
    key = model.key.get_secret_value() if model.key else ""
    if model.url:
        return endpoints.server(model.url, model.model, key=key)
    return endpoints.hosted(model.model, key=key)


def _given_key(choice: Choice, settings: Settings) -> SecretStr | None:
    """The environment's key for this very address, on one's own machine."""
    place = key_place(choice)
    known = [m.key for m in (settings.llm, settings.llm_second) if m.url and m.url.rstrip("/") == place]
    return known[0] if known and not settings.hosted else None


def words(choice: Choice, settings: Settings, *, second: bool = False) -> str:
    """The choice in words, e.g. 'llama3.1:8b on this machine (Ollama)'."""
    if choice.kind == BUILT_IN:
        return "the built-in interviewer"
    if choice.kind == FILE:
        return f"{choice.model.replace(chr(92), '/').rsplit('/', 1)[-1]} on this machine"
    if choice.kind == HUB:
        return f"{choice.model} at Hugging Face"
    from lib.llm.endpoint import is_loopback

    given = settings.llm_second if second else settings.llm
    url = given.url if choice.kind == GIVEN else choice.base_url
    model = given.model if choice.kind == GIVEN else choice.model
    model = model.rsplit("/", 1)[-1] if model.startswith("/") else model  # llama.cpp names a model by its path
    host = urlsplit(url).hostname or "Hugging Face"
    place = "on this machine" if is_loopback(host) and not settings.hosted else f"at {host}"
    return f"{model} {place}" + (f" ({choice.label})" if choice.label else "")


def remote_host(choice: Choice, settings: Settings, *, second: bool = False) -> str:
    """The host to which messages leave this machine, '' when they stay on it."""
    if choice.kind in (BUILT_IN, FILE):
        return ""
    from lib.llm.endpoint import ROUTER, is_loopback

    if choice.kind == HUB:
        return ROUTER
    given = settings.llm_second if second else settings.llm
    url = given.url if choice.kind == GIVEN else choice.base_url
    host = urlsplit(url).hostname or ROUTER
    return "" if is_loopback(host) else host


def cleaned(choice: Choice) -> Choice:
    """Without blanks around what was typed."""
    return replace(
        choice, model=choice.model.strip(), base_url=choice.base_url.strip(), provider=choice.provider.strip() or "auto"
    )
