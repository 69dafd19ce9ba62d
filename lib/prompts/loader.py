"""Reads the prompts beside it: `NAME.md` with a part `## system` and a part `## user`, and `{{slots}}` in both.

Every slot must be given and every value must have its slot. `{{salt}}` is filled by itself, with the random end of the
tags that hold untrusted text; a prompt tells the model what it means.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lib.core.chat import Message
from lib.prompts.untrusted import Untrusted, neutral

FOLDER = Path(__file__).parent
_SLOT = re.compile(r"\{\{(\w+)\}\}")
_PART = re.compile(r"^## (system|user)[ \t]*$", re.MULTILINE)
_MATERIAL = re.compile(r"<([a-z_]+-[0-9a-f]{8})>.*?</\1>", re.DOTALL)

Value = str | int | float | Untrusted | Sequence[Untrusted]


class PromptError(ValueError):
    """A prompt and the values for it do not belong together: a mistake of ours, never of the user."""


@dataclass(frozen=True)
class Prompt:
    """A prompt as written: rules and material, with slots."""

    name: str
    system: str
    user: str

    @property
    def slots(self) -> frozenset[str]:
        """Names of the values it needs, without the salt."""
        return frozenset(_SLOT.findall(self.system + self.user)) - {"salt"}


def names() -> list[str]:
    """All prompts there are."""
    return sorted(path.stem for path in FOLDER.glob("*.md"))


@lru_cache(maxsize=32)
def load(name: str) -> Prompt:
    """A prompt by name. Raises PromptError when there is none, or it lacks one of its two parts."""
    path = FOLDER / f"{name}.md"
    if not path.is_file():
        raise PromptError(f"there is no prompt {name}")
    parts = _PART.split(path.read_text(encoding="utf-8"))
    texts = dict(zip(parts[1::2], (text.strip() for text in parts[2::2]), strict=True))
    if set(texts) != {"system", "user"} or not all(texts.values()):
        raise PromptError(f"prompt {name} needs one part '## system' and one part '## user'")
    return Prompt(name, texts["system"], texts["user"])


def render(name: str, /, *, salt: Value = "", **values: Value) -> list[Message]:
    """The prompt's system and user message with its slots filled.

    Args:
        name: the file's name without '.md'.
        salt: eight hexadecimal digits at the end of each tag; random unless given.
        **values: one for each slot; `Untrusted` (or several) is made harmless and put into salted tags.

    Raises:
        PromptError: a value is missing or superfluous, or untrusted text would stand in the system message.
    """
    prompt = load(name)
    missing, extra = prompt.slots - set(values), set(values) - prompt.slots
    if missing or extra:
        raise PromptError(f"prompt {name}: missing {sorted(missing)}, superfluous {sorted(extra)}")
    salt = salt or secrets.token_hex(4)
    if not isinstance(salt, str) or not re.fullmatch(r"[0-9a-f]{8}", salt):
        raise PromptError("a salt is eight hexadecimal digits")
    trusted = {slot: str(value) for slot, value in values.items() if not _is_untrusted(value)}
    if wrong := sorted(set(_SLOT.findall(prompt.system)) - set(trusted) - {"salt"}):
        raise PromptError(f"prompt {name}: untrusted text in the system message: {wrong}")
    wrapped = {slot: "\n".join(_wrapped(value, salt)) for slot, value in values.items() if slot not in trusted}
    return [
        Message("system", _filled(prompt.system, {**trusted, "salt": salt})),
        Message("user", _filled(prompt.user, {**trusted, **wrapped, "salt": salt})),
    ]


def instructions_of(messages: Sequence[Message]) -> str:
    """Our own words in the messages: the system part, and the user part without what stands in salted tags."""
    ours = [
        m.content if m.role == "system" else _MATERIAL.sub(" ", m.content) for m in messages if m.role != "assistant"
    ]
    return "\n".join(ours)


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Filled in one pass: what looks like a slot inside a value stays as it is."""
    return _SLOT.sub(lambda slot: values[slot[1]], text)


def _is_untrusted(value: Value) -> bool:
    return not isinstance(value, str | int | float)


def _wrapped(value: Value, salt: str) -> Iterator[str]:
    for item in (value,) if isinstance(value, Untrusted) else value if isinstance(value, Sequence) else ():
        if isinstance(item, Untrusted):
            yield f"<{item.tag}-{salt}>\n{neutral(item.text)}\n</{item.tag}-{salt}>"
