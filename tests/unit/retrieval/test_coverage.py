"""Coverage of a job by a resume: what counts as shown, partly and not shown, and the measured quality."""

from __future__ import annotations

import pytest

from lib.core.enums import Coverage, RequirementKind, SectionKind
from lib.core.types import Bullet, CoverageRow, Entry, Job, Requirement, Resume, Section
from lib.retrieval.coverage import coverage
from lib.retrieval.lexical import LexicalRetriever
from tests.unit.retrieval.measure_coverage import WordOverlap, candidates, measure

pytestmark = pytest.mark.unit

BULLETS = (
    Bullet("Moved 14 nightly batch jobs to Airflow on AWS", "Experience", "Engineer"),
    Bullet("Mentored three junior analysts", "Experience", "Engineer"),
    Bullet("Wrote the payout service in Go", "Experience", "Engineer"),
)
DEGREE = Section(
    SectionKind.EDUCATION, "Education", (Entry("M.S.", "Example State", degree="M.S.", major="Statistics"),)
)
RESUME = Resume("", sections=(DEGREE,), bullets=BULLETS, skills=("Python", "Apache Airflow", "AWS", "Go"))


def row(text: str, *skills: str, resume: Resume = RESUME) -> CoverageRow:
    job = Job("Engineer", requirements=(Requirement(text, RequirementKind.MUST, skills),))
    return coverage(job, resume, LexicalRetriever())[0]


def test_a_bullet_that_names_the_skill_shows_it() -> None:
    found = row("Experience with Airflow", "Apache Airflow")
    assert (found.status, found.bullet) == (Coverage.SHOWN, BULLETS[0])


def test_a_skill_that_is_only_claimed_is_partly_there_and_has_no_bullet() -> None:
    found = row("Strong Python", "Python")
    assert (found.status, found.bullet, found.score) == (Coverage.PARTLY, None, 0.0)


def test_a_skill_that_is_nowhere_is_not_shown() -> None:
    found = row("Experience with Scala", "Scala")
    assert (found.status, found.bullet, found.score) == (Coverage.NOT_SHOWN, None, 0.0)


def test_of_alternatives_one_is_enough() -> None:
    assert row("Experience with Airflow, Dagster or Prefect", "Apache Airflow", "Dagster", "Prefect").status == "shown"


def test_words_without_skills_count_too() -> None:
    found = row("Mentor junior colleagues")
    assert (found.status, found.bullet) == (Coverage.SHOWN, BULLETS[1])


def test_short_names_count_only_as_written() -> None:
    assert row("Go", "Go").bullet == BULLETS[2]
    lower = Resume("", bullets=(Bullet("Helped the team to go further"),))
    assert row("Go", "Go", resume=lower).status is Coverage.NOT_SHOWN


def test_degrees_are_read_from_the_education_section() -> None:
    found = row("Master's degree in Statistics or a related field")
    assert found.status is Coverage.SHOWN
    assert found.bullet == Bullet("M.S., Statistics, Example State", "Education", "M.S.")
    assert row("Degree in Veterinary Medicine").status is Coverage.PARTLY


def test_an_empty_resume_shows_nothing() -> None:
    job = Job("x", requirements=(Requirement("SQL", RequirementKind.MUST, ("SQL",)),))
    assert coverage(job, Resume(""), LexicalRetriever()) == (
        CoverageRow(job.requirements[0], Coverage.NOT_SHOWN, None, 0.0),
    )
    assert coverage(Job("x"), RESUME, LexicalRetriever()) == ()


def test_long_requirements_are_not_held_to_every_word() -> None:
    # The same three words are found; six more that no bullet could hold leave it at least partly shown.
    words = "Mentor junior analysts"
    assert row(words).status is Coverage.SHOWN
    assert row(f"{words} while juggling parallel priorities across several international offices").status != "not shown"


def test_measured_quality_on_labelled_rows() -> None:
    # Measured 55 of 70 right, none two steps off, 39 of 44 bullets accepted (words alone: 41, 14 and 35).
    found, baseline = measure(candidates(), LexicalRetriever()), measure(candidates(), WordOverlap())
    assert found.right >= 52
    assert found.far <= 2
    assert found.hits >= 37
    assert found.right > baseline.right
    assert found.hits > baseline.hits
