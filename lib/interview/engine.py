"""The interview as a pure state machine: `(interview, event) -> (interview, effects)`.

No I/O, no clock, no chance but the plan's seed: the same events give the same interview, so that after a crash the
stored answer leads to the very turn that was being made. Each answer is classified (`behaviour`), the policy table
picks the move (`policy`), the persona phrases it (`moves`, `personas`).
"""

from __future__ import annotations

from dataclasses import replace

from lib.core.enums import Behaviour, Coaching, Move, Status
from lib.core.errors import PlanError
from lib.core.protocols import Retriever
from lib.core.types import Answer, Candidate, Interview, Job, Plan, Question, Resume, Turn
from lib.interview import follow_ups, moves, policy
from lib.interview.behaviour import Verdict, classify
from lib.interview.events import Answered as Answered
from lib.interview.events import Begin as Begin
from lib.interview.events import Continue as Continue
from lib.interview.events import Effect as Effect
from lib.interview.events import Event as Event
from lib.interview.events import Finished as Finished
from lib.interview.events import Hint as Hint
from lib.interview.events import Repeat as Repeat
from lib.interview.events import Retry as Retry
from lib.interview.events import ScoreThread as ScoreThread
from lib.interview.events import Skip as Skip
from lib.interview.events import Step as Step
from lib.interview.events import Stop as Stop
from lib.interview.follow_ups import FollowUp
from lib.interview.signals import trade_of

NOT_SCORED = frozenset({Behaviour.CONTROL, Behaviour.CONFUSED})
"""Answers that are requests to the interviewer: there is nothing in them to judge."""


def begin(candidate: Candidate, job: Job, resume: Resume, plan: Plan, questions: tuple[Question, ...]) -> Interview:
    """A new interview with its first question put; `id` and `created_at` are left to the store.

    Raises:
        PlanError: there is no question to ask.
    """
    if not questions:
        raise PlanError("There is no question to ask with these settings. Choose another kind of interview or level.")
    return advance(Interview("", candidate, job, resume, plan, questions), Begin(), None).interview


def advance(interview: Interview, event: Event, retriever: Retriever | None) -> Step:
    """Apply an event. An event that does not fit the state (a second click, a late tab) changes nothing.

    Args:
        interview: as stored; an answer that was stored but not worked on may stand in its last turn.
        event: what happened.
        retriever: needed for Answered, not for the others.

    Raises:
        PlanError: the candidate asks for something that this interview does not offer (a hint in a real interview,
            more retries than there are).
    """
    if interview.status is not Status.ACTIVE:
        return Step(interview)
    match event:
        case Begin():
            return Step(interview if interview.turns else _append(interview, moves.ask(interview, 0)))
        case Answered():
            return _answered(interview, event, retriever)
        case Continue():
            return _go_on_after_pause(interview) if interview.paused else Step(interview)
        case Retry(index):
            return _retry(interview, index)
        case Hint() | Repeat():
            return _help(interview, Move.HINT if isinstance(event, Hint) else Move.REPEAT)
        case Skip():
            return _skipped(interview)
        case Stop():
            return _stopped(interview)


def _answered(interview: Interview, event: Answered, retriever: Retriever | None) -> Step:
    turn, answer = interview.current or interview.unprocessed, event.answer
    if turn is None or retriever is None:
        return Step(interview)
    verdict = event.verdict or verdict_on(interview, turn, answer, retriever)
    turn = replace(turn, answer=answer, behaviour=verdict.behaviour, cue=verdict.cue)
    interview = replace(interview, turns=(*interview.turns[:-1], turn))
    step = _react(interview, turn, verdict, retriever, event.aim)
    if verdict.behaviour in NOT_SCORED:
        return step
    return Step(step.interview, (ScoreThread(turn.question_index, turn.number), *step.effects))


def verdict_on(interview: Interview, turn: Turn, answer: Answer, retriever: Retriever) -> Verdict:
    """What the rules make of an answer to `turn`, the last one of the interview."""
    attempt = interview.attempts(turn.question_index)[-1]
    return classify(
        moves.question_of(interview, turn),
        answer.text,
        prompt="" if turn.move in (Move.ASK, Move.RETRY) else turn.prompt,
        asked_move=_asked_move(attempt),
        retriever=retriever,
        seconds=answer.seconds,
        trade=trade_of(interview),
    )


def _asked_move(attempt: tuple[Turn, ...]) -> Move:
    """Why the prompt was said; a repeated prompt keeps the reason it had."""
    return moves.repeated(attempt).move if attempt[-1].move is Move.REPEAT else attempt[-1].move


