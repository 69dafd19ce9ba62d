"""The header of an entry -> title, organisation, place and dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lib.core.enums import SectionKind
from lib.core.types import Entry
from lib.documents.dates import Dates, find_dates
from lib.documents.education import DEGREE, SCHOOL
from lib.documents.lines import COLUMN_GAP, Line, tidy
from lib.documents.places import is_place, split_place

_ROLE = re.compile(
    r"\b(?:engineer|developer|manager|analyst|scientist|intern|internship|assistant|director|consultant|designer|lead"
    r"|architect|specialist|coordinator|administrator|officer|associate|researcher|teacher|tutor|nurse|lecturer"
    r"|professor|president|founder|co-founder|head of|chief|cto|ceo|cfo|coo|vp|vice president|technician|accountant"
    r"|representative|executive|programmer|writer|editor|chef|cook|supervisor|trainee|fellow|student|volunteer|captain"
    r"|treasurer|secretary|organi[sz]er|mentor|instructor|advis[eo]r|planner|buyer|strategist|producer|recruiter"
    r"|partner|clerk|attorney|lawyer|paralegal|pharmacist|therapist|physician|doctor|resident|surveyor|operator"
    r"|journalist|reporter|photographer|artist|curator|librarian|counsel(?:l?or)?|inspector|electrician|mechanic"
    r"|driver|barista|cashier|waiter|waitress|chair|chairperson|member|ambassador|marketer|controller|auditor"
    r"|economist|statistician|biologist|chemist|physicist|scrum master|product owner|devops|sre|qa|praktikant"
    r"|werkstudent|freelancer|contractor|coach|trainer|translator|interpreter|server|host|conductor|principal)\b",
    re.I,
)
_FIRM = re.compile(
    r"\b(?:inc|ltd|llc|gmbh|corp|co|plc|ag|s\.?a|llp|group|company|corporation|bank|hospital|clinic|university|college"
    r"|school|institute|labs?|laborator(?:y|ies)|technologies|systems|solutions|studios?|agency|partners|society|club"
    r"|foundation|association|council|ministry|department|trust|nhs|centre|center|museum|services|industries|holdings"
    r"|capital|ventures|media|press|software|consulting|logistics|pharma\w*|health|energy|airlines?|motors)\b\.?",
    re.I,
)
_STRONG = re.compile(r"\s+[|•·●▪‖@]\s+|\s+[–—]\s+|\s+-{1,3}\s+|\s*\|\s*|\s*;\s+")
_EDGE = " \t,;:|–—-·•()@"
_GLUED = re.compile(r",\s*(?=(?:inc|ltd|llc|gmbh|corp|co|plc|llp|ag|s\.a|phd|m\.?d|jr|sr)\b\.?)", re.I)


@dataclass(frozen=True)
class _Piece:
    text: str
    line: int
    bold: bool
    right: bool


def entry_of(block: Sequence[Line], kind: SectionKind) -> Entry:
    """Read the lines above an entry's bullets. What cannot be told apart stays in the title, nothing is dropped."""
    dates, pieces = _pieces(block)
    pieces, place = _take_place(pieces)
    parts = [part for piece in pieces for part in _parts(piece)]
    if kind is SectionKind.EDUCATION:
        title, organisation = _school(parts)
    elif kind is SectionKind.PROJECTS:
        title, organisation = (parts[0].text if parts else ""), _rest(parts[1:])
    else:
        title, organisation = _role(parts)
    if not place and organisation:
        organisation, place = split_place(organisation)
    if not place and title and kind is not SectionKind.PROJECTS:
        title, place = split_place(title)
    return Entry(
        title=title,
        organisation=organisation,
        place=place,
        dates=dates.raw.strip(_EDGE) if dates else "",
        start=dates.start if dates else "",
        end=dates.end if dates else "",
    )


def _pieces(block: Sequence[Line]) -> tuple[Dates | None, list[_Piece]]:
    """The first dates of the block (a range before a single date), and what is left of its lines."""
    dates: Dates | None = None
    pieces: list[_Piece] = []
    for number, line in enumerate(_closed_ranges(block)):
        for position, segment in enumerate(line.segments):
            segment = tidy(segment)
            found = find_dates(segment)
            if found and (dates is None or (found.start and not dates.start)):
                dates = found
            if found:
                segment = f"{segment[: found.begin].rstrip(_EDGE + '(')} | {segment[found.stop :].lstrip(_EDGE + ')')}"
            segment = re.sub(r"\(\s*\)", "", segment).strip(" \t,;:|–—-·•@")
            if segment:
                pieces.append(_Piece(segment, number, line.bold, position > 0))
    return dates, pieces


def _closed_ranges(block: Sequence[Line]) -> list[Line]:
    """A range that was wrapped in a narrow cell ('Sep 2013 –' above 'June 2019') put back on one line."""
    out = list(block)
    for i in range(len(out) - 1):
        above, below = out[i].segments, out[i + 1].segments
        if above and below and continues_range(above[-1], below[-1]):
            joined = COLUMN_GAP.join([*above[:-1], f"{above[-1]} {below[-1]}"])
            out[i : i + 2] = [replace(out[i], text=joined), replace(out[i + 1], text=COLUMN_GAP.join(below[:-1]))]
    return out


