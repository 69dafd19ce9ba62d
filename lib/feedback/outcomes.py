"""What became of each requirement of the job in the interview."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lib.core.enums import Dimension
from lib.core.report import QuestionReport, RequirementOutcome
from lib.core.types import Interview, Question, Requirement
from lib.feedback.counting import count_numbers, own_actions
from lib.feedback.thread import is_generic, read_thread
from lib.feedback.units import Unit, cached_stems

ANSWERED = "answered with evidence"
ASKED = "asked"
CLAIMED = "only claimed"
NEVER = "never raised"
_GOOD = 3
_SAME = 0.6
_MENTIONED = 0.5


def requirement_outcomes(interview: Interview, questions: Sequence[QuestionReport]) -> tuple[RequirementOutcome, ...]:
    """One outcome per requirement, in the job's order; 'claimed' is said in passing or only written in the resume."""
    units = {q.question_index: read_thread(interview, q.question_index).units for q in questions}
    return tuple(_outcome(r, interview, questions, units) for r in interview.job.requirements)


def _outcome(
    requirement: Requirement,
    interview: Interview,
    questions: Sequence[QuestionReport],
    units: dict[int, tuple[Unit, ...]],
) -> RequirementOutcome:
    asked = [q for q in questions if is_about(interview.questions[q.question_index], requirement)]
    for question in asked:
        if _is_good(question):
            return RequirementOutcome(requirement, ANSWERED, question.question_index)
    mentions = [(q, u) for q in questions for u in units[q.question_index] if mentions_requirement(u.text, requirement)]
    for question, unit in mentions:
        if _is_good(question) and (own_actions(unit.text) or count_numbers(unit.text)):
            return RequirementOutcome(requirement, ANSWERED, question.question_index)
    if asked:
        return RequirementOutcome(requirement, ASKED, asked[0].question_index)
    if mentions:
        return RequirementOutcome(requirement, CLAIMED, mentions[0][0].question_index)
    written = any(
        mentions_requirement(t, requirement)
        for t in (*interview.resume.skills, *(b.text for b in interview.resume.bullets))
    )
    return RequirementOutcome(requirement, CLAIMED if written else NEVER)


def is_about(question: Question, requirement: Requirement) -> bool:
    """True when the question was built from the requirement or asks for one of its skills."""
    if question.requirement and _likeness(question.requirement, requirement.text) >= _SAME:
        return True
    return bool(question.skill) and question.skill.lower() in {s.lower() for s in requirement.skills}


def mentions_requirement(text: str, requirement: Requirement) -> bool:
    """True when a text names one of the requirement's skills or holds at least half of its own words."""
    for skill in requirement.skills:
        if re.search(rf"(?<![\w+#]){re.escape(skill)}(?![\w+#])", text, re.IGNORECASE):
            return True
    own = {s for s in cached_stems(requirement.text) if not is_generic(s)}
    shared = own & cached_stems(text)
    return len(shared) >= 2 and len(shared) >= _MENTIONED * len(own)


def _likeness(one: str, other: str) -> float:
    a, b = cached_stems(one), cached_stems(other)
    return len(a & b) / len(a | b) if a | b else 0.0


def _is_good(question: QuestionReport) -> bool:
    if question.feedback is None:
        return False
    value = {s.dimension: s.value or 0 for s in question.feedback.scores}
    return all(value.get(d, 0) >= _GOOD for d in (Dimension.RELEVANCE, Dimension.SUBSTANCE, Dimension.CREDIBILITY))
