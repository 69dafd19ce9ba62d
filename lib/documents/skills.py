"""Skills: finds the names people write ("k8s", "C++", "Go") in a text and gives back one name for each.

The vocabulary is `data/skills.csv`. Its column `match` says how careful to be with a name:

- empty: any case ("python", "PYTHON");
- `case`: only as written in the file ("React", not "react"), and like `context` where a sentence begins;
- `context`: as written, and only where a skill is meant: in a list beside another skill, after words such as
  "experience with", before words such as "developer", or alone on its line ("Go", "R", "Swift");
- `name`: like `context` for what is also a person, a place or a season ("Julia", "Spring"), so that "with" or "senior"
  before it proves nothing;
- `exact`: as written, wherever it stands: a word by its inner capitals only ("SAFe", "LaTeX").

Care is for plain words only: a form with a symbol, a digit, a space or an inner capital ("Node.js", "C99", "Apache
Spark", "PySpark") cannot be anything else and is found in any case. Web addresses, e-mail addresses and phrases of
`data/skill_senses.txt` are not searched. The column `related` holds words of the same subject that are no other name
for the skill ("on-call" for incident response): they count in search (`lib.retrieval.vocabulary`), never as the skill.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from lib.core.errors import BankError
from lib.documents.skill_senses import searchable

_FILE = Path(__file__).resolve().parents[2] / "data" / "skills.csv"
_MATCHES = ("", "case", "context", "name", "exact")
_IN_CONTEXT = ("context", "name")

_SPACE = re.compile(r"[^\S\n]+")
_PLAIN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_LETTERS = re.compile(r"[A-Za-z]+")
_TOKEN = re.compile(r"[a-z0-9]+")
_SEPARATOR = re.compile(r"[\s,;/|•·&+()]*(?:(?:and|or|und|y|et)\b)?[\s(/]*", re.IGNORECASE)
_CUE_BEFORE = re.compile(
    r"(?:\b(?:in|using|via|learn|learned|learning|written in|fluent in|fluency in|command of"
    r"|(?:experience|expertise|proficient|proficiency|skilled|skills?|knowledge|familiarity|familiar|competence|comfortable)"
    r" (?:of|in|with)|apache|hashicorp|ms|microsoft|google|adobe|oracle|amazon|atlassian"
    r"|programming|programmed|scripting|coding|coded)"
    r"|\b(?:skills?|languages?|tools?|technolog(?:y|ies)|stack|software|platforms?|frameworks?|libraries|databases?"
    r"|programming|devops|cloud|data|systems|environment)\b[^:\n]{0,30}:)[\s(]*$",
    re.IGNORECASE,
)
_WEAK_CUE_BEFORE = re.compile(
    r"\b(?:with|know|knows|write|writes|writing|like|love|strong|modern|advanced|basic|expert|experienced|senior|junior)"
    r"[\s(]*$",
    re.IGNORECASE,
)
_NAME_GOES_ON = re.compile(r"\s+(?:[A-Z][a-z]+|(?:&|and) [A-Z][a-z]+ (?:Ltd|Inc|LLP|Partners|Co)\b)")
_CUE_AFTER = re.compile(
    r"\s*(?:\([^)]{1,40}\)\s*)?(?:programming|programmers?|languages?|developers?|developing|development|engineers?|code"
    r"|codebase|coding|scripts?|scripting|services?|microservices?|packages?|backends?|frameworks?|library|libraries|apps?"
    r"|applications?|jobs|clusters?|sdk|cli|api|apis|spreadsheets?|macros?|formulas?|pivot|models?|dashboards?|shiny|speaker"
    r"|recipes|cookbooks|modules|playbooks|pipelines?|databases?|server|shop|tests|components?|workflows?|skills"
    r"|certified|certification|(?:is|are) (?:a|an|required|essential|preferred|desirable|nice|optional))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Skill:
    """A row of `data/skills.csv` without `related`; for `match` see the module's docstring."""

    name: str
    aliases: tuple[str, ...]
    group: str
    match: str = ""


@dataclass(frozen=True)
class _Form:
    """One way to write a skill; `key` is `text` folded, `first` its first run of letters and digits."""

    text: str
    key: str
    skill: Skill
    match: str


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    form: _Form


def load_skills(path: Path) -> tuple[Skill, ...]:
    """Read a skills file.

    Raises:
        BankError: a row has no name or group, or an unknown `match`.
    """
    skills = []
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            name, group, match = ((row.get(column) or "").strip() for column in ("name", "group", "match"))
            if not name or not group or match not in _MATCHES:
                raise BankError(f"{path.name}, line {number}: a skill needs a name, a group and a known match.")
            aliases = tuple(a.strip() for a in (row.get("aliases") or "").split("|") if a.strip())
            skills.append(Skill(name, aliases, group, match))
    return tuple(skills)


@lru_cache(maxsize=1)
def all_skills() -> tuple[Skill, ...]:
    """Every skill of `data/skills.csv`, in file order."""
    return load_skills(_FILE)


def skill_group(name: str) -> str:
    """The group of a canonical name, 'other' for a name that the file does not know."""
    return _groups().get(name, "other")


