"""Who judged and who wrote, in words that are true for rules and for models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lib.core.report import QuestionReport
from lib.core.types import Feedback

BUILT_IN = "built-in scorer"
"""How the names of all engines begin that judge without a language model."""
LEARNED, ALONE = "learned weights", "rules only"
"""How they end."""
RULES = "stated rules and weights learned from answers that their authors graded"
RULES_ALONE = "stated rules alone (without the sentence encoder, which was off or missing: they are less reliable then)"


def judges_of(feedback: Feedback) -> tuple[str, ...]:
    """The models that gave levels, each once; () when rules gave all of them."""
    engines = (s.engine for s in feedback.scores if s.value is not None)
    return tuple(dict.fromkeys(e for e in engines if not e.startswith(BUILT_IN)))


def credit(feedback: Feedback) -> str:
    """'Judged by: built-in scorer, ...', or 'Scores by ...; advice by ...; improved answer by ...' with a model."""
    named = feedback.engine.startswith("scores by ")
    return f"{feedback.engine[:1].upper()}{feedback.engine[1:]}" if named else f"Judged by: {feedback.engine}"


def rewrite_heading(feedback: Feedback) -> str:
    """The heading over an improved answer: whose words it is in."""
    if not feedback.rewrite_engine:
        return "Improved answer, from your own words"
    return f"Improved answer, from your facts in the words of {feedback.rewrite_engine}"


def raters(questions: Sequence[QuestionReport]) -> str:
    """Who gave the levels of a report: never a person; rules, models or both."""
    judged = [q for q in questions if q.feedback and any(s.value is not None for s in q.feedback.scores)]
    models = {q.question_index + 1: judges_of(q.feedback) for q in judged if q.feedback}
    by_model = [number for number, names in models.items() if names]
    own = [s.engine for q in judged if q.feedback for s in q.feedback.scores if s.engine.startswith(BUILT_IN)]
    basis = RULES_ALONE if any(engine.endswith(ALONE) for engine in own) else RULES
    if not by_model:
        return f"There were no human raters: levels come from {basis}, and each range says how sure they are."
    names = " and ".join(dict.fromkeys(name for found in models.values() for name in found))
    proof = "which had to quote your answers: a level without a quote that is found there is held down"
    if len(by_model) == len(judged):
        return f"There were no human raters: levels come from {names}, {proof}. Each range says how sure they are."
    where = f"question{'s' if len(by_model) != 1 else ''} {', '.join(map(str, by_model))}"
    return (
        f"There were no human raters: levels of {where} come from {names}, {proof}; the others come from {basis}. "
        "Each range says how sure they are."
    )


def credits(questions: Sequence[QuestionReport]) -> Iterator[str]:
    """One line on who did what for the whole report; none when nothing was judged."""
    found = tuple(dict.fromkeys(q.feedback.engine for q in questions if q.feedback))
    if any(engine.startswith("scores by ") for engine in found):
        yield f"Who did what: {' | '.join(found)}."
    elif found:
        yield f"Scores, reasons and improved answers: {', '.join(found)}."
