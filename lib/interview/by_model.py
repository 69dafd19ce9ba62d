"""An interviewer that is helped by a model: it listens, chooses follow-ups and reacts; the rules stay in command.

The engine stays a pure state machine. What the model makes of an answer goes into the event (`hear`), and what it says
replaces the built-in reply of a step that is stored already (`speak`). Where it fails, what the rules made stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lib.core.chat import CallOptions, ChatModel, OnCut
from lib.core.enums import Behaviour, Move, Status
from lib.core.errors import LLMError
from lib.core.protocols import Retriever
from lib.core.types import Answer, Interview, Turn
from lib.interview import engine, policy
from lib.interview.asked_by_model import follow_up as follow_up
from lib.interview.asked_by_model import gives_away
from lib.interview.follow_ups import FollowUp
from lib.interview.moves import question_of
from lib.interview.reaction import generate_response as generate_response
from lib.interview.second_opinion import is_tie, second_opinion
from lib.interview.verdict import Verdict

_HEARD = frozenset({Behaviour.ON_TRACK, Behaviour.WEAK, Behaviour.HESITANT, Behaviour.DRIFTING})
"""Behaviours after which the interviewer reacts to what was said; the others have their own fixed words."""
_REACTED = frozenset({Move.FOLLOW_UP, Move.EXAMPLE, Move.ENCOURAGE, Move.FOCUS, Move.ASK})
"""Moves of the next turn that leave the reaction free."""


class ModelInterviewer:
    """Helps `lib.interview.session.Session`; never raises LLMError.

    Args:
        model: listens and speaks.
        retriever: finds what matters in long answers and the resume.
        options: deadline and cancel of each call.
        on_note: gets a sentence for the user when the model failed and the built-in interviewer spoke.
        on_cut: gets a sentence for the user when an answer was cut to fit into what the model can read.
    """

    def __init__(
        self,
        model: ChatModel,
        retriever: Retriever,
        *,
        options: CallOptions | None = None,
        on_note: Callable[[str], None] | None = None,
        on_cut: OnCut | None = None,
    ) -> None:
        self.name = model.name
        self._model = model
        self._retriever = retriever
        self._options = options
        self._on_note = on_note
        self._on_cut = on_cut

    def hear(self, interview: Interview, answer: Answer) -> engine.Answered:
        """The event for an answer to the turn that waits, with the model's opinion on ties and its follow-up."""
        turn = interview.current or interview.unprocessed
        if turn is None:
            return engine.Answered(answer)
        verdict = engine.verdict_on(interview, turn, answer, self._retriever)
        try:
            if is_tie(interview, turn, answer, verdict):
                verdict = second_opinion(
                    self._model, interview, turn, answer, verdict, self._options,
                    retriever=self._retriever, on_cut=self._on_cut,
                )  # fmt: skip
            return engine.Answered(answer, verdict, self._aim(interview, turn, answer, verdict))
        except LLMError as error:
            self._note(error)
            return engine.Answered(answer, verdict)

    def speak(self, interview: Interview, on_text: Callable[[str], None] | None = None) -> Interview:
        """The interview with the model's reaction in the place of the built-in reply, where a reaction is free."""
        turn = _to_react_to(interview)
        if turn is None:
            return interview
        said = [t.answer.text for t in interview.thread(turn.question_index) if t.answer]
        question = question_of(interview, turn)
        try:
            reply = generate_response(
                self._model,
                interview,
                turn,
                retriever=self._retriever,
                gives_away=lambda text: gives_away(text, question, said),
                on_text=on_text,
                on_cut=self._on_cut,
                options=self._options,
            )
        except LLMError as error:
            self._note(error)
            return interview
        engine_name = f"{reply.model} (cut off)" if reply.finish == "incomplete" else reply.model
        said_by = replace(turn, reply=reply.text, reply_engine=engine_name)
        return replace(interview, turns=tuple(said_by if t.number == turn.number else t for t in interview.turns))

    def _aim(self, interview: Interview, turn: Turn, answer: Answer, verdict: Verdict) -> FollowUp | None:
        """The model's follow-up where the policy would put one."""
        question = question_of(interview, turn)
        attempt = interview.attempts(turn.question_index)[-1]
        move = policy.decide(question.kind, verdict.rest, attempt, interview.plan, control=verdict.control)
        if move is not Move.FOLLOW_UP or verdict.behaviour is Behaviour.INJECTION:
            return None
        return follow_up(
            self._model, interview, turn, answer, retriever=self._retriever, on_cut=self._on_cut, options=self._options
        )

    def _note(self, error: LLMError) -> None:
        if self._on_note is not None:
            self._on_note(f"{self.name}: {error.user_message} The built-in interviewer went on.")


def _to_react_to(interview: Interview) -> Turn | None:
    """The turn whose reply the model may say; None where the built-in words have to stand."""
    if interview.status is not Status.ACTIVE or not interview.turns:
        return None
    last = interview.turns[-1]
    if interview.paused:
        turn = last
    elif last.answer is None and last.move in _REACTED and len(interview.turns) > 1:
        turn = interview.turns[-2]
    else:
        return None
    return turn if turn.answer is not None and turn.behaviour in _HEARD else None
