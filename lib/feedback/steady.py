"""One engine for each thread: a question that one engine began to judge is judged by it to the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lib.core.protocols import Scorer
from lib.core.types import Feedback, Interview


class SteadyScorer:
    """Scores with the engine that judged a thread before, if it is still at hand, else with the first one.

    Args:
        engines: asked whenever something is scored (an encoder may have loaded since); the first is preferred.
    """

    name = "built-in scorer"

    def __init__(self, engines: Callable[[], Sequence[Scorer]]) -> None:
        self._engines = engines

    def score(self, interview: Interview, question_index: int) -> Feedback:
        """Feedback over the thread, labelled with the engine that made it. Raises as that engine does."""
        engines = self._engines()
        before = [t.feedback.engine for t in interview.thread(question_index) if t.feedback is not None]
        known = {engine.name: engine for engine in engines}
        chosen = next((known[name] for name in reversed(before) if name in known), engines[0])
        return chosen.score(interview, question_index)
