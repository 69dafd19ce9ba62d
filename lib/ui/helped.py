"""A Session whose interviewer and scorer are helped by a model, and that says in its task what it is doing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lib.core.chat import CallOptions, ChatModel
from lib.core.errors import LLMError
from lib.core.protocols import Retriever, Scorer, Store
from lib.core.types import Answer, Feedback, Interview
from lib.feedback.by_model import ModelScorer
from lib.interview import engine
from lib.interview.by_model import ModelInterviewer
from lib.interview.session import Session
from lib.llm.guard import Guard
from lib.ops.work import Task
from lib.ui import turns
from lib.ui.record import Record


class _Interviewer:
    """`ModelInterviewer` that names its stage and is quiet after a Stop."""

    def __init__(self, inner: ModelInterviewer, task: Task) -> None:
        self.name = inner.name
        self._inner = inner
        self._task = task

    def hear(self, interview: Interview, answer: Answer) -> engine.Answered:
        """As `ModelInterviewer.hear`."""
        self._task.at(turns.LISTENING, clear=True)
        return self._inner.hear(interview, answer)

    def speak(self, interview: Interview, on_text: Callable[[str], None] | None = None) -> Interview:
        """As `ModelInterviewer.speak`."""
        if self._task.cancel.is_set():
            return interview
        self._task.at(turns.SPEAKING, clear=True)
        return self._inner.speak(interview, on_text)


class _Scorer:
    """`ModelScorer` that names its stage; the built-in one after a Stop. What another task judges is waited for."""

    def __init__(
        self,
        inner: Scorer,
        built_in: Scorer,
        task: Task,
        stored: Callable[[str, int], Feedback | None],
        others: Callable[[int], Task | None],
    ) -> None:
        self.name = inner.name
        self._inner = inner
        self._built_in = built_in
        self._task = task
        self._stored = stored
        self._others = others

    def score(self, interview: Interview, question_index: int) -> Feedback:
        """As `Scorer.score`."""
        self._task.at(turns.JUDGING, clear=True)
        number = interview.turns[-1].number
        other = self._others(number)
        if other is not None and other.wait(90.0):
            found = self._stored(interview.id, number)
            if found is not None:
                return found
        scorer = self._built_in if self._task.cancel.is_set() else self._inner
        return scorer.score(interview, question_index)


def helped_session(
    store: Store,
    owner: str,
    model: ChatModel,
    built_in: Scorer,
    retriever: Retriever,
    *,
    task: Task,
    record: Record,
    options: CallOptions,
    on_error: Callable[[LLMError], None],
    others: Callable[[int], Task | None],
) -> Session:
    """A session for one task.

    Args:
        store: keeps the interviews.
        owner: whose they are.
        model: listens, speaks and judges; where it fails, the built-in parts do.
        built_in: the scorer behind it.
        retriever: finds what matters.
        task: is told the stage; its cancel ends the model's part.
        record: is told what was cut to fit.
        options: deadline and cancel of each call.
        on_error: gets each failure of the model once.
        others: the task that works on another turn, if any.
    """
    told: list[LLMError] = []

    def failed(error: LLMError) -> None:
        told.append(error)
        on_error(error)

    def stood_in(text: str) -> None:
        """The reply came, but was of no use: only these words say so."""
        if not told:
            failed(LLMError("output", text))

    def cut(text: str) -> None:
        record.noted((text,))

    guarded = Guard(model, failed)

    def stored(interview_id: str, number: int) -> Feedback | None:
        return next((t.feedback for t in store.load(owner, interview_id).turns if t.number == number), None)

    patient = replace(options, deadline_s=30.0)
    interviewer = ModelInterviewer(guarded, retriever, options=patient, on_note=stood_in, on_cut=cut)
    scorer = ModelScorer(guarded, built_in, retriever, options=options, on_note=stood_in, on_cut=cut)
    return Session(
        store,
        _Scorer(scorer, built_in, task, stored, others),
        retriever,
        owner,
        _Interviewer(interviewer, task),
    )
