"""Questions built from the candidate's own bullets and from the posting's requirements."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator

from lib.core.enums import Coverage, Level, Origin, QuestionKind, RequirementKind
from lib.core.types import Bullet, CoverageRow, KeyPoint, Question, Requirement
from lib.documents.skills import find_skills
from lib.questions.phrases import ANGLES, MENTIONS, QUOTES, REQUIREMENT, second_person, shortened

_NUMBER = re.compile(r"\d")
_TEAM = re.compile(r"\b(?:led|managed|mentored|coordinated|taught|hired|team|stakeholders?|trained)\b", re.IGNORECASE)

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
_FOLLOW_UPS = (
    ("decision", "Which decision in this was yours, and what spoke against it?"),
    ("number", "Can you put a number on it, even a rough one?"),
    ("own_part", "Who was involved, and what did you do yourself?"),
    ("result", "What changed because of it?"),
)
_NARROW = {
    Origin.RESUME: "Take one piece of it: how it began, one decision that you made, or how it ended. Which would you "
    "like to start with?",
    Origin.JOB: "We can make it smaller: something similar that you did, or how you would spend the first week on it. "
    "Which is easier to start with?",
}
_HINT = {
    Origin.RESUME: "Think of what the situation was before you began, and what was different afterwards.",
    Origin.JOB: "Think of the closest thing you have done, at work or elsewhere, even if the tools had other names.",
}


def from_bullets(bullets: tuple[Bullet, ...], kind: QuestionKind, level: Level, rng: random.Random) -> list[Question]:
    """One question per (bullet, angle) that makes sense, in random order; ids are stable across interviews."""
    found = [_about(bullet, angle, kind, level, rng) for bullet in bullets for angle in _angles(bullet, kind)]
    rng.shuffle(found)
    return found


def _angles(bullet: Bullet, kind: QuestionKind) -> Iterator[str]:
    if len(bullet.text.split()) < 6:
        return
    if kind is QuestionKind.TECHNICAL:
        if not find_skills(bullet.text) and not _NUMBER.search(bullet.text):
            return
        if _NUMBER.search(bullet.text):
            yield "measure"
        yield from ("first", "choice", "hard")
    else:
        if _TEAM.search(bullet.text):
            yield "own"
        yield from ("hard", "again")


def _about(bullet: Bullet, angle: str, kind: QuestionKind, level: Level, rng: random.Random) -> Question:
    you = second_person(bullet.text)
    mention = rng.choice(MENTIONS).format(you=you) if you else rng.choice(QUOTES).format(text=shortened(bullet.text))
    skills = find_skills(bullet.text)
    where = f" ({bullet.entry})" if bullet.entry else ""
    return Question(
        id=f"resume-{_digest(bullet.text, angle)}",
        text=f"{mention} {rng.choice(ANGLES[angle])}",
        kind=kind,
        skill=skills[0] if skills else "",
        level=level,
        key_points=(_POINTS[angle], _HOW, _RESULT),
        follow_ups=_FOLLOW_UPS,
        narrow=_NARROW[Origin.RESUME],
        hint=_HINT[Origin.RESUME],
        source=bullet.text,
        origin=Origin.RESUME,
        reason=f"It is in your resume{where}: an interviewer will want to hear what is behind it.",
    )


def from_requirements(rows: tuple[CoverageRow, ...], level: Level, rng: random.Random) -> list[Question]:
    """One question per requirement: musts first, then duties, then what would be nice."""
    order = {RequirementKind.MUST: 0, RequirementKind.RESPONSIBILITY: 1, RequirementKind.NICE: 2}
    usable = [row for row in rows if 3 <= len(row.requirement.text.split()) <= 45]
    shuffled = rng.sample(usable, len(usable))
    return [_for(row, level, rng) for row in sorted(shuffled, key=lambda r: order[r.requirement.kind])]


def _for(row: CoverageRow, level: Level, rng: random.Random) -> Question:
    requirement = row.requirement
    you = second_person(row.bullet.text, 100) if row.bullet else ""
    angle = _requirement_angle(row, bool(you))
    text = rng.choice(REQUIREMENT[angle]).format(
        requirement=shortened(requirement.text, 120), mention=rng.choice(MENTIONS).format(you=you) if you else ""
    )
    shown = {Coverage.SHOWN: "your resume supports it", Coverage.PARTLY: "your resume supports it partly"}
    status = shown.get(row.status, "your resume does not show it yet")
    return Question(
        id=f"job-{_digest(requirement.text, angle)}",
        text=" ".join(text.split()),
        kind=QuestionKind.TECHNICAL,
        skill=requirement.skills[0] if requirement.skills else "",
        level=level,
        key_points=(_POINTS["own"], _HOW, _POINTS["choice"], _RESULT)[: 4 if angle != "duty" else 3],
        follow_ups=_FOLLOW_UPS,
        narrow=_NARROW[Origin.JOB],
        hint=_HINT[Origin.JOB],
        requirement=requirement.text,
        source=row.bullet.text if row.bullet and angle == "shown" else requirement.text,
        origin=Origin.JOB,
        reason=_why(requirement, status),
    )


def _requirement_angle(row: CoverageRow, has_mention: bool) -> str:
    if row.status is Coverage.SHOWN and has_mention:
        return "shown"
    if row.requirement.kind is RequirementKind.RESPONSIBILITY:
        return "duty"
    return "gap" if row.status is Coverage.NOT_SHOWN else "open"


def _why(requirement: Requirement, status: str) -> str:
    kind = {
        RequirementKind.MUST: "The job requires it",
        RequirementKind.NICE: "The job names it as a plus",
        RequirementKind.RESPONSIBILITY: "It is part of the work described",
    }[requirement.kind]
    return f"{kind}, and {status}."


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
