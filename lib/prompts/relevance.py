"""Long material made to fit: the sentences that matter for the task stay, in their order, and what went is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lib.core.chat import CallOptions, ChatModel
from lib.core.protocols import Retriever
from lib.core.text import sentences

USUAL_CONTEXT = 4096
"""Tokens taken to fit when the server does not say: the smallest common default."""
SAFETY = 96
"""Tokens kept free for the chat template around the messages."""
GAP = "[...]"
ANSWER_CUT = (
    "An answer was longer than the model can read at once, so that it got the sentences that matter most. "
    "The whole answer is kept."
)
"""Told to the user; always in the same words, so that it is told once per interview."""


@dataclass(frozen=True)
class Cut:
    """Material as it is sent. `kept` of `total` sentences stayed; `note` tells the user when something was left out."""

    text: str
    kept: int
    total: int

    @property
    def note(self) -> str:
        """'' when all of it is there."""
        if self.kept == self.total:
            return ""
        return f"{self.kept} of {self.total} sentences were sent, those that matter most for this."


def room_for(model: ChatModel, options: CallOptions, fixed: str, *, at_least: int = 0) -> int:
    """Tokens left for material beside `fixed` (all other text of the call) and the reply; never below `at_least`."""
    context = model.context_tokens or USUAL_CONTEXT
    return max(at_least, context - options.max_tokens - SAFETY - model.count_tokens(fixed))


def cut_to_fit(text: str, task: str, retriever: Retriever, max_tokens: int, count: Callable[[str], int]) -> Cut:
    """`text` in at most `max_tokens` as `count` measures them.

    Args:
        text: a resume, a posting, a transcript.
        task: what it is needed for; sentences are ranked by it.
        retriever: ranks the sentences.
        max_tokens: the room there is.
        count: tokens of a text, e.g. `ChatModel.count_tokens`.
    """
    spans = [s.text for s in sentences(text)]
    if count(text) <= max_tokens:
        return Cut(text, len(spans), len(spans))
    chosen: set[int] = set()
    used = count(GAP)
    for hit in retriever.rank(task, spans):
        cost = count(f"{spans[hit.index]}\n{GAP}\n")
        if used + cost <= max_tokens:
            chosen.add(hit.index)
            used += cost
    return Cut(_joined(spans, chosen), len(chosen), len(spans))


def _joined(spans: list[str], chosen: set[int]) -> str:
    """The chosen sentences in their order, with a sign wherever some are missing between them."""
    lines: list[str] = []
    for i, text in enumerate(spans):
        if i in chosen:
            lines.append(text)
        elif not lines or lines[-1] != GAP:
            lines.append(GAP)
    return "\n".join(lines) if chosen else ""
