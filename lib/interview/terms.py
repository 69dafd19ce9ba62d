"""A salient term of an answer in a form that fits into a sentence ('the build server'), and its salient figure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lib.core.text import STOPWORDS
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
_NOT_LAST = ("ly", "ing", "ed", "ous", "ful", "ive", "able", "est")


def salient(answer: str, skills: Iterable[str] = ()) -> str:
    """The term to take up, '' when none is safe to put into a sentence.

    Skills come first (the longest one named), then a noun phrase with its article.
    """
    text = plain(answer)
    named = [s for s in skills if len(s) >= 2 and _names(text, s)]
    if named:
        return max(named, key=len)
    phrases = [p for p in (_phrase(m) for m in _PHRASE.finditer(text)) if p]
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


def _phrase(match: re.Match[str]) -> str:
    nouns = match["noun"].lower().split()
    vague = cues.words_of("not_a_term")
    if _UNREAL.search(match.string[: match.start()]):
        return ""
    if any(w in STOPWORDS or w in vague for w in nouns) or nouns[-1].endswith(_NOT_LAST):
        return ""
    article = "your" if match["det"].lower() in ("my", "our") else "the"
    return f"{article} {match['noun']}" if len(nouns) <= 2 or "-" not in match["noun"] else ""
