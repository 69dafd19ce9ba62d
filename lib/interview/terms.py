"""A salient term of an answer, in a form that fits into a sentence: a known skill, 'the build server', '40 %'."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lib.core.text import STOPWORDS
from lib.interview import cues
from lib.interview.signals import plain

_PHRASE = re.compile(
    r"\b(?P<det>the|our|my)\s+(?P<noun>[a-z][a-z-]{2,}(?:\s+[a-z][a-z-]{2,}){0,2}?)"
    r"(?=\s*(?:[,.;:!?]|$|\b(?:was|were|is|had|has|for|of|from|to|in|on|with|that|which|and|because|at|by|after|before|when|so|but|until|would|could|did)\b))",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\b\d+(?:[.,]\d+)?\s?(?:%|percent|ms|milliseconds|seconds|minutes|hours|days|weeks|months|users|customers|people|requests|tests|services|rows)(?!\w)"
)
_NOT_LAST = ("ly", "ing", "ed", "ous", "ful", "ive", "able", "est")


def salient(answer: str, skills: Iterable[str] = ()) -> str:
    """The term to take up, '' when none is safe to put into a sentence.

    Skills come first (the longest one named), then a noun phrase with its article, then a figure with its unit.
    """
    text = plain(answer)
    named = [s for s in skills if len(s) >= 2 and _names(text, s)]
    if named:
        return max(named, key=len)
    phrases = [p for p in (_phrase(m) for m in _PHRASE.finditer(text)) if p]
    if phrases:
        return max(phrases, key=lambda p: (p.count(" "), -phrases.index(p)))
    figure = _NUMBER.search(text)
    return f"the {figure.group()}" if figure else ""


def _names(text: str, skill: str) -> bool:
    flags = 0 if len(skill) <= 3 or skill.lower() in STOPWORDS else re.IGNORECASE
    return bool(re.search(rf"(?<![\w+#]){re.escape(skill)}(?![\w+#])", text, flags))


def _phrase(match: re.Match[str]) -> str:
    nouns = match["noun"].lower().split()
    vague = cues.words_of("not_a_term")
    if any(w in STOPWORDS or w in vague for w in nouns) or nouns[-1].endswith(_NOT_LAST):
        return ""
    article = "your" if match["det"].lower() in ("my", "our") else "the"
    return f"{article} {match['noun']}" if len(nouns) <= 2 or "-" not in match["noun"] else ""
