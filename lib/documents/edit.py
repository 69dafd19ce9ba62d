"""The candidate's corrections to a parsed resume."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lib.core.enums import SectionKind
from lib.core.types import Contact, Entry, Resume, Section
from lib.documents.headings import kind_of
from lib.documents.resume import bullets_of


def with_bullets(resume: Resume, rows: Sequence[tuple[str, str, str]]) -> Resume:
    """The resume with exactly these bullets, given as (section heading, entry title, bullet text).

    Rows go to the section and entry of their name, in the order given; sections and entries that do not exist yet are
    added. Entries and sections that lose all bullets stay, they still hold titles and dates. Blank texts are left out.
    """
    wanted: dict[tuple[str, str], list[str]] = {}
    for section, entry, text in rows:
        text = " ".join(text.split())
        if text:
            wanted.setdefault((section.strip(), entry.strip()), []).append(text)
    sections = [_filled(section, wanted) for section in resume.sections]
    for (heading, title), texts in wanted.items():
        new = Entry(title=title, bullets=tuple(texts))
        at = next((i for i, s in enumerate(sections) if s.heading == heading), None)
        if at is None:
            sections.append(Section(kind_of(heading) or SectionKind.OTHER, heading, (new,)))
        else:
            sections[at] = replace(sections[at], entries=(*sections[at].entries, new))
    done = tuple(sections)
    return replace(resume, sections=done, bullets=bullets_of(done))


def with_contact(resume: Resume, contact: Contact) -> Resume:
    """The resume with this contact."""
    return replace(resume, contact=contact)


def _filled(section: Section, wanted: dict[tuple[str, str], list[str]]) -> Section:
    """The section with the wanted bullets; what it takes is removed from `wanted`."""
    entries = tuple(
        replace(entry, bullets=tuple(wanted.pop((section.heading, entry.title or entry.organisation), ())))
        for entry in section.entries
    )
    return replace(section, entries=entries)
