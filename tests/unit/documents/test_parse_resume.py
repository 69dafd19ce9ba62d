"""Pasted text -> Resume: contact, sections, entries and bullets."""

from __future__ import annotations

import pytest

from lib.core.enums import SectionKind
from lib.core.types import Entry, Resume
from lib.documents import parse_resume

pytestmark = pytest.mark.unit

TEXT = """\
Zoë Lindqvist-Ferreira
zoe@example.com | +44 20 7946 0321 | Leeds, UK | github.com/zoe-example

Summary
Engineer who moves data safely.

Experience
Senior Data Engineer, Harbourline Payments          Jan 2021 – Present
• Rebuilt the settlement pipeline in Spark, cutting the delay from 45 minutes
  to under 90 seconds
• Led a cross-functional group
Data Engineer
Pennine Freight, Manchester, UK
Sept. 2017 – Dec 2020
• Moved 60 nightly jobs to Airflow

Education
University of Leeds                                  2014 – 2017
BSc in Computer Science, GPA: 3.8/4.0
Relevant coursework: Databases, Statistics, Compilers

Skills
Python, SQL, Spark

Prizes
• Winner, Northern Data Challenge
"""


@pytest.fixture(scope="module")
def resume() -> Resume:
    return parse_resume(TEXT)


def _entries(resume: Resume, kind: SectionKind) -> tuple[Entry, ...]:
    return next(section.entries for section in resume.sections if section.kind is kind)


def test_contact(resume: Resume) -> None:
    contact = resume.contact
    assert contact.name == "Zoë Lindqvist-Ferreira"
    assert (contact.email, contact.phone, contact.location) == ("zoe@example.com", "+44 20 7946 0321", "Leeds, UK")
    assert contact.links == ("github.com/zoe-example",)


def test_summary_and_section_kinds(resume: Resume) -> None:
    assert resume.summary == "Engineer who moves data safely."
    kinds = [(section.kind.value, section.heading) for section in resume.sections]
    assert kinds == [("summary", "Summary"), ("experience", "Experience"), ("education", "Education"),
                     ("skills", "Skills"), ("other", "Prizes")]  # fmt: skip


def test_entries(resume: Resume) -> None:
    first, second = _entries(resume, SectionKind.EXPERIENCE)
    assert (first.title, first.organisation) == ("Senior Data Engineer", "Harbourline Payments")
    assert (first.dates, first.start, first.end) == ("Jan 2021 – Present", "2021-01", "present")
    assert (second.title, second.organisation, second.place) == ("Data Engineer", "Pennine Freight", "Manchester, UK")
    assert (second.start, second.end) == ("2017-09", "2020-12")


def test_education(resume: Resume) -> None:
    (entry,) = _entries(resume, SectionKind.EDUCATION)
    assert (entry.organisation, entry.degree, entry.major) == ("University of Leeds", "BSc", "Computer Science")
    assert (entry.gpa, entry.coursework) == ("3.8/4.0", ("Databases", "Statistics", "Compilers"))
    assert entry.bullets == ()


def test_bullets_know_where_they_come_from(resume: Resume) -> None:
    assert [(b.text, b.section, b.entry) for b in resume.bullets] == [
        (
            "Rebuilt the settlement pipeline in Spark, cutting the delay from 45 minutes to under 90 seconds",
            "Experience",
            "Senior Data Engineer",
        ),
        ("Led a cross-functional group", "Experience", "Senior Data Engineer"),
        ("Moved 60 nightly jobs to Airflow", "Experience", "Data Engineer"),
        ("Winner, Northern Data Challenge", "Prizes", ""),
    ]


def test_skills_are_found(resume: Resume) -> None:
    assert {"Python", "SQL"} <= set(resume.skills)


@pytest.mark.parametrize(
    "mark", ["•", "●", "▪", "◦", "‣", "–", "—", "-", "*", "·", "o", "\x7f", "(cid:127)", "\uf0b7", "✓", "∗"]
)
def test_any_mark(mark: str) -> None:
    text = f"Experience\nAnalyst, Acme, 2019 – 2021\n{mark} Built the first model\n{mark} Taught two classes\n"
    assert [b.text for b in parse_resume(text).bullets] == ["Built the first model", "Taught two classes"]


def test_mark_on_a_line_of_its_own() -> None:
    text = "Experience\nAnalyst, Acme, 2019 – 2021\n•\nBuilt the first model\n•\nTaught two classes\n"
    assert [b.text for b in parse_resume(text).bullets] == ["Built the first model", "Taught two classes"]


def test_bullets_run_together_on_one_line() -> None:
    text = "Experience\nAnalyst, Acme, 2019 – 2021\n• Built the first model • Taught two classes\n"
    assert [b.text for b in parse_resume(text).bullets] == ["Built the first model", "Taught two classes"]


def test_no_marks_at_all() -> None:
    text = (
        "Experience\nAnalyst, Acme                    2019 – 2021\nBuilt the first model of demand for spare parts\n"
        "Taught two classes of apprentices how to read a control chart\n"
        "Data Clerk, Brook Ltd                    2017 – 2019\nKept the parts list of four plants free of doubles\n"
    )
    parsed = parse_resume(text)
    assert [e.title for e in _entries(parsed, SectionKind.EXPERIENCE)] == ["Analyst", "Data Clerk"]
    assert [b.text for b in parsed.bullets] == [
        "Built the first model of demand for spare parts",
        "Taught two classes of apprentices how to read a control chart",
        "Kept the parts list of four plants free of doubles",
    ]


def test_markdown() -> None:
    text = (
        "# Ana López\nana@example.com\n\n## Experience\n### Engineer at Acme\n*2019 – 2021*\n\n"
        "- Built **two** [tools](x.io/t)\n- Cut cost by 5%\n\n## Board Games\n- Designed one\n"
    )
    parsed = parse_resume(text)
    assert parsed.contact.name == "Ana López"
    (entry,) = _entries(parsed, SectionKind.EXPERIENCE)
    assert (entry.title, entry.organisation, entry.start) == ("Engineer", "Acme", "2019")
    assert entry.bullets == ("Built two tools x.io/t", "Cut cost by 5%")
    assert [s.heading for s in parsed.sections] == ["Experience", "Board Games"]


def test_prose_without_structure_gives_no_bullets() -> None:
    assert parse_resume("I worked in a shop and then in a bank.").bullets == ()
    assert parse_resume("").sections == ()


def test_resume_without_headings() -> None:
    text = "Jo Field\njo@example.com\n\nBaker, Crumb Ltd          2018 – 2020\n- Baked 300 loaves a night\n"
    parsed = parse_resume(text)
    assert parsed.contact.name == "Jo Field"
    assert [(b.text, b.entry) for b in parsed.bullets] == [("Baked 300 loaves a night", "Baker")]
