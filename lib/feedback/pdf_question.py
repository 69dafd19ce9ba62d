"""One question of the PDF report: what was said with its evidence marked, scores with reasons, the improved answer."""

from __future__ import annotations

from collections.abc import Iterator

from reportlab.platypus import Flowable, KeepTogether, Spacer, Table

from lib.core.enums import Dimension, Move
from lib.core.report import QuestionReport, Report, SpokenAnswer
from lib.core.types import Feedback, Turn
from lib.feedback import engines, export_voice, two_views
from lib.feedback.export import calibration_words, move_words, score_words, unjudged
from lib.feedback.highlight import highlight
from lib.feedback.pdf_style import (
    ACCENT,
    ACCENT_SOFT,
    AMBER,
    AMBER_SOFT,
    LINE,
    PAPER,
    RED,
    SOFT,
    WIDTH,
    bullets,
    colour,
    level_colour,
    marked,
    text,
)
from lib.feedback.pdf_text import BOLD, markup

MARKS = dict(zip(Dimension, "12345", strict=True))
"""The small figure that says which dimension quotes a marked stretch."""


def question_flowables(report: Report, question: QuestionReport) -> Iterator[Flowable]:
    """Everything about one question, in reading order."""
    asked = report.interview.questions[question.question_index]
    yield KeepTogether(
        [_heading(question, asked.kind.value.replace("_", " "), asked.skill), text(asked.text, "question")]
    )
    if asked.engine:
        yield text(f"Question written by {asked.engine}", "small")
    for place, turn in enumerate(report.interview.thread(question.question_index)):
        yield from _turn(turn, question.feedback, first=place == 0)
        yield from _spoken(report.speaking.answer(turn.number) if report.speaking else None)
    if question.feedback:
        yield from _feedback(question, question.feedback)


def _heading(question: QuestionReport, kind: str, skill: str) -> Flowable:
    score = "–" if question.overall is None else f"{question.overall:.1f}"
    label = f"Question {question.question_index + 1} · {kind}" + (f" · {skill}" if skill else "")
    rating = ""
    if question.self_rating is not None:
        rating = f"your rating {question.self_rating}"
        if question.calibration is not None:
            rating += f", {calibration_words(question.calibration)}"
    chip = f'<font name="{BOLD}" size="11" color="#FFFFFF">{score}</font>'
    table = Table([[text(label, "h1"), text(rating, "small"), marked(chip, "chip")]], colWidths=[WIDTH - 140, 104, 36])
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, colour(LINE)),
            ("BACKGROUND", (2, 0), (2, 0), colour(level_colour(question.overall))),
            ("ALIGN", (2, 0), (2, 0), "CENTER"),
            ("LEFTPADDING", (0, 0), (0, 0), 0),
        ]
    )
    return table


def _turn(turn: Turn, feedback: Feedback | None, *, first: bool) -> Iterator[Flowable]:
    if not first or turn.move is not Move.ASK:
        yield marked(f'<font name="{BOLD}">{markup(move_words(turn))}:</font> {markup(turn.prompt)}', "prompt")
    if turn.answer:
        yield marked("".join(_stretch(s.text, s.dimensions) for s in highlight(turn, feedback)), "answer")


def _spoken(answer: SpokenAnswer | None) -> Iterator[Flowable]:
    if answer is None:
        return
    yield text(export_voice.answer_line(answer), "small")
    if answer.edited:
        yield marked(f'<font name="{BOLD}">What you said, before you edited it:</font> {markup(answer.said)}', "prompt")


def _stretch(words: str, dimensions: tuple[Dimension, ...]) -> str:
    if not dimensions or not words.strip():
        return markup(words)
    marks = "".join(MARKS[d] for d in dimensions)
    figure = f'<super size="6" rise="3"><font color="{ACCENT}">{marks}</font></super>'
    return f'<font backColor="{ACCENT_SOFT}">{markup(words)}</font>{figure}'


