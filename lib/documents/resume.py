"""Lines -> `Resume`: contact, summary, sections, entries and bullets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lib.core.enums import SectionKind
from lib.core.types import Bullet, Contact, Entry, Resume, Section
from lib.documents.contact import contact_of, is_contact_line
from lib.documents.education import is_detail, with_details
from lib.documents.entries import continues_range, entry_of
from lib.documents.joining import Hyphens, hyphens_of, join
from lib.documents.lines import Line, from_text, to_text
from lib.documents.paragraphs import Paragraph, Style, dated, paragraphs_of, style_of
from lib.documents.places import is_place
from lib.documents.reader import Document, read_lines
from lib.documents.sections import Part, split_sections
from lib.documents.skills import find_skills

_SMALL_WORDS = frozenset("of the and for in at de & – | - —".split())
_ENTRY_KINDS = (SectionKind.EXPERIENCE, SectionKind.PROJECTS, SectionKind.EDUCATION, SectionKind.LEADERSHIP)


def read_document(data: bytes, filename: str) -> str:
    """Plain text of a PDF, DOCX, TXT or Markdown file in reading order. Raises DocumentError's tree."""
    return to_text(read_lines(data, filename).lines)


def read_resume(data: bytes, filename: str) -> Resume:
    """The resume in an uploaded file; uses the layout as well as the words. Raises DocumentError's tree."""
    return resume_of(read_lines(data, filename))


def parse_resume(text: str) -> Resume:
    """The resume in pasted text. Never raises: text without any structure gives a resume without bullets."""
    return resume_of(Document(tuple(from_text(text))))


def resume_of(document: Document) -> Resume:
    """Build the resume from lines in reading order."""
    lines = _split_inline(document.lines)
    style = style_of(lines)
    hyphens = hyphens_of([line.text for line in lines], document.hyphenates)
    parts = [cut for part in split_sections(lines) for cut in _without_heading(part)] if lines else []
    sections = tuple(_section(part, style, hyphens) for part in parts if not part.is_contact)
    sections = tuple(s for s in sections if s.entries or s.text)
    header = [line for part in parts if part.is_contact for line in part.lines]
    contact = contact_of(header, lines)
    summary = "\n".join(s.text for s in sections if s.kind is SectionKind.SUMMARY and s.text)
    text = to_text(document.lines)
    return Resume(
        text=text,
        contact=contact,
        summary=summary or _header_prose(header, contact, style, hyphens),
        sections=sections,
        bullets=bullets_of(sections),
        skills=find_skills(text),
    )


def bullets_of(sections: Sequence[Section]) -> tuple[Bullet, ...]:
    """All bullets of the sections in reading order, each with its section's heading and its entry's title."""
    return tuple(
        Bullet(text, section.heading, entry.title or entry.organisation)
        for section in sections
        for entry in section.entries
        for text in entry.bullets
    )


def _split_inline(lines: Sequence[Line]) -> list[Line]:
    """'• A • B' in one line (text that lost its line ends) is two bullets."""
    out: list[Line] = []
    for line in lines:
        pieces = re.split(rf"\s+{re.escape(line.mark)}\s+", line.text) if line.mark in tuple("•●▪◦■➢") else []
        if len(pieces) > 1 and all(pieces):
            out.extend(replace(line, text=piece.strip(), first_word=0.0) for piece in pieces)
        else:
            out.append(line)
    return out


def _without_heading(part: Part) -> list[Part]:
    """A header that runs on into bullets or dated entries (a resume without headings) is cut at its first entry."""
    if part.kind is not None:
        return [part]
    lines = part.lines
    marked = [i for i, x in enumerate(lines) if x.mark and not (is_contact_line(x.plain) or is_place(x.plain))]
    headers = [i for i, x in enumerate(lines[:-1]) if i and dated(x) and not is_contact_line(x.plain)]
    if not marked and not headers:
        return [part]
    start = min(marked[:1] + headers[:1])
    while start and dated(lines[start - 1]):
        start -= 1
    kind = SectionKind.EXPERIENCE if any(dated(x) and not x.mark for x in lines[start:]) else SectionKind.OTHER
    return [Part(None, lines=lines[:start]), Part(kind, lines=lines[start:])]


def _header_prose(header: Sequence[Line], contact: Contact, style: Style, hyphens: Hyphens) -> str:
    """A summary without a heading: sentences between contact data and first section."""
    prose = [line for line in header if not is_contact_line(line.plain) and line.plain != contact.name]
    texts = [join((line.plain for line in p.lines), hyphens) for p in paragraphs_of(prose, style)]
    return "\n".join(t for t in texts if len(t.split()) >= 10)


