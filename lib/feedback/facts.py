"""What may be stated: numbers, names and tools of the candidate's own texts; all others become placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lib.core.text import STOPWORDS, content_stems, stem, words
from lib.retrieval.vocabulary import skill_spans

METRIC, TOOL, NAME = "[your metric]", "[the tool you used]", "[name]"
_WORDS = Path(__file__).resolve().parents[2] / "data" / "words.txt"
_NUMBER = re.compile(
    r"(?:[$€£]\s?)?\d+(?:[.,:]\d+)*(?:\s?%|[a-zA-Z]{1,3}\b)?"
    r"(?:\s?(?:percent|per cent|times|fold|million|billion|thousand)\b)?"
)
_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
_NUMBER_WORDS = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12", "fifteen": "15", "twenty": "20", "thirty": "30", "forty": "40",
    "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90", "hundred": "100",
    "thousand": "1000", "million": "1000000", "billion": "1000000000", "dozen": "12", "half": "half",
    "halved": "half", "twice": "2x", "double": "2x", "doubled": "2x", "triple": "3x", "tripled": "3x",
    "quarter": "quarter", "dozens": "12", "hundreds": "100", "thousands": "1000", "millions": "1000000",
}  # fmt: skip
_SPELLED = re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS)})(?:[ -](?:{'|'.join(_NUMBER_WORDS)}))*\b", re.IGNORECASE)
_CAPITAL = re.compile(r"(?<![\w\[]){0}(?:\s+{0})*".format(r"[A-ZÀ-Ö][\w&]*(?:[.'&-]\w+)*"))
_BRACKETS = re.compile(r"\[[^\[\]\n]{1,80}\]")
_MONTHS = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday english i".split()
)


@dataclass(frozen=True)
class Facts:
    """Numbers (as digits), words (lower case), stems and skills of the texts that a new text may draw on."""

    numbers: frozenset[str]
    words: frozenset[str]
    stems: frozenset[str]
    skills: frozenset[str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Facts:
        """The facts of these texts together."""
        joined = "\n".join(texts)
        spoken = frozenset(w.removesuffix("'s") for w in words(joined))
        parts = frozenset(part for w in spoken for part in re.split(r"[-/.]", w) if part)
        return cls(
            numbers_in(joined),
            spoken | parts,
            frozenset(content_stems(joined)) | {stem(p) for p in parts},
            frozenset(name for _, _, name in skill_spans(joined)),
        )

    def new_numbers(self, text: str) -> frozenset[str]:
        """Numbers of `text` that these texts do not hold."""
        return numbers_in(text) - self.numbers

    def share(self, text: str) -> float:
        """Share of the content stems of `text`, placeholders left out, that is known; 1 when there are none."""
        said = content_stems(_BRACKETS.sub(" ", text))
        return sum(s in self.stems for s in said) / len(said) if said else 1.0

    def with_placeholders(self, text: str) -> str:
        """`text` with a placeholder for every number, tool and name that is not known."""
        text = _BRACKETS.sub(lambda m: METRIC if re.search(r"\d", m[0]) else m[0], text)
        for replaced in (self._numbers, self._tools, self._names):
            text = replaced(text)
        return re.sub(r"(\[[^\[\]]+\])(?:[\s,]*(?:and\s+)?\1)+", r"\1", text)

    def _numbers(self, text: str) -> str:
        text = _NUMBER.sub(lambda m: m[0] if numbers_in(m[0]) <= self.numbers else METRIC, text)
        return _outside(text, _SPELLED, lambda found: found if numbers_in(found) <= self.numbers else METRIC)

    def _tools(self, text: str) -> str:
        for start, end, name in reversed(skill_spans(text)):
            bracketed = any(m.start() <= start < m.end() for m in _BRACKETS.finditer(text))
            if name not in self.skills and not bracketed and not self._known(text[start:end]):
                text = text[:start] + TOOL + text[end:]
        return text

    def _names(self, text: str) -> str:
        starts = {m.end() for m in re.finditer(r"(?:^|[.!?:]\s+|\n)[\"'“(]*", text)}

        def checked(match: re.Match[str]) -> str:
            """The name if it is known; the first word of a sentence may be capitalised for that alone."""
            found = match[0]
            first, _, rest = found.partition(" ")
            if match.start() in starts and _is_common(first):
                return found if not rest or self._known(rest) else f"{first} {NAME}"
            return found if self._known(found) else NAME

        spans = [m.span() for m in _BRACKETS.finditer(text)]
        return _CAPITAL.sub(lambda m: m[0] if any(a <= m.start() < b for a, b in spans) else checked(m), text)

    def _known(self, text: str) -> bool:
        spoken = [w.removesuffix("'s") for w in words(text)]
        return all(w in self.words or w in STOPWORDS or w in _MONTHS or stem(w) in self.stems for w in spoken)


def numbers_in(text: str) -> frozenset[str]:
    """Numbers of a text as digits: 'three' is '3', '1,200' is '1200', '4.0' is '4'."""
    found = {_plain(m) for m in _FIGURE.findall(text)}
    return frozenset(
        found | {_NUMBER_WORDS[w.lower()] for w in re.findall(r"[A-Za-z]+", text) if w.lower() in _NUMBER_WORDS}
    )


def _plain(figure: str) -> str:
    figure = re.sub(r",(?=\d{3}\b)", "", figure).rstrip(".,:")
    return re.sub(r"\.0+$", "", figure)


def _outside(text: str, pattern: re.Pattern[str], new: object) -> str:
    """Replace what the pattern finds, but not inside brackets."""
    spans = [m.span() for m in _BRACKETS.finditer(text)]

    def one(match: re.Match[str]) -> str:
        inside = any(a <= match.start() < b for a, b in spans)
        return match[0] if inside or not callable(new) else str(new(match[0]))

    return pattern.sub(one, text)


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    return frozenset(_WORDS.read_text(encoding="utf-8").split())


def _is_common(word: str) -> bool:
    """True for words of the language, which a sentence may begin with."""
    plain = word.lower().rstrip(".,")
    return plain in STOPWORDS or plain in _MONTHS or plain in _vocabulary() or plain.endswith(("ly", "ing", "ward"))