def _feedback(question: QuestionReport, feedback: Feedback) -> Iterator[Flowable]:
    yield Spacer(1, 4)
    if any(s.value is not None for s in feedback.scores):
        yield _scores(feedback)
    yield from (text(line, "small") for line in unjudged(feedback))
    lists = (
        (two_views.HEADING, two_views.lines(question)),
        ("What helped", feedback.strengths),
        ("What is missing", feedback.gaps),
    )
    for heading, items in lists:
        if items:
            head, *rest = bullets(items)
            yield KeepTogether([marked(heading, "h2"), head])
            yield from rest
    if feedback.key_points:
        yield KeepTogether([marked("Key points", "h2"), marked(_key_points(feedback))])
    yield from _bullet_lines(feedback)
    if feedback.next_step:
        yield KeepTogether([marked("Next step", "h2"), text(feedback.next_step)])
    if feedback.rewrite:
        yield KeepTogether([text(engines.rewrite_heading(feedback), "h2"), _rewrite(feedback)])
    yield Spacer(1, 4)
    yield text(engines.credit(feedback), "small")


def _scores(feedback: Feedback) -> Table:
    rows = [[marked(h, "head") for h in ("Dimension", "Score", "Why")]]
    for score in (s for s in feedback.scores if s.value is not None):
        mark = f'<font color="{ACCENT}"><super size="6">{MARKS[score.dimension]}</super></font>'
        name = f"{score.dimension.value.capitalize()} {mark}"
        points = f'<font color="{level_colour(score.value)}">{score_words(score)}</font>'
        rows.append([marked(name, "cell_bold"), marked(points, "cell_bold"), text(score.reason, "cell")])
    table = Table(rows, colWidths=[84, 74, WIDTH - 158], repeatRows=1)
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("BACKGROUND", (0, 0), (-1, 0), colour(PAPER)),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, colour(LINE)),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ]
    )
    return table


def _key_points(feedback: Feedback) -> str:
    parts = []
    for point in feedback.key_points:
        sign, fill = ("✓", ACCENT) if point.reached else ("✗", RED)
        parts.append(f'<font color="{fill}">{sign}</font>&nbsp;{markup(point.name)}')
    return " &nbsp;&nbsp; ".join(parts)


def _bullet_lines(feedback: Feedback) -> Iterator[Flowable]:
    if feedback.used_bullets:
        yield marked("From your resume, used", "h2")
        yield from bullets(tuple(b.text for b in feedback.used_bullets))
    if feedback.unused_bullet:
        yield KeepTogether([marked("From your resume, not used", "h2"), *bullets((feedback.unused_bullet.text,))])


def _rewrite(feedback: Feedback) -> Table:
    parts = []
    for passage in feedback.rewrite:
        words = markup(passage.text.strip())
        if passage.source == "placeholder":
            words = f'<font color="{AMBER}" backColor="{AMBER_SOFT}">{words}</font>'
        elif passage.source == "resume":
            words = f'<font color="{ACCENT}">{words}</font>'
        elif passage.source == "link":
            words = f'<font color="{SOFT}">{words}</font>'
        parts.append(words)
    table = Table(
        [
            [marked(" ".join(parts), "rewrite")],
            [marked(_LEGEND % ("facts of your answer" if feedback.rewrite_engine else "your answer"), "small")],
        ],
        colWidths=[WIDTH],
        splitInRow=1,
    )
    table.setStyle(
        [
            ("BACKGROUND", (0, 0), (-1, -1), colour(PAPER)),
            ("LEFTPADDING", (0, 0), (-1, -1), 8),
            ("RIGHTPADDING", (0, 0), (-1, -1), 8),
            ("TOPPADDING", (0, 0), (-1, 0), 6),
            ("BOTTOMPADDING", (0, -1), (-1, -1), 6),
            ("LINEBEFORE", (0, 0), (0, -1), 2.2, colour(ACCENT)),
        ]
    )
    return table


_LEGEND = (
    f'Black: %s. <font color="{ACCENT}">Green</font>: your resume. '
    f'<font color="{AMBER}">[In brackets]</font>: facts that only you can add.'
)
