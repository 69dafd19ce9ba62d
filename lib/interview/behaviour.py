"""What a candidate did with a question: rules in a fixed order, each with the cue that decided.

Precision comes first for off topic, out of scope and injection: a user scolded wrongly is worse than a missed case.
Instructions to a grader are blanked out before the rest is judged, so that the rest of the answer still counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from lib.core.enums import Behaviour, Move, QuestionKind
from lib.core.protocols import Retriever
from lib.core.text import content_stems, words
from lib.core.types import Question
from lib.interview import cues, scope
from lib.interview.signals import Signals, plain

FOLLOW_UP_MOVES = frozenset({Move.FOLLOW_UP, Move.EXAMPLE, Move.ENCOURAGE, Move.FOCUS, Move.CLARIFY, Move.HINT})
"""Prompts to which a short answer can be a full one."""


@dataclass(frozen=True)
class Verdict:
    """What an answer was taken for, and why.

    `answer[start:end] == quote` is what decided (empty when the whole answer did). `control` is 'repeat', 'skip',
    'stop' or ''; it can come with an answer that counts. `rest` is how the interviewer goes on: the behaviour of the
    answer without what tried to instruct the grader (the same as `behaviour` when nothing did).
    """

    behaviour: Behaviour
    cue: str
    quote: str = ""
    start: int = 0
    end: int = 0
    control: str = ""
    rest: Behaviour = Behaviour.ON_TRACK


@dataclass(frozen=True)
class _Case:
    signals: Signals
    move: Move
    retriever: Retriever
    seconds: float | None

    @property
    def kind(self) -> QuestionKind:
        return self.signals.question.kind


def classify(
    question: Question,
    answer: str,
    *,
    prompt: str = "",
    asked_move: Move,
    retriever: Retriever,
    seconds: float | None = None,
) -> Verdict:
    """Judge what `answer` does with the question (and with `prompt`, the follow-up put last), not how good it is.

    Args:
        question: the question of the thread; its key points widen what counts as its topic.
        answer: the text as stored; offsets in the verdict refer to it.
        prompt: what was last said to the candidate, when that is not the question itself.
        asked_move: why the prompt was said; short answers to follow-ups can be enough.
        retriever: tells a relevant answer from one about something else where words alone do not.
        seconds: time from prompt to submission, None when not known.
    """
    text = plain(answer)
    found = scope.injections(text)
    rest_text = scope.blanked(text, found)
    signals = Signals(rest_text, question, prompt, asked_move in FOLLOW_UP_MOVES)
    verdict = _judge(_Case(signals, asked_move, retriever, seconds), answer)
    if not found:
        return replace(verdict, rest=verdict.behaviour)
    rest = verdict.behaviour if words(rest_text) else Behaviour.OUT_OF_SCOPE
    span = found[0]
    after = "the rest of the answer was read as usual" if words(rest_text) else "there was no answer beside it"
    cue = f"This sentence instructs whoever grades the answer. It was not followed; {after}."
    quote = answer[span.start : span.end]
    return Verdict(Behaviour.INJECTION, cue, quote, span.start, span.end, verdict.control, rest)


def _judge(case: _Case, answer: str) -> Verdict:
    if not case.signals.words:
        return Verdict(Behaviour.DECLINED, "There were no words in the answer.")
    request = scope.control(case.signals.text)
    if request:
        return _controlled(case, answer, request)
    for rule in _RULES:
        verdict = rule(case, answer)
        if verdict:
            return verdict
    return Verdict(Behaviour.ON_TRACK, _on_track_cue(case.signals))


def _controlled(case: _Case, answer: str, request: scope.Span) -> Verdict:
    """A request alone is CONTROL; after a real answer the answer keeps its behaviour and the request is honoured."""
    rest = replace(case.signals, text=scope.blanked(case.signals.text, [request]))
    if len(_subject(rest.text)) >= 8:
        return replace(_judge(replace(case, signals=rest), answer), control=request.kind)
    wish = {"repeat": "hear the question again", "skip": "go on without answering", "stop": "end the interview"}
    return replace(
        _quoted(Behaviour.CONTROL, f"You asked to {wish[request.kind]}.", answer, request.start, request.end),
        control=request.kind,
    )


def _quoted(behaviour: Behaviour, cue: str, answer: str, start: int, end: int) -> Verdict:
    return Verdict(behaviour, cue, answer[start:end], start, end)


def _subject(text: str) -> list[str]:
    """Content stems that speak of a subject: without words about answering, fillers and hedges."""
    spoken = cues.pattern("hedges").sub(" ", cues.pattern("fillers").sub(" ", text))
    kept = " ".join(w for w in words(spoken) if w not in cues.words_of("meta"))
    return content_stems(kept)


def _out_of_scope(case: _Case, answer: str) -> Verdict | None:
    found = scope.request(case.signals.text, case.kind)
    if not found:
        return None
    rest = scope.blanked(case.signals.text, [found])
    if len(_subject(rest)) >= 12 or (len(_subject(rest)) >= 6 and case.signals.shared):
        return None
    about = {
        "pay": "asks about pay or terms, which this interview cannot settle",
        "interviewer": "asks about the interviewer, not the question",
        "requests": "asks the interviewer to do something",
        "small_talk": "turns to something outside the interview",
    }
    return _quoted(Behaviour.OUT_OF_SCOPE, f"This part {about[found.kind]}.", answer, found.start, found.end)


def _confused(case: _Case, answer: str) -> Verdict | None:
    text = case.signals.text
    match = cues.pattern("confused").search(text)
    if not match or scope.told(text, match.start()):
        return None
    rest = text[: match.start()] + " " + text[match.end() :]
    asks = text.rstrip().endswith("?")
    room = 14 if asks and match.start() > len(text) // 2 else 9
    if len(_subject(rest)) - len(case.signals.stems & frozenset(content_stems(case.signals.question.text))) >= room:
        return None
    if case.kind is QuestionKind.CLOSING and not match.group().lower().startswith(
        ("what do you mean", "i do", "i don", "not")
    ):
        return None
    return _quoted(Behaviour.CONFUSED, "This says that the question was not clear.", answer, match.start(), match.end())


def _declined(case: _Case, answer: str) -> Verdict | None:
    text = case.signals.text
    matches = list(cues.pattern("declined").finditer(text))
    if not matches or case.signals.reached:
        return None
    rest = cues.pattern("declined").sub(" ", text)
    asked = frozenset(content_stems(case.signals.question.text + " " + case.signals.prompt))
    if len([s for s in _subject(rest) if s not in asked]) >= 8:
        return None
    if matches[0].start() > 60 and len(_subject(text[: matches[0].start()])) >= 6:
        return None
    start, end = matches[0].span()
    if case.kind is QuestionKind.CLOSING:
        return None
    return _quoted(Behaviour.DECLINED, "This says that there is no answer to give.", answer, start, end)


def _off_topic(case: _Case, answer: str) -> Verdict | None:
    signals = case.signals
    if case.kind in (QuestionKind.OPENING, QuestionKind.CLOSING) or len(signals.content) < 4 or signals.reached:
        return None
    daily = signals.everyday
    strange = len(daily) >= 2 and len(daily) >= signals.working and len(signals.shared) <= 1 + len(signals.stems) // 20
    if strange and signals.narration + len(signals.digressions) < 4:
        named = " and ".join(f"'{w}'" for w in daily[:3])
        return Verdict(
            Behaviour.OFF_TOPIC, f"It speaks of {named} and hardly of what was asked.", *_place(answer, daily[0])
        )
    if signals.shared or len(signals.stems) < 8:
        return None
    return _elsewhere(case)


def _elsewhere(case: _Case) -> Verdict | None:
    """No word in common with question and key points: only then, and only where these are many, another subject."""
    signals = case.signals
    points = signals.question.key_points
    technical = case.kind is QuestionKind.TECHNICAL
    texts = [signals.question.text, *(p for point in points for p in point.phrasings)]
    if max(hit.score for hit in case.retriever.rank(signals.text, texts)) > 0.15:
        return None
    personal = any(w in ("i", "my", "we", "our", "me", "us") for w in signals.words)
    if technical and len(points) >= 3 and len(signals.stems) >= 12:
        return Verdict(Behaviour.OFF_TOPIC, "It shares no word with the question or with what an answer would touch.")
    if not technical and not personal and not signals.working and len(signals.stems) >= 8:
        return Verdict(Behaviour.OFF_TOPIC, "It says nothing about you and shares no word with the question.")
    return None


def _place(answer: str, word: str) -> tuple[str, int, int]:
    start = plain(answer).lower().find(word)
    return (answer[start : start + len(word)], start, start + len(word)) if start >= 0 else ("", 0, 0)


def _drifting(case: _Case, answer: str) -> Verdict | None:
    signals = case.signals
    if len(signals.words) < 45 or case.kind is QuestionKind.CLOSING:
        return None
    density = sum(s in signals.shared for s in signals.content) / max(1, len(signals.content))
    chained = signals.narration + 2 * len(signals.digressions)
    aside = len(signals.digressions) >= 2 or len(signals.everyday) >= 4
    if chained >= 4 and (signals.specific <= 3 or aside) and density < 0.2 and not signals.reached:
        what = f"'{signals.digressions[0]}'" if signals.digressions else "'and then'"
        cue = f"A long story ({len(signals.words)} words, {what}) in which the point that was asked for is hard to see."
        return Verdict(Behaviour.DRIFTING, cue, *_place(answer, what.strip("'")))
    return None


def _hesitant(case: _Case, answer: str) -> Verdict | None:
    signals = case.signals
    fillers = list(cues.pattern("fillers").finditer(signals.text))
    hedges = list(cues.pattern("hedges").finditer(signals.text))
    marks = len(fillers) + len(hedges)
    solid = len(signals.content) >= 30 or signals.reached >= 2 or (signals.reached and len(signals.content) >= 15)
    rate = marks / max(1, len(signals.words))
    waited = case.seconds is not None and case.seconds >= 45 and len(signals.words) < 15 and marks >= 1
    if not waited and (marks < 2 or rate < 0.07 or (solid and rate < 0.15)):
        return None
    named = ", ".join(f"'{w}'" for w in dict.fromkeys(m.group().lower() for m in (*fillers, *hedges)[:4]))
    first = min((*fillers, *hedges), key=lambda m: m.start())
    cue = f"Much of it is searching for words ({named})."
    return _quoted(Behaviour.HESITANT, cue, answer, first.start(), first.end())


def _weak(case: _Case, answer: str) -> Verdict | None:
    signals = case.signals
    if case.kind is QuestionKind.CLOSING:
        return None
    n = len(signals.content)
    if signals.reached or (signals.follow_up and n >= 1 and (cues.pattern("number").search(signals.text) or n >= 6)):
        return None
    if n < 6 or len(signals.words) < 12:
        cue = f"It has {len(signals.words)} words, too few to show what you did or know."
        return Verdict(Behaviour.WEAK, cue)
    general = sum(s in cues.stems_of("cliches") for s in signals.content)
    if (
        signals.specific == 0
        and not cues.pattern("example").search(signals.text)
        and (n < 18 or general >= 3)
        and len(signals.shared) < 5
    ):
        return Verdict(Behaviour.WEAK, "It stays general: no example, number, decision or result is named.")
    if general >= 4 and general / n > 0.2 and signals.specific <= 1:
        return Verdict(Behaviour.WEAK, "It describes you in general words and names no event in which it showed.")
    return None


def _on_track_cue(signals: Signals) -> str:
    shared = sorted(signals.shared & signals.stems, key=signals.content.index)[:3]
    spoken = {content_stems(w)[0]: w for w in reversed(signals.words) if content_stems(w)}
    named = ", ".join(f"'{spoken[s]}'" for s in shared if s in spoken)
    return f"It answers the question ({named})." if named else "It answers the question."


_RULES: tuple[Callable[[_Case, str], Verdict | None], ...] = (
    _out_of_scope,
    _confused,
    _declined,
    _off_topic,
    _drifting,
    _hesitant,
    _weak,
)
