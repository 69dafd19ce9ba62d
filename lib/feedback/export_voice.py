"""How the answers sounded, for the exports: the same lines in Markdown, text and PDF."""

from __future__ import annotations

from collections.abc import Iterator

from lib.core.report import Reading, Report, Speaking, SpokenAnswer
from lib.core.speech import MEASURES
from lib.feedback.delivery import usual_words, value_words
from lib.feedback.speaking import clock, summary

HEADING = "How you sounded"
HEADS = ("Measure", "You", "Usual", "How exact")


def about(report: Report, found: Speaking) -> str:
    """What was measured, by whom it was written down, and what it counts for."""
    n = len(found.answers)
    engines = ", ".join(dict.fromkeys(a.engine for a in found.answers if a.engine))
    by = f", written down by {engines}" if engines else ""
    typed = f" Not measured, because typed: {_questions(found.typed)}." if found.typed else ""
    return (
        f"Measured from {n} spoken answer{'s' if n != 1 else ''} ({clock(found.seconds)}){by}.{typed} "
        f"It counts in the communication rating as one part beside three, and in no rating of what you said."
    )


def row(reading: Reading) -> tuple[str, str, str, str]:
    """The cells under HEADS."""
    measure = MEASURES[reading.measure]
    band = f" ({reading.band})" if reading.band else ""
    usual = usual_words(reading.measure)
    return measure.label, value_words(reading.measure, reading.value) + band, usual, measure.error


def lines(found: Speaking) -> Iterator[str]:
    """One per measure that has a value."""
    for reading in found.readings:
        if reading.value is not None:
            label, value, usual, error = row(reading)
            norm = "" if usual == "no norm" else f", where {usual} is usual"
            yield f"{label}: {value}{norm}. How exact: {error}."


def answer_line(answer: SpokenAnswer) -> str:
    """How one answer sounded: 'Spoken (recorded): 0:42, 132 words per minute (usual), ...'"""
    return f"Spoken ({' and '.join(answer.ways)}): {summary(answer.delivery)}"


def _questions(numbers: tuple[int, ...]) -> str:
    return f"question{'s' if len(numbers) != 1 else ''} {', '.join(map(str, numbers))}"
