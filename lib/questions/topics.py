"""Which subjects of the bank a skill speaks for, and which are usual for a position (table: `data/topics.json`)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from lib.documents.skills import find_skills

_FILE = Path(__file__).resolve().parents[2] / "data" / "topics.json"


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return tables


@lru_cache(maxsize=1)
def _topics() -> dict[str, tuple[str, ...]]:
    """Subjects by name of a skill in lower case: as the file writes it, and as `find_skills` calls it."""
    found: dict[str, list[str]] = {}
    for topic, names in _tables()["subjects"].items():
        for name in (topic, *names):
            for form in {name, *_called(name)}:
                found.setdefault(form, []).append(topic)
    return {name: tuple(dict.fromkeys(topics)) for name, topics in found.items()}


def _called(name: str) -> tuple[str, ...]:
    """The one skill that a name stands for, in lower case; empty when it is none or several."""
    found = find_skills(name)
    return (found[0].lower(),) if len(found) == 1 else ()


def topics_of(skill: str) -> tuple[str, ...]:
    """The subjects of the bank that a skill's name speaks for; its own name in lower case comes first."""
    name = skill.lower()
    same = (name, *_called(skill))
    return tuple(dict.fromkeys((name, *(t for n in same for t in _topics().get(n, ())))))


@lru_cache(maxsize=1)
def _general() -> frozenset[str]:
    names = _tables()["general"]
    return frozenset(form for name in names for form in (name, *_called(name)))


def is_subject(name: str) -> bool:
    """True for the subjects of the bank's technical questions, which are in lower case."""
    return name in _tables()["subjects"] or name in _tables()["names"]


def is_general(skill: str) -> bool:
    """True for skills that people of many professions have ('GDPR', 'forecasting'): they say nothing about a trade."""
    return skill.lower() in _general()


def family_topics(position: str) -> tuple[str, ...]:
    """The subjects that are usual for a position, from the longest family names found in it.

    A bare 'engineer', 'analyst', ... counts only where every other word belongs to computing or to rank: a chemical
    engineer and an interior designer have no family here.
    """
    words = re.sub(r"[^a-z]+", " ", position.lower()).split()
    low = f" {' '.join(words)} "
    families: dict[str, list[str]] = _tables()["families"]
    hits = [family for family in families if f" {family} " in low]
    best = max((len(h.split()) for h in hits), default=0)
    names = [t for h in hits if len(h.split()) == best for t in families[h]]
    if not hits and _is_of_computing(words):
        names = [t for word in words for t in _tables()["heads"].get(word, ())]
    return tuple(dict.fromkeys(names))


def _is_of_computing(words: Iterable[str]) -> bool:
    return set(words) <= {*_tables()["heads"], *_tables()["qualifiers"]}


def is_tool(subject: str) -> bool:
    """True for subjects that are one language or tool, which only those are asked about who use it or will."""
    return subject in _tables()["tools"]


def is_business(subject: str) -> bool:
    """True for subjects of the bank that are no computing."""
    return subject in _tables()["business"]


def shown_name(subject: str) -> str:
    """A subject as written in a sentence: 'SQL', 'data quality'."""
    name: str = _tables()["names"].get(subject, subject)
    return name


def role_fit(position: str, roles: Iterable[str]) -> float:
    """How well a question's job families fit a position: 1 the same family, 0.5 for 'any', else shared words / 2."""
    low = set(re.sub(r"[^a-z]+", " ", position.lower()).split())
    best = 0.0
    for role in roles:
        parts = set(role.split())
        shared = len(parts & low) / len(parts)
        best = max(best, 0.5 if role == "any" else 1.0 if shared == 1 else shared / 2)
    return best


def asked_of(position: str, roles: Iterable[str]) -> str:
    """The first of `roles` that is this position by at least two words in a row, '' when there is none.

    One word proves nothing: a landscape architect is no architect of software.
    """
    low = f" {' '.join(re.sub(r'[^a-z]+', ' ', position.lower()).split())} "
    return next((role for role in roles if " " in role and f" {role} " in low), "")
