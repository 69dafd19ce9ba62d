"""Text made ready for finding skills: what only looks like one is blanked ("github.com/name", "American Express").

The phrases are in `data/skill_senses.txt`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from lib.core.errors import BankError

_FILE = Path(__file__).resolve().parents[2] / "data" / "skill_senses.txt"
_TOP_LEVEL = "com|org|net|edu|gov|io|dev|app|ai|me|co|uk|de|fr|eu|us|ca|in|info|blog|tech|page|site"
# Each part begins only where a run of its characters begins, so that one long word is read once, not from every letter.
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s|,;)>\]]+"
    r"|(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+"
    rf"|(?<![\w.@/-])(?P<host>[\w-]+(?:\.[\w-]+)*\.(?:{_TOP_LEVEL}))(?![\w.])(?:/[^\s|,;)>\]]*)?",
)
_PROFILE = re.compile(
    r"(?<!\w)(?:GitHub|GitLab|Bitbucket|LinkedIn|Kaggle|Stack Overflow)\s*:\s*@?[\w./-]+(?=\s*(?:$|[|•·,;\n]))",
    re.IGNORECASE | re.MULTILINE,
)


def searchable(text: str, *, is_name: Callable[[str], bool]) -> str:
    """`text` with addresses, profile handles and phrases of another sense blanked; every character keeps its place.

    Args:
        text: any text.
        is_name: says of a host name whether it is the name of a skill itself ("monday.com"), which then stays.
    """

    def blank_address(match: re.Match[str]) -> str:
        host = match["host"]
        return match.group() if host and is_name(host) else _blank(match)

    text = _ADDRESS.sub(blank_address, text)
    return _other_senses().sub(_blank, _PROFILE.sub(_blank, text))


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


@lru_cache(maxsize=1)
def _other_senses() -> re.Pattern[str]:
    """Any phrase of the file, between borders of words.

    Raises:
        BankError: a line of the file is no regular expression.
    """
    lines = [line for line in _FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    try:
        return re.compile(rf"(?<!\w)(?:{'|'.join(lines)})(?!\w)")
    except re.error as error:
        raise BankError(f"{_FILE.name}: a line is no regular expression: {error}") from error
