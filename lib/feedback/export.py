"""A report as JSON (full, versioned), Markdown and plain text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from lib.core.enums import Move
from lib.core.report import QuestionReport, Rating, Report
from lib.core.serial import from_data, to_data
from lib.core.types import Feedback, Score, Turn
from lib.feedback import engines, export_voice, two_views

JSON_VERSION = 1
CLOSE = 0.75
"""Levels between a self-rating and the score below which they count as the same."""
MOVES = {
    Move.ASK: "Question",
    Move.FOLLOW_UP: "Follow-up",
    Move.RETRY: "Second try",
    Move.HINT: "Hint",
    Move.CLARIFY: "Clarification",
    Move.REDIRECT: "Back to the question",
    Move.EXAMPLE: "Asked for an example",
}
"""What a turn of the interviewer is called; others are 'Interviewer'."""
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~$])")


def report_json(report: Report) -> str:
    """The whole report, interview included, as indented JSON: {"version": 1, "report": {...}}."""
    return json.dumps({"version": JSON_VERSION, "report": to_data(report)}, ensure_ascii=False, indent=2)


def report_from_json(text: str | bytes) -> Report:
    """The report that `report_json` wrote. Raises ValueError for another version or for damaged content."""
    data = json.loads(text)
    if not isinstance(data, dict) or data.get("version") != JSON_VERSION:
        raise ValueError(f"not a report of version {JSON_VERSION}")
    return from_data(Report, data["report"])


def report_text(report: Report) -> str:
    """The report as plain text, at most 100 characters per line."""
    text = re.sub(r"\\([\\`*_\[\]<>|#~$])", r"\1", _document(report, quote="    "))
    text = re.sub(r"^#+ (.*)$", lambda m: f"{m[1].upper()}", text, flags=re.MULTILINE).replace("**", "")
    return "\n".join(_wrapped(text))


def report_markdown(report: Report) -> str:
    """The report as Markdown; everything that the candidate or a document wrote is escaped."""
    return _document(report, quote="> ")


def report_pdf(report: Report) -> bytes:
    """The report as a PDF (see `lib.feedback.export_pdf`); reportlab is loaded here, not with the page."""
    from lib.feedback import export_pdf

    return export_pdf.report_pdf(report)


def title(report: Report) -> str:
    """'Backend Engineer at Northwind', as far as known."""
    job = report.interview.job
    role = job.title or report.interview.candidate.position
    return f"{role} at {job.company}" if job.company else role


def rating_words(rating: Rating) -> str:
    """'3.4 of 5 (2.9 to 4.1)', '5.0 of 5' when the range has no width, or 'not enough to say'."""
    return "not enough to say" if rating.value is None else f"{rating.value} of 5{_range(rating.low, rating.high)}"


def score_words(score: Score) -> str:
    """'4 of 5 (3 to 5)', '5 of 5' when the range has no width, or 'too little to judge'."""
    return "too little to judge" if score.value is None else f"{score.value} of 5{_range(score.low, score.high)}"


def move_words(turn: Turn) -> str:
    """'Follow-up', with its writer when that was a model: 'Follow-up (by tiny via this machine)'."""
    name = MOVES.get(turn.move, "Interviewer")
    return f"{name} (by {turn.prompt_engine})" if turn.prompt_engine else name


def calibration_words(calibration: float) -> str:
    """How a self-rating stands to the score: 'close to the score', '1.2 above the score' or '1.2 below the score'."""
    if abs(calibration) < CLOSE:
        return "close to the score"
    return f"{abs(calibration):.1f} {'above' if calibration > 0 else 'below'} the score"


def _range(low: float, high: float) -> str:
    return "" if low == high else f" ({low} to {high})"


def _document(report: Report, quote: str) -> str:
    parts = [
        *_head(report),
        *_list("What helped", report.strengths),
        *_list("What hurt", report.weaknesses),
        *_list("Do this next", report.actions, numbered=True),
        *_voice(report),
        *(line for q in report.questions for line in _question(report, q, quote)),
        *_coverage(report),
        *_list("Notes", report.notes),
    ]
    return "\n".join(parts).rstrip() + "\n"


def _head(report: Report) -> Iterator[str]:
    interview = report.interview
    yield f"# Interview report: {_escape(title(report))}"
    yield ""
    about = [
        interview.candidate.name,
        interview.candidate.position,
        interview.plan.mode.value,
        interview.created_at[:10],
    ]
    yield _escape(" · ".join(a for a in about if a))
    yield ""
    yield f"**{report.recommendation.value.capitalize()}**"
    yield ""
    yield _escape(report.rule)
    yield ""
    yield "## Ratings"
    yield ""
    for rating in (*report.dimensions, report.communication, report.delivery, report.technical):
        yield f"- {rating.name.capitalize()}: {rating_words(rating)}. {rating.basis.capitalize()}."
    yield ""


def _voice(report: Report) -> Iterator[str]:
    if report.speaking is None:
        return
    yield from (f"## {export_voice.HEADING}", "", _escape(export_voice.about(report, report.speaking)), "")
    yield from (f"- {_escape(line)}" for line in (*report.speaking.advice, *export_voice.lines(report.speaking)))
    yield ""


def _question(report: Report, question: QuestionReport, quote: str) -> Iterator[str]:
    index = question.question_index
    asked = report.interview.questions[index]
    yield f"## Question {index + 1} ({asked.kind.value.replace('_', ' ')})"
    yield ""
    yield f"**{_escape(asked.text)}**"
    yield ""
    if asked.engine:
        yield from (f"Question written by {_escape(asked.engine)}", "")
    for turn in report.interview.thread(index):
        yield from _turn(turn, quote)
        spoken = report.speaking.answer(turn.number) if report.speaking else None
        if spoken is not None:
            yield from (_escape(export_voice.answer_line(spoken)), "")
            if spoken.edited:
                yield from ("What you said, before you edited it:", "", f"{quote}{_escape(spoken.said)}", "")
    yield f"Overall: {'too little to judge' if question.overall is None else f'{question.overall:.1f} of 5'}"
    if question.self_rating is not None:
        difference = "" if question.calibration is None else f" ({calibration_words(question.calibration)})"
        yield f"Your own rating before: {question.self_rating} of 5{difference}"
    yield ""
    if question.feedback:
        yield from _feedback(question, question.feedback, quote)


def _turn(turn: Turn, quote: str) -> Iterator[str]:
    yield f"{_escape(move_words(turn))}: {_escape(turn.prompt)}"
    yield ""
    if turn.answer:
        yield from (f"{quote}{_escape(line)}".rstrip() for line in turn.answer.text.splitlines())
        yield ""


def _feedback(question: QuestionReport, feedback: Feedback, quote: str) -> Iterator[str]:
    for score in (s for s in feedback.scores if s.value is not None):
        yield f"- **{score.dimension.value.capitalize()}: {score_words(score)}.** {_escape(score.reason)}"
        yield from (f"  - “{_escape(' '.join(e.quote.split()))}”" for e in score.evidence)
    yield from (f"- {_escape(line)}" for line in unjudged(feedback))
    yield ""
    yield from _list(two_views.HEADING, two_views.lines(question), level=3)
    yield from _list("Strengths", feedback.strengths, level=3)
    yield from _list("Gaps", feedback.gaps, level=3)
    if feedback.key_points:
        yield from _list(
            "Key points", [f"{'said' if k.reached else 'missing'}: {k.name}" for k in feedback.key_points], level=3
        )
    yield from _list("Bullets you used", [b.text for b in feedback.used_bullets], level=3)
    if feedback.unused_bullet:
        yield from _list("A bullet that would have helped", [feedback.unused_bullet.text], level=3)
    if feedback.next_step:
        yield from ("### Next step", "", _escape(feedback.next_step), "")
    if feedback.rewrite:
        yield from (f"### {_escape(engines.rewrite_heading(feedback))}", "")
        yield f"{quote}{_escape(rewrite_text(feedback))}"
        yield ""
    yield _escape(engines.credit(feedback))
    yield ""


def unjudged(feedback: Feedback) -> Iterator[str]:
    """Why dimensions have no value, each reason once; the dimensions are named when others were judged."""
    without = [s for s in feedback.scores if s.value is None]
    for reason in dict.fromkeys(s.reason for s in without):
        names = ", ".join(s.dimension.value for s in without if s.reason == reason)
        yield reason if len(without) == len(feedback.scores) else f"{reason.rstrip('.')} ({names})."


def rewrite_text(feedback: Feedback) -> str:
    """The improved answer as one text."""
    return re.sub(r"\s+", " ", " ".join(p.text for p in feedback.rewrite))


def _coverage(report: Report) -> Iterator[str]:
    if not report.coverage:
        return
    yield "## The job's requirements after this interview"
    yield ""
    for row in report.coverage:
        where = "" if row.question_index is None else f" (question {row.question_index + 1})"
        yield f"- {_escape(row.requirement.text)} ({row.requirement.kind.value}): **{row.outcome}**{where}"
    yield ""


def _list(heading: str, items: Sequence[str], *, numbered: bool = False, level: int = 2) -> Iterator[str]:
    if items:
        yield f"{'#' * level} {heading}"
        yield ""
        yield from (f"{f'{i}.' if numbered else '-'} {_escape(item)}" for i, item in enumerate(items, 1))
        yield ""


def _escape(text: str) -> str:
    """User text as inert Markdown; a leading list or number mark is kept from starting a list."""
    text = _SPECIAL.sub(r"\\\1", text)
    return re.sub(r"^(\s*)([-+=]|\d+[.)])(?=\s)", r"\1&#8203;\2", text) if text[:1] in "-+=0123456789 " else text


def _wrapped(text: str, width: int = 100) -> Iterator[str]:
    for line in text.replace("&#8203;", "").split("\n"):
        body = line.lstrip()
        indent = line[: len(line) - len(body)]
        row = ""
        for word in body.split():
            if row and len(indent) + len(row) + 1 + len(word) > width:
                yield indent + row
                row = ""
            row = f"{row} {word}" if row else word
        yield (indent + row).rstrip()
