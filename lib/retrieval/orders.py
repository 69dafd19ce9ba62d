"""Orders to whoever grades, in any text: one finder for interview, scores, judge, reports and exports.

Stated patterns find what is open (`lib.core.injection`); where an encoder is there, the sentence heads that belong to
it find what only poses as a note of the system or as a verdict.
"""

from __future__ import annotations

from lib.core import injection
from lib.core.protocols import Encoder
from lib.core.text import sentences, words
from lib.retrieval.heads import Heads, injected

FEW = 4
"""Words before an order in its sentence under which they belong to it."""
_PLAIN = str.maketrans("’‘“”\u00a0", "''\"\" ")


def orders(text: str, encoder: Encoder | None = None, heads: Heads | None = None) -> list[tuple[int, int]]:
    """Where orders stand, (start, end) in order and apart; those only told of are left out.

    Args:
        text: an answer, with typographic quotes or plain ones.
        encoder: None to go by patterns alone.
        heads: those in use when None; they are used only with the encoder that they were learned on.
    """
    text = text.translate(_PLAIN)
    found = [_whole(text, start, end) for start, end in injection.spans(text)]
    if encoder is not None:
        found += injected(text, encoder, heads)
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The order with the few words before it in its sentence: 'Please', 'And now' say nothing without it."""
    begin = next((s.start for s in sentences(text) if s.start <= start < s.end), start)
    return (begin if len(words(text[begin:start])) < FEW else start), end


def blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with spaces for these spans: offsets of the rest hold."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