@lru_cache(maxsize=2048)
def find_skills(text: str) -> tuple[str, ...]:
    """Canonical names of the skills that `text` mentions, in order of first appearance, each once."""
    flat = searchable(_SPACE.sub(" ", text), is_name=lambda word: _fold(word) in _names())
    found = list(_longest(flat))
    sure = _confirmed(flat, found)
    return tuple(dict.fromkeys(f.form.skill.name for f in found if f in sure))


@lru_cache(maxsize=1)
def _groups() -> dict[str, str]:
    return {skill.name: skill.group for skill in all_skills()}


@lru_cache(maxsize=1)
def _index() -> dict[str, tuple[_Form, ...]]:
    """Forms by their first run of letters and digits, longest first."""
    index: dict[str, list[_Form]] = {}
    for skill in all_skills():
        for text in (skill.name, *skill.aliases):
            careful = _LETTERS if skill.match == "exact" else _PLAIN
            form = _Form(text, _fold(text), skill, skill.match if careful.fullmatch(text) else "")
            first = _TOKEN.search(form.key)
            if first is None:
                raise BankError(f"skills.csv: {text!r} has no letter or digit.")
            index.setdefault(first.group(), []).append(form)
    return {first: tuple(sorted(forms, key=lambda f: -len(f.key))) for first, forms in index.items()}


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """All forms, folded."""
    return frozenset(form.key for forms in _index().values() for form in forms)


def _fold(text: str) -> str:
    """Lower case with hyphens and line breaks as spaces; the same length as `text`."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few capitals (such as 'İ') lower to two characters
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return re.sub(r"[-‐‑–\n]", " ", lowered)


def _longest(text: str) -> Iterator[_Found]:
    """Matches from left to right without overlap, the longest at each place."""
    folded, done = _fold(text), 0
    for token in _TOKEN.finditer(folded):
        if token.start() < done:
            continue
        for form in _index().get(token.group(), ()) or _singular(token.group()):
            start = token.start() - len(form.key) + len(form.key.lstrip("."))
            end = _end(text, folded, form, start) if start >= done else 0
            if end:
                yield _Found(start, end, form)
                done = end
                break


def _singular(token: str) -> tuple[_Form, ...]:
    return _index().get(token[:-1], ()) if token.endswith("s") and len(token) > 3 else ()


def _end(text: str, folded: str, form: _Form, start: int) -> int:
    """Where `form` ends if it stands at `start` with its borders right (0 if not)."""
    if not folded.startswith(form.key, start):
        return 0
    end = start + len(form.key)
    strict = form.match != ""
    if strict and text[start:end] != form.text:
        return 0
    if not strict and len(form.key) >= 3 and form.key[-1].isalpha() and folded[end : end + 1] == "s":
        end += 1
    before, after = text[start - 1 : start], text[end : end + 2]
    if before and (before.isalnum() or before in "_@#$." or (strict and before in "-'’")):
        return 0
    if not after or not (after[0].isalnum() or after[0] in "_+#"):
        joined = strict and (re.match(r"[-&'’.][A-Za-z0-9]|&|\+\+", after) is not None)
        return 0 if joined or re.match(r"\.(?:js|io|py|net)\b", text[end : end + 4].lower()) else end
    return end if after[0] == "+" and after[1:].isalpha() else 0  # "Python+SQL" is two skills, "C++" is not C


def _confirmed(text: str, found: list[_Found]) -> set[_Found]:
    """The finds that are meant as skills: all but those 'context' ones that nothing around them supports."""
    sure = {f for f in found if not _doubtful(text, f) or _cued(text, f)}
    sure |= {f for line in _bare_lines(text, found) for f in line}
    pairs = list(pairwise(found))
    for order in (pairs, [(later, earlier) for earlier, later in reversed(pairs)]):
        for known, candidate in order:
            low, high = sorted((known, candidate), key=lambda f: f.start)
            between = re.sub(r"\([^()]{1,30}\)", "", text[low.end : high.start])
            if known in sure and "\n" not in between and between.strip() and _SEPARATOR.fullmatch(between):
                sure.add(candidate)
    return sure


def _doubtful(text: str, found: _Found) -> bool:
    """A word that may be no skill: any 'context' form, and a 'case' form whose capital may be the sentence's own."""
    if found.form.match != "case" or found.form.text.isupper() or found.form.skill.group == "spoken languages":
        return found.form.match in _IN_CONTEXT
    return re.search(r"(?:^|[.!?\n])[\s•*-]*$", text[max(0, found.start - 8) : found.start]) is not None


def _cued(text: str, found: _Found) -> bool:
    before = text[max(0, found.start - 60) : found.start]
    if _CUE_AFTER.match(text, found.end) is not None:
        return True
    if _NAME_GOES_ON.match(text, found.end):
        return False
    weak = found.form.match != "name" and _WEAK_CUE_BEFORE.search(before) is not None
    return weak or _CUE_BEFORE.search(before) is not None


def _bare_lines(text: str, found: list[_Found]) -> Iterator[list[_Found]]:
    """Lines that hold nothing but names of skills and separators."""
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        inside = [f for f in found if start <= f.start and f.end <= end]
        rest, at = "", start
        for f in inside:
            rest, at = rest + text[at : f.start] + ",", f.end
        rest += text[at:end]
        if inside and not re.search(r"[^\W_]", re.sub(r"\b(?:and|or)\b", "", rest)):
            yield inside
        start = end + 1
