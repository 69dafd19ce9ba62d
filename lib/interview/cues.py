"""The words by which behaviours are told, kept as text in `words/`: one pattern or a few words a line, open to all.

A line is a regular expression without regard to case, found at word boundaries only; '~' in front leaves the
boundaries out, 'NAME := ...' defines a part that later lines use as {NAME}, '#' starts a comment. Texts are matched
with typographic quotes made plain (`signals.plain`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from lib.core.errors import BankError
from lib.core.text import stem

_PART = re.compile(r"\{([A-Z]+)\}")
_CLOSED = re.compile(
    r"^(?:\W*(?:and|so|then|but|roughly|about|exactly|in the end)\b)*\W*(?:who|whose|when|where|which"
    r"|how (?:many|much|long|often|large|big|far|soon|old)|did|was|were|is|are|do|does|had|has|have|would|could)\b"
    r"|\bor\b[^.?!]*\?\s*$",
    re.IGNORECASE,
)
CONTROLS = ("repeat", "skip", "stop")


@lru_cache(maxsize=64)
def pattern(name: str) -> re.Pattern[str]:
    """The cues of `words/<name>.txt` as one pattern. Raises BankError when the file is missing or broken."""
    bounded = [part[1:] if part.startswith("~") else rf"(?<!\w)(?:{part})(?!\w)" for part in _alternatives(name)]
    return _compiled(name, "|".join(bounded))


@lru_cache(maxsize=8)
def control(name: str) -> re.Pattern[str]:
    """A pattern that takes a whole sentence: the request alone, with polite words around it.

    Taking the whole sentence is what keeps 'we had to stop the job' an answer.
    """
    polite = rf"(?:(?:{'|'.join(_alternatives('polite'))})(?!\w)[\s,.!?;:-]*)"
    request = "|".join(_alternatives(name))
    return _compiled(name, rf"^\W*{polite}*(?:{request})(?!\w)[\s,.!?;:-]*{polite}*\W*$")


def closed(prompt: str) -> bool:
    """True for a prompt that one word can answer: who, when, how many, yes or no, this or that."""
    last = re.split(r"(?<=[.!?:])\s+", prompt.strip())[-1]
    return bool(_CLOSED.search(last))


@lru_cache(maxsize=16)
def words_of(name: str) -> frozenset[str]:
    """The words of `words/<name>.txt`, as written."""
    return frozenset(" ".join(_lines(name)).split())


@lru_cache(maxsize=16)
def stems_of(name: str) -> frozenset[str]:
    """The words of `words/<name>.txt`, stemmed."""
    return frozenset(stem(word) for word in words_of(name))


def _alternatives(name: str) -> list[str]:
    parts: dict[str, str] = {}
    found = []
    for line in _lines(name):
        filled = _PART.sub(lambda slot: parts[slot[1]], line)
        key, sign, value = filled.partition(" := ")
        if sign:
            parts[key] = value
        else:
            found.append(filled)
    return found


def _lines(name: str) -> list[str]:
    path = Path(__file__).with_name("words") / f"{name}.txt"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BankError(f"The word list {path.name} of the interviewer is missing. Install Greenroom again.") from error
    return [line for line in text.splitlines() if line.strip() and not line.startswith("# ")]


def _compiled(name: str, text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise BankError(f"The word list {name}.txt of the interviewer has a broken line: {error}.") from error
