"""Word lists kept as text: one pattern or a few words a line, open to all.

A line is a regular expression without regard to case, found at word boundaries only; '~' in front leaves the
boundaries out, 'NAME := ...' defines a part that later lines use as {NAME}, '# ' starts a comment. `words/` beside this
module holds the lists that more than one package uses: what kinds of statements an answer makes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from lib.core.errors import BankError

SHARED = Path(__file__).with_name("words")
_PART = re.compile(r"\{([A-Z]+)\}")


@lru_cache(maxsize=64)
def pattern(name: str, folder: Path = SHARED) -> re.Pattern[str]:
    """The cues of `<name>.txt` in a folder as one pattern. Raises BankError when the file is missing or broken."""
    return compiled(name, "|".join(_bounded(part) for part in alternatives(name, folder)))


def alternatives(name: str, folder: Path = SHARED) -> list[str]:
    """The expressions of a list with their parts filled in. Raises BankError when the file is missing."""
    parts: dict[str, str] = {}
    found = []
    for line in lines(name, folder):
        filled = _PART.sub(lambda slot: parts[slot[1]], line)
        key, sign, value = filled.partition(" := ")
        if sign:
            parts[key] = value
        else:
            found.append(filled)
    return found


def lines(name: str, folder: Path = SHARED) -> list[str]:
    """The lines of a list without comments and empty ones. Raises BankError when the file is missing."""
    path = folder / f"{name}.txt"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BankError(f"The word list {path.name} is missing. Install Greenroom again.") from error
    return [line for line in text.splitlines() if line.strip() and not line.startswith("# ")]


def compiled(name: str, text: str) -> re.Pattern[str]:
    """The expression without regard to case. Raises BankError, with the list's name, when it is broken."""
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise BankError(f"The word list {name}.txt has a broken line: {error}.") from error


def _bounded(part: str) -> str:
    return part[1:] if part.startswith("~") else rf"(?<!\w)(?:{part})(?!\w)"
