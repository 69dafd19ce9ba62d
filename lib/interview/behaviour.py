"""What a candidate did with a question: rules in a fixed order, then a learned table, each with the cue that decided.

Precision comes first for off topic, out of scope and injection: a user scolded wrongly is worse than a missed case.
Instructions to a grader are blanked out before the rest is judged, so that the rest of the answer still counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from lib.core.enums import Behaviour, Move, QuestionKind
from lib.core.protocols import Retriever
from lib.core.text import content_stems, words
from lib.core.types import Question
from lib.interview import rules_content, rules_request, scope
from lib.interview.signals import Signals, plain
from lib.interview.verdict import Case, named, quoted, subject
from lib.interview.verdict import Verdict as Verdict

FOLLOW_UP_MOVES = frozenset({Move.FOLLOW_UP, Move.EXAMPLE, Move.ENCOURAGE, Move.FOCUS, Move.CLARIFY, Move.HINT})
"""Prompts to which a short answer can be a full one."""


def classify(
    question: Question,
    answer: str,
    *,
    prompt: str = "",
    asked_move: Move,
    retriever: Retriever,
    seconds: float | None = None,
    trade: frozenset[str] = frozenset(),
) -> Verdict:
    """Judge what `answer` does with the question (and with `prompt`, the follow-up put last), not how good it is.

    Args:
        question: the question of the thread; its key points widen what counts as its topic.
        answer: the text as stored; offsets in the verdict refer to it.
        prompt: what was last said to the candidate, when that is not the question itself.
        asked_move: why the prompt was said; short answers to follow-ups can be enough.
        retriever: tells a relevant answer from one about something else where words alone do not.
        seconds: time from prompt to submission, None when not known.
        trade: stems of the candidate's own work and of the job (`signals.trade_of`).
    """
    text = plain(answer)
    found = scope.injections(text)
    if found or not scope.control(text):
        found = scope.injections(text, retriever.encoder)
    rest_text = scope.blanked(text, found)
    signals = Signals(rest_text, question, prompt, asked_move in FOLLOW_UP_MOVES, trade)
    case = Case(signals, asked_move, retriever, seconds)
    verdict = by_rule(case, answer)
    if speaks_on(question.kind, asked_move) and not prompt:
        from lib.interview.learned import by_table

        verdict = by_table(case, verdict, answer) or verdict
    if not found:
        return replace(verdict, rest=verdict.behaviour)
    rest = verdict.behaviour if words(rest_text) else Behaviour.OUT_OF_SCOPE
    span = found[0]
    quote = answer[span.start : span.end]
    after = "the rest of the answer was read as usual" if words(rest_text) else "there was no answer beside it"
    cue = f"{named([quote])}; {after}"
    return Verdict(Behaviour.INJECTION, cue, quote, span.start, span.end, verdict.control, rest)


def kinds(question: Question, text: str, retriever: Retriever, trade: frozenset[str]) -> Mapping[str, float]:
    """The chance of each class of the learned table for a first answer (`behaviour_model`); {} where it has no say.

    Args:
        question: what was asked.
        text: the answer; what is not to be read is blanked out.
        retriever: lends the encoder; {} for one that the table was not learned on.
        trade: as for `classify`.
    """
    from lib.interview.learned import measured

    case = Case(Signals(plain(text), question, "", follow_up=False, trade=trade), Move.ASK, retriever, None)
    if retriever.encoder is None or not speaks_on(question.kind, Move.ASK):
        return {}
    seen = measured(case, by_rule(case, text).behaviour)
    return seen.kinds if seen else {}


def speaks_on(kind: QuestionKind, move: Move) -> bool:
    """True where the learned table may speak: first answers to questions of the main part, as it has learned on."""
    return move not in FOLLOW_UP_MOVES and kind not in (QuestionKind.OPENING, QuestionKind.CLOSING)


def by_rule(case: Case, answer: str) -> Verdict:
    """The verdict of the rules alone, on an answer without what tries to instruct the grader."""
    if not case.signals.words:
        return Verdict(Behaviour.DECLINED, "because there were no words in the answer")
    request = scope.control(case.signals.text)
    if request:
        return _controlled(case, answer, request)
    for rule in _RULES:
        verdict = rule(case, answer)
        if verdict:
            return verdict
    return Verdict(Behaviour.ON_TRACK, _on_track_cue(case.signals))


def _controlled(case: Case, answer: str, request: scope.Span) -> Verdict:
    """A request alone is CONTROL; after a real answer the answer keeps its behaviour and the request is honoured."""
    rest = replace(case.signals, text=scope.blanked(case.signals.text, [request]))
    if len(subject(rest.text)) >= 8:
        return replace(by_rule(replace(case, signals=rest), answer), control=request.kind)
    wish = {"repeat": "hear the question again", "skip": "go on without answering", "stop": "end the interview"}
    cue = f"because you asked to {wish[request.kind]}"
    return replace(quoted(Behaviour.CONTROL, cue, answer, request.start, request.end), control=request.kind)


def _on_track_cue(signals: Signals) -> str:
    shared = sorted(signals.shared & signals.stems, key=signals.content.index)[:3]
    spoken = {content_stems(w)[0]: w for w in reversed(signals.words) if content_stems(w)}
    found = named(spoken[s] for s in shared if s in spoken)
    return f"because it speaks of {found}" if found else "because nothing in it leads away from the question"


_RULES: tuple[Callable[[Case, str], Verdict | None], ...] = (
    rules_request.out_of_scope,
    rules_request.confused,
    rules_request.asks_back,
    rules_request.declined,
    rules_content.off_topic,
    rules_content.drifting,
    rules_content.hesitant,
    rules_content.weak,
)
