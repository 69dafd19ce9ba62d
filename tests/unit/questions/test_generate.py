"""Questions from requirements and bullets: what is asked about, in which words, and what is left to paper."""

from __future__ import annotations

import random
import re

import pytest

from lib.core.enums import Coverage, Level, QuestionKind, RequirementKind
from lib.core.types import Bullet, CoverageRow, Question, Requirement
from lib.documents.job import parse_job
from lib.documents.skills import find_skills
from lib.questions.generate import from_bullets, from_requirements
from lib.questions.phrases import ANGLES, REQUIREMENT, second_person
from lib.questions.requirements import wish_of
from tests.unit.documents.measure_job import postings

pytestmark = pytest.mark.unit

MUST, NICE, DUTY = RequirementKind.MUST, RequirementKind.NICE, RequirementKind.RESPONSIBILITY


def requirement(text: str, kind: RequirementKind = MUST) -> Requirement:
    return Requirement(text, kind, find_skills(text))


def ask(
    text: str,
    bullet: str = "",
    status: Coverage = Coverage.SHOWN,
    kind: RequirementKind = MUST,
    seed: int = 0,
    has_resume: bool = True,
) -> Question | None:
    row = CoverageRow(requirement(text, kind), status, Bullet(bullet) if bullet else None, 0.5)
    made = from_requirements((row,), Level.MID, random.Random(seed), has_resume=has_resume)
    return made[0] if made else None


@pytest.mark.parametrize(
    "text",
    [
        "You must be a registered nurse with the NMC.",
        "NMC registration",
        "Valid RN license in the state of Oregon",
        "Bachelor's degree in Computer Science or equivalent practical experience",
        "Master's or PhD in a quantitative field",
        "High school diploma or equivalent",
        "Qualified teacher status",
        "PMP certification required",
        "Forklift certification preferred",
        "Full UK driving licence",
        "Right to work in the UK",
        "Visa sponsorship is not available",
        "Must be authorized to work in the United States",
        "Active security clearance",
        "An enhanced DBS check",
        "4+ years of experience as a data engineer or backend engineer",
        "Five years of experience in a similar role",
        "At least two years of relevant work experience",
        "You must be able to work two weekends a month.",
        "Willingness to travel up to 20%",
        "Able to lift 25 kg",
        "Fluent English, spoken and written",
        "German is a plus",
        "Perform other duties as assigned",
        "CIPD level 5 or above.",
        "A portfolio that shows end-to-end product work",
    ],
)
def test_what_is_checked_on_paper_is_not_asked(text: str) -> None:
    assert ask(text) is None
    assert wish_of(requirement(text, NICE)) is None


@pytest.mark.parametrize(
    ("text", "kind", "lead"),
    [
        ("At least 3 years of professional experience with Java", MUST,
         "The job calls for professional experience with Java."),
        ("5+ years in product design, some of it in a startup", MUST,
         "The job calls for experience in product design, some of it in a startup."),
        ("Three or more years of serving models with PyTorch", MUST,
         "The job calls for experience of serving models with PyTorch."),
        ("We are looking for a registered nurse with at least one year of experience on an acute ward.", MUST,
         "The job calls for experience on an acute ward."),
        ("Two years of supervisory experience in a warehouse", MUST,
         "The job calls for supervisory experience in a warehouse."),
        ("Solid knowledge of PostgreSQL and Kafka", MUST, "The job calls for solid knowledge of PostgreSQL and Kafka."),
        ("PostgreSQL internals", NICE, "It would be a plus to know PostgreSQL internals."),
        ("Knowledge of Zendesk is helpful but not required.", NICE, "They would also like knowledge of Zendesk."),
        ("Ability to stay calm and kind under pressure", MUST,
         "The job is for someone who can stay calm and kind under pressure."),
        ("You explain hard things simply", MUST, "They hope that you explain hard things simply."),
        ("Proficient with Microsoft Excel", MUST, "They hope that you are proficient with Microsoft Excel."),
        ("Build and maintain our batch pipelines", DUTY,
         "In this job you would build and maintain the batch pipelines."),
        ("Running discovery interviews with tenants", DUTY,
         "Part of the work is running discovery interviews with tenants."),
        ("You will also supervise students.", DUTY, "In this job you would supervise students."),
        ("The successful candidate will teach maths.", DUTY, "In this job you would teach maths."),
        ("Your job will also include looking after our newsletter.", DUTY,
         "Part of the work is looking after the newsletter."),
        ("Renew the TLS certificates before they run out", DUTY,
         "In this job you would renew the TLS certificates before they run out."),
        ("You will lead two change projects a year.", DUTY, "In this job you would lead two change projects a year."),
        ("The Shift Lead opens the shop on weekdays.", DUTY,
         "The posting puts it like this: “The Shift Lead opens the shop on weekdays”."),
    ],
)  # fmt: skip
def test_requirements_are_said_as_an_interviewer_says_them(text: str, kind: RequirementKind, lead: str) -> None:
    wish = wish_of(requirement(text, kind))
    assert wish is not None
    assert wish.lead == lead


@pytest.mark.parametrize(
    "text",
    [
        "Clear writing and speaking",
        "Strong leadership and communication skills",
        "Ability to stay calm and kind under pressure",
        "You write things down",
        "High expectations of every child",
        "Give and take feedback kindly",
    ],
)
def test_ways_of_working_become_behavioural_questions(text: str) -> None:
    question = ask(text, status=Coverage.NOT_SHOWN)
    assert question is not None
    assert question.kind is QuestionKind.BEHAVIOURAL
    assert "resume" not in question.text


