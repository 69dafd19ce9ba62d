"""Choose an interview's questions: they fit job, resume and stack, ramp up, differ, and were never asked before."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lib.core.enums import Level, Mode, Origin, QuestionKind, RequirementKind
from lib.core.errors import PlanError
from lib.core.protocols import Retriever
from lib.core.types import Candidate, Job, Plan, Question, Resume
from lib.questions.bank import BankItem, load_bank
from lib.questions.generate import from_bullets, from_requirements
from lib.questions.topics import family_topics, role_fit, topics_of
from lib.retrieval.coverage import coverage

_RANK = {Level.JUNIOR: 0, Level.MID: 1, Level.SENIOR: 2}
_CYCLE = {
    Mode.BEHAVIOURAL: (QuestionKind.BEHAVIOURAL,),
    Mode.TECHNICAL: (QuestionKind.TECHNICAL,),
    Mode.CULTURE_FIT: (QuestionKind.CULTURE_FIT,),
    Mode.MIXED: (
        QuestionKind.TECHNICAL,
        QuestionKind.BEHAVIOURAL,
        QuestionKind.TECHNICAL,
        QuestionKind.CULTURE_FIT,
        QuestionKind.TECHNICAL,
        QuestionKind.BEHAVIOURAL,
    ),
}
_SOURCES = {
    QuestionKind.TECHNICAL: (Origin.BANK, Origin.JOB, Origin.RESUME),
    QuestionKind.BEHAVIOURAL: (Origin.BANK, Origin.RESUME, Origin.BANK),
    QuestionKind.CULTURE_FIT: (Origin.BANK,),
}
_REQUIREMENT_WEIGHT = {RequirementKind.MUST: 3.0, RequirementKind.RESPONSIBILITY: 2.0, RequirementKind.NICE: 1.5}


@dataclass(frozen=True)
class _Scored:
    question: Question
    score: float


def choose_questions(
    candidate: Candidate, job: Job, resume: Resume, plan: Plan, *, retriever: Retriever, asked: set[str]
) -> tuple[Question, ...]:
    """The interview's questions in the order in which they are asked; the same seed gives the same interview.

    Args:
        candidate: Position, level and stack steer the choice.
        job: Its requirements become questions and weigh subjects.
        resume: Its bullets become questions.
        plan: Kind, number and level; `plan.seed` makes the choice repeatable.
        retriever: Finds the bullet behind each requirement.
        asked: Ids of questions that this candidate was asked before; none of them is asked again.

    Raises:
        PlanError: fewer than three or more than fifteen questions are wanted, or too few unasked ones are left.
    """
    if not 3 <= plan.n_questions <= 15:
        raise PlanError("An interview has 3 to 15 questions.")
    rng = random.Random(plan.seed)
    weights = subject_weights(candidate, job, resume)
    pools = _pools(candidate, job, resume, plan, retriever, weights, asked, rng)
    kinds = _kinds(plan)
    body = _ramp(_draw(kinds, pools, plan), kinds)
    ends = _ends(candidate, asked, rng)
    return (ends[0], *body, ends[1])


def subject_weights(candidate: Candidate, job: Job, resume: Resume) -> dict[str, float]:
    """How much each subject of the bank matters: requirements, stack, resume and what is usual for the position."""
    weights: dict[str, float] = {}

    def add(subjects: Sequence[str], weight: float) -> None:
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


def _kinds(plan: Plan) -> list[QuestionKind]:
    cycle = _CYCLE[plan.mode]
    return [cycle[i % len(cycle)] for i in range(plan.n_questions - 2)]


_Pools = dict[tuple[QuestionKind, Origin], list[_Scored]]


def _pools(
    candidate: Candidate,
    job: Job,
    resume: Resume,
    plan: Plan,
    retriever: Retriever,
    weights: dict[str, float],
    asked: set[str],
    rng: random.Random,
) -> _Pools:
    pools: _Pools = {}
    for item in load_bank():
        score = _bank_score(item, candidate, plan, weights, rng)
        question = replace(item.question, reason=_reason(item, candidate, job, resume))
        pools.setdefault((question.kind, Origin.BANK), []).append(_Scored(question, score))
    for kind in (QuestionKind.TECHNICAL, QuestionKind.BEHAVIOURAL):
        made = from_bullets(resume.bullets, kind, plan.level, rng)
        pools[kind, Origin.RESUME] = [_Scored(q, _generated_score(q, weights, rng)) for q in made]
    rows = coverage(job, resume, retriever)
    made = from_requirements(rows, plan.level, rng)
    pools[QuestionKind.TECHNICAL, Origin.JOB] = [_Scored(q, 10.0 - place) for place, q in enumerate(made)]
    return {
        key: sorted((s for s in pool if s.question.id not in asked), key=lambda s: (-s.score, s.question.id))
        for key, pool in pools.items()
    }


def _bank_score(
    item: BankItem, candidate: Candidate, plan: Plan, weights: dict[str, float], rng: random.Random
) -> float:
    fit = role_fit(candidate.position, item.roles)
    near = -1.5 * abs(_RANK[item.question.level] - _RANK[plan.level])
    subject = min(weights.get(item.skill, 0.0), 8.0) if item.question.kind is QuestionKind.TECHNICAL else 0.0
    stranger = -4.0 if item.question.kind is QuestionKind.TECHNICAL and subject == 0 and fit < 1 else 0.0
    return subject + 2.0 * fit + near + stranger + rng.uniform(0.0, 2.5)


def _generated_score(question: Question, weights: dict[str, float], rng: random.Random) -> float:
    subject = max((weights.get(t, 0.0) for t in topics_of(question.skill)), default=0.0) if question.skill else 0.0
    return min(subject, 6.0) + rng.uniform(0.0, 4.0)


def _reason(item: BankItem, candidate: Candidate, job: Job, resume: Resume) -> str:
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
        hit = next((n for n in names if question.skill in topics_of(n)), "")
        if hit:
            return text.format(hit)
    return f"{question.skill.capitalize()} is usual for {candidate.position}."


def _draw(kinds: list[QuestionKind], pools: _Pools, plan: Plan) -> list[Question]:
    drawn: list[Question] = []
    seen_subjects: set[str] = set()
    seen_sources: set[str] = set()
    turn = dict.fromkeys(_SOURCES, plan.seed % 3)
    for kind in kinds:
        order = _SOURCES[kind]
        start = turn[kind]
        turn[kind] += 1
        sources = [order[(start + i) % len(order)] for i in range(len(order))]
        question = _next(kind, sources, pools, seen_subjects, seen_sources)
        if question is None:
            raise PlanError(
                "You have already been asked every question of this kind that fits. Choose another kind or fewer "
                "questions, or delete old interviews on the home page to hear their questions again."
            )
        drawn.append(question)
        seen_subjects.add(question.skill.lower())
        seen_sources.update({question.source, question.requirement} - {""})
    return drawn


def _next(
    kind: QuestionKind, sources: list[Origin], pools: _Pools, subjects: set[str], used: set[str]
) -> Question | None:
    """The best question of the first source that has one: a new subject first, then any that differs."""
    for fresh in (True, False):
        for origin in sources:
            for scored in pools.get((kind, origin), []):
                question = scored.question
                if question.source in used or (question.requirement and question.requirement in used):
                    continue
                if fresh and question.skill and question.skill.lower() in subjects:
                    continue
                return question
    return None


def _ramp(questions: list[Question], kinds: list[QuestionKind]) -> list[Question]:
    """Easier before harder within each kind; the order of kinds stays."""
    by_kind = {
        kind: iter(sorted((q for q in questions if q.kind is kind), key=lambda q: _RANK[q.level]))
        for kind in set(kinds)
    }
    return [next(by_kind[kind]) for kind in kinds]


def _ends(candidate: Candidate, asked: set[str], rng: random.Random) -> tuple[Question, Question]:
    """An opening and a closing question; these may come again once all of them were asked."""
    chosen = []
    for kind in (QuestionKind.OPENING, QuestionKind.CLOSING):
        items = [i for i in load_bank() if i.question.kind is kind]
        pool = [i for i in items if i.question.id not in asked] or items
        best = max(pool, key=lambda i: (role_fit(candidate.position, i.roles) + rng.uniform(0, 0.6), i.question.id))
        reason = f"Nearly every interview {'opens' if kind is QuestionKind.OPENING else 'closes'} like this."
        chosen.append(replace(best.question, reason=reason))
    return chosen[0], chosen[1]
