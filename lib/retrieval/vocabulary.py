"""Which words mean the same: other names of skills and small groups of synonyms, read from `data/`."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lib.core.errors import BankError
from lib.core.text import stem

_DATA = Path(__file__).resolve().parents[2] / "data"
_RUN = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class SkillForm:
    """A way to write the skill `name`; `exact` forms are words too ("Go") and count only as written."""

    text: str
    name: str
    exact: bool


@lru_cache(maxsize=1)
def synonym_groups() -> dict[str, frozenset[int]]:
    """For each stem of `data/synonyms.txt`, the numbers of the groups that it belongs to."""
    groups: dict[str, set[int]] = {}
    lines = (_DATA / "synonyms.txt").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        for word in [] if line.startswith("#") else line.split():
            groups.setdefault(stem(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in groups.items()}


@lru_cache(maxsize=1)
def skill_forms() -> dict[str, tuple[SkillForm, ...]]:
    """Forms of all skills by the first run of letters and digits in them (lower case), longest first.

    Raises:
        BankError: a form in `data/skills.csv` has neither letter nor digit.
    """
    index: dict[str, list[SkillForm]] = {}
    with (_DATA / "skills.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for text in (row["name"], *filter(None, f"{row['aliases']}|{row['related']}".split("|"))):
                first = _RUN.search(text.lower())
                if first is None:
                    raise BankError(f"skills.csv: {text!r} has no letter or digit.")
                exact = bool(row["match"]) and text.isalpha()
                index.setdefault(first.group(), []).append(SkillForm(text, row["name"], exact))
    return {first: tuple(sorted(forms, key=lambda f: -len(f.text))) for first, forms in index.items()}


@lru_cache(maxsize=4096)
def skill_spans(text: str) -> tuple[tuple[int, int, str], ...]:
    """Skills named in `text` as (start, end, name), left to right, the longest at each place."""
    found: list[tuple[int, int, str]] = []
    lowered = text.lower()
    for run in _RUN.finditer(lowered):
        if found and run.start() < found[-1][1]:
            continue
        for form in skill_forms().get(run.group(), ()):
            start = run.start() - len(form.text) + len(form.text.lstrip("."))
            end = start + len(form.text)
            if _stands(text if form.exact else lowered, form, start):
                found.append((start, end, form.name))
                break
    return tuple(found)


def _stands(text: str, form: SkillForm, start: int) -> bool:
    wanted = form.text if form.exact else form.text.lower()
    if start < 0 or not text.startswith(wanted, start):
        return False
    before, after = text[start - 1 : start], text[start + len(wanted) : start + len(wanted) + 2]
    if after[:1] == "s" and len(wanted) > 3:
        after = after[1:]
    tight = form.exact and (before in ("-", "'") or after[:1] in ("-", "&", "'"))
    return not (before.isalnum() or after[:1].isalnum() or after[:1] in ("+", "#") or tight)


def named_skills(text: str) -> frozenset[str]:
    """Canonical names of the skills in `text`; a short name counts wherever it stands as written."""
    return frozenset(name for _, _, name in skill_spans(text))
