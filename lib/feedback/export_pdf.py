"""The report as a PDF: verdict, ratings and charts, one part per question, coverage of the job, notes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    PageTemplate,
    Spacer,
    Table,
)

from lib.core.enums import Recommendation
from lib.core.report import Report
from lib.feedback import export_voice
from lib.feedback.export import rating_words, title
from lib.feedback.outcomes import ANSWERED, ASKED, CLAIMED
from lib.feedback.pdf_charts import questions_chart, ratings_chart
from lib.feedback.pdf_question import MARKS, question_flowables
from lib.feedback.pdf_style import (
    ACCENT,
    AMBER,
    LINE,
    MARGIN,
    PAGE,
    PAPER,
    RED,
    SOFT,
    WIDTH,
    bullets,
    colour,
    marked,
    text,
)
from lib.feedback.pdf_text import REGULAR, plain, register_fonts

SHORT_TABLE = 14
"""Rows, the header counted, below which the table of requirements is kept on one page."""
_HEAD_AND_A_ROW = 140
"""Points that heading, header and a row of five lines take: with less left, the table begins on the next page."""
_VERDICT_COLOURS = {
    Recommendation.STRONG_HIRE: "#1F6F54",
    Recommendation.HIRE: "#2F7D5F",
    Recommendation.MIXED: "#8A5A10",
    Recommendation.NO_HIRE: "#8F3640",
    Recommendation.NOT_ENOUGH: "#5C6963",
}
_OUTCOME_COLOURS = {ANSWERED: ACCENT, ASKED: AMBER, CLAIMED: AMBER}


def report_pdf(report: Report) -> bytes:
    """The report laid out on A4 pages, fonts embedded; the same report gives the same bytes."""
    register_fonts()
    buffer = io.BytesIO()
    document = BaseDocTemplate(
        buffer,
        pagesize=PAGE,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=plain(f"Interview report: {title(report)}"),
        author="Greenroom",
        subject="Practice feedback",
        lang="en",
        invariant=1,
    )
    frame = Frame(MARGIN, MARGIN, WIDTH, PAGE[1] - 2 * MARGIN, 0, 0, 0, 0)
    document.addPageTemplates([PageTemplate(frames=[frame])])
    document.build(list(_story(report)), canvasmaker=_numbered(plain(title(report))))
    return buffer.getvalue()


def _story(report: Report) -> Iterator[Flowable]:
    yield from _front(report)
    yield Spacer(1, 8)
    yield _charts(report)
    yield from _lists(report)
    yield _ratings(report)
    yield from _voice(report)
    yield marked("Question by question", "h1")
    legend = ", ".join(f"{mark} {dimension.value}" for dimension, mark in MARKS.items())
    yield text(f"Marked words in the answers are the evidence behind a score: {legend}.", "small")
    for place, question in enumerate(report.questions):
        yield CondPageBreak(150) if place else Spacer(1, 2)
        yield from question_flowables(report, question)
        yield Spacer(1, 12)
    if report.coverage:
        yield from _coverage(report)
    notes = bullets(report.notes)
    yield KeepTogether([marked("Notes", "h1"), *notes])


def _front(report: Report) -> Iterator[Flowable]:
    interview = report.interview
    yield text("Interview report", "small")
    yield text(title(report), "title")
    about = (
        interview.candidate.name,
        f"{interview.plan.mode.value.replace('_', ' ')} interview",
        interview.created_at[:10],
    )
    yield text(" · ".join(a for a in about if a), "subtitle")
    yield Spacer(1, 8)
    verdict = Table(
        [[text(report.recommendation.value.capitalize(), "verdict")], [text(report.rule, "verdict_note")]],
        colWidths=[WIDTH],
    )
    verdict.setStyle(
        [
            ("BACKGROUND", (0, 0), (-1, -1), colour(_VERDICT_COLOURS[report.recommendation])),
            ("LEFTPADDING", (0, 0), (-1, -1), 12),
            ("RIGHTPADDING", (0, 0), (-1, -1), 12),
            ("TOPPADDING", (0, 0), (-1, 0), 9),
            ("BOTTOMPADDING", (0, -1), (-1, -1), 10),
            ("ROUNDEDCORNERS", [6, 6, 6, 6]),
        ]
    )
    yield verdict


def _charts(report: Report) -> Table:
    half = WIDTH / 2 - 8
    heads = ("Ratings, 1 to 5 (band: range)", "Score per question (triangle: your own rating)")
    table = Table(
        [
            [text(h, "head") for h in heads],
            [ratings_chart(report.dimensions, half), questions_chart(report, half)],
        ],
        colWidths=[WIDTH / 2, WIDTH / 2],
    )
    table.setStyle(
        [("LEFTPADDING", (0, 0), (0, -1), 0), ("LEFTPADDING", (1, 0), (1, -1), 12), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    )
    return table


def _lists(report: Report) -> Iterator[Flowable]:
    for heading, items, numbered in (
        ("Do this next", report.actions, True),
        ("What helped", report.strengths, False),
        ("What hurt", report.weaknesses, False),
    ):
        if items:
            yield KeepTogether([marked(heading, "h1"), *bullets(items, numbered=numbered)])


def _ratings(report: Report) -> Flowable:
    rows = [[text(h, "head") for h in ("Rating", "Value and range", "How it is computed")]]
    for rating in (report.communication, report.delivery, report.technical, *report.dimensions):
        name = rating.name.capitalize()
        rows.append(
            [text(name, "cell_bold"), text(rating_words(rating), "cell"), text(rating.basis.capitalize() + ".", "cell")]
        )
    # The two summary ratings share words with dimensions, so the table says which is which.
    rows.insert(1, [text("Summary", "head"), "", ""])
    rows.insert(5, [text("Dimensions", "head"), "", ""])
    return KeepTogether([marked("Ratings", "h1"), _grid(rows, [110, 110, WIDTH - 220])])


def _voice(report: Report) -> Iterator[Flowable]:
    found = report.speaking
    if found is None:
        return
    rows = [[text(h, "head") for h in export_voice.HEADS]]
    for reading in (r for r in found.readings if r.value is not None):
        label, *cells = export_voice.row(reading)
        rows.append([text(label, "cell_bold"), *(text(cell, "cell") for cell in cells)])
    about = [marked(export_voice.HEADING, "h1"), text(export_voice.about(report, found), "small")]
    yield KeepTogether([*about, *bullets(found.advice), Spacer(1, 4), _grid(rows, [130, 130, 90, WIDTH - 350])])


def _coverage(report: Report) -> Iterator[Flowable]:
    rows = [[text(h, "head") for h in ("Requirement of the job", "Kind", "After this interview", "Where")]]
    for row in report.coverage:
        fill = _OUTCOME_COLOURS.get(row.outcome, RED)
        rows.append(
            [
                text(row.requirement.text, "cell"),
                text(row.requirement.kind.value, "cell"),
                marked(f'<font color="{fill}">{row.outcome}</font>', "cell_bold"),
                text("" if row.question_index is None else f"question {row.question_index + 1}", "cell"),
            ]
        )
    table = _grid(rows, [WIDTH - 250, 80, 110, 60])
    heading = marked("The job's requirements after this interview", "h1")
    if len(rows) < SHORT_TABLE:
        yield KeepTogether([heading, table])
    else:
        yield from (CondPageBreak(_HEAD_AND_A_ROW), heading, table)


def _grid(rows: list[list[Any]], widths: list[float]) -> Table:
    table = Table(rows, colWidths=widths, repeatRows=1)
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("BACKGROUND", (0, 0), (-1, 0), colour(PAPER)),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, colour(LINE)),
            ("LEFTPADDING", (0, 0), (-1, -1), 4),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ]
    )
    return table


def _numbered(footer: str) -> type[Canvas]:
    """A canvas class that writes the footer with 'page x of y' once the number of pages is known."""

    class NumberedCanvas(Canvas):  # type: ignore[misc]
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._pages, 1):
                self.__dict__.update(page)
                self._foot(number, len(self._pages))
                super().showPage()
            super().save()

        def _foot(self, number: int, total: int) -> None:
            self.setFont(REGULAR, 7.5)
            self.setFillColor(colour(SOFT))
            self.setStrokeColor(colour(LINE))
            self.line(MARGIN, MARGIN - 8, PAGE[0] - MARGIN, MARGIN - 8)
            self.drawString(MARGIN, MARGIN - 18, f"Greenroom · practice feedback · {footer[:90]}")
            self.drawRightString(PAGE[0] - MARGIN, MARGIN - 18, f"page {number} of {total}")

    return NumberedCanvas
