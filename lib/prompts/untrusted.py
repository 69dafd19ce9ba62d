"""Text that others wrote (resume, posting, answers), made harmless before a model reads it.

It can say what it likes, but not end its tag, not speak in the voice of a chat template and not hide: invisible
characters are removed, since orders are smuggled in them. Nearly all replacements keep the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_VARIATIONS = frozenset((*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
_KEPT = frozenset("\n\t")
_INVISIBLE = frozenset(("Cf", "Cc", "Co", "Cs", "Cn"))
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5")
"""Letters and marks that are drawn as nothing, though their category says otherwise."""
_TAG = re.compile(r"<(?=[|!a-zA-Z<]|\s*/)")
_TOKEN_END = re.compile(r"\|>")
_BRACKETS = re.compile(r"\[(?=\s*/?\s*(?:INST|SYS|SYSTEM|ASSISTANT|USER|AVAILABLE_TOOLS|TOOL_CALLS)\b)", re.IGNORECASE)
_HEADING = re.compile(
    r"^([ \t]*)#(?=#*[ \t]*(?:system|user|assistant|instructions?|response|input)\b)", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True)
class Untrusted:
    """Material for a prompt: `tag` names what it is ('answer', 'resume'), `text` is as written."""

    tag: str
    text: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z_]+", self.tag):
            raise ValueError(f"a tag is lower-case letters, not {self.tag!r}")


def visible(text: str) -> str:
    """NFKC form without zero-width, bidi, tag, private-use, control and unassigned characters."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if _shown(c))


def neutral(text: str) -> str:
    """`visible`, with everything that could end a tag or imitate a chat template written with look-alike signs."""
    text = visible(text)
    text = _TOKEN_END.sub("|›", _TAG.sub("‹", text))
    return _HEADING.sub(r"\1♯", _BRACKETS.sub("⟦", text))


def _shown(char: str) -> bool:
    if char in _KEPT:
        return True
    return unicodedata.category(char) not in _INVISIBLE and ord(char) not in _VARIATIONS and char not in _BLANKS
