"""A spoken sentence with known words, to test whether and how fast speech is written down here.

`sample.flac` was made by espeak-ng: `espeak-ng -v en-us -s 150 -w sample.wav "..."`, then 16 kHz FLAC.
"""

from __future__ import annotations

import difflib
import re
from pathlib import Path

from lib.core.speech import Audio
from lib.speech.files import read_audio

TEXT = "My team tested the new service with the customer and then fixed the errors"
_FILE = Path(__file__).with_name("sample.flac")


def audio() -> Audio:
    """The sentence as (n,) float32 at 16 kHz, 4.8 s long."""
    return read_audio(_FILE)


def words_right(heard: str) -> tuple[int, int]:
    """How many words of the sentence `heard` has in their order, and how many there are; case and marks do not count.

    >>> words_right("My team tested a new service.")
    (5, 14)
    """
    said, found = (re.findall(r"[a-z']+", text.lower()) for text in (TEXT, heard))
    blocks = difflib.SequenceMatcher(None, said, found, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks), len(said)
