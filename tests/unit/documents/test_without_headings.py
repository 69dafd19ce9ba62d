"""Resumes whose experience begins without a heading, and skills named in one line after education."""

from __future__ import annotations

import pytest

from lib.core.enums import SectionKind
from lib.documents import parse_resume

pytestmark = pytest.mark.unit

PASTED = """Priya Raman
priya.raman@example.com — Bengaluru

Senior Software Engineer — Kestrel Payments (2019-now)
Cut settlement time from two days to four hours by moving the batch ledger to an event log.
Led six engineers through the PCI audit; no findings two years running.

Software Engineer — Lumen Retail (Aug 2015 to Dec 2018)
Replaced nightly FTP imports
with a streaming feed.

Education
B.E. Computer Science, Anna University, 2011-2015

Skills: Java, Kotlin
"""


def test_dated_entries_before_the_first_heading_are_experience() -> None:
    resume = parse_resume(PASTED)
    first = resume.sections[0]
    assert first.kind is SectionKind.EXPERIENCE
    assert [(e.title, e.organisation, e.start, e.end) for e in first.entries] == [
        ("Senior Software Engineer", "Kestrel Payments", "2019", "present"),
        ("Software Engineer", "Lumen Retail", "2015-08", "2018-12"),
    ]
    assert [b.text for b in resume.bullets] == [
        "Cut settlement time from two days to four hours by moving the batch ledger to an event log.",
        "Led six engineers through the PCI audit; no findings two years running.",
        "Replaced nightly FTP imports with a streaming feed.",
    ]
    assert resume.summary == ""


def test_a_line_of_skills_after_education_is_a_section() -> None:
    skills = parse_resume(PASTED).sections[-1]
    assert (skills.kind, skills.text) == (SectionKind.SKILLS, "Java, Kotlin")


def test_a_header_without_dates_stays_a_header() -> None:
    resume = parse_resume(
        "Priya Raman\nBengaluru\n\nI build payment systems that settle within hours, with small teams.\n"
    )
    assert resume.bullets == ()
    assert resume.summary.startswith("I build payment systems")