def _react(interview: Interview, turn: Turn, verdict: Verdict, retriever: Retriever, aim: FollowUp | None) -> Step:
    question = moves.question_of(interview, turn)
    attempt = interview.attempts(turn.question_index)[-1]
    answers = [t.answer.text for t in attempt if t.answer is not None and t.behaviour not in NOT_SCORED]
    aim = aim or follow_ups.pick(
        question,
        interview.thread(turn.question_index),
        answers,
        retriever=retriever,
        seed=interview.plan.seed,
        spoken=frozenset(t.prompt for t in interview.turns),
    )
    move = policy.decide(
        question.kind, verdict.rest, attempt, interview.plan, control=verdict.control, missing=aim is not None
    )
    if move is Move.FINISH:
        return _end(interview, Status.STOPPED, moves.stopped(interview))
    if move is Move.NEXT:
        return _next(interview, turn, skipped=verdict.control == "skip")
    return Step(moves.following(interview, turn, move, moves.speak(interview, turn, move, aim)))


def _next(interview: Interview, turn: Turn, *, skipped: bool) -> Step:
    """End this question: pause in practice mode, else put the next one or finish."""
    upcoming = _upcoming(interview)
    last = upcoming >= len(interview.questions)
    reply = moves.go_on(interview, turn, skipped=skipped, last=last)
    practice = interview.plan.coaching is Coaching.PRACTICE
    if last and (skipped or not practice):
        return _end(interview, Status.FINISHED, reply)
    interview = _with_reply(interview, reply)
    if practice and not skipped:
        return Step(interview)
    return Step(_append(interview, moves.ask(interview, upcoming)))


def _go_on_after_pause(interview: Interview) -> Step:
    upcoming = _upcoming(interview)
    if upcoming < len(interview.questions):
        return Step(_append(interview, moves.ask(interview, upcoming)))
    reply = f"{interview.turns[-1].reply} {moves.closing(interview)}".strip()
    return _end(interview, Status.FINISHED, reply)


def _retry(interview: Interview, index: int) -> Step:
    if not interview.paused or not interview.thread(index):
        return Step(interview)
    if len(interview.attempts(index)) > policy.MAX_RETRIES:
        raise PlanError(
            f"You have answered this question {policy.MAX_RETRIES + 1} times. "
            "Go on, and come back to it in a new interview."
        )
    return Step(_append(interview, moves.retry(interview, index)))


def _help(interview: Interview, move: Move) -> Step:
    """A hint or the prompt again, as a turn of its own; what was being typed belongs to that new turn."""
    turn = interview.current
    if turn is None:
        return Step(interview)
    if move is Move.HINT and interview.plan.coaching is Coaching.REAL:
        raise PlanError("There are no hints in a real interview. Say what you do know, or skip the question.")
    if not policy.allowed(move, interview.attempts(turn.question_index)[-1], interview.plan):
        return Step(interview)
    wish = "for a hint" if move is Move.HINT else "to hear the question again"
    turn = replace(turn, behaviour=Behaviour.CONTROL, cue=f"because you asked {wish}")
    interview = replace(interview, turns=(*interview.turns[:-1], turn))
    return Step(moves.following(interview, turn, move, moves.speak(interview, turn, move, None)))


def _skipped(interview: Interview) -> Step:
    turn = interview.current
    if turn is None:
        return Step(interview)
    turn = replace(turn, behaviour=Behaviour.CONTROL, cue="because you skipped it")
    return _next(replace(interview, turns=(*interview.turns[:-1], turn)), turn, skipped=True)


def _stopped(interview: Interview) -> Step:
    turn = interview.current
    if turn is not None:
        turn = replace(turn, behaviour=Behaviour.CONTROL, cue="because you ended the interview here")
        interview = replace(interview, turns=(*interview.turns[:-1], turn))
    said = interview.turns[-1].reply if interview.turns else ""
    return _end(interview, Status.STOPPED, f"{said} {moves.stopped(interview)}".strip())


def _end(interview: Interview, status: Status, reply: str) -> Step:
    return Step(replace(_with_reply(interview, reply), status=status), (Finished(),))


def _upcoming(interview: Interview) -> int:
    return max(turn.question_index for turn in interview.turns) + 1


def _with_reply(interview: Interview, reply: str) -> Interview:
    return replace(interview, turns=(*interview.turns[:-1], replace(interview.turns[-1], reply=reply)))


def _append(interview: Interview, turn: Turn) -> Interview:
    return replace(interview, turns=(*interview.turns, turn))
