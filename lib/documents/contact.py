"""Name, e-mail, phone, place and links of the candidate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from lib.core.types import Contact
from lib.documents.dates import find_dates
from lib.documents.headings import kind_of
from lib.documents.lines import Line, tidy
from lib.documents.places import is_place

_EMAIL = re.compile(
    r"[A-Za-z0-9][\w.+%-]{0,64}\s?@\s?[A-Za-z0-9][A-Za-z0-9-]{0,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[A-Za-z]{2,24}"
)
_PHONE = re.compile(r"(?<![\w/.-])(?:\+|00)?\(?\d{1,4}\)?(?:[\s./–-]{0,2}\(?\d{1,5}\)?){1,6}(?![\w/])")
_LINK = re.compile(
    r"(?<![@\w.])(?:https?://[^\s|•·,;<>()]{3,200}|www\.[^\s|•·,;<>()]{3,200}"
    r"|(?:[A-Za-z0-9-]{1,40}\.){1,3}(?:com|org|net|io|dev|me|ai|co|edu|app|de|fr|es|uk|ca|in|eu|info|tech|page|xyz|ch|se"
    r"|nl|it|pt|br|example|github\.io)(?:/[^\s|•·,;<>()]{0,200})?)(?![\w@])"
)
_NO_NAME = re.compile(r"curriculum|resum[eé]|\bcv\b|@|\d|https?:|www\.|[:;|/]|\.com\b", re.I)
# Searches are kept to what can be a line of contact data: some of the patterns take quadratic time on long ones.
_WIDEST, _MOST_LINES = 300, 60
_SMALL = frozenset("de da di du la le van von der den del dos das bin al el ter y e".split())
_LABEL = re.compile(r"^(?:location|address|based in|lives in|city)\s*:?\s*", re.I)
_SEPARATOR = re.compile(r"\s{3,}|\s*[|•·●▪◦⋄∙‖]\s*|\s+[–—-]\s+|\s{2,}")


def contact_of(header: Sequence[Line], everything: Sequence[Line]) -> Contact:
    """Contact fields; `header` are the lines before the first section and those of a contact section.

    E-mail, phone and links are looked for in the header first, then in all lines (a footer, a sidebar).
    """
    header = [replace(line, text=line.text[:_WIDEST]) for line in header[:_MOST_LINES]]
    head = [tidy(line.text) for line in header]
    every = [tidy(line.text[:_WIDEST]) for line in everything]
    return Contact(
        name=name_of(header),
        email=_email(head) or _email(every),
        phone=_phone(head) or _phone(every[:200] if len(every) < 200 else []),
        location=_location(header),
        links=_links(head) or _links([t for t in every if "linkedin" in t.lower() or "github.com/" in t.lower()][:4]),
    )


def is_contact_line(text: str) -> bool:
    """Whether a line is made of contact data."""
    text = text[:_WIDEST]
    return bool(_EMAIL.search(text) or _LINK.search(text) or _phone([text]))


def name_of(header: Sequence[Line]) -> str:
    """The candidate's name: the largest line that can be one, else the first."""
    fit = [line for line in header if not line.mark and _can_be_name(_first_part(line))]
    if not fit:
        return ""
    largest = max(line.size for line in fit)
    best = next(line for line in fit if line.size == largest)
    return _cased(_first_part(best))


def _first_part(line: Line) -> str:
    part = _SEPARATOR.split(tidy(line.segments[0]) if line.segments else "")[0].strip(" ,")
    return re.sub(r",\s*(?:[A-Z][A-Za-z.]{1,6}\.?)(?:,\s*[A-Z][A-Za-z.]{1,6}\.?)*$", "", part)


def _can_be_name(text: str) -> bool:
    words = text.split()
    if not 2 <= len(words) <= 5 or _NO_NAME.search(text) or kind_of(text) or is_place(text):
        return False
    letters = re.sub(r"[\s.'’-]", "", text)
    return letters.isalpha() and all(w[0].isupper() or w.lower() in _SMALL for w in words) and "," not in text


def _cased(name: str) -> str:
    """'ANA LÓPEZ' as 'Ana López'; a name that is not all capitals stays as it is."""
    if name.isupper() and len(name) > 4:
        return re.sub(r"[^\W\d_]+", lambda m: m.group().capitalize(), name)
    return name


def _email(texts: Sequence[str]) -> str:
    for text in texts:
        match = _EMAIL.search(text)
        if match:
            return match.group().replace(" ", "")
    return ""


def _phone(texts: Sequence[str]) -> str:
    for text in texts:
        for match in _PHONE.finditer(re.sub(r"https?://\S+|\S+@\S+|\S+\.\w+/\S+", " ", text)):
            raw = match.group().strip(" .-–/")
            digits = re.sub(r"\D", "", raw)
            if 8 <= len(digits) <= 15 and not find_dates(raw) and not re.fullmatch(r"\d{4}\s*[–/-]\s*\d{4}", raw):
                return raw + (")" if raw.count("(") > raw.count(")") else "")
    return ""


def _links(texts: Sequence[str]) -> tuple[str, ...]:
    out: list[str] = []
    for text in texts:
        for match in _LINK.finditer(_EMAIL.sub(" ", text)):
            link = match.group().rstrip(".,;:")
            if link not in out:
                out.append(link)
    return tuple(out)


def _location(header: Sequence[Line]) -> str:
    texts = [re.sub(r" {3,}", " | ", line.text) for line in header]
    wrapped = [f"{a[:-1]}{b}" if a.endswith("-") and b[:1].islower() else f"{a} {b}" for a, b in pairwise(texts)]
    for number, text in enumerate((*texts, *wrapped)):
        around = wrapped[max(0, number - 1) : number + 1]
        for part in _SEPARATOR.split(text):
            part = _LABEL.sub("", tidy(part)).strip(" ,;")
            # 'Spain' alone is the end of 'Valencia,' on the line before.
            lone = "," not in part and any(re.search(rf",\s*{re.escape(part)}", w) for w in around)
            if part and len(part) < 80 and not _EMAIL.search(part) and not lone and is_place(part):
                return part
    return ""
