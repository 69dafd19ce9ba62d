"""A salient term of an answer in a form that fits into a sentence ('the build server'), and its salient figure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lib.core.text import STOPWORDS, content_stems
from lib.documents.skills import skill_group
from lib.interview import cues
from lib.interview.signals import plain

_PHRASE = re.compile(
    r"\b(?P<det>the|our|my)\s+(?P<noun>[a-z][a-z-]{2,}(?:\s+[a-z][a-z-]{2,}){0,2}?)"
    r"(?=\s*(?:[,.;:!?]|$|\b(?:was|were|is|had|has|for|of|from|to|in|on|with|that|which|because|at|by|after|before|when"
    r"|so|but|until|would|could|did|and (?:the|a|i|we|it|they|he|she|my|our|then|that))\b))",
    re.IGNORECASE,
)
_UNREAL = re.compile(
    r"\b(?:no|not|never|without|needs?|needed|wants?|wanted|thought|instead of|like)\W+(?:\w+\W+)?$", re.I
)
"""Before a phrase: what was only wished for or ruled out is not taken up."""
_AMOUNT = r"(?:[$€£]\s?)?\d+(?:[.,]\d+)*(?:k\b)?"
_UNIT = (
    r"(?:\s?(?:%|ms|s|kg|km|GB|MB|TB)|\s(?:percent|per cent|milli(?:on|seconds)|billion|seconds|minutes|hours|days"
    r"|weeks|months|euros|pounds|dollars|percentage points)(?: (?:a|per) (?:day|week|month|year|hour))?)"
)
"""People and things are no units here: 'I have 28 patients in my notes'."""
_NUMBER = re.compile(rf"(?<![\w.,-])(?:(?:minus|plus|about|over|under|nearly|almost) )?{_AMOUNT}(?:{_UNIT})(?!\w)")
_CHANGE = re.compile(
    rf"(?<!\w)from {_AMOUNT}(?:{_UNIT})? to (?:about |around |under )?{_AMOUNT}(?:{_UNIT})?(?!\w)", re.I
)
_COMMON = re.compile(
    r"(?:ing|ment|tion|sion|sis|ics|[ae]nce|ity|ship|care|service|safety|design|work|control|planning|systems?|models?)$"
)
_NAMES = frozenset(
    {"programming languages", "databases", "cloud", "devops", "backend", "frontend", "mobile", "llm", "testing"}
    | {"data engineering", "software tools", "spoken languages"}
)
"""Groups of skills that are mostly proper names."""
_NOT_LAST = ("ly", "ing", "ed", "ous", "ful", "ive", "able", "est")


def salient(answer: str, skills: Iterable[str] = (), about: frozenset[str] | None = None) -> str:
    """The term to take up, '' when none is safe to put into a sentence.

    Skills come first (the longest one named), then a noun phrase with its article.

    Args:
        answer: the answer as stored.
        skills: names of skills in their usual spelling.
        about: stems of what was asked; a phrase then counts only when its noun is among them or was said twice, so
            that nothing said in passing is taken up. None lets any phrase count.
    """
    text = plain(answer)
    named = [s for s in skills if len(s) >= 2 and not s[0].isdigit() and _names(text, s)]
    if named:
        return _spelt(text, max(named, key=len))
    phrases = [p for p in (_phrase(m) for m in _PHRASE.finditer(text)) if p and _central(p, text, about)]
    if phrases:
        return max(phrases, key=lambda p: (p.count(" "), -phrases.index(p)))
    return ""


def figure(answer: str) -> str:
    """The figure to take up as it was said: a change ('from 24 to 17 percent') first, then the last with a unit."""
    text = plain(answer)
    if change := _CHANGE.search(text):
        return f"from{change.group()[4:]}"
    found = _NUMBER.findall(text)
    return found[-1].strip() if found else ""


def _names(text: str, skill: str) -> bool:
    flags = 0 if len(skill) <= 3 or skill.lower() in STOPWORDS else re.IGNORECASE
    return bool(re.search(rf"(?<![\w+#]){re.escape(skill)}(?![\w+#])", text, flags))


def _spelt(text: str, skill: str) -> str:
    """The skill as it was said when that is a common noun in lower case ('forecasting'), names in their spelling."""
    said = re.search(rf"(?<![\w+#]){re.escape(skill.lower())}(?![\w+#])", text)
    return said.group() if said and (_COMMON.search(skill) or skill_group(skill) not in _NAMES) else skill


def _central(phrase: str, text: str, about: frozenset[str] | None) -> bool:
    head = content_stems(phrase)[-1:]
    return about is None or (bool(head) and (head[0] in about or content_stems(text).count(head[0]) >= 2))


def _phrase(match: re.Match[str]) -> str:
    nouns = match["noun"].lower().split()
    vague = cues.words_of("not_a_term")
    if _UNREAL.search(match.string[: match.start()]):
        return ""
    if any(w in STOPWORDS or w in vague or cues.pattern("number").fullmatch(w) for w in nouns):
        return ""
    if nouns[-1].endswith(_NOT_LAST):
        return ""
    article = "your" if match["det"].lower() in ("my", "our") else "the"
    return f"{article} {match['noun']}" if len(nouns) <= 2 or "-" not in match["noun"] else ""
