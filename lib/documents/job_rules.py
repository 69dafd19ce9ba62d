"""How postings are written: what a heading announces, and what a sentence is by its words.

The words are in `data/job_phrases.txt`. They know English postings from both sides of the Atlantic and nothing of a
particular company or trade.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from lib.core.enums import RequirementKind
from lib.core.errors import BankError
from lib.core.text import stem
from lib.documents.skills import find_skills

_FILE = Path(__file__).resolve().parents[2] / "data" / "job_phrases.txt"
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "´": "'", "`": "'"})
_MAX_HEADING_WORDS, _MAX_HEADING_CHARACTERS = 10, 70
_AFTER_HEADING = (
    r"(?: ?(?:&|and|/|,|\+|or) ?[\w' -]{3,30})?"
    r"(?: (?:for|of|in|with|to|about|on|at) (?:(?:the|this|our|a|your|we|be) )?(?:role|job|position|post|team|us|work"
    r"|success|succeed|company|opportunity|person|candidate|apply|considered|bring|have|need)\w*)?"
)

_ASIDE = re.compile(r";|\w+\W+\w+.*[,–—]\s*$")
"""What stands before a nice-to-have that is only an aside."""

_THIRD_PERSON = re.compile(
    r"(?!Candidates|Applicants|You\b|The )[A-Z][\w&'.]*(?: (?:and |of |& )?[A-Z][\w&'.]*){0,4}"
    r" (?:has|have|was|were|is (?:an?|the|one|on|committed|proud)"
    r" (?!must|plus|requirement|minimum|bonus|asset|advantage))"
)
"""The employer by its name: 'Marlowe Foods has thirty years of experience'."""


class Context(StrEnum):
    """What the lines under a heading are. ROLE is prose about the job; OFFER what nobody asks the candidate for."""

    NICE = "nice"
    OFFER = "offer"
    TASKS = "tasks"
    MUST = "must"
    ROLE = "role"
    COMPANY = "company"
    UNKNOWN = "unknown"


_HEADINGS = (Context.NICE, Context.OFFER, Context.TASKS, Context.MUST, Context.ROLE, Context.COMPANY)
"""In order of precedence: 'Preferred qualifications' is NICE before it is MUST."""


def heading_context(line: str, *, marked: bool) -> Context | None:
    """What follows under `line` if it is a heading, None if it is not one.

    Args:
        line: a line without bullet or markup, colon included.
        marked: it was set off as a heading (Markdown, bold, capitals), so that a looser match will do.
    """
    text = line.translate(_APOSTROPHES).strip().strip("*_#[]|—–-=~ ").strip()
    colon = text.endswith(":")
    text = text.rstrip(":").strip("*_ ")
    if not text or len(text) > _MAX_HEADING_CHARACTERS or len(text.split()) > _MAX_HEADING_WORDS:
        return None
    for context in _HEADINGS:
        if _strict_heading(context).fullmatch(text):
            return context
    if not (marked or colon) or text.endswith((".", ",", ";")):
        return None
    for context in _HEADINGS:
        if _phrases(f"heading {context}", ends=True).search(text):
            return context
    return None if find_skills(text) and not colon else Context.UNKNOWN


def sentence_kind(sentence: str, context: Context, *, listed: bool) -> RequirementKind | None:
    """What a sentence asks for, None for boilerplate.

    Args:
        sentence: one sentence, or one line of a list.
        context: of the heading above it.
        listed: it is a line of a list, so that the heading speaks for it.
    """
    text = sentence.translate(_APOSTROPHES).strip()
    if _phrases("offer").search(text) or (text.endswith("?") and not listed):
        return None
    if context in (Context.COMPANY, Context.OFFER):
        return None if listed or not _phrases("addressed").search(text) else _by_words(text, listed=False)
    if context is Context.NICE:
        return RequirementKind.NICE if listed or not _about_us(text) else None
    if context in (Context.MUST, Context.TASKS):
        return _under_heading(text, context, listed=listed)
    found = _by_words(text, listed=listed)
    if found is None and listed and context is Context.ROLE and not _phrases("offer unless required").search(text):
        return RequirementKind.RESPONSIBILITY
    return found


def _under_heading(text: str, context: Context, *, listed: bool) -> RequirementKind | None:
    if not listed and _about_us(text):
        return None
    if _is_nice(text):
        return RequirementKind.NICE
    will = _you_will().search(text)
    if context is Context.MUST:
        return RequirementKind.RESPONSIBILITY if will and will.start() == 0 else RequirementKind.MUST
    asks = _phrases("must for sure").search(text) and not will and not _starts_with_action(text)
    return RequirementKind.MUST if asks else RequirementKind.RESPONSIBILITY


def _by_words(text: str, *, listed: bool) -> RequirementKind | None:
    """The kind by the sentence's own words alone."""
    sure = _phrases("must for sure").search(text)
    if _phrases("offer unless required").search(text) and not sure:
        return None
    if _is_nice(text):
        return RequirementKind.NICE
    if _about_us(text):
        return None
    if _you_will().search(text) or _phrases("task").search(text):
        return RequirementKind.RESPONSIBILITY
    if _phrases("search", ends=True).search(text) and not re.match(r"you\b", text, re.IGNORECASE):
        return RequirementKind.MUST if _phrases("search detail").search(text) else None
    if listed and _starts_with_action(text):
        return RequirementKind.RESPONSIBILITY
    return RequirementKind.MUST if sure or _phrases("must").search(text) or (listed and find_skills(text)) else None


