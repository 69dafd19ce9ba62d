"""The language model in use: what was chosen, remembered without keys, and the chain of endpoints behind it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from lib.core.chat import ChatModel, Reply
from lib.core.errors import GreenroomError, LLMError
from lib.core.serial import from_json, to_json
from lib.ui import choice as choosing
from lib.ui import services, state, voice
from lib.ui.choice import Choice, Choices

if TYPE_CHECKING:
    from lib.llm.chain import Switch

_PREFERENCE = "models"


def choices() -> Choices:
    """What this owner chose; read from the store once per session."""
    held = state.current()
    if held.choices is None:
        held.choices = _stored() or choosing.default(services.settings())
    return held.choices


def _stored() -> Choices | None:
    text = services.preference(_PREFERENCE)
    if not text:
        return None
    try:
        found = from_json(Choices, text)
    except ValidationError:  # written by another version: as if nothing had been chosen
        return None
    allowed = (choosing.allowed(c, services.settings()) for c in (found.first, found.second))
    return found if all(allowed) else None


def choose(new: Choices) -> None:
    """Use these from now on, and remember them for the next visit. Keys are no part of them."""
    _free(choices(), new)
    state.current().choices = new
    services.store().save_preference(services.owner(), _PREFERENCE, to_json(new))


def _free(old: Choices, new: Choices) -> None:
    """Free the memory of a model file that is not chosen any more."""
    unused = {c.model for c in (old.first, old.second) if c.kind == choosing.FILE} - {new.first.model, new.second.model}
    if unused:
        from lib.llm import local

        for name in unused:
            local.stop(Path(name))


def problem() -> str:
    """Why the chosen model cannot be asked, in words for the user; '' when it can, or none was chosen."""
    try:
        chain()
    except GreenroomError as error:
        return error.user_message
    return ""


def in_use() -> bool:
    """Whether a model is chosen and can be asked as far as this machine knows."""
    return choices().any and not problem()


def chain(
    on_switch: Callable[[Switch], None] | None = None, on_reply: Callable[[Reply], None] | None = None
) -> ChatModel | None:
    """The chosen model with the second behind it; None when the built-in interviewer was chosen.

    Args:
        on_switch: told when the second takes over.
        on_reply: gets every reply, for the tokens used.

    Raises:
        LLMError: 'config' when the chosen model cannot be asked (no key, a bad address).
    """
    wanted = choices()
    if not wanted.any:
        return None
    from lib.llm.chain import ChatChain
    from lib.llm.meter import Metered

    models = [_model(wanted.first)]
    if wanted.second.kind != choosing.BUILT_IN:
        with suppress(LLMError):  # a fallback that cannot be asked is no reason to go without the first
            models.append(_model(wanted.second, second=True))
    if on_reply is not None:
        models = [Metered(m, on_reply) for m in models]
    return ChatChain(models, on_switch)


def check(chosen: Choice, *, second: bool = False) -> None:
    """Raises LLMError when this choice cannot be asked as it stands. Nothing is sent."""
    if chosen.kind != choosing.BUILT_IN:
        _model(chosen, second=second)


def _model(chosen: Choice, *, second: bool = False) -> ChatModel:
    if chosen.kind == choosing.FILE:
        return _file(chosen.model)
    made = choosing.endpoint(chosen, services.settings(), state.current().keys, second=second)
    if made is None:
        raise LLMError("config", "This model is not set up. Choose another one on Settings.")
    from lib.llm.client import EndpointChat

    return EndpointChat(made)


def _file(name: str) -> ChatModel:
    from lib.llm import local
    from lib.llm.lazy import LocalFile

    path = Path(name).expanduser()
    if services.settings().hosted or not path.is_file() or path.suffix.lower() != ".gguf":
        raise LLMError("config", "There is no such GGUF file here. Choose one on Settings, or give its whole path.")
    if not local.available():
        raise LLMError("config", f"The engine for model files is not installed. {local.INSTALL}")
    return LocalFile(path)


def name() -> str:
    """The chosen model's name, as it stands beside what it writes."""
    return choosing.words(choices().first, services.settings())


def remote_hosts() -> list[str]:
    """The hosts that get messages, first and second; [] when everything stays on this machine."""
    wanted, settings = choices(), services.settings()
    if not wanted.any:
        return []
    hosts = [
        choosing.remote_host(wanted.first, settings),
        choosing.remote_host(wanted.second, settings, second=True),
    ]
    return list(dict.fromkeys(h for h in hosts if h))


def privacy_note() -> str:
    """Where what is typed goes, in one or two sentences that are true for this server and this choice."""
    hosts = remote_hosts()
    sent = f"Resume lines, job and answers are sent to {' and '.join(hosts)}, as chosen on Settings." if hosts else ""
    if ears := voice.remote_host():
        sent = f"{sent} Recordings of your voice are sent to {ears}.".strip()
    if mouth := voice.mouth_host():
        sent = f"{sent} What the interviewer says aloud is sent to {mouth}.".strip()
    if services.settings().hosted:
        kept = (
            "Shared demo: what you type is kept on this server and shown only under your own link. Delete it on Home."
        )
        return f"{kept} {sent}".strip()
    return f"Stored on this machine. {sent}" if sent else "Runs on this machine. Nothing you type leaves it."


def line() -> str:
    """The model in use in a few words, for the sidebar."""
    wanted = choices()
    if not wanted.any:
        return "Interviewer: built in"
    if problem():
        return "Interviewer: built in for now (see Settings)"
    return f"Interviewer: {choosing.words(wanted.first, services.settings())}"


def forget() -> None:
    """Drop what this session holds of models and voice: choices (stored ones are deleted elsewhere), typed keys."""
    held = state.current()
    held.choices = held.voice = None
    held.keys.clear()
