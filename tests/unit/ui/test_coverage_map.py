"""The cells of the map: one for each requirement and bullet, with the support and what the list shows."""

from __future__ import annotations

import pytest

from lib.core.enums import Coverage, RequirementKind
from lib.core.types import Bullet, CoverageRow, Job, Requirement, Resume
from lib.retrieval.coverage import coverage, support
from lib.retrieval.lexical import LexicalRetriever
from lib.ui.coverage_map import records

pytestmark = pytest.mark.unit

RESUME = Resume(
    "", bullets=(Bullet("Baked bread for a hotel", entry="Baker"), Bullet("Kept the books in Excel", entry="Clerk"))
)
JOB = Job(
    "x",
    requirements=(
        Requirement("Baked bread", RequirementKind.MUST),
        Requirement("Excel", RequirementKind.MUST, ("Excel",)),
        Requirement("Fluent Finnish for customers who call from abroad at night", RequirementKind.NICE),
    ),
)


def test_cells_are_what_coverage_found() -> None:
    rows, scores = coverage(JOB, RESUME, LexicalRetriever()), support(JOB, RESUME, LexicalRetriever())
    cells = records(rows, scores, RESUME)
    assert [(c["Number"], c["Best"]) for c in cells] == [
        (1, True),
        (2, False),
        (1, False),
        (2, True),
        (1, False),
        (2, False),
    ]
    assert [max(row) for row in scores] == [row.score for row in rows]
    assert cells[0]["Support"] == 1.0
    assert cells[1]["Support"] == 0.0
    assert {c["Status"] for c in cells[4:]} == {"not shown"}
    assert cells[4]["Row"] == "○ 3 Fluent Finnish for customers who call from…"
    assert cells[3]["From"] == "Clerk"


def test_without_bullets_there_are_no_cells() -> None:
    row = CoverageRow(JOB.requirements[0], Coverage.NOT_SHOWN, None, 0.0)
    assert support(Job("x", requirements=JOB.requirements[:1]), Resume(""), LexicalRetriever()) == ((),)
    assert records((row,), ((),), Resume("")) == []
