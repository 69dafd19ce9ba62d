"""Carries out a move: the interviewer's reply to the last answer and the next prompt, in the persona's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lib.core.enums import Behaviour, Coaching, Move, QuestionKind
from lib.core.types import Interview, Question, Turn
from lib.interview import cues, follow_ups, personas, terms
from lib.interview.follow_ups import FollowUp
from lib.interview.signals import topic

_NO_QUESTION = frozenset({Move.REPEAT, Move.HINT, Move.CLARIFY, Move.REDIRECT, Move.STAY})
"""Moves whose prompt is no question of its own, or the main one with words around it."""
_NO_TERM = frozenset(
    {Behaviour.DECLINED, Behaviour.CONFUSED, Behaviour.OUT_OF_SCOPE, Behaviour.CONTROL, Behaviour.INJECTION}
)
_NEXT = {
    Behaviour.DECLINED: "next_open",
    Behaviour.CONFUSED: "next_open",
    Behaviour.CONTROL: "next_open",
    Behaviour.OFF_TOPIC: "next_aside",
    Behaviour.OUT_OF_SCOPE: "next_aside",
    Behaviour.WEAK: "next_brief",
    Behaviour.INJECTION: "next_unmoved",
}
"""Occasions on which a question is left without thanks for what was told: nothing was, or nothing to the point."""


@dataclass(frozen=True)
class Spoken:
    """What the interviewer says: a reply to the last answer, then the next prompt ('' when no turn follows).

    `engine` names the model that wrote the prompt, '' for our own words.
    """

    reply: str
    prompt: str = ""
    target: str = ""
    engine: str = ""


def question_of(interview: Interview, turn: Turn) -> Question:
    """The question that a turn belongs to."""
    return interview.questions[turn.question_index]


def speak(interview: Interview, turn: Turn, move: Move, aim: FollowUp | None) -> Spoken:
    """Words for any move but NEXT and FINISH (see `go_on`), after `turn`.

    `aim` is the follow-up to put when the move is FOLLOW_UP.
    """
    question = question_of(interview, turn)
    term = _term(interview, turn)
    if move is Move.FOLLOW_UP and aim:
        line = personas.say(interview, interview.plan.persona, "follow_up", term=term, figure=_figure(turn))
        return Spoken(line.first if aim.target == follow_ups.CONNECT else line.whole, aim.text, aim.target, aim.engine)
    if move is Move.REPEAT:
        line = personas.say(interview, interview.plan.persona, "repeat")
        open_turn = repeated(interview.attempts(turn.question_index)[-1])
        text = question.text if open_turn.move in (Move.ASK, Move.RETRY) else open_turn.prompt
        return Spoken(line.whole, text, open_turn.target, interview.asked_by(open_turn))
    line = personas.say(
        interview,
        interview.plan.persona,
        "hint_asked" if move is Move.HINT and _wished(turn) else move.value,
        term=term,
        question=question.text,
        narrow=_sentence(follow_ups.narrow(question, turn.target)),
        hint=_sentence(follow_ups.hint(question, turn.target if move is Move.HINT else "")),
    )
    return Spoken(line.first, line.second, "example" if move is Move.EXAMPLE else "")


def repeated(attempt: Sequence[Turn]) -> Turn:
    """The turn whose prompt is the question that stands open: hints, redirects and the like do not replace it."""
    return next((turn for turn in reversed(attempt) if turn.move not in _NO_QUESTION), attempt[0])


def _wished(turn: Turn) -> bool:
    """True when help was asked for, so that no words about not knowing fit."""
    return turn.answer is None or turn.behaviour is Behaviour.CONFUSED


def go_on(interview: Interview, turn: Turn, *, skipped: bool, last: bool) -> str:
    """The reply that ends a question: with the transition when a question follows at once, without it otherwise."""
    persona = interview.plan.persona
    question = question_of(interview, turn)
    asked_back = turn.answer is not None and "?" in turn.answer.text and question.kind is QuestionKind.CLOSING
    paused = interview.plan.coaching is Coaching.PRACTICE and not skipped
    if asked_back:
        back = personas.say(interview, persona, "answer_back").whole
        return back if paused or not last else f"{back} {closing(interview)}"
    refused = skipped and turn.behaviour in (Behaviour.CONTROL, Behaviour.DECLINED)
    occasion = "skip" if refused else _NEXT.get(turn.behaviour or Behaviour.ON_TRACK, "next")
    line = personas.say(interview, persona, occasion, term=_term(interview, turn), figure=_figure(turn))
    if last and not paused:
        return f"{line.first} {closing(interview)}"
    return line.first if paused else line.whole


def closing(interview: Interview) -> str:
    """The words with which the interview ends after its last question."""
    return personas.say(interview, interview.plan.persona, "finish").whole


def stopped(interview: Interview) -> str:
    """The words with which the interview ends because the candidate wished so."""
    return personas.say(interview, interview.plan.persona, "stop").whole


def ask(interview: Interview, index: int) -> Turn:
    """The turn that puts a question for the first time; the very first one with a greeting."""
    text = interview.questions[index].text
    if not interview.turns:
        name = interview.candidate.name.split()[0] if interview.candidate.name.split() else ""
        text = f"{personas.say(interview, interview.plan.persona, 'greeting', name=name).whole} {text}"
    return Turn(number=_next_number(interview), question_index=index, move=Move.ASK, prompt=text)


def retry(interview: Interview, index: int) -> Turn:
    """The turn that puts a question again from the start."""
    text = interview.questions[index].text
    line = personas.say(interview, interview.plan.persona, "retry", question=text)
    return Turn(number=_next_number(interview), question_index=index, move=Move.RETRY, prompt=line.whole)


def following(interview: Interview, turn: Turn, move: Move, spoken: Spoken) -> Interview:
    """The interview with `spoken.reply` on `turn` (its last one) and a new turn with `spoken.prompt`."""
    number, index = turn.number + 1, turn.question_index
    new = Turn(number, index, move, spoken.prompt, spoken.target, prompt_engine=spoken.engine)
    return replace(interview, turns=(*interview.turns[:-1], replace(turn, reply=spoken.reply), new))


def _next_number(interview: Interview) -> int:
    return interview.turns[-1].number + 1 if interview.turns else 1


def _term(interview: Interview, turn: Turn) -> str:
    if turn.answer is None or turn.behaviour in _NO_TERM:
        return ""
    question = question_of(interview, turn)
    skills = (question.skill, *interview.candidate.stack, *interview.resume.skills, *interview.job.skills)
    about = topic(question, turn.prompt) - cues.stems_of("common")
    return terms.salient(turn.answer.text, [s for s in dict.fromkeys(skills) if s], about)


def _figure(turn: Turn) -> str:
    return "" if turn.answer is None or turn.behaviour in _NO_TERM else terms.figure(turn.answer.text)


def _sentence(text: str) -> str:
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else f"{text}."
