"""Degree, major, grade and coursework of an education entry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lib.core.types import Entry

_LEVEL = (
    r"ph\.?\s?d\.?|d\.?phil\.?|doctor(?:ate)?(?:\s+of\s+(?:philosophy|medicine|education|law))?|m\.?d\.?|j\.?d\.?"
    r"|ll\.?[bm]\.?|m\.?b\.?a\.?|master(?:['’]?s)?(?:\s+degree)?(?:\s+of\s+(?:science|arts|engineering|business"
    r" administration|public health|education|fine arts|laws|philosophy|social work|public administration|architecture"
    r"|research|technology|commerce|music|design))?|m\.?\s?sc\.?|m\.?s\.?|m\.?a\.?|m\.?eng\.?|m\.?p\.?h\.?|m\.?ed\.?"
    r"|m\.?f\.?a\.?|m\.?phil\.?|m\.?tech\.?|m\.?arch\.?|m\.?com\.?|mres|bachelor(?:['’]?s)?(?:\s+degree)?(?:\s+of\s+"
    r"(?:science|arts|engineering|business administration|commerce|fine arts|laws|education|technology|architecture"
    r"|nursing|music|design|social work))?|b\.?\s?sc\.?|b\.?s\.?|b\.?a\.?|b\.?eng\.?|b\.?b\.?a\.?|b\.?f\.?a\.?"
    r"|b\.?ed\.?"
    r"|b\.?tech\.?|b\.?com\.?|b\.?arch\.?|b\.?s\.?n\.?|b\.?e\.?|m\.?s\.?n\.?|m\.?s\.?w\.?|m\.?e\.?|associate(?:['’]?s)?\s+(?:degree|of\s+\w+)"
    r"|a\.?a\.?s?\.?|diploma|diplom|licen[cs]e|licenciatura|laurea|certificate|a[- ]levels?|abitur|baccalaur[ée]at"
    r"|high school diploma|minor|exchange (?:semester|year|student)|hnd|hnc|gcses?|foundation degree|grado|máster"
)
DEGREE = re.compile(rf"(?<![\w.])(?:{_LEVEL})(?![\w])", re.I)
SCHOOL = re.compile(
    r"\b(?:universit\w*|college|school|institut\w*|academy|polytechnic\w*|hochschule|école|ecole|faculty|conservatory"
    r"|universidad\w*|universidade|università|eth|epfl|mit|ucla|tu|kth|iit|ucl|lse|lyc[ée]e|gymnasium|bootcamp|seminary)\b",
    re.I,
)
_DETAIL = re.compile(
    r"\W*(?:thesis|dissertation|honou?rs|minors?|majors?|awards?|activities|concentration|focus|advisor|supervisor"
    r"|dean['’]s list|scholarship|speciali[sz]ation)\b",
    re.I,
)
_LINK_WORDS = re.compile(r"^\s*(?:degree)?\s*(?:[,:(–—-]|in\b|of\b|major(?:ing)? in\b)*\s*(?:in\b|of\b)?\s*", re.I)
_MAJOR_END = re.compile(
    r"[,;|()]|\s[–—-]\s|\s{2,}|\b(?:with|minor|gpa|cgpa|grade|at|from|expected|first class|upper second)\b", re.I
)
_MIXED_CASE = (
    "MSc",
    "BSc",
    "PhD",
    "BEd",
    "MEd",
    "Phd",
    "Msc",
    "Bsc",
    "MEng",
    "BEng",
    "MPhil",
    "DPhil",
    "BTech",
    "MTech",
)
_GPA = re.compile(
    r"\b(?:c?gpa|grade point average|grade|final grade|average|note|classification)\s*(?:of|:|-|–)?\s*"
    r"(?P<a>\d{1,2}(?:[.,]\d{1,3})?(?:\s*(?:/|out of)\s*\d{1,3}(?:\.\d{1,2})?)?\s*%?)"
    r"|(?P<b>\d\.\d{1,3}\s*(?:/\s*\d(?:\.\d{1,2})?)?)\s*(?:c?gpa)\b"
    r"|\b(?P<c>first[- ]class honours|first class|upper second(?:[- ]class)?(?: honours)?|2:[12]|1st class(?: honours)?"
    r"|summa cum laude|magna cum laude|cum laude|with distinction|distinction|first-class honours)\b",
    re.I,
)
_COURSES = re.compile(
    r"^\W*(?:relevant |selected |key |graduate |main |core )?(?:course\s?work|courses|modules|subjects)\b"
    r"(?: included?s?| includ\w+| in)?\s*[:–—-]?\s*(.*)$",
    re.I | re.S,
)


def with_details(entry: Entry, lines: Sequence[str]) -> Entry:
    """Fill degree, major, grade and coursework from the entry's own texts (header and what stands below it)."""
    degree, major = _degree(entry.title) if entry.title else ("", "")
    if not degree:
        for line in lines:
            if DEGREE.search(line) and not _COURSES.match(line) and not _GPA.match(line):
                degree, major = _degree(line)
                break
    everything = " \n ".join(lines)
    coursework: tuple[str, ...] = ()
    for line in lines:
        found = _COURSES.match(line)
        if found and found.group(1):
            coursework = _split_list(found.group(1))
    return replace(
        entry, degree=degree, major=major or _labelled(everything), gpa=_grade(everything), coursework=coursework
    )


def is_detail(text: str) -> bool:
    """Whether a line below a degree is a detail of it (grade, courses, thesis, honours) rather than a new entry."""
    return bool(_COURSES.match(text) or _GPA.match(text) or _DETAIL.match(text))


def _degree(text: str) -> tuple[str, str]:
    """('BSc', 'Statistics') of 'BSc in Statistics, GPA 3.8'."""
    match = next((m for m in DEGREE.finditer(text) if _written_as_degree(m.group())), None)
    if match is None:
        return "", ""
    rest = text[match.end() :]
    honours = re.match(r"\s*\(?\b(hons?\.?|honours)\b\)?", rest, re.I)
    if honours:
        rest = rest[honours.end() :]
    rest = re.sub(
        r"^\s*(?:degree)?\s*(?:[,:(–—-]|in\b|of\b|major(?:ing)? in\b)*\s*(?:in\b|of\b)?\s*", "", rest, flags=re.I
    )
    major = _MAJOR_END.split(rest)[0]
    major = _GPA.sub("", major).strip(" .,:-–—")
    if not major and match.start() > 0:
        major = text[: match.start()].strip(" ,:-–—(|")
        major = "" if SCHOOL.search(major) else re.split(r"[,|]", major)[-1].strip()
    return match.group().strip(" ,"), major if not SCHOOL.search(major) else ""


def _written_as_degree(text: str) -> bool:
    """'MA' and 'M.A.' are degrees, 'ma' and 'be' are words."""
    letters = text.replace(".", "").replace(" ", "")
    return len(letters) > 3 or (text[:1].isupper() and (letters.isupper() or letters in _MIXED_CASE))


def _grade(text: str) -> str:
    match = _GPA.search(text)
    if not match:
        return ""
    return " ".join((match.group("a") or match.group("b") or match.group("c")).split())


def _labelled(text: str) -> str:
    match = re.search(r"\bmajor(?:s|ing)?\s*(?::|in)\s*([^\n,;|()]{3,60})", text, re.I)
    return match.group(1).strip() if match else ""


def _split_list(text: str) -> tuple[str, ...]:
    parts = re.split(r"[,;|•·]\s*|\s{3,}|\n", text.strip(" ."))
    out = [re.sub(r"^and\s+", "", p.strip(" .")) for p in parts]
    return tuple(p for p in out if p)
