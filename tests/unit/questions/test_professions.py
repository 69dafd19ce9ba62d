"""Everybody gets a whole interview about their own trade: no technical question of the bank is foreign to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest

from lib.core.enums import Level, Mode, Origin, QuestionKind
from lib.core.types import Bullet, Candidate, Job, Plan, Question, Resume
from lib.documents.job import parse_job
from lib.documents.skills import find_skills
from lib.questions.bank import load_bank
from lib.questions.fit import fit_of
from lib.questions.select import choose_questions
from lib.questions.topics import family_topics, topics_of
from lib.retrieval.lexical import LexicalRetriever

pytestmark = pytest.mark.unit


@dataclass(frozen=True)
class Profession:
    """A candidate; `own` are the subjects of the bank that belong to the trade, this job and this resume."""

    position: str
    posting: str
    bullets: tuple[str, ...]
    own: frozenset[str] = field(default_factory=frozenset)


PROFESSIONS = {
    "nurse": Profession(
        "Senior Staff Nurse",
        "Requirements\n- NMC registration\n- Two years of experience on an acute ward\n- Good data analysis with "
        "Excel\n"
        "- Understanding of GDPR and risk management\n- Clear communication\n\nDuties\n"
        "- Assess, plan and deliver care\n- Audit infection control\n- Supervise students",
        (
            "Administered intravenous medication to eight patients a shift",
            "Cut falls on the ward from 14 to 5 a quarter with a bedside check",
            "Kept statistics of infections in Excel and presented them to the board",
        ),
    ),
    "teacher": Profession(
        "Secondary Maths Teacher",
        "Requirements\n- Qualified teacher status\n- High expectations of every child\n\nYou will\n- Teach maths and "
        "statistics to students aged 11 to 16\n- Plan lessons with the department",
        (
            "Taught mathematics and statistics to five classes of thirty students",
            "Introduced weekly quizzes that raised the pass rate from 71% to 84%",
        ),
    ),
    "cook": Profession(
        "Cook",
        "Requirements\n- Food hygiene certificate\n- Experience with menu planning and budgeting\n\nDuties\n"
        "- Prepare lunch for 120 guests\n- Keep the kitchen clean",
        ("Cooked lunch for 120 guests a day with two assistants", "Reduced food waste by 18% with a new order plan"),
    ),
    "sales": Profession(
        "Sales Representative",
        "Requirements\n- A track record of B2B sales\n- Full UK driving licence\n- Knowledge of Salesforce\n\n"
        "You will\n- Win new accounts\n- Keep the CRM up to date",
        ("Won 14 new accounts in one year and beat the target by 20%", "Managed forecasting for the region in Excel"),
        frozenset({"sales", "customer success"}),
    ),
    "data scientist": Profession(
        "Data Scientist",
        "Requirements\n- Strong Python and SQL\n- Experience with Kubernetes\n\nYou will\n- Design A/B tests",
        ("Built a churn model in XGBoost that kept 40 accounts a quarter", "Moved nightly jobs from cron to Airflow"),
        frozenset(
            {"machine learning", "statistics", "python", "sql", "experimentation", "model evaluation", "pandas"}
            | {"kubernetes", "feature engineering", "airflow", "causal inference", "product analytics", "algorithms"}
            | {"data quality", "data visualisation", "deep learning", "time series", "recommender systems", "git"}
            | {"information retrieval", "natural language processing", "computer vision", "large language models"}
            | {"mlops"}
        ),
    ),
    "backend engineer": Profession(
        "Backend Engineer",
        "Requirements\n- Experience with Go\n- Knowledge of PostgreSQL\n\nYou will\n- Design REST APIs",
        ("Cut latency from 1.2 s to 180 ms by adding Redis in front of PostgreSQL", "Led the move to Kafka from files"),
        frozenset(
            {"api design", "databases", "system design", "caching", "concurrency", "testing", "go", "sql", "kafka"}
            | {"algorithms"}
        ),
    ),
}  # fmt: skip


def of(name: str, *, bare: bool = False) -> tuple[Candidate, Job, Resume]:
    p = PROFESSIONS[name]
    if bare:
        return Candidate(p.position), Job(p.position), Resume(text="")
    text = "\n".join(p.bullets)
    resume = Resume(text=text, bullets=tuple(Bullet(b) for b in p.bullets), skills=find_skills(text))
    stack = tuple(s for s in resume.skills if s not in ("Mentoring", "Communication"))
    return Candidate(p.position, stack=stack), parse_job(p.position, "", p.posting), resume


def choose(name: str, plan: Plan, *, bare: bool = False) -> tuple[Question, ...]:
    candidate, job, resume = of(name, bare=bare)
    return choose_questions(candidate, job, resume, plan, retriever=LexicalRetriever(), asked=set())


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("name", list(PROFESSIONS))
def test_every_interview_is_whole_and_none_is_about_another_trade(name: str, mode: Mode) -> None:
    for seed in range(20):
        for bare in (False, True):
            n = (5, 8, 15)[seed % 3]
            chosen = choose(name, Plan(mode=mode, n_questions=n, seed=seed), bare=bare)
            assert len({q.id for q in chosen}) == n
            foreign = {
                q.skill
                for q in chosen
                if q.kind is QuestionKind.TECHNICAL and q.origin is Origin.BANK and q.skill not in PROFESSIONS[name].own
            }
            assert not foreign, (name, mode, seed)
            assert "software people" not in chosen[0].id.replace("-", " ") or name == "backend engineer"


@pytest.mark.parametrize("name", ["nurse", "teacher", "cook"])
def test_without_technical_questions_the_kind_is_honest(name: str) -> None:
    """First what the job asks for, then the resume, then behavioural questions that say so."""
    chosen = choose(name, Plan(mode=Mode.TECHNICAL, n_questions=15, seed=2))[1:-1]
    technical = [q for q in chosen if q.kind is QuestionKind.TECHNICAL]
    assert technical
    assert {q.origin for q in technical} <= {Origin.JOB, Origin.RESUME}
    rest = [q for q in chosen if q.kind is not QuestionKind.TECHNICAL]
    assert {q.kind for q in rest} == {QuestionKind.BEHAVIOURAL}
    bare = choose(name, Plan(mode=Mode.TECHNICAL, n_questions=15, seed=2), bare=True)[1:-1]
    assert {(q.kind, q.origin) for q in bare} == {(QuestionKind.BEHAVIOURAL, Origin.BANK)}


@pytest.mark.parametrize("name", ["data scientist", "backend engineer"])
def test_who_has_technical_questions_gets_them(name: str) -> None:
    for seed in range(5):
        chosen = choose(name, Plan(mode=Mode.TECHNICAL, n_questions=10, seed=seed))[1:-1]
        assert {q.kind for q in chosen} == {QuestionKind.TECHNICAL}
        assert len({q.origin for q in chosen}) == 3


@pytest.mark.parametrize("name", list(PROFESSIONS))
def test_reasons_are_true(name: str) -> None:
    candidate, job, resume = of(name)
    for seed in range(10):
        plan = Plan(mode=Mode.TECHNICAL, n_questions=10, seed=seed, level=Level.MID)
        for q in choose(name, plan):
            if q.origin is not Origin.BANK or q.kind is not QuestionKind.TECHNICAL:
                continue
            usual = re.fullmatch(r"(.+) is usual for (.+)\.", q.reason)
            names = re.fullmatch(r"The job names (.+)\.|(.+) is in your (?:stack|resume)\.", q.reason)
            if usual:
                assert q.skill in family_topics(usual[2]), q.reason
            elif names:
                skill = names[1] or names[2]
                assert skill in (*job.skills, *candidate.stack, *resume.skills)
                assert q.skill in topics_of(skill)
            else:
                role = re.fullmatch(r"Interviews for (.+) often come to .+\.", q.reason)
                assert role
                assert role[1] in candidate.position.lower()


@pytest.mark.parametrize(
    "position",
    [
        "Chemical Engineer", "Landscape Architect", "Interior Designer", "Forensic Scientist", "Head Chef",
        "Property Developer", "HR Business Partner", "Sales Assistant", "Train Driver", "Historical Researcher",
        "Staff Nurse", "Data Entry Clerk", "Personal Assistant", "Social Worker", "Stage Manager",
        "Warehouse Supervisor",
    ],
)  # fmt: skip
def test_positions_outside_computing_admit_no_technical_question(position: str) -> None:
    skills = ("Microsoft Excel", "Communication", "GDPR", "Forecasting", "Agile", "Data Analysis", "Leadership")
    fit = fit_of(Candidate(position, stack=skills), Job(position, skills=skills), Resume(text="", skills=skills))
    admitted = {i.skill for i in load_bank() if i.question.kind is QuestionKind.TECHNICAL and fit.admits(i)}
    assert admitted == set()


@pytest.mark.parametrize(
    ("position", "subject"),
    [
        ("Senior Platform Engineer", "kubernetes"),
        ("Lead iOS Developer", "testing"),
        ("Product Designer", "ux design"),
        ("Junior Python Developer", "algorithms"),
        ("Programme Manager", "project management"),
        ("Accountant", "finance"),
        ("Engineer", "system design"),
    ],
)
def test_positions_of_computing_and_business_keep_their_subjects(position: str, subject: str) -> None:
    fit = fit_of(Candidate(position), Job(position), Resume(text=""))
    assert any(fit.admits(i) for i in load_bank() if i.skill == subject)


def test_a_job_that_names_a_tool_may_ask_about_it_but_a_resume_of_another_trade_may_not() -> None:
    job = Job("Ward Manager", skills=("Power BI",))
    named = fit_of(Candidate("Ward Manager"), job, Resume(text=""))
    shown = fit_of(Candidate("Ward Manager"), Job("Ward Manager"), Resume(text="", skills=("Python", "Docker")))
    visual = next(i for i in load_bank() if i.skill == "data visualisation")
    assert named.admits(visual)
    assert not any(shown.admits(i) for i in load_bank() if i.question.kind is QuestionKind.TECHNICAL)


def test_a_position_that_we_do_not_know_is_known_by_its_stack() -> None:
    fit = fit_of(Candidate("Quant", stack=("Python", "C++", "SQL")), Job("Quant"), Resume(text="", skills=("PyTorch",)))
    assert {"python", "sql", "pytorch"} <= {i.skill for i in load_bank() if fit.admits(i)}


def test_openings_hold_no_greeting_and_closings_no_goodbye() -> None:
    """The interviewer's persona greets before the first question and says goodbye after the last."""
    greeting = re.compile(
        r"\b(?:hello|hi|welcome\.|good (?:morning|afternoon|day|to (?:meet|see))|nice to (?:meet|have)|pleased to"
        r"|thank(?:s| you) for (?:making|coming|joining|your time|taking))",
        re.IGNORECASE,
    )
    goodbye = re.compile(
        r"\b(?:goodbye|thank you|thanks|let you go|have a (?:good|nice)|all the best)\b", re.IGNORECASE
    )
    ends = [i.question for i in load_bank() if i.question.kind in (QuestionKind.OPENING, QuestionKind.CLOSING)]
    assert len(ends) == 20
    assert [q.id for q in ends if greeting.search(q.text) or goodbye.search(q.text)] == []
