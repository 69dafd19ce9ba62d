"""The charts of the PDF: ratings with their ranges, and the score of each question beside the self-rating."""

from __future__ import annotations

from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, Rect, String

from lib.core.report import QuestionReport, Rating, Report
from lib.feedback.pdf_style import ACCENT_SOFT, INK, LINE, PAPER, SOFT, colour, level_colour
from lib.feedback.pdf_text import BOLD, REGULAR

_ROW = 21.0
_LABEL = 84.0
_FIGURE = 30.0


def ratings_chart(ratings: tuple[Rating, ...], width: float) -> Drawing:
    """One row per rating on an axis from 1 to 5: the band is the range, the dot the value."""
    height = _ROW * len(ratings) + 18
    drawing = Drawing(width, height)
    left, right = _LABEL, width - _FIGURE
    _axis(drawing, left, right, height - 2, 14)
    for row, rating in enumerate(ratings):
        y = height - 2 - _ROW * (row + 0.5)
        drawing.add(_label(0, y - 3, rating.name.capitalize(), INK))
        if rating.value is None:
            drawing.add(_label(left + 4, y - 3, "not enough to say", SOFT))
            continue
        low, high, value = (_x(v, left, right) for v in (rating.low, rating.high, rating.value))
        drawing.add(
            Rect(low - 4, y - 4, high - low + 8, 8, rx=4, ry=4, fillColor=colour(ACCENT_SOFT), strokeColor=None)
        )
        drawing.add(Circle(value, y, 4.6, fillColor=colour(level_colour(rating.value)), strokeColor=colour("#FFFFFF")))
        drawing.add(_label(right + 10, y - 3, f"{rating.value:.1f}", INK, bold=True))
    return drawing


def questions_chart(report: Report, width: float) -> Drawing:
    """One bar per question: the bar is the score, the small triangle the candidate's own rating before."""
    questions = report.questions
    height = _ROW * len(report.dimensions) + 18
    drawing = Drawing(width, height)
    bottom, top = 16.0, height - 14
    for level in range(1, 6):
        y = bottom + (top - bottom) * (level - 1) / 4
        drawing.add(Line(14, y, width, y, strokeColor=colour(LINE), strokeWidth=0.5))
        drawing.add(_label(2, y - 3, str(level), SOFT))
    step = (width - 18) / max(1, len(questions))
    for place, question in enumerate(questions):
        _bar(drawing, question, 18 + step * (place + 0.5), min(26.0, step * 0.55), bottom, top)
    return drawing


def _bar(drawing: Drawing, question: QuestionReport, x: float, wide: float, bottom: float, top: float) -> None:
    def at(value: float) -> float:
        return bottom + (top - bottom) * (value - 1) / 4

    drawing.add(_label(x, 3, f"Q{question.question_index + 1}", SOFT, anchor="middle"))
    if question.overall is None:
        drawing.add(_label(x, bottom + 4, "–", SOFT, anchor="middle"))
    else:
        y = max(at(question.overall), bottom + 2)
        fill = colour(level_colour(question.overall))
        drawing.add(Rect(x - wide / 2, bottom, wide, y - bottom, fillColor=fill, strokeColor=None))
        drawing.add(_label(x, y + 3, f"{question.overall:.1f}", INK, anchor="middle", bold=True))
    if question.self_rating is not None:
        y, tip = at(question.self_rating), x + wide / 2 + 1
        points = [tip, y, tip + 6, y + 3.5, tip + 6, y - 3.5]
        drawing.add(Polygon(points, fillColor=colour(INK), strokeColor=None))


def _axis(drawing: Drawing, left: float, right: float, top: float, bottom: float) -> None:
    drawing.add(Rect(left, bottom, right - left, top - bottom, fillColor=colour(PAPER), strokeColor=None))
    for level in range(1, 6):
        x = _x(level, left, right)
        drawing.add(Line(x, bottom, x, top, strokeColor=colour(LINE), strokeWidth=0.5))
        drawing.add(_label(x, 3, str(level), SOFT, anchor="middle"))


def _x(value: float, left: float, right: float) -> float:
    return left + 8 + (right - left - 16) * (value - 1) / 4


def _label(x: float, y: float, words: str, fill: str, *, anchor: str = "start", bold: bool = False) -> String:
    font = BOLD if bold else REGULAR
    return String(x, y, words, fontName=font, fontSize=8, fillColor=colour(fill), textAnchor=anchor)
