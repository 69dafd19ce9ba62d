"""The words by which behaviours are told, kept as text in `words/`: one pattern or a few words a line, open to all.

`lib.core.cues` says how a line is read. Texts are matched with typographic quotes made plain (`signals.plain`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from lib.core import cues as shared
from lib.core.text import stem

_WORDS = Path(__file__).with_name("words")
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
    return shared.pattern(name, _folder(name))


@lru_cache(maxsize=8)
def control(name: str) -> re.Pattern[str]:
    """A pattern that takes a whole sentence: the request alone, with polite words around it.

    Taking the whole sentence is what keeps 'we had to stop the job' an answer.
    """
    polite = rf"(?:(?:{'|'.join(shared.alternatives('polite', _WORDS))})(?!\w)[\s,.!?;:-]*)"
    request = "|".join(shared.alternatives(name, _WORDS))
    return shared.compiled(name, rf"^\W*{polite}*(?:{request})(?!\w)[\s,.!?;:-]*{polite}*\W*$")


def closed(prompt: str) -> bool:
    """True for a prompt that one word can answer: who, when, how many, yes or no, this or that."""
    last = re.split(r"(?<=[.!?:])\s+", prompt.strip())[-1]
    return bool(_CLOSED.search(last))


@lru_cache(maxsize=16)
def words_of(name: str) -> frozenset[str]:
    """The words of `words/<name>.txt`, as written."""
    return frozenset(" ".join(shared.lines(name, _folder(name))).split())


@lru_cache(maxsize=16)
def stems_of(name: str) -> frozenset[str]:
    """The words of `words/<name>.txt`, stemmed."""
    return frozenset(stem(word) for word in words_of(name))


def _folder(name: str) -> Path:
    """Where a list is: the kinds of statements are in core, because feedback tells them by the same words."""
    return shared.SHARED if (shared.SHARED / f"{name}.txt").is_file() else _WORDS
