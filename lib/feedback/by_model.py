"""The scorer that is helped by a model: its scores and its rewrite over the built-in scorer's advice.

It keeps the Scorer Protocol and never fails: where the model does, the built-in feedback stands and says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lib.core.chat import CallOptions, ChatModel, OnCut
from lib.core.errors import LLMError
from lib.core.protocols import Retriever, Scorer
from lib.core.types import Feedback, Interview
from lib.feedback.judge import judge
from lib.feedback.rewrite_model import rewrite


class ModelScorer:
    """Judges a thread by a model where there is something to judge.

    Args:
        model: judges and rewrites.
        built_in: gives advice, bullets and key points, and stands in for the model.
        retriever: finds what matters in long answers.
        final: three readings instead of one (for the report).
        rewriting: also let the model write the improved answer.
        options: deadline, seed and cancel of each call.
        on_note: gets a sentence for the user when the built-in scorer stood in.
        on_cut: gets a sentence for the user when an answer was cut to fit into what the model can read.
    """

    def __init__(
        self,
        model: ChatModel,
        built_in: Scorer,
        retriever: Retriever,
        *,
        final: bool = False,
        rewriting: bool = True,
        options: CallOptions | None = None,
        on_note: Callable[[str], None] | None = None,
        on_cut: OnCut | None = None,
    ) -> None:
        self.name = f"{model.name} ({'median of 3' if final else 'one reading'})"
        self._model = model
        self._built_in = built_in
        self._retriever = retriever
        self._final = final
        self._rewriting = rewriting
        self._options = options
        self._on_note = on_note
        self._on_cut = on_cut

    def score(self, interview: Interview, question_index: int) -> Feedback:
        """Feedback over the counting attempt at a question. Raises IndexError for an unknown question."""
        base = self._built_in.score(interview, question_index)
        if all(score.value is None for score in base.scores):
            return base
        try:
            scores = judge(
                self._model,
                interview,
                question_index,
                base.scores,
                retriever=self._retriever,
                final=self._final,
                on_cut=self._on_cut,
                options=self._options,
            )
        except LLMError as error:
            self._note(f"{self._model.name}: {error.user_message} The built-in scorer judged instead.")
            return replace(base, engine=f"{base.engine}, in place of {self._model.name} ({error.kind})")
        engine = f"scores by {scores[0].engine}; advice by the {base.engine}"
        feedback = replace(base, scores=scores, engine=engine)
        return self._rewritten(feedback, interview, question_index) if self._rewriting else feedback

    def _rewritten(self, feedback: Feedback, interview: Interview, question_index: int) -> Feedback:
        unused = (feedback.unused_bullet,) if feedback.unused_bullet else ()
        try:
            made = rewrite(
                self._model,
                interview,
                question_index,
                (*feedback.used_bullets, *unused),
                retriever=self._retriever,
                on_cut=self._on_cut,
                options=self._options,
            )
        except LLMError as error:
            self._note(f"{self._model.name}: {error.user_message}")
            return feedback
        engine = f"{feedback.engine}; improved answer by {made.engine}"
        return replace(
            feedback, rewrite=made.passages, rewrite_engine=made.engine if made.passages else "", engine=engine
        )

    def _note(self, text: str) -> None:
        if self._on_note is not None:
            self._on_note(text)
