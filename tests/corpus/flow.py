"""A fictional resume (contents/*.json) as a flow of items that every producer can set: the same words for all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SIDE_KINDS = ("skills", "other", "education")


@dataclass(frozen=True)
class Item:
    """`kind` is name, contact, heading, entry, bullet or text; `right` stands at the right margin of an entry."""

    kind: str
    text: str
    right: str = ""
    strong: bool = False


def contents() -> dict[str, dict[str, Any]]:
    """All resumes by name, in the order of their names."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((HERE / "contents").glob("*.json"))}


def header(resume: dict[str, Any]) -> list[Item]:
    contact = resume["contact"]
    parts = [contact[key] for key in ("email", "phone", "location")] + contact["links"]
    return [Item("name", contact["name"]), Item("contact", " | ".join(parts))]


def summary(resume: dict[str, Any]) -> list[Item]:
    if not resume["summary"]:
        return []
    return [Item("heading", cased("Summary", resume)), Item("text", resume["summary"])]


def sections(resume: dict[str, Any], *, side: bool | None = None, narrow: bool = False) -> list[Item]:
    """The sections; with `side`, only those of the side column (True) or of the main column (False)."""
    out: list[Item] = []
    for section in resume["sections"]:
        if side is not None and (section["kind"] in SIDE_KINDS) != side:
            continue
        out.append(Item("heading", cased(section["heading"], resume)))
        if section["text"]:
            out.append(Item("text", section["text"]))
        for entry in section["entries"]:
            out += _entry(entry, resume["style"]["order"], narrow)
    return out


def cased(heading: str, resume: dict[str, Any]) -> str:
    return heading.upper() if resume["style"]["caps"] else heading


def _entry(entry: dict[str, Any], order: str, narrow: bool) -> list[Item]:
    title, firm, place, dates = (entry[key] for key in ("title", "organisation", "place", "dates"))
    out: list[Item] = []
    if not title:
        pass
    elif narrow:
        out = [Item("entry", title, strong=True)]
        out += [Item("entry", ", ".join(x for x in (firm, place) if x))] if firm else []
        out += [Item("entry", dates)] if dates else []
    elif not firm:
        out = [Item("entry", title, dates, strong=True)]
    elif order == "title":
        out = [Item("entry", title, dates, strong=True), Item("entry", ", ".join(x for x in (firm, place) if x))]
    else:
        out = [Item("entry", firm, place or dates, strong=True), Item("entry", title, dates if place else "")]
    if entry.get("gpa"):
        out.append(Item("entry", f"GPA: {entry['gpa']}"))
    if entry.get("coursework"):
        out.append(Item("entry", "Coursework: " + ", ".join(entry["coursework"])))
    return out + [Item("bullet", text) for text in entry["bullets"]]
