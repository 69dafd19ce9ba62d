"""Which questions of the bank fit this candidate, how well, and the true reason why one is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lib.core.enums import QuestionKind, RequirementKind
from lib.core.types import Candidate, Job, Resume
from lib.questions.bank import BankItem
from lib.questions.topics import (
    asked_of,
    family_topics,
    is_business,
    is_general,
    is_subject,
    is_tool,
    role_fit,
    shown_name,
    topics_of,
)

_REQUIREMENT_WEIGHT = {RequirementKind.MUST: 3.0, RequirementKind.RESPONSIBILITY: 2.0, RequirementKind.NICE: 1.5}
_ENOUGH = 3
"""From so many skills of computing in stack and job on, a position that we do not know counts as one of computing."""


@dataclass(frozen=True)
class Fit:
    """What a candidate can be asked about. `usual` is what is usual for the position or the job's title.

    `named` are the subjects that stack and job speak for, `shown` those of the resume; both are empty of subjects
    foreign to the profession.
    """

    position: str
    usual: tuple[str, ...]
    named: frozenset[str]
    shown: frozenset[str]
    weights: dict[str, float]

    def admits(self, item: BankItem) -> bool:
        """Whether the question may be asked at all: nobody is asked about a trade that is not theirs."""
        if item.question.kind is not QuestionKind.TECHNICAL:
            return role_fit(self.position, item.roles) >= 0.5
        subjects = (*self.usual, *self.named, *self.shown)
        by_role = not is_tool(item.skill) and asked_of(self.position, item.roles) != ""
        return by_role or item.skill in subjects

    def score(self, item: BankItem) -> float:
        """The subject's weight and the fit of the role; the higher, the sooner it is asked."""
        technical = item.question.kind is QuestionKind.TECHNICAL
        subject = min(self.weights.get(item.skill, 0.0), 8.0) if technical else 0.0
        return subject + 2.0 * role_fit(self.position, item.roles)


def fit_of(candidate: Candidate, job: Job, resume: Resume) -> Fit:
    """What this candidate can be asked about for this job."""
    usual = tuple(dict.fromkeys((*family_topics(candidate.position), *family_topics(job.title))))
    known = {s for s in (*job.skills, *candidate.stack) if any(not is_business(t) for t in _bank_subjects(s))}
    computing = any(not is_business(t) for t in usual) or len(known) >= _ENOUGH
    own = {t for s in candidate.stack for t in _bank_subjects(s) if computing or is_business(t)}
    named = own | {t for s in job.skills for t in _bank_subjects(s)}
    shown = {t for s in resume.skills for t in _bank_subjects(s) if computing}
    weights = subject_weights(candidate, job, resume)
    return Fit(candidate.position, usual, frozenset(named), frozenset(shown), weights)


def _bank_subjects(skill: str) -> tuple[str, ...]:
    """Subjects of the bank that a specific skill speaks for; none for a general one."""
    return () if is_general(skill) else tuple(t for t in topics_of(skill) if is_subject(t))


def subject_weights(candidate: Candidate, job: Job, resume: Resume) -> dict[str, float]:
    """How much each subject of the bank matters: requirements, stack, resume and what is usual for the position."""
    weights: dict[str, float] = {}

    def add(subjects: Iterable[str], weight: float) -> None:
        for place, subject in enumerate(subjects):
            weights[subject] = weights.get(subject, 0.0) + (weight if place == 0 else weight * 0.6)

    for requirement in job.requirements:
        for skill in requirement.skills:
            add(topics_of(skill), _REQUIREMENT_WEIGHT[requirement.kind])
    for skill in job.skills:
        add(topics_of(skill), 0.5)
    for skill in candidate.stack:
        add(topics_of(skill), 1.5)
    for skill in resume.skills:
        add(topics_of(skill), 0.3)
    for subject in family_topics(f"{candidate.position} {job.title}"):
        add((subject,), 1.5)
    return weights


def reason_of(item: BankItem, candidate: Candidate, job: Job, resume: Resume, fit: Fit) -> str:
    """Why this question is asked, said to the candidate; names only what is there."""
    question = item.question
    if question.kind is not QuestionKind.TECHNICAL:
        return {
            QuestionKind.BEHAVIOURAL: f"Interviewers for {candidate.position} look for this: {question.skill}.",
            QuestionKind.CULTURE_FIT: f"It shows how you work with others: {question.skill}.",
            QuestionKind.OPENING: "Nearly every interview opens like this.",
        }.get(question.kind, "Nearly every interview closes like this.")
    for names, text in (
        (job.skills, "The job names {}."),
        (candidate.stack, "{} is in your stack."),
        (resume.skills, "{} is in your resume."),
    ):
        hit = next((n for n in names if question.skill in topics_of(n) and not is_general(n)), "")
        if hit:
            return text.format(hit)
    subject = shown_name(question.skill)
    for title in (candidate.position, job.title):
        if question.skill in family_topics(title):
            return f"{subject[:1].upper()}{subject[1:]} is usual for {title}."
    role = asked_of(candidate.position, item.roles)
    return f"Interviews for {role} often come to {subject}."
