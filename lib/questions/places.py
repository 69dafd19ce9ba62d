"""The places of an interview as the built-in choice fills them: subjects for a model, and what stands in for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lib.core.errors import PlanError
from lib.core.protocols import Retriever
from lib.core.types import Candidate, Job, Plan, Question, Resume
from lib.questions.select import choose_questions

MAX_PLACES = 13
_TRIES = 6
"""Other choices looked through for a place whose own question is known already."""


@dataclass(frozen=True)
class Asked:
    """What a candidate was asked before: ids of questions, and texts, the newest last."""

    ids: frozenset[str] = frozenset()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Places:
    """`questions` say what each place is about; `more` gives other built-in questions, leaving out ids given to it."""

    questions: tuple[Question, ...]
    more: Callable[[frozenset[str]], tuple[Question, ...]]
    asked: frozenset[str]


def built_in_places(
    candidate: Candidate, job: Job, resume: Resume, plan: Plan, n: int, *, retriever: Retriever, asked: Asked
) -> Places:
    """`n` places with the questions that the built-in choice puts there.

    When all built-in questions were asked, they still say what to ask about.

    Raises:
        PlanError: `n` is not 1 to 13.
    """
    if not 1 <= n <= MAX_PLACES:
        raise PlanError(f"A model writes 1 to {MAX_PLACES} questions at once.")
    wanted = replace(plan, n_questions=n + 2)

    def choose(ids: frozenset[str]) -> tuple[Question, ...]:
        return choose_questions(candidate, job, resume, wanted, retriever=retriever, asked=set(ids))[1:-1]

    try:
        questions = choose(asked.ids)
    except PlanError:
        questions = choose(frozenset())
    return Places(questions, choose, asked.ids)


def ends_of(
    candidate: Candidate, job: Job, resume: Resume, plan: Plan, *, retriever: Retriever, asked: Asked
) -> tuple[Question, Question]:
    """The opening and the closing question. Raises PlanError when the plan wants fewer than 3 or more than 15."""
    try:
        chosen = choose_questions(candidate, job, resume, plan, retriever=retriever, asked=set(asked.ids))
    except PlanError:
        chosen = choose_questions(candidate, job, resume, plan, retriever=retriever, asked=set())
    return chosen[0], chosen[-1]


def fill(
    open_places: Sequence[int], places: Places, *, known: Callable[[str], bool], put: Callable[[int, Question], None]
) -> None:
    """Put built-in questions into the places left: each place's own first, else another of its kind.

    Raises:
        PlanError: every built-in question that fits was asked before.
    """
    for index in open_places:
        own = places.questions[index]
        if own.id not in places.asked and not known(own.text):
            put(index, own)
        else:
            put(index, _other(own, places, known))


def _other(own: Question, places: Places, known: Callable[[str], bool]) -> Question:
    """Another built-in question, of the same kind if there is one."""
    left_out = places.asked | {q.id for q in places.questions}
    for _ in range(_TRIES):
        found = places.more(left_out)
        fresh = [q for q in found if not known(q.text)]
        if fresh:
            return next((q for q in fresh if q.kind is own.kind), fresh[0])
        left_out |= {q.id for q in found}
    raise PlanError(
        "You have already been asked every question that fits. Choose another kind of interview, or delete old "
        "interviews on the home page to hear their questions again."
    )
