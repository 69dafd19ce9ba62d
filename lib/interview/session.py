"""Runs interviews on a store: every answer is committed before anything is computed from it.

Each step can be cut off at any moment; `resume` finishes what was left open. Processing is deterministic, so doing it
twice (a double click, a second tab, a restart) gives the same turns.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Protocol

from lib.core.errors import Conflict
from lib.core.protocols import Retriever, Scorer, Store
from lib.core.types import Answer, Candidate, Interview, Job, Plan, Question, Resume
from lib.interview import engine

OnText = Callable[[str], None]


class Interviewer(Protocol):
    """Helps to listen and to speak (`lib.interview.by_model.ModelInterviewer`); the engine's own words are the base."""

    name: str

    def hear(self, interview: Interview, answer: Answer) -> engine.Answered:
        """The event for an answer to the turn that waits."""
        ...

    def speak(self, interview: Interview, on_text: OnText | None = None) -> Interview:
        """The interview after a step, perhaps with another reply to the last answer."""
        ...


class Session:
    """One owner's interviews: start, answer, control, resume, rate.

    Args:
        store: keeps the interviews.
        scorer: judges a question's thread.
        retriever: helps to tell behaviours and missing key points.
        owner: whose interviews these are.
        interviewer: helps to listen and to speak; None leaves it to the rules.
    """

    def __init__(
        self,
        store: Store,
        scorer: Scorer,
        retriever: Retriever,
        owner: str,
        interviewer: Interviewer | None = None,
    ) -> None:
        self._store = store
        self._scorer = scorer
        self._retriever = retriever
        self._owner = owner
        self._interviewer = interviewer

    def start(
        self, candidate: Candidate, job: Job, resume: Resume, plan: Plan, questions: tuple[Question, ...]
    ) -> Interview:
        """Begin an interview and store it with its first question put. Raises PlanError without questions."""
        interview = engine.begin(candidate, job, resume, plan, questions)
        return self._load(self._store.create(self._owner, interview))

    def submit(
        self, interview_id: str, turn_number: int, answer: Answer, *, on_text: OnText | None = None
    ) -> Interview:
        """Store an answer, then work on it. A second submit of the same turn changes nothing.

        `on_text` gets the interviewer's reaction as it is spoken, where a model speaks it.

        A conflict with an answer that is stored already is not raised: the interview comes back as it stands, and the
        caller sees by comparing the stored text with its own whether another answer was first (a double click sent the
        same, a second tab another).

        Raises:
            NotFound: no such interview of this owner.
            StoreError: the answer could not be stored (it is still in the page).
        """
        with suppress(Conflict):
            self._store.save_answer(self._owner, interview_id, turn_number, answer)
        return self.resume(interview_id, on_text=on_text)

    def control(self, interview_id: str, event: engine.Event, *, turn_number: int | None = None) -> Interview:
        """Apply Continue, Retry, Hint, Skip, Stop or Repeat. What was being typed moves along to the new turn.

        Args:
            interview_id: the interview.
            event: what the candidate wishes.
            turn_number: the last turn as the candidate saw it; when the interview has gone on since (a second tab), it
                is returned as it stands. None applies the event to whatever the last turn is.

        Raises:
            NotFound: no such interview of this owner.
            PlanError: this interview does not offer it; the message says why.
        """
        interview = self.resume(interview_id)
        if turn_number is not None and interview.turns[-1].number != turn_number:
            return interview
        step = engine.advance(interview, event, self._retriever)
        if step.interview == interview:
            return interview
        self._copy_draft(interview, step.interview, event)
        self._apply(step)
        return self._load(interview_id)

    def resume(self, interview_id: str, *, on_text: OnText | None = None) -> Interview:
        """The interview with all done that a crash may have left open: stored answers worked on, threads scored."""
        interview = self._load(interview_id)
        waiting = interview.unprocessed
        if waiting is not None and waiting.answer is not None:
            event = self._hear(interview, waiting.answer)
            interview = self._load(interview_id)
            if interview.unprocessed == waiting:  # else another tab was faster while the model was listening
                self._apply(engine.advance(interview, event, self._retriever), on_text)
            interview = self._load(interview_id)
        unscored = [
            t
            for t in interview.turns
            if t.answer is not None
            and t.feedback is None
            and t.behaviour is not None
            and t.behaviour not in engine.NOT_SCORED
        ]
        for turn in unscored:
            self._score(interview, turn.question_index, turn.number)
        return self._load(interview_id) if unscored else interview

    def rate(self, interview_id: str, turn_number: int, rating: int) -> None:
        """Keep the candidate's own rating of an answered turn.

        Raises:
            ValueError: the rating is not 1 to 5.
        """
        if not 1 <= rating <= 5:
            raise ValueError(f"a rating is 1 to 5, not {rating}")
        self._store.save_self_rating(self._owner, interview_id, turn_number, rating)

    def _hear(self, interview: Interview, answer: Answer) -> engine.Answered:
        return self._interviewer.hear(interview, answer) if self._interviewer else engine.Answered(answer)

    def _apply(self, step: engine.Step, on_text: OnText | None = None) -> None:
        self._store.save_progress(self._owner, step.interview)
        if self._interviewer is not None and any(isinstance(e, engine.ScoreThread) for e in step.effects):
            spoken = self._interviewer.speak(step.interview, on_text)
            if spoken != step.interview and self._load(step.interview.id).turns[-1].number == spoken.turns[-1].number:
                self._store.save_progress(self._owner, spoken)
        for effect in step.effects:
            if isinstance(effect, engine.ScoreThread):
                self._score(step.interview, effect.question_index, effect.turn_number)

    def _score(self, interview: Interview, question_index: int, turn_number: int) -> None:
        """Score the thread as it stood at this turn, whatever was said after it."""
        until = replace(interview, turns=tuple(t for t in interview.turns if t.number <= turn_number))
        feedback = self._scorer.score(until, question_index)
        self._store.save_feedback(self._owner, interview.id, turn_number, feedback)

    def _copy_draft(self, before: Interview, after: Interview, event: engine.Event) -> None:
        """Give what was being typed to the turn of a hint or a repetition, before that turn is stored.

        In this order a crash in between leaves the text under both turns, never under none that is shown.
        """
        if not isinstance(event, (engine.Hint, engine.Repeat)) or before.current is None or after.current is None:
            return
        typed = self._store.draft(self._owner, before.id, before.current.number)
        if typed:
            self._store.save_draft(self._owner, before.id, after.current.number, typed)

    def _load(self, interview_id: str) -> Interview:
        return self._store.load(self._owner, interview_id)