def _is_nice(text: str) -> bool:
    """A nice-to-have as a whole: an aside ('..., ideally in a bank', in brackets) does not make the line one."""
    match = _phrases("nice").search(re.sub(r"\([^)]*\)", " ", text))
    return match is not None and _ASIDE.search(text[: match.start()]) is None


def _about_us(text: str) -> bool:
    """The employer speaks of itself (and is not saying whom it looks for)."""
    if _THIRD_PERSON.match(text):
        return True
    return _phrases("about us", ends=True).match(text) is not None and not _phrases("we are searching").match(text)


def _starts_with_action(text: str) -> bool:
    first = re.match(r"[A-Za-z]+", text)
    return first is not None and stem(first.group().lower()) in _action_stems()


@lru_cache(maxsize=1)
def _tables() -> dict[str, tuple[str, ...]]:
    """The sections of the phrase file, by name."""
    tables: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        header = re.fullmatch(r"\[([a-z ]+)\]", line)
        if header:
            lines = tables.setdefault(header[1], [])
        elif line.strip() and not line.startswith("# "):
            lines.append(line)
    return {name: tuple(found) for name, found in tables.items()}


@lru_cache(maxsize=64)
def _phrases(section: str, *, ends: bool = False) -> re.Pattern[str]:
    """Any phrase of a section, from the start of a word (with `ends`, to the end of one).

    Raises:
        BankError: the file has no such section, or a line of it is no regular expression.
    """
    end = r"(?!\w)" if ends else ""
    try:
        return re.compile(rf"(?<!\w)(?:{'|'.join(_tables()[section])}){end}", re.IGNORECASE)
    except (KeyError, re.error) as error:
        raise BankError(f"{_FILE.name}: section [{section}] is missing or broken: {error}") from error


@lru_cache(maxsize=16)
def _strict_heading(context: Context) -> re.Pattern[str]:
    """A line that is such a heading from end to end, with usual words before and after."""
    tables = _tables()
    lead = rf"(?:(?:{'|'.join(tables['heading lead words'])}) (?:& |and )?){{0,3}}"
    phrases = "|".join(tables[f"heading {context}"])
    return re.compile(rf"{lead}(?:{phrases}){_AFTER_HEADING}\s*[?!…]*", re.IGNORECASE)


@lru_cache(maxsize=1)
def _you_will() -> re.Pattern[str]:
    """'You will design ...', not 'you will need ...' or 'you will enjoy ...'."""
    who, other = (f"(?:{'|'.join(_tables()[name])})" for name in ("who will", "will ask not do"))
    filler = r"(?:also |then |typically |mainly |be (?=\w+ing\b|responsible|accountable|in charge|the |part of))*"
    return re.compile(rf"\b{who}\s+(?!{other}\b){filler}(?!{other}\b)\w", re.IGNORECASE)


@lru_cache(maxsize=1)
def _action_stems() -> frozenset[str]:
    return frozenset(stem(word) for line in _tables()["action verbs"] for word in line.split())
