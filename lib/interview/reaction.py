"""What the interviewer says right after an answer, in a model's words: heard, but never judged.

No reaction may tell how good the answer was, in practice as in earnest, nor ask, advise, give a point away or bring in
a figure that nobody named: such sentences are left out as they come, before they are shown or spoken.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lib.core.chat import CallOptions, ChatModel, OnCut, Reply
from lib.core.cleanup import clean_chat
from lib.core.enums import Coaching, Persona
from lib.core.injection import is_injection
from lib.core.protocols import Retriever
from lib.core.text import words
from lib.core.types import Interview, Question, Turn
from lib.prompts import ANSWER_CUT, Untrusted, Value, cut_to_fit, instructions_of, render, room_for

MAX_SENTENCES, MAX_WORDS = 3, 50
_TOKENS = 140
MANNERS = {
    Persona.WARM: "warm and attentive; you sound glad to listen, without praising",
    Persona.NEUTRAL: "matter-of-fact and friendly; you take note and move on",
    Persona.SCEPTICAL: "dry and exact; you hold on to facts and show neither doubt nor approval",
}
_STRICT = {
    Coaching.PRACTICE: "Feedback is given elsewhere.",
    Coaching.REAL: "From your words nobody can tell whether you were impressed.",
}
_JUDGING = re.compile(
    r"\b(?:great|good|excellent|perfect(?:ly)?|impressive|impressed|strong|solid|wonderful|fantastic|amazing"
    r"|brilliant|outstanding|superb|awesome|terrific|well (?:done|said|put|explained|structured)|nice(?:ly)?"
    r"|(?:in)?correct(?:ly)?|wrong|right answer|exactly right|that's right|spot on|weak|poor|bad|better|vague"
    r"|incomplete|thorough|(?:un)?convincing|compelling|disappoint\w*|mistaken|lacking|not enough|insufficient"
    r"|not quite|too (?:short|long|general)|shallow|clear answer|love (?:that|it|this|how)|like (?:that|it|how|your)"
    r"|appreciate the (?:depth|detail)|score[sd]?|rating|points? for|\d\s?(?:/|out of)\s?\d|missed|missing|forgot"
    r"|should have|could have)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d[\d.,]*")


def judges(text: str) -> bool:
    """True when a sentence lets the candidate know what the interviewer thinks of the answer."""
    return bool(_JUDGING.search(text))


def generate_response(
    model: ChatModel,
    interview: Interview,
    turn: Turn,
    *,
    retriever: Retriever,
    gives_away: Callable[[str], bool] = lambda text: False,
    on_text: Callable[[str], None] | None = None,
    on_cut: OnCut | None = None,
    options: CallOptions | None = None,
) -> Reply:
    """The reaction to the answer of `turn`; `on_text` gets each sentence that may be said, as soon as it is whole.

    Args:
        model: says it.
        interview: for the persona and the kind of coaching.
        turn: an answered turn.
        retriever: cuts a very long answer to what matters.
        gives_away: True for a sentence that tells what a later question is after.
        on_text: for the page or the voice.
        on_cut: gets a sentence for the user when the answer did not fit.
        options: deadline and cancel.

    Raises:
        LLMError: nothing came that may be said. What was passed on before a break is kept as the reaction.
    """
    question = interview.questions[turn.question_index]
    given = options or CallOptions(deadline_s=20.0)
    call = CallOptions(_TOKENS, given.temperature, given.deadline_s, given.seed, given.cancel)
    answer = turn.answer.text if turn.answer else ""
    values: dict[str, Value] = {
        "persona": MANNERS[interview.plan.persona],
        "strictness": _STRICT[interview.plan.coaching],
        "question": Untrusted("question", turn.prompt or question.text),
    }
    fixed = "\n".join(m.content for m in render("generate_response", answer="", **values))
    room = room_for(model, call, fixed, at_least=200)
    cut = cut_to_fit(answer, question.text, retriever, room, model.count_tokens)
    if cut.note and on_cut is not None:
        on_cut(ANSWER_CUT)
    messages = render("generate_response", answer=Untrusted("answer", cut.text), **values)
    return clean_chat(
        model,
        messages,
        instructions_of(messages),
        call,
        on_text=on_text,
        check=lambda: _Check(question, turn, answer, gives_away),
    )


class _Check:
    """The last look at each sentence of a reaction; remembers how much was said."""

    def __init__(self, question: Question, turn: Turn, answer: str, gives_away: Callable[[str], bool]) -> None:
        self._known = set(_FIGURE.findall(f"{question.text} {turn.prompt} {answer}"))
        self._gives_away = gives_away
        self._sentences = 0
        self._words = 0

    def __call__(self, sentence: str) -> str:
        length = len(words(sentence))
        if self._sentences == MAX_SENTENCES or self._words + length > MAX_WORDS or not self._fit(sentence):
            return ""
        self._sentences += 1
        self._words += length
        return sentence

    def _fit(self, sentence: str) -> bool:
        if "?" in sentence or judges(sentence) or is_injection(sentence) or not words(sentence):
            return False
        return set(_FIGURE.findall(sentence)) <= self._known and not self._gives_away(sentence)
