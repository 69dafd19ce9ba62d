"""The candidate's corrections."""

from __future__ import annotations

import pytest

from lib.core.enums import SectionKind
from lib.core.types import Bullet, Contact
from lib.documents import parse_resume, with_bullets, with_contact

pytestmark = pytest.mark.unit
RESUME = parse_resume(
    "Experience\nAnalyst, Acme, 2019 – 2021\n- Built a model\n- Taught a clas\n"
    "Clerk, Brook Ltd, 2017 – 2019\n- Kept lists\n"
)


def test_the_same_rows_change_nothing() -> None:
    assert with_bullets(RESUME, [(b.section, b.entry, b.text) for b in RESUME.bullets]) == RESUME


def test_a_row_can_be_corrected_added_moved_and_removed() -> None:
    rows = [
        ("Experience", "Analyst", "Taught a class"),
        ("Experience", "Clerk", "Kept lists"),
        ("Experience", "Clerk", "  Built   a model "),
        ("Experience", "Clerk", " "),
    ]
    changed = with_bullets(RESUME, rows)
    assert [e.bullets for e in changed.sections[0].entries] == [("Taught a class",), ("Kept lists", "Built a model")]
    assert changed.bullets == (
        Bullet("Taught a class", "Experience", "Analyst"),
        Bullet("Kept lists", "Experience", "Clerk"),
        Bullet("Built a model", "Experience", "Clerk"),
    )
    assert (changed.text, changed.contact) == (RESUME.text, RESUME.contact)


def test_new_sections_and_entries_are_added() -> None:
    changed = with_bullets(RESUME, [("Experience", "Cook", "Ran a kitchen"), ("Projects", "Boat", "Sailed it")])
    assert [e.title for e in changed.sections[0].entries] == ["Analyst", "Clerk", "Cook"]
    assert changed.sections[1].kind is SectionKind.PROJECTS
    assert [b.text for b in changed.bullets] == ["Ran a kitchen", "Sailed it"]


def test_contact() -> None:
    contact = Contact(name="Ana López", email="ana@example.com")
    assert with_contact(RESUME, contact).contact == contact
    assert with_contact(RESUME, contact).bullets == RESUME.bullets
