"""LocalAgreement-2: words are shown as certain once two passes over growing audio agree on them; then they stay.

After Machacek, Dabre and Bojar 2023, "Turning Whisper into Real-Time Transcription System".
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from lib.core.speech import Partial
from lib.speech.fillers import plain


class Agreement:
    """The words of one answer while it is spoken. `draft` per pass over the running chunk, `settle` when it is done."""

    def __init__(self) -> None:
        self._shown: list[str] = []
        self._of_chunk = 0  # how many of the shown words belong to the running chunk
        self._before: list[str] = []
        self._tentative: list[str] = []

    @property
    def partial(self) -> Partial:
        """What to show now."""
        return Partial(" ".join(self._shown), " ".join(self._tentative))

    def draft(self, words: Sequence[str]) -> None:
        """A pass over the chunk so far: words that this pass and the one before have at the same place are certain."""
        agreed = 0
        for new, old in zip(words, self._before, strict=False):
            if plain(new) != plain(old):
                break
            agreed += 1
        self._before = list(words)
        if agreed > self._of_chunk:
            self._shown += words[self._of_chunk : agreed]
            self._of_chunk = agreed
        self._tentative = list(words[self._of_chunk :])

    def settle(self, words: Sequence[str]) -> None:
        """The chunk's final words: those after what is shown are added, the next draft begins a new chunk."""
        shown = self._shown[len(self._shown) - self._of_chunk :]
        self._shown += words[_place_after(shown, words) :]
        self._of_chunk = 0
        self._before, self._tentative = [], []


def _place_after(shown: Sequence[str], words: Sequence[str]) -> int:
    """Where in `words` those begin that follow the shown ones."""
    ours, theirs = [plain(word) for word in shown], [plain(word) for word in words]
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    last = next((block for block in reversed(blocks) if block.size), None)
    if last is None:
        return min(len(shown), len(words))
    rest = len(ours) - (last.a + last.size)  # shown words after the last match stand for as many of theirs
    return min(last.b + last.size + rest, len(words))