def test_a_craft_stays_technical() -> None:
    question = ask("Clear writing of SQL", status=Coverage.PARTLY)
    assert question is not None
    assert question.kind is QuestionKind.TECHNICAL


def test_a_bullet_is_mentioned_only_if_the_part_that_is_said_shows_the_requirement() -> None:
    wanted = "Experience with Docker and Kubernetes"
    for seed in range(6):
        shown = ask(wanted, "Moved eleven services to Kubernetes, saving a third of the bill", seed=seed)
        assert shown is not None
        assert "you moved eleven services to Kubernetes" in shown.text
        other = ask(wanted, "Built a chat assistant over gardening articles with cited sources", seed=seed)
        assert other is not None
        assert "chat assistant" not in other.text
        assert other.source == wanted


def test_without_a_resume_nothing_is_said_about_it() -> None:
    for seed in range(6):
        question = ask("Experience with Kafka", status=Coverage.NOT_SHOWN, seed=seed, has_resume=False)
        assert question is not None
        assert "resume" not in question.text
        assert question.reason == "The job requires it."


def test_no_question_of_the_labelled_postings_is_broken() -> None:
    made = []
    for posting in postings():
        job = parse_job(posting["title"], "", posting["text"])
        for seed in range(3):
            rows = tuple(CoverageRow(r, Coverage.NOT_SHOWN, None, 0.0) for r in job.requirements)
            made += [q.text for q in from_requirements(rows, Level.MID, random.Random(seed))]
    assert len(made) >= 240
    broken = re.compile(
        r"[{}]|\.\.|\s[,.;]|,\.|\b(?:and|or|with|for|to|of|the|a|an|such as)\."
        r"|\byears\b|\bour\b|degree|would (?:you|will|the)\b"
        r"|calls for (?:you|to|ability|someone)\b|hope that you (?:you|to|is)\b|know (?:to|a)\b|  "
    )
    assert [t for t in made if broken.search(t)] == []


@pytest.mark.parametrize("angle", sorted(ANGLES))
def test_each_angle_has_its_own_hint_and_smaller_question(angle: str) -> None:
    others = [a for name, a in {**ANGLES, **REQUIREMENT}.items() if name != angle]
    assert ANGLES[angle].hint not in [a.hint for a in others]
    assert ANGLES[angle].narrow not in [a.narrow for a in others]


def test_a_question_about_the_beginning_gets_a_hint_about_the_beginning() -> None:
    bullet = Bullet("Moved fourteen nightly jobs from cron to Airflow on AWS in one quarter")
    made = from_bullets((bullet,), QuestionKind.TECHNICAL, Level.MID, random.Random(1))
    first = next(q for q in made if any(ask in q.text for ask in ANGLES["first"].asks))
    assert first.hint == "Go back to the day you took it on. What did you open, read or ask on that day?"
    assert first.narrow.startswith("Only the beginning")
    assert "differently" not in first.narrow + first.hint


@pytest.mark.parametrize(
    ("bullet", "kind", "angles"),
    [
        ("Administered intravenous medication to up to eight patients a shift", QuestionKind.BEHAVIOURAL, {"routine"}),
        ("Cut falls on the ward from 14 to 5 a quarter with a bedside check", QuestionKind.TECHNICAL,
         {"measure", "first", "choice", "hard"}),
        ("Built dashboards in Tableau used daily by 25 clinic managers", QuestionKind.TECHNICAL,
         {"first", "choice", "hard"}),
        ("Mentored two interns who both joined the team after their studies", QuestionKind.TECHNICAL, set()),
        ("Mentored two interns who both joined the team after their studies", QuestionKind.BEHAVIOURAL,
         {"own", "routine"}),
        ("Speak Polish and German", QuestionKind.BEHAVIOURAL, set()),
    ],
)  # fmt: skip
def test_angles_fit_the_bullet(bullet: str, kind: QuestionKind, angles: set[str]) -> None:
    made = from_bullets((Bullet(bullet),), kind, Level.MID, random.Random(0))
    assert {name for name, a in ANGLES.items() for q in made if any(q.text.endswith(t) for t in a.asks)} == angles


def test_the_candidates_own_words_are_turned_to_the_second_person() -> None:
    assert second_person("Rewrote our checkout so that we lost fewer orders, which my manager noticed") == (
        "you rewrote your checkout so that you lost fewer orders, which your manager noticed"
    )


@pytest.mark.parametrize("seed", range(4))
def test_the_largest_hole_comes_first_within_a_kind(seed: int) -> None:
    rows = tuple(
        CoverageRow(requirement(text, kind), status, None, score)
        for text, kind, status, score in (
            ("Docker", MUST, Coverage.SHOWN, 0.9),
            ("Terraform", NICE, Coverage.NOT_SHOWN, 0.0),
            ("Kubernetes", MUST, Coverage.NOT_SHOWN, 0.1),
            ("Kafka", MUST, Coverage.PARTLY, 0.3),
        )
    )
    made = from_requirements(rows, Level.MID, random.Random(seed))
    assert [q.requirement for q in made] == ["Kubernetes", "Kafka", "Docker", "Terraform"]
