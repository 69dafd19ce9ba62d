"""How many tokens a text takes, without a tokenizer: bytes / 3, corrected by what the endpoint reported before.

Against cl100k on twelve texts, characters / 4 fell short by 21 % on a resume and by 78 % on Chinese, UTF-8 bytes / 3 by
at most 14 % anywhere. An estimate that is too high costs a little context, one that is too
low costs an error or, with Ollama, the end of the text without a word: `looks_cut` finds that by comparison.
"""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Iterable

from lib.core.chat import Message

PER_MESSAGE = 4
_BYTES_PER_TOKEN = 3.0
_MIN_SAMPLE = 150  # below it the template's own tokens dominate
_MARGIN = 1.05
_WINDOW = 20
_CUT_MIN = 1000
_CUT_KNOWN, _CUT_UNKNOWN = 0.6, 0.4


def estimate(text: str) -> int:
    """Tokens of `text` by its bytes alone."""
    return math.ceil(len(text.encode("utf-8", "surrogatepass")) / _BYTES_PER_TOKEN)


def estimate_messages(messages: Iterable[Message]) -> int:
    """Tokens of a prompt by its bytes, with what a chat template adds to each message."""
    return sum(estimate(message.content) + PER_MESSAGE for message in messages)


class Calibration:
    """The ratio of reported to estimated prompt tokens of one endpoint. Shared by threads."""

    def __init__(self) -> None:
        self._ratios: deque[float] = deque(maxlen=_WINDOW)
        self._lock = threading.Lock()

    @property
    def ratio(self) -> float:
        """What estimates are multiplied by: above the highest ratio of late, 1 before anything was reported."""
        with self._lock:
            return max(self._ratios) * _MARGIN if self._ratios else 1.0

    def learn(self, estimated: int, reported: int) -> None:
        """Take in one reported number. Short prompts and reports that look cut teach nothing."""
        if estimated < _MIN_SAMPLE or reported <= 0 or self.looks_cut(estimated, reported):
            return
        with self._lock:
            self._ratios.append(min(4.0, max(0.2, reported / estimated)))

    def apply(self, estimated: int) -> int:
        """A corrected estimate."""
        return math.ceil(estimated * self.ratio - 1e-6)

    def looks_cut(self, estimated: int, reported: int) -> bool:
        """Whether the server read far less than was sent (raw `estimated` tokens): it cut the prompt silently."""
        if estimated < _CUT_MIN or reported <= 0:
            return False
        with self._lock:
            least = min(self._ratios) * _CUT_KNOWN if len(self._ratios) >= 3 else _CUT_UNKNOWN
        return reported < estimated * least
