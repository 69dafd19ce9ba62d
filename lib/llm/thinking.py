"""Takes out `<think>...</think>` blocks, in a whole text and in one that arrives piece by piece."""

from __future__ import annotations

import re

_BLOCK = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>|\A\s*<think(?:ing)?>(?!.*</think).*\Z", re.S | re.I)
_OPEN = re.compile(r"<think(?:ing)?>", re.I)
_CLOSE = re.compile(r"</think(?:ing)?>", re.I)
_TAGS = ("<think>", "<thinking>")
_LONGEST = len("</thinking>")


def without_thinking(text: str) -> str:
    """`text` without reasoning blocks; one that begins the text and never closes, or only closes, is all reasoning.

    Templates that open the block themselves leave only the closing tag in the reply. White space before the reply goes,
    that between its words stays.
    """
    kept = _BLOCK.sub("", text)
    closing = list(_CLOSE.finditer(kept))
    return (kept[closing[-1].end() :] if closing else kept).lstrip()


class ThinkingFilter:
    """Lets through what is no reasoning, and holds back what may be the start of a tag until it is known."""

    def __init__(self) -> None:
        self._held = ""
        self._inside = False
        self._begun = False

    def feed(self, piece: str) -> str:
        """The visible part of `piece`, and of what was held back before."""
        self._held += piece
        visible = ""
        while self._held:
            found = (_CLOSE if self._inside else _OPEN).search(self._held)
            if not found:
                break
            visible += "" if self._inside else self._held[: found.start()]
            self._held = self._held[found.end() :]
            self._inside = not self._inside
        if self._inside:
            self._held = self._held[-_LONGEST:]
            return self._show(visible)
        safe = len(self._held) - _tag_begun(self._held)
        visible, self._held = visible + self._held[:safe], self._held[safe:]
        return self._show(visible)

    def _show(self, text: str) -> str:
        """Blank lines between a reasoning block and the reply are not shown."""
        if not self._begun:
            text = text.lstrip()
            self._begun = bool(text)
        return text


def _tag_begun(text: str) -> int:
    """How many characters at the end of `text` may be the start of a tag."""
    for length in range(min(len(text), _LONGEST), 0, -1):
        tail = text[-length:].lower()
        if any(tag.startswith(tail) for tag in _TAGS):
            return length
    return 0
