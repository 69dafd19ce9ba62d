"""Lines -> the header of a resume and its sections, by words and by the look of headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lib.core.enums import SectionKind
from lib.documents.contact import is_contact_line
from lib.documents.dates import find_dates
from lib.documents.headings import CONTACT_HEADINGS, kind_of, normal
from lib.documents.lines import Line, tidy
from lib.documents.paragraphs import style_of

_INLINE = re.compile(
    r"((?:(?:technical|key|core|professional|computer)\s+)?skills|languages|interests|hobbies|certifications|awards"
    r"|summary|objective|profile)\s*[:–—]\s+(\S.*)",
    re.I | re.S,
)


@dataclass
class Part:
    """A heading and the lines under it; the header of the resume is the part without a kind."""

    kind: SectionKind | None
    heading: str = ""
    lines: list[Line] = field(default_factory=list)

    @property
    def is_contact(self) -> bool:
        """Whether it is the header or a section of contact data."""
        return self.kind is None or normal(self.heading) in CONTACT_HEADINGS


_FLAT = (SectionKind.SKILLS, SectionKind.SUMMARY, SectionKind.OTHER, SectionKind.PUBLICATIONS)
"""Kinds of sections without entries, where a short line of its own is no title."""
_Look = tuple[float, bool, bool]


def split_sections(lines: Sequence[Line]) -> list[Part]:
    """Parts in reading order; the first is the header (name, contact, perhaps a summary), maybe empty."""
    lines = _whole_headings(lines)
    looks = _heading_looks(lines)
    parts = [Part(None)]
    name = _name_line(lines)
    for i, line in enumerate(lines):
        if i == name and i > 0 and parts[-1].kind is not None:
            # The name above the main column is read after a sidebar: what follows it is header again.
            parts.append(Part(None))
        kind = _heading_kind(line, looks, parts[-1], lines[i + 1] if i + 1 < len(lines) else None)
        inline = _INLINE.fullmatch(line.text) if kind is None and not line.mark else None
        if kind is not None:
            parts.append(Part(kind, tidy(line.text).strip(" :")))
        elif inline and _opens_section(line, parts[-1]):
            parts.append(Part(kind_of(inline.group(1)) or SectionKind.OTHER, tidy(inline.group(1))))
            parts[-1].lines.append(replace(line, text=inline.group(2), bold=False))
        else:
            parts[-1].lines.append(line)
    return parts


def _whole_headings(lines: Sequence[Line]) -> list[Line]:
    """Headings set in two lines ('WORK' over 'EXPERIENCE', in a narrow column) made one."""
    out: list[Line] = []
    for line in lines:
        last = out[-1] if out else None
        free = last is not None and not (last.mark or line.mark or line.hard)
        if last and free and last.block == line.block and _look(last) == _look(line):
            both = f"{last.plain} {line.plain}"
            if len(both) < 40 and line.gap < 1.6 and kind_of(both):
                out[-1] = replace(last, text=both)
                continue
        out.append(line)
    return out


def _look(line: Line) -> _Look:
    letters = [c for c in line.text if c.isalpha()]
    return (round(line.size * 2) / 2, line.bold, len(letters) > 2 and all(c.isupper() for c in letters))


def _heading_looks(lines: Sequence[Line]) -> set[_Look]:
    """How the headings that we know by their words look; only looks that set them off from the text."""
    style = style_of(lines)
    known = Counter(_look(line) for line in lines if not line.mark and kind_of(line.plain))
    apart = {look for look in known if look[0] > style.size + 0.4 or (look[1] and not style.bold) or look[2]}
    return {look for look in apart if known[look] >= 2 or look[0] > style.size + 0.4}


def _name_line(lines: Sequence[Line]) -> int:
    """Index of the largest line of the first page, where a name stands; -1 when no line is larger than the rest."""
    style = style_of(lines)
    first = [i for i, line in enumerate(lines) if line.page == lines[0].page and 1 < len(line.plain.split()) < 6]
    if not first:
        return -1
    best = max(first, key=lambda i: lines[i].size)
    return best if lines[best].size > 1.25 * style.size and not kind_of(lines[best].plain) else -1


def _heading_kind(line: Line, looks: set[_Look], part: Part, after: Line | None) -> SectionKind | None:
    if line.mark or len(line.plain) > 60 or len(line.segments) > 2 or not line.plain:
        return None
    kind = kind_of(line.plain)
    look = _look(line)
    if kind is not None:
        plain_among_styled = looks and look not in looks and not (look[2] or line.heading or line.text.endswith(":"))
        listed = bool(part.lines) and part.lines[-1].mark and line.text[:1].islower()
        return None if plain_among_styled or listed else kind
    words = line.plain.split()
    if _stands_like_heading(line, after) and part.kind in _FLAT:
        return _guess(line)
    if look not in looks or len(words) > 5 or part.kind is None or find_dates(line.plain):
        return None
    if (
        re.search(r"[\d@|,.;]", line.plain)
        or is_contact_line(line.plain)
        or after is None
        or (line.gap < 1.3 and line.gap)
    ):
        return None
    return _guess(line) if _unlike_entries(line, look, part) else None


def _stands_like_heading(line: Line, after: Line | None) -> bool:
    """Plain text: a word or two with a capital after a blank line, with text right below."""
    alone = line.right > 0 and line.size == 1.0 and line.gap >= 2 and after is not None and after.gap == 1
    return alone and bool(re.fullmatch(r"[A-ZÀ-Þ][\w'’&-]*(?: [\w'’&-]+){0,2}:?", line.plain)) and not line.hard


def _unlike_entries(line: Line, look: _Look, part: Part) -> bool:
    """Whether entries of the section do not look the same: else a title would be taken for a heading."""
    return not any(_look(other) == look for other in part.lines)


def _guess(line: Line) -> SectionKind:
    """The kind of a heading that we do not know, by a word in it."""
    words = set(normal(line.plain).split())
    for kind, names in (
        (SectionKind.EXPERIENCE, {"experience", "employment", "career", "internship", "internships"}),
        (SectionKind.PROJECTS, {"projects", "project"}),
        (SectionKind.EDUCATION, {"education", "studies"}),
        (SectionKind.SKILLS, {"skills", "tools", "technologies", "competencies"}),
        (SectionKind.PUBLICATIONS, {"publications", "papers", "talks", "patents"}),
        (SectionKind.LEADERSHIP, {"leadership", "volunteering", "activities", "community"}),
    ):
        if words & names:
            return kind
    return SectionKind.OTHER


def _opens_section(line: Line, part: Part) -> bool:
    """'Languages: German' opens a section after experience, but is a label within skills or education."""
    if part.kind is None:
        return bool(re.match(r"summary|objective|profile|skills", line.text, re.I))
    if part.kind is SectionKind.EDUCATION and line.gap >= 1.6:
        return bool(re.match(r"(?:\w+ )?skills", line.text, re.I))
    return part.kind in (SectionKind.EXPERIENCE, SectionKind.LEADERSHIP, SectionKind.PUBLICATIONS)
