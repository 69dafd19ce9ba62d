"""A job posting as pasted text becomes a `Job`: what it requires, what one would do there, and what is boilerplate.

Headed lists are read by their headings, running prose by its words (`lib.documents.job_rules`). Every sentence of the
posting ends up in exactly one place: a requirement, or `Job.boilerplate`; only headings and title lines are dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest

from lib.core.enums import RequirementKind
from lib.core.text import content_stems, sentences
from lib.core.types import Job, Requirement
from lib.documents.job_rules import Context, heading_context, sentence_kind
from lib.documents.skills import find_skills

_BULLET = re.compile(
    r"^\s*(?:>\s*)?(?:[-–—•·▪●◦‣*✓✔✅➤►→»+>]\s*(?=[\w\"'(.*£$€#])"
    r"|[^\w\s\"'(£$€#.@<&*]+\s+|\(?\d{1,2}[.)]\s+|[a-z]\)\s+|o\s+(?=[A-Z]))"
)
_MARKED = re.compile(r"^\s*(?:#{1,6}\s+|\*\*.+\*\*:?\s*$|__.+__:?\s*$|=+.+=+$|\[.+\]$)")
_LABEL = re.compile(
    r"^\s*\**(?P<label>(?:job )?title|position|role|company(?: name)?|employer|organi[sz]ation|location|based(?: in)?"
    r"|salary|pay(?: rate| range)?|compensation|department|team|reports? to|reporting to"
    r"|(?:employment |job |contract )?type|contract|hours|schedule|start(?: date)?|closing date|deadline"
    r"|(?:date )?posted(?: on)?|job (?:id|number)|req(?:uisition)? id|ref(?:erence)?|industry|seniority(?: level)?"
    r"|level|grade|band|remote"
    r"|work(?:ing)? (?:arrangement|pattern|model)|duration|term|website|contact|travel)\**\s*:\**\s*(?P<value>\S.*)$",
    re.IGNORECASE,
)
_TYPED_BULLET = re.compile(r"^\s*[-–—•·▪●◦‣*»+>]")
_OPEN_END = re.compile(r"(?:,|\b(?:a|an|and|as|at|by|for|from|in|of|on|or|our|that|the|their|to|with|your))$")
_INLINE = re.compile(r"^\s*\**(?P<head>[^:.;]{3,60}?)\**\s*(?::\**|\s[–—-])\s+(?P<rest>\S.*)$")
_TITLES, _COMPANIES = ("title", "job title", "position", "role"), ("company", "company name", "employer")
_SAME = 0.85
"""Share of common stems (Jaccard) from which two requirements are one."""


@dataclass(frozen=True)
class _Line:
    """A line of the posting; `typed` is a plain bullet, which headings do not have (they may have an emoji)."""

    text: str
    bulleted: bool = False
    typed: bool = False
    marked: bool = False
    after_blank: bool = False


@dataclass(frozen=True)
class _Piece:
    """A sentence (or list line) with what it was found to be; None is boilerplate."""

    text: str
    kind: RequirementKind | None


def parse_job(title: str, company: str, description: str) -> Job:
    """Read a posting. Never fails: a description without requirements gives a Job without requirements.

    Args:
        title: the position; when empty, taken from a first line such as 'Title: ...' if there is one.
        company: the employer; when empty, taken from a line such as 'Company: ...' if there is one.
        description: the posting as pasted.

    Returns:
        The job. Its requirements are in reading order, each once, with the skills they name.
    """
    lines = list(_unfolded(_lines(description)))
    labels = _labels(lines)
    pieces = list(_pieces(lines))
    requirements = _merged(Requirement(p.text, p.kind, find_skills(p.text)) for p in pieces if p.kind is not None)
    return Job(
        title=title.strip() or next((labels[name] for name in _TITLES if name in labels), ""),
        company=company.strip() or next((labels[name] for name in _COMPANIES if name in labels), ""),
        description=description,
        requirements=requirements,
        skills=tuple(dict.fromkeys(skill for r in requirements for skill in r.skills)),
        boilerplate=tuple(dict.fromkeys(p.text for p in pieces if p.kind is None)),
    )


def _labels(lines: list[_Line]) -> dict[str, str]:
    """Values of short 'Label: value' lines near the top, by label in lower case."""
    found: dict[str, str] = {}
    for line in lines[:8]:
        match = _LABEL.match(line.text)
        if match and len(match["value"].split()) <= 10:
            found.setdefault(match["label"].lower(), match["value"].strip(" *"))
    return found


def _lines(text: str) -> Iterator[_Line]:
    """Lines without bullets and markup; lines that the paste has wrapped are joined again."""
    current: _Line | None = None
    blank = False
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\u200b", "").split("\n"):
        line = _line(raw, after_blank=blank)
        if not line.text:
            blank = True
            continue
        if current is not None and not blank and _continues(current, line):
            current = replace(current, text=f"{current.text} {line.text}")
        else:
            if current is not None:
                yield current
            current = line
        blank = False
    if current is not None:
        yield current


def _unfolded(lines: Iterator[_Line]) -> Iterator[_Line]:
    """Cuts paragraphs before each 'Requirements: ...' inside, and marks short lines over a list as headings."""
    whole = list(lines)
    for line, after in zip_longest(whole, whole[1:], fillvalue=_Line("")):
        short = len(line.text.split()) <= 6 and not line.text.endswith((".", ",", ";"))
        if short and not line.bulleted and after.bulleted:
            yield replace(line, marked=True)
            continue
        cuts = [0]
        for sentence in [] if line.bulleted else sentences(line.text):
            if _inline_heading(sentence.text):
                cuts.append(sentence.start)
            elif sentence.text.endswith("?") and heading_context(sentence.text, marked=False):
                cuts += [sentence.start, sentence.end]
        for start, end in pairwise([*sorted(set(cuts)), len(line.text)]):
            if line.text[start:end].strip():
                yield replace(line, text=line.text[start:end].strip())


def _inline_heading(text: str) -> tuple[Context, str] | None:
    """The context and the rest of a line such as 'Nice to have: Xero'."""
    match = _INLINE.match(text)
    if match is None or len(match["head"].split()) > 6:
        return None
    context = heading_context(match["head"], marked=False)
    return None if context is None else (context, match["rest"])


def _line(raw: str, *, after_blank: bool) -> _Line:
    marked = _MARKED.match(raw) is not None
    text = raw.strip()
    bullet = None if marked else _BULLET.match(text)
    text = text[bullet.end() :] if bullet else re.sub(r"^#{1,6}\s+", "", text)
    text = re.sub(r"\*\*|__", "", text).strip(" \t|") if re.search(r"\w", text) else ""
    letters = [c for c in text if c.isalpha()]
    capitals = len(letters) >= 4 and all(c.isupper() for c in letters)
    typed = bullet is not None and _TYPED_BULLET.match(raw) is not None and not text.endswith(":")
    return _Line(text, bullet is not None, typed, marked or capitals, after_blank)


def _continues(before: _Line, line: _Line) -> bool:
    """A wrapped line: the line before was long and had not ended, and this one goes on in lower case."""
    if line.bulleted or line.marked or before.marked or before.text.endswith((".", "!", "?", ":", ";")):
        return False
    return len(before.text) >= 45 and (line.text[:1].islower() or _OPEN_END.search(before.text) is not None)


def _pieces(lines: list[_Line]) -> Iterator[_Piece]:
    context, in_list = Context.UNKNOWN, False
    for line in lines:
        if _is_label(line):
            if _LABEL.sub(r"\g<label>", line.text).lower() not in (*_TITLES, *_COMPANIES):
                yield _Piece(line.text, None)
            continue
        found = None if line.typed else heading_context(line.text, marked=line.marked)
        if found is not None:
            context, in_list = found, False
            continue
        text = line.text
        inline = None if line.bulleted else _inline_heading(text)
        if inline is not None:
            (context, text), in_list = inline, False
        # Prose after the bullets of a list no longer belongs to the list's heading.
        loose = in_list and not line.bulleted and line.after_blank and context is not Context.OFFER
        yield from _split(text, Context.UNKNOWN if loose else context, bulleted=line.bulleted)
        in_list = in_list or line.bulleted


def _is_label(line: _Line) -> bool:
    match = _LABEL.match(line.text)
    return match is not None and not line.bulleted and len(match["value"].split()) <= 12


def _split(text: str, context: Context, *, bulleted: bool) -> Iterator[_Piece]:
    """A list line stays whole unless one of its sentences is of another kind; prose goes by sentence."""
    parts = [s.text for s in sentences(text)]
    # Under 'About the role' a line of two or three words is a label of the job board, not a task.
    plain = len(parts) == 1 and context not in (Context.UNKNOWN, Context.COMPANY)
    listed = bulleted or (plain and (context is not Context.ROLE or len(text.split()) >= 4))
    pieces = [_Piece(part, sentence_kind(part, context, listed=listed)) for part in parts]
    whole = sentence_kind(text, context, listed=listed)
    if bulleted and all(p.kind is whole for p in pieces):
        pieces = [_Piece(text, whole)]
    for piece in pieces:
        tiny = len(piece.text.split()) < 2 and not find_skills(piece.text)
        yield replace(piece, kind=None) if tiny else piece


def _merged(requirements: Iterator[Requirement]) -> tuple[Requirement, ...]:
    """Each requirement once: the first wording, 'must' if any of them is."""
    kept: list[tuple[Requirement, frozenset[str]]] = []
    for requirement in requirements:
        stems = frozenset(content_stems(requirement.text))
        for i, (other, known) in enumerate(kept):
            if len(stems & known) >= _SAME * len(stems | known):
                must = RequirementKind.MUST in (requirement.kind, other.kind)
                kept[i] = (replace(other, kind=RequirementKind.MUST) if must else other, known)
                break
        else:
            kept.append((requirement, stems))
    return tuple(requirement for requirement, _ in kept)
