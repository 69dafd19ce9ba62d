"""Dates as resumes write them: found in a line, and read into 'YYYY-MM', 'YYYY' or 'present'."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MONTHS = {
    "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5,
    "june": 6, "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9,
    "october": 10, "oct": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
}  # fmt: skip
_SEASONS = {"spring": 3, "summer": 6, "fall": 9, "autumn": 9, "winter": 12}
"""Seasons have no exact month; their first month of the northern year lets entries be ordered."""

_YEAR = r"(?:19[5-9]\d|20[0-4]\d)"
_MONTH = rf"(?:{'|'.join(sorted((*_MONTHS, *_SEASONS), key=len, reverse=True))})\b\.?"
_POINT = (
    rf"(?:(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?{_MONTH}(?:\s+\d{{1,2}},)?[\s,]{{1,3}}(?:of\s+)?(?:{_YEAR}|['’]\d{{2}})\b"
    rf"|\b(?:\d{{1,2}}[/.])?(?:0?[1-9]|1[0-2])\s?[/.]\s?{_YEAR}\b"
    rf"|\b{_YEAR}[-/.](?:0[1-9]|1[0-2])(?:[-/.]\d{{2}})?\b(?!\d)"
    rf"|\b{_YEAR}\b)"
)
_NOW = r"(?:present|current|currently|now|today|ongoing|to date|date|heute|aujourd['’]hui)\b"
_DASH = r"\s*(?:–|—|-{1,3}|−|‒|‐|~|\bto\b|\buntil\b|\bthrough\b|→)\s*"
_EXPECTED = r"(?:\(?(?:expected|anticipated|exp\.?|graduat(?:ed|ing|ion)(?:\s+date)?:?|since|from|until)\s+(?:in\s+)?)"
_RANGE = re.compile(
    rf"(?<![\w/.'’-])(?P<raw>{_EXPECTED}?"
    rf"(?:(?P<a>{_POINT}|{_MONTH})(?:{_DASH}(?:{_EXPECTED})?(?P<b>{_POINT}|{_NOW}|\d\d\b))"
    rf"|(?P<one>{_POINT}))(?:\s*\((?:expected|anticipated)\))?)",
    re.I,
)


_LONGEST = 400


@dataclass(frozen=True)
class Dates:
    """Dates found in a text: `raw` is `text[begin:stop]`; `start` and `end` as in `Entry`."""

    raw: str
    start: str
    end: str
    begin: int
    stop: int


def find_dates(text: str) -> Dates | None:
    """The last date or range of dates in `text`, None when there is none.

    Texts longer than a line hold no dates of an entry and are not searched. A single date is an end (a degree,
    'Expected May 2026') unless 'since' or 'from' stands before it.
    """
    found = None
    if len(text) > _LONGEST:
        return None
    for match in _RANGE.finditer(text):
        dates = _read(match)
        if found is None or dates.start or not found.start:
            found = dates
    return found


def _read(match: re.Match[str]) -> Dates:
    raw = match.group("raw")
    if match.group("one"):
        point = _point(match.group("one"))
        if re.match(r"(?:since|from)\b", raw, re.I):
            return Dates(raw, point, "present", match.start(), match.end())
        return Dates(raw, "", point, match.start(), match.end())
    end = _point(match.group("b"))
    start = _point(match.group("a"), year=end[:4] if end[:1].isdigit() else "")
    if re.fullmatch(r"\d\d", match.group("b")):
        end = start[:2] + match.group("b")
    return Dates(raw, start, end, match.start(), match.end())


def _point(text: str, year: str = "") -> str:
    """One date as 'YYYY-MM' or 'YYYY', or 'present'; `year` helps where only a month is written."""
    text = text.strip().lower()
    if re.fullmatch(_NOW, text):
        return "present"
    found = re.search(_YEAR, text)
    short = re.search(r"['’](\d\d)", text)
    if found:
        year = found.group()
    elif short:
        year = ("19" if int(short.group(1)) > 60 else "20") + short.group(1)
    word = re.search(r"[a-z]+", text)
    month = (_MONTHS | _SEASONS).get(word.group()) if word else None
    if month is None and found:
        rest = re.sub(_YEAR, " ", text, count=1)
        numbers = re.findall(r"\d+", rest)
        if numbers:
            before = found.start() > 0
            month = int(numbers[-1] if before else numbers[0])
    return f"{year}-{month:02d}" if year and month and 1 <= month <= 12 else year
