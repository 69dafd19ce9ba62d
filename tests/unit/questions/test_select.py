"""Choosing questions: fit, order, variety, memory and repeatability."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.core.enums import Coverage, Level, Mode, Origin, QuestionKind, RequirementKind
from lib.core.errors import PlanError
from lib.core.types import Bullet, Candidate, Job, Plan, Question, Requirement, Resume
from lib.questions.fit import subject_weights
from lib.questions.phrases import second_person, shortened
from lib.questions.select import choose_questions
from lib.questions.topics import family_topics, role_fit, topics_of
from lib.retrieval.lexical import LexicalRetriever

pytestmark = pytest.mark.unit

BULLETS = (
    Bullet("Cut model serving latency from 180 ms to 35 ms by quantising to int8 in PyTorch", "Experience", "Fernhill"),
    Bullet("Led a team of four analysts through a move of all dashboards to Looker", "Experience", "Fernhill"),
    Bullet("Built a feature store in Python and Redis that three product teams use", "Experience", "Fernhill"),
    Bullet("Mentored two interns who both joined the team after their studies", "Experience", "Fernhill"),
)
RESUME = Resume(text="", bullets=BULLETS, skills=("Python", "PyTorch", "Redis", "Looker"))
JOB = Job(
    "Machine Learning Engineer",
    "Fernhill Freight",
    requirements=(
        Requirement("Three or more years of serving models with PyTorch", RequirementKind.MUST, ("PyTorch",)),
        Requirement("Design streaming pipelines with Kafka", RequirementKind.RESPONSIBILITY, ("Apache Kafka",)),
        Requirement("Experience with Kubernetes is a plus", RequirementKind.NICE, ("Kubernetes",)),
    ),
    skills=("PyTorch", "Apache Kafka", "Kubernetes"),
)
ME = Candidate("Machine Learning Engineer", stack=("PyTorch", "Docker"))


def choose(
    plan: Plan, asked: frozenset[str] = frozenset(), job: Job = JOB, resume: Resume = RESUME
) -> tuple[Question, ...]:
    return choose_questions(ME, job, resume, plan, retriever=LexicalRetriever(), asked=set(asked))


def test_same_seed_same_interview_and_another_seed_another() -> None:
    assert choose(Plan(seed=7)) == choose(Plan(seed=7))
    assert choose(Plan(seed=7)) != choose(Plan(seed=8))


@pytest.mark.parametrize("n", [3, 5, 10, 15])
@pytest.mark.parametrize("mode", list(Mode))
def test_number_ends_and_no_repeat(mode: Mode, n: int) -> None:
    chosen = choose(Plan(mode=mode, n_questions=n, seed=3))
    assert len(chosen) == n
    assert chosen[0].kind is QuestionKind.OPENING
    assert chosen[-1].kind is QuestionKind.CLOSING
    assert len({q.id for q in chosen}) == n
    assert len({q.text for q in chosen}) == n
    body = {q.kind for q in chosen[1:-1]}
    if mode is Mode.MIXED:
        assert body <= {QuestionKind.TECHNICAL, QuestionKind.BEHAVIOURAL, QuestionKind.CULTURE_FIT}
    else:
        assert body == {QuestionKind(str(mode))}
    assert all(q.reason for q in chosen)


def test_technical_questions_fit_and_come_from_all_three_sources() -> None:
    body = choose(Plan(mode=Mode.TECHNICAL, n_questions=8, seed=1))[1:-1]
    assert {q.origin for q in body} == set(Origin)
    weights = subject_weights(ME, JOB, RESUME)
    for q in body:
        if q.origin is Origin.BANK:
            assert weights.get(q.skill, 0) > 0, q.id


def test_one_question_per_skill_while_there_are_others() -> None:
    for seed in range(8):
        skills = [q.skill.lower() for q in choose(Plan(mode=Mode.TECHNICAL, n_questions=8, seed=seed))[1:-1] if q.skill]
        assert len(skills) == len(set(skills))


def test_difficulty_never_falls_within_a_kind() -> None:
    rank = {Level.JUNIOR: 0, Level.MID: 1, Level.SENIOR: 2}
    for seed in range(5):
        chosen = choose(Plan(mode=Mode.MIXED, n_questions=12, seed=seed))[1:-1]
        for kind in QuestionKind:
            levels = [rank[q.level] for q in chosen if q.kind is kind]
            assert levels == sorted(levels)


def test_level_of_the_plan_pulls_the_level_of_questions() -> None:
    def mean(level: Level) -> float:
        rank = {Level.JUNIOR: 0, Level.MID: 1, Level.SENIOR: 2}
        bank = [
            q
            for seed in range(6)
            for q in choose(Plan(mode=Mode.BEHAVIOURAL, n_questions=10, level=level, seed=seed))[1:-1]
            if q.origin is Origin.BANK
        ]
        return sum(rank[q.level] for q in bank) / len(bank)

    assert mean(Level.JUNIOR) + 0.6 < mean(Level.SENIOR)


def test_nothing_is_asked_twice_over_many_interviews() -> None:
    asked: set[str] = set()
    for seed in range(12):
        body = choose(Plan(mode=Mode.MIXED, n_questions=7, seed=seed), frozenset(asked))[1:-1]
        assert not asked & {q.id for q in body}
        asked |= {q.id for q in body}


def test_when_all_was_asked_it_says_so() -> None:
    asked: set[str] = set()
    bare = Resume(text="")
    with pytest.raises(PlanError, match="already been asked"):
        for seed in range(60):
            asked |= {
                q.id
                for q in choose(Plan(mode=Mode.CULTURE_FIT, n_questions=15, seed=seed), frozenset(asked), resume=bare)
            }


@pytest.mark.parametrize("n", [2, 16])
def test_too_few_or_too_many(n: int) -> None:
    with pytest.raises(PlanError, match="3 to 15"):
        choose(Plan(n_questions=n))


def test_without_resume_and_job_there_is_still_an_interview() -> None:
    chosen = choose_questions(
        Candidate("Data Analyst"), Job("Data Analyst"), Resume(text=""), Plan(n_questions=8, mode=Mode.TECHNICAL),
        retriever=LexicalRetriever(), asked=set(),
    )  # fmt: skip
    usual = set(family_topics("Data Analyst"))
    assert len(chosen) == 8
    assert len([q for q in chosen[1:-1] if q.skill in usual]) >= 4


def test_requirement_questions_say_whether_the_resume_shows_it() -> None:
    seen = {}
    for seed in range(30):
        for q in choose(Plan(mode=Mode.TECHNICAL, n_questions=9, seed=seed)):
            if q.origin is Origin.JOB:
                seen[q.requirement] = q
    gap = seen["Experience with Kubernetes is a plus"]
    assert gap.reason == "The job names it as a plus, and your resume does not show it yet."
    assert "Kubernetes" in gap.text
    shown = seen["Three or more years of serving models with PyTorch"]
    assert "your resume does not show" not in shown.reason


def test_boilerplate_never_becomes_a_question() -> None:
    job = replace(JOB, boilerplate=("We offer a gym membership and free fruit.",))
    for seed in range(10):
        assert all("gym" not in q.text for q in choose(Plan(mode=Mode.TECHNICAL, n_questions=10, seed=seed), job=job))


@pytest.mark.parametrize(
    ("bullet", "you"),
    [
        ("Cut build time by 40 %.", "you cut build time by 40 %"),
        ("Reduced churn, which saved 2 M", "you reduced churn, which saved 2 M"),
        ("Head of data at a bank", ""),
        ("Python, SQL, Spark", ""),
    ],
)
def test_second_person(bullet: str, you: str) -> None:
    assert second_person(bullet) == you


def test_shortened_cuts_at_a_clause() -> None:
    text = "Migrated the nightly scoring of forty million records to Airflow on Kubernetes, and halved the bill, then"
    assert (
        shortened(text, 100)
        == "Migrated the nightly scoring of forty million records to Airflow on Kubernetes, and halved the bill"
    )
    assert len(shortened("word " * 80, 60)) <= 62


def test_topics() -> None:
    assert "databases" in topics_of("PostgreSQL")
    assert topics_of("Unheard-of") == ("unheard-of",)
    assert "dbt" in family_topics("Senior Analytics Engineer (remote)")
    assert role_fit("Senior Data Scientist", ("data scientist",)) == 1
    assert role_fit("Nurse", ("any",)) == 0.5
    assert Coverage.SHOWN == "shown"
