"""How well a resume supports a job, requirement by requirement, before the interview.

Shown: a bullet covers it. Partly: a bullet comes near, or the skill is only claimed in the skill list. Otherwise it is
not shown. Skills that a requirement names count with the words around them; of alternatives ("X, Y or Z") the best one
counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lib.core.enums import Coverage, SectionKind
from lib.core.protocols import Retriever
from lib.core.text import content_stems
from lib.core.types import Bullet, CoverageRow, Job, Requirement, Resume
from lib.retrieval.vocabulary import named_skills


@dataclass(frozen=True)
class Thresholds:
    """From which score a requirement counts as shown or partly shown.

    A retriever whose score is a share of the requirement's words needs `long_from`: beyond so many content words no
    bullet says all of it, and scores are raised by (words / long_from) ** 0.8, at most 1.8 times.
    """

    shown: float
    partly: float
    long_from: int | None = None


THRESHOLDS = {"lexical": Thresholds(shown=0.40, partly=0.20, long_from=3)}
"""By retriever name; measured with `python -m tests.unit.retrieval.measure_coverage`."""
DEFAULT = Thresholds(shown=0.9, partly=0.6)
"""For the encoder, whose scores are chances: a requirement is nearer to every bullet than a question is."""
LENGTH_POWER, LENGTH_MAX = 0.8, 1.8
SKILL_SHARE = 0.6
"""What the named skills weigh against the words of the whole requirement."""

_ALTERNATIVES = re.compile(r"\bor\b|\bsuch as\b|\be\.g\.|\bsimilar\b|\blike\b|\bequivalent\b|/", re.IGNORECASE)
_DEGREE = re.compile(
    r"\b(?:bachelor|master|mba|ph\.?d|doctorate|degree|diploma|b\.?sc|m\.?sc|graduate in|educated to)\b", re.IGNORECASE
)
_ANY_FIELD = re.compile(r"related|similar|equivalent|quantitative|any (?:field|subject|discipline)", re.IGNORECASE)


def coverage(job: Job, resume: Resume, retriever: Retriever) -> tuple[CoverageRow, ...]:
    """One row for each requirement of the job, in its order.

    Args:
        job: with its requirements and their skills.
        resume: its bullets are searched, its skill list is what is claimed, its education answers degree requirements.
        retriever: finds bullets; its name picks the thresholds.

    Returns:
        Rows with the best bullet (None when nothing comes near) and its score in 0..1.
    """
    claimed = frozenset(resume.skills)
    degrees = _degrees(resume)
    return tuple(
        _degree_row(requirement, degrees)
        if degrees and _DEGREE.search(requirement.text)
        else _row(requirement, resume.bullets, claimed, retriever)
        for requirement in job.requirements
    )


def _row(
    requirement: Requirement, bullets: Sequence[Bullet], claimed: frozenset[str], retriever: Retriever
) -> CoverageRow:
    limits = THRESHOLDS.get(retriever.name, DEFAULT)
    asked = frozenset(requirement.skills)
    named = [asked & named_skills(bullet.text) for bullet in bullets]
    enough = 1 if _ALTERNATIVES.search(requirement.text) else max(1, len(asked))
    raise_by = _length_factor(requirement.text, limits.long_from)
    best, score = -1, 0.0
    for hit in retriever.rank(requirement.text, [b.text for b in bullets]):
        text_score = min(1.0, hit.score * raise_by)
        share = min(1.0, len(named[hit.index]) / enough)
        value = max(text_score, SKILL_SHARE * share + (1 - SKILL_SHARE) * text_score if asked else 0.0)
        if value > score:
            best, score = hit.index, value
    everywhere = frozenset().union(*named)
    shown = score >= limits.shown or (bool(asked) and len(everywhere) >= enough)
    if shown or score >= limits.partly:
        status = Coverage.SHOWN if shown else Coverage.PARTLY
        return CoverageRow(requirement, status, bullets[best], round(score, 4))
    status = Coverage.PARTLY if asked & (claimed | everywhere) else Coverage.NOT_SHOWN
    return CoverageRow(requirement, status, None, round(score, 4))


def _length_factor(text: str, long_from: int | None) -> float:
    if long_from is None:
        return 1.0
    n_words = len(set(content_stems(text)))
    return min(LENGTH_MAX, float(max(1.0, n_words / long_from) ** LENGTH_POWER))


def _degrees(resume: Resume) -> tuple[Bullet, ...]:
    """Degrees as pieces of experience, so that a row can point at them."""
    return tuple(
        Bullet(", ".join(filter(None, (e.degree or e.title, e.major, e.organisation))), section.heading, e.title)
        for section in resume.sections
        if section.kind is SectionKind.EDUCATION
        for e in section.entries
    )


def _degree_row(requirement: Requirement, degrees: Sequence[Bullet]) -> CoverageRow:
    """A degree is shown when the field fits or any field will do, else partly."""
    wanted = {s for s in content_stems(requirement.text) if not _DEGREE.search(s)}
    shares = [len(wanted & set(content_stems(d.text))) / max(1, len(wanted)) for d in degrees]
    best = shares.index(max(shares))
    fits = shares[best] > 0 or _ANY_FIELD.search(requirement.text) is not None
    return CoverageRow(
        requirement, Coverage.SHOWN if fits else Coverage.PARTLY, degrees[best], round(max(shares[best], 0.5), 4)
    )
