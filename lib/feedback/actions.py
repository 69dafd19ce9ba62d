"""Three concrete things to do next, each tied to a question, a bullet or a requirement of this interview."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lib.core.enums import Behaviour, Dimension, QuestionKind, RequirementKind
from lib.core.report import QuestionReport, RequirementOutcome
from lib.core.types import Interview
from lib.feedback.evidence import shorten
from lib.feedback.outcomes import ANSWERED

N_ACTIONS = 3
_ASKED_CHARS = 90


def three_actions(
    interview: Interview, questions: Sequence[QuestionReport], coverage: Sequence[RequirementOutcome]
) -> tuple[str, str, str]:
    """Exactly three actions, the most useful first, no two alike."""
    steps, bullets = list(_weakest_step(interview, questions)), list(_unused_evidence(interview, questions))
    requirements = list(_missing_requirement(coverage))
    first, second, third = _distinct(
        [
            *steps[:1],
            *[b for b in bullets if not _same_question(b, steps[:1])][:1],
            *requirements[:1],
            *steps[1:6],
            *_calibration(interview, questions),
            *bullets,
            *requirements[1:],
            *_last_resort(interview, questions),
        ]
    )
    return first, second, third


def _distinct(candidates: Sequence[str]) -> list[str]:
    """The first three that advise different things: the same step for two questions counts once."""
    found: dict[str, str] = {}
    for action in candidates:
        found.setdefault(action.rpartition("”): ")[2], action)
    return list(found.values())[:N_ACTIONS]


def _same_question(action: str, others: Sequence[str]) -> bool:
    return any(action.partition("”): ")[0] == other.partition("”): ")[0] for other in others)


def ask(interview: Interview, index: int) -> str:
    """'Question 2 (“Tell me about …”)', counted from 1."""
    return f"Question {index + 1} (“{shorten(interview.questions[index].text, _ASKED_CHARS)}”)"


def _weakest_step(interview: Interview, questions: Sequence[QuestionReport]) -> Iterator[str]:
    """The next step of each question that counts, weakest answer first."""
    judged = [q for q in questions if q.overall is not None and _counts(interview, q)]
    for q in sorted(judged, key=lambda q: (q.overall or 0.0, q.question_index)):
        if q.feedback and q.feedback.next_step:
            yield f"{ask(interview, q.question_index)}: {q.feedback.next_step}"


def _unused_evidence(interview: Interview, questions: Sequence[QuestionReport]) -> Iterator[str]:
    for q in sorted(questions, key=lambda q: (q.overall or 0.0, q.question_index)):
        bullet = q.feedback.unused_bullet if q.feedback else None
        already = bullet is not None and q.feedback is not None and shorten(bullet.text) in q.feedback.next_step
        if bullet and not already:
            yield (
                f"{ask(interview, q.question_index)}: tell it with your bullet “{shorten(bullet.text)}”, "
                "which you did not use."
            )


def _missing_requirement(coverage: Sequence[RequirementOutcome]) -> Iterator[str]:
    order = {RequirementKind.MUST: 0, RequirementKind.RESPONSIBILITY: 1, RequirementKind.NICE: 2}
    for row in sorted(coverage, key=lambda r: order[r.requirement.kind]):
        if row.outcome != ANSWERED:
            yield (
                f"Prepare one example for the requirement “{shorten(row.requirement.text)}” ({row.outcome} in this "
                "interview): situation, what you did, a number."
            )


def _calibration(interview: Interview, questions: Sequence[QuestionReport]) -> Iterator[str]:
    rated = [q for q in questions if q.calibration is not None]
    for q in sorted(rated, key=lambda q: -abs(q.calibration or 0.0)):
        if q.calibration is not None and q.self_rating is not None and abs(q.calibration) >= 1:
            way = "higher" if q.calibration > 0 else "lower"
            yield (
                f"{ask(interview, q.question_index)}: you rated yourself {q.self_rating}, {way} than the score of "
                f"{q.overall}. Read the reasons there before you practise it again."
            )


def _last_resort(interview: Interview, questions: Sequence[QuestionReport]) -> Iterator[str]:
    """Always at least three, for interviews that were stopped early or went well everywhere."""
    for q in questions:
        if q.feedback is None or Behaviour.DECLINED in q.behaviours or q.overall is None:
            yield (
                f"{ask(interview, q.question_index)}: answer it in at least three sentences, so that it can be judged."
            )
    weakest = _weakest_dimension(questions)
    if weakest:
        yield f"Repeat this interview and watch one thing only: {weakest}."
    yield f"Hold another interview for “{interview.candidate.position}” with two follow-ups per question."
    yield "Say your strongest answer aloud in under two minutes, without notes."
    yield f"Write down one example with a number for each main requirement of “{interview.job.title or 'the job'}”."


def _weakest_dimension(questions: Sequence[QuestionReport]) -> str:
    totals: dict[Dimension, list[int]] = {}
    for q in questions:
        for score in q.feedback.scores if q.feedback else ():
            if score.value is not None:
                totals.setdefault(score.dimension, []).append(score.value)
    return min(totals, key=lambda d: sum(totals[d]) / len(totals[d])).value if totals else ""


def _counts(interview: Interview, question: QuestionReport) -> bool:
    return interview.questions[question.question_index].kind is not QuestionKind.CLOSING
