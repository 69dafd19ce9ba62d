"""Rules for answers that answer nothing: requests, questions back, 'I don't know'."""

from __future__ import annotations

import re

from lib.core.enums import Behaviour, QuestionKind
from lib.core.text import content_stems
from lib.interview import cues, scope
from lib.interview.verdict import Case, Verdict, quoted, searching, subject


def out_of_scope(case: Case, answer: str) -> Verdict | None:
    """A request to the interviewer, unless an answer stands beside it."""
    found = scope.request(case.signals.text, case.signals.question)
    if not found:
        return None
    rest = scope.blanked(case.signals.text, [found])
    if len(subject(rest)) >= 12 or (len(subject(rest)) >= 6 and case.signals.shared):
        return None
    about = {
        "pay": "asks about pay or terms, which this interview cannot settle",
        "interviewer": "asks about the interviewer, not the question",
        "requests": "asks the interviewer to do something",
        "small_talk": "turns to something outside the interview",
    }
    return quoted(Behaviour.OUT_OF_SCOPE, f"This part {about[found.kind]}.", answer, found.start, found.end)


def confused(case: Case, answer: str) -> Verdict | None:
    """The question was not understood."""
    text = case.signals.text
    match = cues.pattern("confused").search(text)
    if not match or scope.told(text, match.start()):
        return None
    rest = text[: match.start()] + " " + text[match.end() :]
    asks = text.rstrip().endswith("?")
    room = 14 if asks and match.start() > len(text) // 2 else 9
    if len(subject(rest)) - len(case.signals.stems & frozenset(content_stems(case.signals.question.text))) >= room:
        return None
    if case.kind is QuestionKind.CLOSING and not match.group().lower().startswith(
        ("what do you mean", "i do", "i don", "not")
    ):
        return None
    return quoted(Behaviour.CONFUSED, "This says that the question was not clear.", answer, match.start(), match.end())


def asks_back(case: Case, answer: str) -> Verdict | None:
    """A short answer that is nothing but a question is taken as one about the question."""
    text = case.signals.text.strip()
    if case.kind is QuestionKind.CLOSING or not text.endswith("?") or len(case.signals.words) > 20:
        return None
    if re.search(r"[.!]\s", text) or not cues.pattern("asking").match(text):
        return None
    start = case.signals.text.index(text)
    cue = "You asked back instead of answering."
    return quoted(Behaviour.CONFUSED, cue, answer, start, start + len(text))


def declined(case: Case, answer: str) -> Verdict | None:
    """There is no answer: 'I don't know' without a 'but' that answers."""
    text = case.signals.text
    matches = list(cues.pattern("declined").finditer(text))
    if not matches or case.signals.reached:
        return None
    rest = cues.pattern("declined").sub(" ", text)
    if searching(text) + (len(matches) > 1) >= 3 and len(subject(rest)) >= 2 - (searching(text) >= 4):
        return None
    asked = frozenset(content_stems(case.signals.question.text + " " + case.signals.prompt))
    if len([s for s in subject(rest) if s not in asked]) >= 8:
        return None
    if matches[0].start() > 40 and len(subject(text[: matches[0].start()])) >= 4:
        return None
    start, end = matches[0].span()
    if case.kind is QuestionKind.CLOSING:
        return None
    return quoted(Behaviour.DECLINED, "This says that there is no answer to give.", answer, start, end)
