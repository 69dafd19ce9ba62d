"""Rules for answers that answer nothing: requests, questions back, 'I don't know'."""

from __future__ import annotations

import re
from dataclasses import replace

from lib.core.enums import Behaviour, QuestionKind
from lib.core.text import content_stems
from lib.interview import cues, scope
from lib.interview.verdict import Case, Verdict, named, quoted, searching, subject


def out_of_scope(case: Case, answer: str) -> Verdict | None:
    """A request to the interviewer, unless an answer stands beside it."""
    found = scope.request(case.signals.text, case.signals.question)
    if not found:
        return None
    rest = scope.blanked(case.signals.text, [found])
    if len(subject(rest)) >= 12 or (len(subject(rest)) >= 6 and case.signals.shared):
        return None
    about = {
        "pay": "asks about pay or terms",
        "interviewer": "asks about the interviewer",
        "requests": "asks the interviewer to do something",
        "small_talk": "is about something outside the interview",
    }
    cue = f"because {named([answer[found.start : found.end]])} {about[found.kind]}"
    return quoted(Behaviour.OUT_OF_SCOPE, cue, answer, found.start, found.end)


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
    cue = f"because of {named([answer[match.start() : match.end()]])}"
    return quoted(Behaviour.CONFUSED, cue, answer, match.start(), match.end())


def asks_back(case: Case, answer: str) -> Verdict | None:
    """A short answer that is nothing but a question is taken as one about the question."""
    text = case.signals.text.strip()
    if case.kind is QuestionKind.CLOSING or not text.endswith("?") or len(case.signals.words) > 20:
        return None
    if re.search(r"[.!]\s", text) or not cues.pattern("asking").match(text):
        return None
    start = case.signals.text.index(text)
    cue = "because it asks back and says nothing else"
    return quoted(Behaviour.CONFUSED, cue, answer, start, start + len(text))


def declined(case: Case, answer: str) -> Verdict | None:
    """There is no answer: 'I don't know' without a 'but' that answers, or a refusal, which asks to go on as well."""
    text = case.signals.text
    refusals = [m for m in cues.pattern("refused").finditer(text) if not scope.told(text, m.start())]
    matches = sorted([*cues.pattern("declined").finditer(text), *refusals], key=lambda m: m.start())
    if not matches or case.signals.reached or case.kind is QuestionKind.CLOSING:
        return None
    rest = cues.pattern("refused").sub(" ", cues.pattern("declined").sub(" ", text))
    if searching(text) + (len(matches) > 1) >= 3 and len(subject(rest)) >= 2 - (searching(text) >= 4):
        return None
    asked = frozenset(content_stems(case.signals.question.text + " " + case.signals.prompt))
    if len([s for s in subject(rest) if s not in asked]) >= 8:
        return None
    if matches[0].start() > 40 and len(subject(text[: matches[0].start()])) >= 4:
        return None
    start, end = matches[0].span()
    verdict = quoted(Behaviour.DECLINED, f"because of {named([answer[start:end]])}", answer, start, end)
    return replace(verdict, control="skip") if refusals else verdict
