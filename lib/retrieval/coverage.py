"""How well a resume supports a job, requirement by requirement, before the interview.

Shown: a bullet covers it. Partly: a bullet comes near, or the skill is only claimed in the skill list. Otherwise it is
not shown. Skills that a requirement names count with the words around them; of alternatives ("X, Y or Z") the best one
counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lib.core.enums import Coverage, RetrieverKind, SectionKind
from lib.core.protocols import Hit, Retriever
from lib.core.text import content_stems
from lib.core.types import Bullet, CoverageRow, Job, Requirement, Resume
from lib.retrieval.lexical import LexicalRetriever
from lib.retrieval.vocabulary import named_skills


@dataclass(frozen=True)
class Thresholds:
    """From which score a requirement counts as shown or partly shown.

    A score is the share of the requirement's words that a bullet holds. With an encoder `1 - words` of it is the chance
    that the bullet is meant, as far as that is above one half: a requirement is nearer to every bullet than a question
    is, and its words ("Kubernetes") count as such.
    """

    shown: float
    partly: float
    words: float = 1.0


THRESHOLDS = {
    RetrieverKind.LEXICAL: Thresholds(shown=0.40, partly=0.20),
    RetrieverKind.ENCODER: Thresholds(shown=0.35, partly=0.25, words=0.8),
}
"""Measured with `python -m tests.unit.retrieval.measure_coverage`."""
LONG_FROM = 3
"""Beyond so many content words no bullet says all of a requirement: the share of its words is raised by
(words / LONG_FROM) ** LENGTH_POWER, at most LENGTH_MAX times."""
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
        retriever: finds bullets; its kind picks the thresholds.

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
    limits = THRESHOLDS[retriever.kind]
    asked = frozenset(requirement.skills)
    everywhere = frozenset().union(*(_named(asked, bullet) for bullet in bullets))
    hits = _supports(requirement, bullets, retriever)
    best, score = (hits[0].index, hits[0].score) if hits else (-1, 0.0)
    shown = score >= limits.shown or (bool(asked) and len(everywhere) >= _enough(requirement))
    if shown or score >= limits.partly:
        status = Coverage.SHOWN if shown else Coverage.PARTLY
        return CoverageRow(requirement, status, bullets[best], round(score, 4))
    status = Coverage.PARTLY if asked & (claimed | everywhere) else Coverage.NOT_SHOWN
    return CoverageRow(requirement, status, None, round(score, 4))


def support(job: Job, resume: Resume, retriever: Retriever) -> tuple[tuple[float, ...], ...]:
    """How well each bullet supports each requirement: a row of scores in 0..1 for each requirement of the job."""
    rows = []
    for requirement in job.requirements:
        scores = {hit.index: hit.score for hit in _supports(requirement, resume.bullets, retriever)}
        rows.append(tuple(scores[i] for i in range(len(resume.bullets))))
    return tuple(rows)


def _supports(requirement: Requirement, bullets: Sequence[Bullet], retriever: Retriever) -> list[Hit]:
    """The bullets by what supports a requirement, its words and the skills it names; ties as `supporting` has them."""
    asked, enough = frozenset(requirement.skills), _enough(requirement)
    hits = []
    for hit in supporting(requirement.text, [b.text for b in bullets], retriever):
        share = min(1.0, len(_named(asked, bullets[hit.index])) / enough)
        skilled = SKILL_SHARE * share + (1 - SKILL_SHARE) * hit.score if asked else 0.0
        hits.append(Hit(hit.index, max(hit.score, skilled)))
    return sorted(hits, key=lambda hit: -hit.score)


def _enough(requirement: Requirement) -> int:
    """How many of the named skills have to be there: one of alternatives, else all."""
    return 1 if _ALTERNATIVES.search(requirement.text) else max(1, len(requirement.skills))


def _named(asked: frozenset[str], bullet: Bullet) -> frozenset[str]:
    return asked & named_skills(bullet.text)


def supporting(requirement: str, bullets: Sequence[str], retriever: Retriever) -> list[Hit]:
    """The bullets by how well their text supports a requirement, scores in 0..1 (see `Thresholds`), ties by index."""
    share = THRESHOLDS[retriever.kind].words
    by_words = retriever if share == 1.0 else LexicalRetriever()
    raise_by = _length_factor(requirement)
    scores = {h.index: share * min(1.0, h.score * raise_by) for h in by_words.rank(requirement, bullets)}
    if by_words is not retriever:
        for hit in retriever.rank(requirement, bullets):
            scores[hit.index] += (1 - share) * max(0.0, 2 * hit.score - 1)
    return sorted((Hit(i, s) for i, s in scores.items()), key=lambda hit: (-hit.score, hit.index))


def _length_factor(text: str) -> float:
    n_words = len(set(content_stems(text)))
    return min(LENGTH_MAX, float(max(1.0, n_words / LONG_FROM) ** LENGTH_POWER))


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
