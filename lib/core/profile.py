"""Who is interviewed for what: candidate, resume and job. Import these from `lib.core.types`, with all other values."""

from __future__ import annotations

from dataclasses import dataclass, field

from lib.core.enums import Coverage, Level, RequirementKind, SectionKind


@dataclass(frozen=True)
class Candidate:
    """The person practising. Only `position` is required by the setup page."""

    position: str
    name: str = ""
    email: str = ""
    phone: str = ""
    years: float | None = None
    level: Level = Level.MID
    stack: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contact:
    name: str = ""
    email: str = ""
    phone: str = ""
    location: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bullet:
    """One piece of experience. `section` is the section's heading, `entry` its entry's title (may be empty)."""

    text: str
    section: str = ""
    entry: str = ""


@dataclass(frozen=True)
class Entry:
    """One job, project or degree. `start` and `end` are 'YYYY-MM', 'YYYY', 'present' or ''; `dates` is as written."""

    title: str = ""
    organisation: str = ""
    place: str = ""
    dates: str = ""
    start: str = ""
    end: str = ""
    bullets: tuple[str, ...] = ()
    degree: str = ""
    major: str = ""
    gpa: str = ""
    coursework: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A section with its entries; `text` holds prose that belongs to no entry (summary, skill lists)."""

    kind: SectionKind
    heading: str
    entries: tuple[Entry, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Resume:
    """A parsed resume. `bullets` is the flat corpus for retrieval, in reading order."""

    text: str
    contact: Contact = field(default_factory=Contact)
    summary: str = ""
    sections: tuple[Section, ...] = ()
    bullets: tuple[Bullet, ...] = ()
    skills: tuple[str, ...] = ()


@dataclass(frozen=True)
class Requirement:
    text: str
    kind: RequirementKind
    skills: tuple[str, ...] = ()


@dataclass(frozen=True)
class Job:
    """A posting. `boilerplate` holds the sentences that were recognised and left out of questions."""

    title: str
    company: str = ""
    description: str = ""
    requirements: tuple[Requirement, ...] = ()
    skills: tuple[str, ...] = ()
    boilerplate: tuple[str, ...] = ()


@dataclass(frozen=True)
class CoverageRow:
    """One requirement and the resume bullet that supports it best; `score` in 0..1 by the named retriever."""

    requirement: Requirement
    status: Coverage
    bullet: Bullet | None
    score: float