def continues_range(above: str, below: str) -> bool:
    """Whether the two pieces make one range that neither of them is alone."""
    both = f"{above} {below}"
    found, alone = find_dates(both), find_dates(above)
    whole = found is not None and bool(found.start) and found.begin == 0 and found.stop == len(both)
    return whole and not (alone is not None and alone.start and alone.stop == len(above))


def _take_place(pieces: Sequence[_Piece]) -> tuple[list[_Piece], str]:
    for piece in sorted(pieces, key=lambda p: not p.right):
        if _ROLE.search(piece.text) or _FIRM.search(piece.text) or SCHOOL.search(piece.text):
            continue
        if is_place(piece.text) and not piece.right and len(pieces) == 2 and piece.text.count(",") > 1:
            # 'Acme, Berlin, Germany' below a title: all of it could be a place, but the organisation has to be there.
            return list(pieces), ""
        if is_place(piece.text) or (piece.right and _place_like(piece, pieces)):
            return [p for p in pieces if p is not piece], piece.text
    return list(pieces), ""


def _place_like(piece: _Piece, pieces: Sequence[_Piece]) -> bool:
    """A few capitalised words at the right margin, when others are left to be title and organisation."""
    few = len(piece.text.split()) <= 4 and not _ROLE.search(piece.text) and not _FIRM.search(piece.text)
    lines = {p.line for p in pieces if not p.right}
    return few and len(lines) > 1 and piece.text[:1].isupper() and not re.search(r"\d", piece.text)


def _parts(piece: _Piece) -> list[_Piece]:
    out = []
    at = re.search(r"\s+at\s+(?=[A-Z])", piece.text)
    whole = piece.text
    if at and _ROLE.search(whole[: at.start()]) and not SCHOOL.search(whole[: at.start()]):
        whole = f"{whole[: at.start()]} | {whole[at.end() :]}"
    for text in _STRONG.split(whole):
        text = text.strip(" ,;:|–—·•@")
        if text:
            out.append(_Piece(text, piece.line, piece.bold, piece.right))
    return out


def _rest(parts: Sequence[_Piece]) -> str:
    return ", ".join(part.text for part in parts)


def _role(parts: Sequence[_Piece]) -> tuple[str, str]:
    """Title and organisation of a job: by the words that name roles and firms, else in the order written."""
    parts = [p for p in parts if not is_place(p.text)] + [p for p in parts if is_place(p.text)]
    if not parts:
        return "", ""
    if len(parts) == 1:
        return _comma(parts[0].text)
    scores = [_role_score(p.text) for p in parts]
    best = max(range(len(parts)), key=lambda i: (scores[i], -i))
    others = [p for i, p in enumerate(parts) if i != best]
    return parts[best].text, _rest(others)


def _role_score(text: str) -> int:
    role, firm = bool(_ROLE.search(text)), bool(_FIRM.search(text))
    return 2 * role - firm


def _comma(text: str) -> tuple[str, str]:
    """'Data Analyst, Acme, Austin, TX' in one piece: the role's part is the title, as is what stands before a firm."""
    glue = _GLUED.sub("\x00", text)
    cut = [p.strip().replace("\x00", ", ") for p in glue.split(",")]
    roles = [i for i, part in enumerate(cut) if _ROLE.search(part)]
    if len(cut) < 2 or not (roles or (_FIRM.search(cut[1]) and not _FIRM.search(cut[0]))):
        return text, ""
    at = 0 if not roles or (0 in roles and _role_score(cut[0]) >= _role_score(cut[1])) else roles[0]
    return cut[at], ", ".join(p for i, p in enumerate(cut) if i != at)


def _school(parts: Sequence[_Piece]) -> tuple[str, str]:
    """Title (the degree as written) and school."""
    texts = [p.text for p in parts]
    if len(texts) == 1:
        return _degree_and_school(texts[0])
    school = next((t for t in texts if SCHOOL.search(t) and not DEGREE.search(t)), None)
    degree = next((t for t in texts if DEGREE.search(t) and t is not school), None)
    if degree is None and school is not None:
        both = _degree_and_school(school)
        degree = both[0] if both[1] else next((t for t in texts if t is not school), "")
        return degree, both[1] or school
    if school is None:
        both = _degree_and_school(degree or "")
        rest = [t for t in texts if t is not degree]
        return both if both[1] else (degree or (rest.pop(0) if rest else ""), ", ".join(rest))
    return degree or "", school


def _degree_and_school(text: str) -> tuple[str, str]:
    cut = [p.strip() for p in text.split(",")]
    schools = [i for i, p in enumerate(cut) if SCHOOL.search(p)]
    if len(cut) < 2 or not schools:
        return (text, "") if DEGREE.search(text) or not SCHOOL.search(text) else ("", text)
    at = schools[0]
    if at == 0:
        degrees = [i for i, p in enumerate(cut) if DEGREE.search(p) and not SCHOOL.search(p)]
        if not degrees:
            return "", text
        return ", ".join(cut[degrees[0] :]), ", ".join(cut[: degrees[0]])
    return ", ".join(cut[:at]), ", ".join(cut[at:])
