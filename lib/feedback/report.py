"""From an interview to its report, by code alone: no clock, no store, no model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from types import MappingProxyType

from lib.core.enums import Behaviour, Dimension, QuestionKind
from lib.core.report import QuestionReport, Rating, Report
from lib.core.types import Feedback, Interview, Score
from lib.feedback import engines
from lib.feedback.actions import three_actions
from lib.feedback.outcomes import requirement_outcomes
from lib.feedback.rubric import overall
from lib.feedback.speaking import Takes, question_rating, speaking
from lib.feedback.thread import read_thread
from lib.feedback.verdict import LABEL, recommend

KIND_WEIGHTS = {QuestionKind.OPENING: 0.5, QuestionKind.CLOSING: 0.0}
"""Opening counts half, the closing question not at all; every other kind counts once."""
COMMUNICATION_WEIGHTS = {Dimension.COMMUNICATION: 2.0, Dimension.STRUCTURE: 1.0}
DELIVERY_WEIGHT = 1.0
"""Parts of delivery in the communication rating, in the questions that were answered aloud; nothing else uses it."""
TECHNICAL_WEIGHTS = {Dimension.SUBSTANCE: 2.0, Dimension.CREDIBILITY: 1.0, Dimension.RELEVANCE: 1.0}
MIN_TECHNICAL = 2
"""Judged technical answers below which technical skill has no value."""
_STRONG, _WEAK = 3.5, 3.0
_RELEVANCE = Dimension.RELEVANCE


def build_report(interview: Interview, takes: Takes = MappingProxyType({})) -> Report:
    """The report on the interview as it stands; questions never put to the candidate are left out.

    Args:
        takes: What was spoken, by turn number; delivery is measured from it and from nothing else.
    """
    questions = tuple(_question(interview, i) for i in sorted({t.question_index for t in interview.turns}))
    counted = [q for q in questions if _weight(interview, q) > 0]
    judged = [q.overall for q in counted if q.overall is not None]
    planned = sum(KIND_WEIGHTS.get(q.kind, 1.0) > 0 for q in interview.questions)
    recommendation, rule = recommend(judged, planned, sum(_missed(interview, q) for q in counted))
    coverage = requirement_outcomes(interview, questions)
    dimensions = tuple(
        _rating(d.value, {d: 1.0}, interview, counted, "mean over the questions judged") for d in Dimension
    )
    spoken, delivery = speaking(interview, takes)
    return Report(
        interview=interview,
        dimensions=dimensions,
        communication=_communication(interview, counted, takes),
        technical=_technical(interview, counted),
        strengths=tuple(_strengths(dimensions, questions))[:5],
        weaknesses=tuple(_weaknesses(dimensions, counted))[:5],
        actions=three_actions(interview, questions, coverage),
        recommendation=recommendation,
        rule=rule,
        questions=questions,
        coverage=coverage,
        notes=tuple(_notes(interview, questions)),
        engine=", ".join(dict.fromkeys(q.feedback.engine for q in questions if q.feedback)) or "none",
        delivery=delivery,
        speaking=spoken,
    )


def thread_feedback(interview: Interview, question_index: int) -> Feedback | None:
    """The feedback that counts: the newest one of the last attempt."""
    attempts = interview.attempts(question_index)
    found = [t.feedback for t in (attempts[-1] if attempts else ()) if t.feedback is not None]
    return found[-1] if found else None


def _question(interview: Interview, index: int) -> QuestionReport:
    attempt = interview.attempts(index)[-1]
    feedback = thread_feedback(interview, index)
    score = overall(feedback.scores) if feedback else None
    ratings = [t.self_rating for t in attempt if t.self_rating is not None]
    rating = ratings[-1] if ratings else None
    return QuestionReport(
        question_index=index,
        overall=score,
        feedback=feedback,
        behaviours=tuple(t.behaviour for t in attempt if t.behaviour is not None),
        self_rating=rating,
        calibration=round(rating - score, 2) if rating is not None and score is not None else None,
    )


def _missed(interview: Interview, question: QuestionReport) -> bool:
    """True when the first answer was declined or off topic, or the whole thread is about something else."""
    thread = read_thread(interview, question.question_index)
    first = min((t.number for t in thread.judged), default=None)
    relevance = [s.value for s in (question.feedback.scores if question.feedback else ()) if s.dimension is _RELEVANCE]
    about_other = any(value is not None and value <= 2 for value in relevance)
    return about_other or first in {t.number for t in (*thread.off_turns, *thread.declined_turns)}


def _weight(interview: Interview, question: QuestionReport) -> float:
    return KIND_WEIGHTS.get(interview.questions[question.question_index].kind, 1.0)


def _rating(
    name: str,
    weights: dict[Dimension, float],
    interview: Interview,
    questions: Sequence[QuestionReport],
    basis: str,
    more: Sequence[tuple[float, Rating]] = (),
) -> Rating:
    """The weighted mean of values, and of the ends of their ranges, over dimensions and questions, and `more`."""
    rows: list[tuple[float, Score | Rating]] = [
        (_weight(interview, q) * weights[s.dimension], s)
        for q in questions
        for s in (q.feedback.scores if q.feedback else ())
        if s.value is not None and s.dimension in weights
    ]
    if not rows:
        return Rating(name, None, 1.0, 5.0, f"{basis}; none could be judged")
    rows += more
    total = sum(w for w, _ in rows)
    value, low, high = (
        round(sum(w * getattr(s, part) for w, s in rows) / total, 1) for part in ("value", "low", "high")
    )
    n = sum(
        any(s.value is not None and s.dimension in weights for s in q.feedback.scores) for q in questions if q.feedback
    )
    return Rating(name, value, low, high, f"{basis}; {n} question{'s' if n != 1 else ''}")


def _communication(interview: Interview, counted: Sequence[QuestionReport], takes: Takes) -> Rating:
    """Of the words, and of how they were spoken in those questions in which that could be measured."""
    rated = [(q, question_rating(interview, takes, q.question_index)) for q in counted]
    aloud = [(DELIVERY_WEIGHT * _weight(interview, q), r) for q, r in rated if r.value is not None]
    basis = "communication counts two parts, structure one part"
    if aloud:
        where = _numbers([q.question_index + 1 for q, r in rated if r.value is not None])
        basis += f", and delivery one part in what was spoken ({where})"
    else:
        basis += ", delivery is not measured"
    return _rating("communication overall", COMMUNICATION_WEIGHTS, interview, counted, basis, aloud)


def _technical(interview: Interview, counted: Sequence[QuestionReport]) -> Rating:
    """One answer says too little about a trade, so that a value needs MIN_TECHNICAL judged answers."""
    asked = [q for q in counted if interview.questions[q.question_index].kind is QuestionKind.TECHNICAL]
    if sum(q.overall is not None for q in asked) < MIN_TECHNICAL:
        return Rating("technical skill", None, 1.0, 5.0, "too little: fewer than two technical answers were judged")
    basis = "technical questions only: substance counts two parts, credibility and relevance one part each"
    return _rating("technical skill", TECHNICAL_WEIGHTS, interview, asked, basis)


def _strengths(dimensions: Sequence[Rating], questions: Sequence[QuestionReport]) -> Iterator[str]:
    """One quote from each of the best answers, then the dimensions that are strong throughout."""
    best = sorted((q for q in questions if q.overall is not None), key=lambda q: -(q.overall or 0))
    quotes = [
        f"Question {q.question_index + 1}: {q.feedback.strengths[0]}"
        for q in best
        if q.feedback and q.feedback.strengths
    ]
    yield from quotes[:3]
    for rating in sorted(dimensions, key=lambda r: -(r.value or 0)):
        if rating.value is not None and rating.value >= _STRONG:
            yield f"{rating.name.capitalize()} is strong throughout: {rating.value} of 5."


def _weaknesses(dimensions: Sequence[Rating], questions: Sequence[QuestionReport]) -> Iterator[str]:
    """Gaps that come back in several answers first, then weak dimensions, then single gaps of the weakest answers."""
    counts = Counter(gap for q in questions if q.feedback for gap in set(q.feedback.gaps))
    places = {gap: [q.question_index + 1 for q in questions if q.feedback and gap in q.feedback.gaps] for gap in counts}
    for gap, n in counts.most_common(2):
        if n > 1:
            yield f"{gap} (questions {', '.join(map(str, places[gap]))})"
    for rating in sorted(dimensions, key=lambda r: r.value or 5.0)[:2]:
        if rating.value is not None and rating.value < _WEAK:
            yield f"{rating.name.capitalize()} is the weak side of this interview: {rating.value} of 5."
    weakest = sorted((q for q in questions if q.overall is not None), key=lambda q: q.overall or 0)
    for q in weakest:
        single = [gap for gap in (q.feedback.gaps if q.feedback else ()) if counts[gap] == 1]
        if single:
            yield f"Question {q.question_index + 1}: {single[0]}"


def _notes(interview: Interview, questions: Sequence[QuestionReport]) -> Iterator[str]:
    yield LABEL
    yield engines.raters(questions)
    answered = {t.question_index for t in interview.turns if t.answer is not None}
    open_questions = [i + 1 for i in range(len(interview.questions)) if i not in answered]
    if open_questions:
        yield f"Not answered: {_numbers(open_questions)}."
    yield from _behaviour_notes(interview, questions)
    for q in questions:
        yield from _retry_note(interview, q)
    yield from engines.credits(questions)


def _behaviour_notes(interview: Interview, questions: Sequence[QuestionReport]) -> Iterator[str]:
    injected = [
        q.question_index + 1
        for q in questions
        if read_thread(interview, q.question_index).injected or Behaviour.INJECTION in q.behaviours
    ]
    if injected:
        yield f"Instructions to the grader were found and not followed: {_numbers(injected)}."
    for behaviour, words in (
        (Behaviour.OFF_TOPIC, "Off-topic answers"),
        (Behaviour.DECLINED, "Declined"),
        (Behaviour.OUT_OF_SCOPE, "Requests outside the interview"),
    ):
        where = [q.question_index + 1 for q in questions if behaviour in q.behaviours]
        if where:
            yield f"{words}: {_numbers(where)}."


def _retry_note(interview: Interview, question: QuestionReport) -> Iterator[str]:
    attempts = interview.attempts(question.question_index)
    before = [t.feedback for t in attempts[0] if t.feedback is not None]
    first = overall(before[-1].scores) if before and len(attempts) > 1 else None
    if first is not None and question.overall is not None:
        yield (
            f"Question {question.question_index + 1} was tried {len(attempts)} times: {first:.1f} at first, "
            f"{question.overall:.1f} at last."
        )


def _numbers(numbers: Sequence[int]) -> str:
    return f"question{'s' if len(numbers) != 1 else ''} {', '.join(map(str, numbers))}"
