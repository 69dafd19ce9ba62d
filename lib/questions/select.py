"""Choose an interview's questions: they fit job, resume and stack, ramp up, differ, and were never asked before."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lib.core.enums import Level, Mode, Origin, QuestionKind
from lib.core.errors import PlanError
from lib.core.protocols import Retriever
from lib.core.types import Candidate, Job, Plan, Question, Resume
from lib.questions.bank import load_bank
from lib.questions.fit import fit_of, reason_of
from lib.questions.generate import from_bullets, from_requirements
from lib.questions.topics import role_fit, topics_of
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
    QuestionKind.BEHAVIOURAL: (Origin.BANK, Origin.RESUME, Origin.JOB),
    QuestionKind.CULTURE_FIT: (Origin.BANK,),
}
_FALLBACKS = {
    QuestionKind.TECHNICAL: (
        (QuestionKind.BEHAVIOURAL, Origin.JOB),
        (QuestionKind.BEHAVIOURAL, Origin.RESUME),
        (QuestionKind.BEHAVIOURAL, Origin.BANK),
    ),
    QuestionKind.BEHAVIOURAL: (),
    QuestionKind.CULTURE_FIT: (),
}
"""Where there is nothing left to ask of a kind; the question then says its own kind."""


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
    pools = _pools(candidate, job, resume, plan, retriever, asked, rng)
    body = _ramp(_draw(_kinds(plan), pools, plan))
    ends = _ends(candidate, asked, rng)
    return (ends[0], *body, ends[1])


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
    asked: set[str],
    rng: random.Random,
) -> _Pools:
    """Unasked questions by kind and origin, the best first."""
    pools: _Pools = {}
    fit = fit_of(candidate, job, resume)
    for item in filter(fit.admits, load_bank()):
        near = -1.5 * abs(_RANK[item.question.level] - _RANK[plan.level])
        question = replace(item.question, reason=reason_of(item, candidate, job, resume, fit))
        scored = _Scored(question, fit.score(item) + near + rng.uniform(0.0, 2.5))
        pools.setdefault((question.kind, Origin.BANK), []).append(scored)
    for kind in (QuestionKind.TECHNICAL, QuestionKind.BEHAVIOURAL):
        made = from_bullets(resume.bullets, kind, plan.level, rng)
        pools[kind, Origin.RESUME] = [_Scored(q, _generated_score(q, fit.weights, rng)) for q in made]
    rows = coverage(job, resume, retriever)
    made = from_requirements(rows, plan.level, rng, has_resume=bool(resume.bullets))
    for place, q in enumerate(made):
        pools.setdefault((q.kind, Origin.JOB), []).append(_Scored(q, 10.0 - place))
    return {
        key: sorted((s for s in pool if s.question.id not in asked), key=lambda s: (-s.score, s.question.id))
        for key, pool in pools.items()
    }


def _generated_score(question: Question, weights: dict[str, float], rng: random.Random) -> float:
    subject = max((weights.get(t, 0.0) for t in topics_of(question.skill)), default=0.0) if question.skill else 0.0
    return min(subject, 6.0) + rng.uniform(0.0, 4.0)


def _draw(kinds: list[QuestionKind], pools: _Pools, plan: Plan) -> list[Question]:
    drawn: list[Question] = []
    seen_subjects: set[str] = set()
    seen_sources: set[str] = set()
    turn = dict.fromkeys(_SOURCES, plan.seed % 3)
    for kind in kinds:
        order = _SOURCES[kind]
        start = turn[kind]
        turn[kind] += 1
        sources = [(kind, order[(start + i) % len(order)]) for i in range(len(order))]
        question = _next((*sources, *_FALLBACKS[kind]), pools, seen_subjects, seen_sources)
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
    sources: Sequence[tuple[QuestionKind, Origin]], pools: _Pools, subjects: set[str], used: set[str]
) -> Question | None:
    """The best question of the first source that has one: a new subject first, then any that differs.

    A subject may come again before a question of another kind is asked in the place of this one.
    """
    own = [s for s in sources if s[0] is sources[0][0]]
    for fresh, allowed in ((True, own), (False, own), (True, sources), (False, sources)):
        for source in allowed:
            for scored in pools.get(source, []):
                question = scored.question
                if question.source in used or (question.requirement and question.requirement in used):
                    continue
                if fresh and question.skill and question.skill.lower() in subjects:
                    continue
                return question
    return None


def _ramp(questions: list[Question]) -> list[Question]:
    """Easier before harder within each kind; the order of kinds stays."""
    kinds = [q.kind for q in questions]
    by_kind = {
        kind: iter(sorted((q for q in questions if q.kind is kind), key=lambda q: _RANK[q.level]))
        for kind in set(kinds)
    }
    return [next(by_kind[kind]) for kind in kinds]


def _ends(candidate: Candidate, asked: set[str], rng: random.Random) -> tuple[Question, Question]:
    """An opening and a closing question; these may come again once all of them were asked."""
    chosen = []
    for kind in (QuestionKind.OPENING, QuestionKind.CLOSING):
        items = [i for i in load_bank() if i.question.kind is kind and role_fit(candidate.position, i.roles) >= 0.5]
        pool = [i for i in items if i.question.id not in asked] or items
        best = max(pool, key=lambda i: (role_fit(candidate.position, i.roles) + rng.uniform(0, 0.6), i.question.id))
        reason = f"Nearly every interview {'opens' if kind is QuestionKind.OPENING else 'closes'} like this."
        chosen.append(replace(best.question, reason=reason))
    return chosen[0], chosen[1]
