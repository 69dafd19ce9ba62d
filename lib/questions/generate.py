"""Questions built from the candidate's own bullets and from the posting's requirements."""

from __future__ import annotations

import hashlib
import random

from lib.core.enums import Coverage, Level, Origin, QuestionKind, RequirementKind
from lib.core.text import content_stems
from lib.core.types import Bullet, CoverageRow, KeyPoint, Question
from lib.documents.skills import find_skills
from lib.questions.angles import angles_of
from lib.questions.phrases import ANGLES, MENTIONS, QUOTES, REQUIREMENT, second_person, shortened
from lib.questions.requirements import Wish, wish_of

_POINTS = {
    "measure": KeyPoint(
        "how it was measured",
        ("we measured it with", "compared before and after", "the baseline was", "tracked the metric over weeks"),
        "What did you compare it with?",
    ),
    "first": KeyPoint(
        "the first step", ("first I looked at", "I started with", "the first thing I did was"), "Where did you start?"
    ),
    "choice": KeyPoint(
        "an alternative weighed",
        ("the alternative was", "instead of", "we considered", "the trade-off was"),
        "What else was on the table?",
    ),
    "hard": KeyPoint(
        "the difficulty", ("the hardest part was", "the problem was that", "it failed because"), "What made it hard?"
    ),
    "own": KeyPoint(
        "your own part", ("I was responsible for", "my part was", "I wrote", "I decided"), "What was your part in it?"
    ),
    "routine": KeyPoint(
        "the difficulty", ("the hardest part was", "the problem was that", "that day it"), "What made it difficult?"
    ),
    "again": KeyPoint(
        "what you would change",
        ("I would do differently", "next time I would", "I learned that", "looking back"),
        "What would you change?",
    ),
}
_RESULT = KeyPoint(
    "the result",
    ("as a result", "in the end we", "it went from", "which reduced", "which increased", "the outcome was"),
    "How did it end?",
)
_HOW = KeyPoint(
    "how you went about it",
    ("so I", "I built", "I changed", "what I did was", "I set up", "I decided to"),
    "What did you do, step by step?",
)
_LIVED = (_POINTS["own"], _HOW, _RESULT)
_GENERAL_STEMS = frozenset(
    content_stems(
        "experience experienced work working knowledge ability skills strong good year job role team run build part"
    )
)
_FOLLOW_UPS = (
    ("decision", "Which decision in this was yours, and what spoke against it?"),
    ("number", "Can you put a number on it, even a rough one?"),
    ("own_part", "Who was involved, and what did you do yourself?"),
    ("result", "What changed because of it?"),
)


def from_bullets(bullets: tuple[Bullet, ...], kind: QuestionKind, level: Level, rng: random.Random) -> list[Question]:
    """One question per (bullet, angle) that makes sense, in random order; ids are stable across interviews."""
    found = [_about(bullet, angle, kind, level, rng) for bullet in bullets for angle in angles_of(bullet, kind)]
    rng.shuffle(found)
    return found


def _about(bullet: Bullet, angle: str, kind: QuestionKind, level: Level, rng: random.Random) -> Question:
    you = _said(bullet.text)
    mention = rng.choice(MENTIONS).format(you=you) if you else rng.choice(QUOTES).format(text=shortened(bullet.text))
    skills = find_skills(bullet.text)
    where = f" ({bullet.entry})" if bullet.entry else ""
    return Question(
        id=f"resume-{_digest(bullet.text, angle)}",
        text=f"{mention} {rng.choice(ANGLES[angle].asks)}",
        kind=kind,
        skill=skills[0] if skills else "",
        level=level,
        key_points=(_POINTS[angle], _HOW, _RESULT),
        follow_ups=_FOLLOW_UPS,
        narrow=ANGLES[angle].narrow,
        hint=ANGLES[angle].hint,
        source=bullet.text,
        origin=Origin.RESUME,
        reason=f"It is in your resume{where}: an interviewer will want to hear what is behind it.",
    )


