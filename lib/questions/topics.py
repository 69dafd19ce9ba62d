"""Which subjects of the bank a skill speaks for, and which are usual for a position (table: `data/topics.json`)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).resolve().parents[2] / "data" / "topics.json"


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, list[str]]]:
    tables: dict[str, dict[str, list[str]]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return tables


@lru_cache(maxsize=1)
def _topics() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for topic, names in _tables()["subjects"].items():
        for name in (topic, *names):
            found.setdefault(name, []).append(topic)
    return {name: tuple(topics) for name, topics in found.items()}


def topics_of(skill: str) -> tuple[str, ...]:
    """The subjects of the bank that a skill's name speaks for; its own name in lower case comes first."""
    name = skill.lower()
    return tuple(dict.fromkeys((name, *_topics().get(name, ()))))


def family_topics(position: str) -> tuple[str, ...]:
    """The subjects that are usual for a position, from the longest family names found in it."""
    low = f" {re.sub(r'[^a-z]+', ' ', position.lower())} "
    families = _tables()["families"]
    hits = [family for family in families if f" {family} " in low]
    best = max((len(h.split()) for h in hits), default=0)
    names = (t for h in hits if len(h.split()) == best for t in families[h])
    return tuple(dict.fromkeys(names))


def role_fit(position: str, roles: Iterable[str]) -> float:
    """How well a question's job families fit a position: 1 the same family, 0.5 for 'any', else shared words / 2."""
    low = set(re.sub(r"[^a-z]+", " ", position.lower()).split())
    best = 0.0
    for role in roles:
        parts = set(role.split())
        shared = len(parts & low) / len(parts)
        best = max(best, 0.5 if role == "any" else 1.0 if shared == 1 else shared / 2)
    return best
