"""Questions written by a model, one for each subject that the built-in choice finds worth asking about.

The built-in choice is made first: it gives subject, kind and level of every place, and the question that stands in it
when the model gives none. So the number asked for always comes, whatever the model does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lib.core.chat import CallOptions, ChatModel
from lib.core.protocols import Retriever
from lib.core.types import Candidate, Interview, Job, Plan, Question, Resume
from lib.questions.duplicates import Duplicates
from lib.questions.places import Asked as Asked
from lib.questions.places import built_in_places, ends_of, fill
from lib.questions.writer import Desk, OnQuestion, Writer


@dataclass(frozen=True)
class Generated:
    """Questions in the order of their places. `notes` say, for the user, what did not come from the model and why."""

    questions: tuple[Question, ...]
    by_model: int
    notes: tuple[str, ...] = ()


def generate_questions(
    model: ChatModel,
    job: Job,
    resume: Resume,
    plan: Plan,
    candidate: Candidate,
    *,
    retriever: Retriever,
    n: int,
    asked: Asked | None = None,
    duplicates: Duplicates | None = None,
    on_question: OnQuestion | None = None,
    options: CallOptions | None = None,
) -> Generated:
    """`n` distinct questions (without opening and closing), each with its reason and three to six key points.

    Args:
        model: writes them; where it fails, the built-in questions stand in.
        job: its requirements are subjects.
        resume: its bullets are subjects.
        plan: kind, level and seed; its number of questions is not used.
        candidate: position and stack.
        retriever: finds what of resume and posting matters for a batch.
        n: how many, 1 to 13.
        asked: what this candidate was asked before.
        duplicates: compares questions; without one only near-copies are found.
        on_question: called with (place, question) as soon as a question is accepted, in the order in which they come.
        options: temperature, deadline and cancel of each call; the number of tokens is set here.

    Raises:
        PlanError: the built-in choice cannot be made, and the model left places open.
    """
    asked = asked or Asked()
    places = built_in_places(candidate, job, resume, plan, n, retriever=retriever, asked=asked)
    desk = Desk(model, places.questions, asked, duplicates or Duplicates(), on_question)
    writer = Writer(desk, job, resume, candidate, retriever, options or CallOptions())
    writer.write()
    by_model = len(desk.taken)
    if desk.open:
        if by_model < n:
            desk.notes.append(f"{len(desk.open)} of {n} questions come from the built-in bank.")
        fill(desk.open, places, known=desk.known, put=desk.put)
    return Generated(tuple(desk.taken[i] for i in range(n)), by_model, tuple(dict.fromkeys(desk.notes)))


def interview_questions(
    model: ChatModel,
    candidate: Candidate,
    job: Job,
    resume: Resume,
    plan: Plan,
    *,
    retriever: Retriever,
    asked: Asked | None = None,
    duplicates: Duplicates | None = None,
    on_question: OnQuestion | None = None,
    options: CallOptions | None = None,
) -> Generated:
    """All questions of an interview, as `choose_questions` gives them: opening, written ones, closing.

    Raises:
        PlanError: as `choose_questions`.
    """
    first, last = ends_of(candidate, job, resume, plan, retriever=retriever, asked=asked or Asked())
    made = generate_questions(
        model,
        job,
        resume,
        plan,
        candidate,
        retriever=retriever,
        n=plan.n_questions - 2,
        asked=asked,
        duplicates=duplicates,
        on_question=on_question,
        options=options,
    )
    return replace(made, questions=(first, *made.questions, last))


def asked_in(interviews: Sequence[Interview]) -> Asked:
    """What was put to the candidate in these interviews, oldest first."""
    found = {i.questions[t.question_index].id: i.questions[t.question_index].text for i in interviews for t in i.turns}
    return Asked(frozenset(found), tuple(dict.fromkeys(found.values())))
