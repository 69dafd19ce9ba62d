"""How near an answer comes to its question by meaning: what tells a good story that answers another question.

Only an encoder can tell. Retrieval by words adds nothing to the words that are counted anyway.
"""

from __future__ import annotations

from lib.core.enums import RetrieverKind
from lib.core.protocols import Retriever
from lib.feedback.thread import Thread

_TELLS = {RetrieverKind.LEXICAL: False, RetrieverKind.ENCODER: True}
FAR, NEAR = 0.4, 0.65
"""Mean chance under which an answer is most likely about something else, and from which it may well be about this."""
FLOOR = 3.0
"""The level that even a far answer can reach: nearness alone is no proof."""


def nearness(thread: Thread, retriever: Retriever) -> float | None:
    """The mean chance (0..1) that a part of the answer is what the question asks for, over its nearer half.

    The other half of the parts may set the scene. None where the retriever cannot tell, or where nothing was said.
    """
    if not _TELLS[retriever.kind] or not thread.units:
        return None
    half = (len(thread.units) + 1) // 2
    hits = retriever.rank(thread.question.text, [u.text for u in thread.units], top_k=half)
    return sum(h.score for h in hits) / half


def limit(near: float | None) -> float:
    """The highest level of relevance for this nearness: `FLOOR` for a far answer, 5 for a near one."""
    if near is None:
        return 5.0
    return FLOOR + (5.0 - FLOOR) * min(1.0, max(0.0, (near - FAR) / (NEAR - FAR)))