def _section(part: Part, style: Style, hyphens: Hyphens) -> Section:
    kind = part.kind or SectionKind.OTHER
    paragraphs = paragraphs_of(part.lines, style)
    has_headers = any(dated(p.first) and not p.marked for p in paragraphs) and any(p.marked for p in paragraphs)
    if kind in _ENTRY_KINDS or (kind is SectionKind.OTHER and has_headers):
        return _with_entries(kind, part.heading, paragraphs, style, hyphens)
    texts = [(p, join((line.plain for line in p.lines), hyphens)) for p in paragraphs]
    least = 3 if kind is SectionKind.SKILLS else 1
    bullets = tuple(t for p, t in texts if p.marked and len(t.split()) >= least)
    if kind is SectionKind.PUBLICATIONS:
        bullets = tuple(t for _, t in texts if len(t.split()) >= 4)
    prose = "\n".join(t for p, t in texts if kind is SectionKind.SKILLS or t not in bullets)
    return Section(kind, part.heading, (Entry(bullets=bullets),) if bullets else (), prose)


def _with_entries(
    kind: SectionKind, heading: str, paragraphs: Sequence[Paragraph], style: Style, hyphens: Hyphens
) -> Section:
    entries: list[Entry] = []
    block: list[Line] = []
    bullets: list[str] = []
    details: list[str] = []

    def close() -> None:
        if not (block or bullets):
            return
        entry = entry_of(block, kind)
        if kind is SectionKind.EDUCATION:
            entry = with_details(entry, [line.text for line in block] + details + bullets)
        entries.append(replace(entry, bullets=tuple(bullets)))
        for done in (block, bullets, details):
            done.clear()

    roles = roles_of(paragraphs, kind, style)
    for paragraph, role in zip(paragraphs, roles, strict=True):
        text = join((line.plain for line in paragraph.lines), hyphens)
        if role == "bullet":
            bullets += [text] if text else []
        elif role == "detail":
            details.append(text)
        else:
            if bullets or details or _new_entry(block, paragraph, style):
                close()
            block.append(_header_line(paragraph, text))
    close()
    return Section(kind, heading, tuple(entries))


def _header_line(paragraph: Paragraph, text: str) -> Line:
    """A header line, wrapped ones in one piece."""
    if len(paragraph.lines) == 1:
        return paragraph.first
    return replace(paragraph.first, text=text)


def _new_entry(block: Sequence[Line], paragraph: Paragraph, style: Style) -> bool:
    """Whether a header line opens another entry although no bullet stands between."""
    if not block:
        return False
    if block[-1].segments and continues_range(block[-1].segments[-1], paragraph.first.segments[-1]):
        return False
    had = any(dated(line) for line in block)
    apart = paragraph.first.gap > 1.35 * style.pitch
    return had and (dated(paragraph.first) or apart or (paragraph.first.bold and not block[-1].bold and len(block) > 1))


def roles_of(paragraphs: Sequence[Paragraph], kind: SectionKind, style: Style) -> list[str]:
    """'header', 'bullet' or 'detail' for each paragraph of a section with entries."""
    marked = any(p.marked for p in paragraphs)
    out: list[str] = []
    for i, paragraph in enumerate(paragraphs):
        before = out[-1] if out else ""
        after = paragraphs[i + 1] if i + 1 < len(paragraphs) else None
        if paragraph.marked:
            out.append("bullet")
        elif kind is SectionKind.EDUCATION and i and is_detail(paragraph.plain):
            out.append("detail")
        elif _is_header(paragraph, before, after, marked, style):
            out.append("header")
        else:
            out.append("detail" if kind is SectionKind.EDUCATION else "bullet")
    return out


def _is_header(paragraph: Paragraph, before: str, after: Paragraph | None, marked: bool, style: Style) -> bool:
    first, text = paragraph.first, paragraph.plain
    words = text.split()
    if dated(first) or dated(replace(first, text=text)) or (first.bold and not style.bold and len(words) <= 20):
        return True
    if is_place(text):
        return True
    sentence = (text.endswith(".") and len(words) >= 6) or len(words) >= 14
    if marked:
        return not sentence
    if sentence or len(words) > 12:
        return False
    opens = after is not None and not after.marked and (dated(after.first) or (after.first.bold and not style.bold))
    return (opens or before in ("header", "")) and title_case(words) >= 0.7


def title_case(words: Sequence[str]) -> float:
    """Share of words with a capital (or without letters), small words left out: 1.0 for 'Bank of Scotland'."""
    telling = [w for w in words if w.lower() not in _SMALL_WORDS]
    capital = [w for w in telling if not w[:1].isalpha() or w[:1].isupper()]
    return len(capital) / len(telling) if telling else 0.0
