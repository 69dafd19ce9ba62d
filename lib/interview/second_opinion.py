"""A model's word where the rules cannot tell what an answer does; precision first, so that it changes little.

It may take back a scolding (off topic, drifting), and it may name a behaviour where rules found neither a shared word
nor a cue. It must quote the words that decided, and they must stand in the answer.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from lib.core.chat import CallOptions, ChatModel, OnCut
from lib.core.enums import Behaviour, Move
from lib.core.protocols import Retriever
from lib.core.quotes import find_quote
from lib.core.types import Answer, Interview, Turn
from lib.interview.behaviour import FOLLOW_UP_MOVES
from lib.interview.moves import question_of
from lib.interview.signals import Signals, plain, trade_of
from lib.interview.verdict import Verdict, named
from lib.prompts import ANSWER_CUT, Untrusted, cut_to_fit, render, room_for

_TAKEN_BACK = {
    Behaviour.OFF_TOPIC: frozenset({Behaviour.ON_TRACK, Behaviour.WEAK}),
    Behaviour.DRIFTING: frozenset({Behaviour.ON_TRACK}),
}
_FOUND = frozenset({Behaviour.OFF_TOPIC, Behaviour.CONFUSED, Behaviour.DECLINED, Behaviour.OUT_OF_SCOPE})
_MIN_WORDS = 6
"""In fewer words without a cue there is nothing that a model could see and rules could not."""
_TOKENS = 160


class Opinion(BaseModel):
    """What the model takes the answer for; the quote comes first, so that the label rests on it."""

    quote: str = Field(max_length=300)
    behaviour: Literal["on_track", "weak", "off_topic", "confused", "declined", "out_of_scope"]


def is_tie(interview: Interview, turn: Turn, answer: Answer, verdict: Verdict) -> bool:
    """True when the rules decided by the lack of signs, or to the candidate's cost by words alone."""
    if verdict.control:
        return False
    if verdict.behaviour in _TAKEN_BACK:
        return True
    if verdict.behaviour not in (Behaviour.ON_TRACK, Behaviour.WEAK):
        return False
    prompt = "" if turn.move in (Move.ASK, Move.RETRY) else turn.prompt
    followed = turn.move in FOLLOW_UP_MOVES
    signals = Signals(plain(answer.text), question_of(interview, turn), prompt, followed, trade_of(interview))
    return len(signals.words) >= _MIN_WORDS and not signals.shared and not signals.reached and not signals.working


def second_opinion(
    model: ChatModel,
    interview: Interview,
    turn: Turn,
    answer: Answer,
    verdict: Verdict,
    options: CallOptions | None = None,
    *,
    retriever: Retriever,
    on_cut: OnCut | None = None,
) -> Verdict:
    """The verdict to go by: the model's where it may differ and proves it, else the rules'.

    Args:
        model: is asked.
        interview: holds the question.
        turn: the one that was answered.
        answer: what was said.
        verdict: of the rules.
        options: deadline, seed and cancel.
        retriever: cuts a very long answer to what matters.
        on_cut: gets a sentence for the user when the answer did not fit.

    Raises:
        LLMError: the model gave no opinion.
    """
    given = options or CallOptions(deadline_s=20.0)
    call = CallOptions(_TOKENS, 0.0, given.deadline_s, given.seed, given.cancel)
    question = question_of(interview, turn).text
    values = {"question": Untrusted("question", question), "prompt": Untrusted("prompt", turn.prompt)}
    fixed = "\n".join(m.content for m in render("behaviour", answer="", **values))
    room = room_for(model, call, fixed, at_least=200)
    cut = cut_to_fit(answer.text, question, retriever, room, model.count_tokens)
    if cut.note and on_cut is not None:
        on_cut(ANSWER_CUT)
    messages = render("behaviour", answer=Untrusted("answer", cut.text), **values)
    opinion, reply = model.structured(messages, Opinion, call)
    said = Behaviour(opinion.behaviour)
    allowed = _TAKEN_BACK.get(verdict.behaviour, _FOUND)
    place = find_quote(answer.text, opinion.quote)
    if said not in allowed or place is None:
        return verdict
    quote = answer.text[place[0] : place[1]]
    cue = f"because {reply.model} reads {named([quote])} so"
    return Verdict(said, cue, quote, *place, rest=said)