_HOLES = (Coverage.NOT_SHOWN, Coverage.PARTLY, Coverage.SHOWN)
"""The largest hole in a resume first: it is what an interviewer asks about."""


def from_requirements(
    rows: tuple[CoverageRow, ...], level: Level, rng: random.Random, *, has_resume: bool = True
) -> list[Question]:
    """One question per requirement that there is something to tell about: musts, then duties, then what is a plus.

    Within each, what the resume does not show comes before what it shows partly, and that before what it shows. Ways
    of working ('clear writing') give behavioural questions, all others technical ones. Without a resume no question
    says what the resume lacks.
    """
    order = {RequirementKind.MUST: 0, RequirementKind.RESPONSIBILITY: 1, RequirementKind.NICE: 2}
    shuffled = rng.sample(rows, len(rows))
    ordered = sorted(shuffled, key=lambda r: (order[r.requirement.kind], _HOLES.index(r.status)))
    wishes = [(row, wish_of(row.requirement)) for row in ordered]
    return [_for(row, wish, level, rng, has_resume) for row, wish in wishes if wish is not None]


def _for(row: CoverageRow, wish: Wish, level: Level, rng: random.Random, has_resume: bool) -> Question:
    requirement = row.requirement
    you = _fitting_mention(row)
    angle = _requirement_angle(row, wish, bool(you), has_resume)
    text = rng.choice(REQUIREMENT[angle].asks).format(lead=wish.lead, mention=rng.choice(MENTIONS).format(you=you))
    return Question(
        id=f"job-{_digest(requirement.text, angle)}",
        text=text,
        kind=QuestionKind.BEHAVIOURAL if wish.soft else QuestionKind.TECHNICAL,
        skill=requirement.skills[0] if requirement.skills else "",
        level=level,
        key_points=(_POINTS["own"], _HOW, _POINTS["choice"], _RESULT) if angle in ("shown", "open", "near") else _LIVED,
        follow_ups=_FOLLOW_UPS,
        narrow=REQUIREMENT[angle].narrow,
        hint=REQUIREMENT[angle].hint,
        requirement=requirement.text,
        source=row.bullet.text if row.bullet and angle == "shown" else requirement.text,
        origin=Origin.JOB,
        reason=_why(row, has_resume),
    )


def _said(text: str) -> str:
    """The bullet in the second person, longer where a short cut would break it off; '' when it has no past verb."""
    short = second_person(text)
    return second_person(text, 200) if short.endswith("…") else short


def _fitting_mention(row: CoverageRow) -> str:
    """The row's bullet in the second person if the part that is said shows what the requirement asks for, else ''."""
    if row.status is not Coverage.SHOWN or row.bullet is None:
        return ""
    skills = set(row.requirement.skills)
    wanted = {s for s in content_stems(row.requirement.text) if s not in _GENERAL_STEMS}
    for limit in (110, 200):
        you = second_person(row.bullet.text, limit)
        same = len(wanted & set(content_stems(you)))
        if not you.endswith("…") and (skills & set(find_skills(you)) or (same >= 2 and same > 0.5 * len(wanted))):
            return you
    return ""


def _requirement_angle(row: CoverageRow, wish: Wish, has_mention: bool, has_resume: bool) -> str:
    if has_mention:
        return "shown"
    if wish.soft:
        return "soft"
    if wish.duty:
        return "duty"
    if not has_resume:
        return "near"
    return {Coverage.SHOWN: "open", Coverage.PARTLY: "near", Coverage.NOT_SHOWN: "gap"}[row.status]


def _why(row: CoverageRow, has_resume: bool) -> str:
    kind = {
        RequirementKind.MUST: "The job requires it",
        RequirementKind.NICE: "The job names it as a plus",
        RequirementKind.RESPONSIBILITY: "It is part of the work described",
    }[row.requirement.kind]
    status = {
        Coverage.SHOWN: "your resume supports it",
        Coverage.PARTLY: "your resume supports it partly",
        Coverage.NOT_SHOWN: "your resume does not show it yet",
    }[row.status]
    return f"{kind}, and {status}." if has_resume else f"{kind}."


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
