"""`python -m lib.interview RESUME JOB --answers FILE --report OUT.json`: a whole interview without the page.

The same engine, store and scorer as the page; the answers come from a file, one per line or as a JSON list. With
`--llm-url` and `--llm-model` a model listens, replies, judges and rewrites; with `--llm-questions` it writes the
questions too. Where it fails, the built-in interviewer goes on, and stderr says so once for each kind of trouble.
"""

from __future__ import annotations

import argparse
import logging
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from lib.core.chat import CallOptions, ChatModel
from lib.core.enums import Coaching, Level, Mode, Persona
from lib.core.errors import GreenroomError, LLMError
from lib.core.protocols import Retriever, Store
from lib.core.report import Report
from lib.core.types import Candidate, Interview, Job, Plan, Question, Resume
from lib.documents import read_document, read_resume
from lib.documents.job import parse_job
from lib.feedback.by_model import ModelScorer
from lib.feedback.export import report_json
from lib.feedback.report import build_report
from lib.feedback.scorer import BuiltInScorer
from lib.feedback.two_views import with_two_views
from lib.interview.by_model import ModelInterviewer
from lib.interview.play import conversation, play, read_answers
from lib.interview.session import Session
from lib.llm import choice
from lib.questions.by_model import asked_in, interview_questions
from lib.questions.duplicates import Duplicates
from lib.questions.select import choose_questions
from lib.retrieval.choice import add_options, chosen_retriever
from lib.retrieval.encoder import EncoderRetriever
from lib.store import open_store

OWNER = "local"
_FIELD = re.compile(r"(title|company):\s*(\S.*)", re.IGNORECASE)


def main(arguments: Sequence[str]) -> int:
    """Hold the interview, print the conversation, write the report; the number returned is the exit code."""
    chosen = _parser().parse_args(arguments)
    logging.getLogger("lib").addHandler(logging.NullHandler())  # what matters of it is told in plain words
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            interview = _hold(chosen, chosen.db or f"sqlite:///{Path(folder) / 'interview.db'}")
        if chosen.report:
            chosen.report.write_text(report_json(_report(interview, chosen)), encoding="utf-8")
    except GreenroomError as error:
        print(error.user_message, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename}: {error.strerror}.", file=sys.stderr)
        return 1
    print("\n".join(conversation(interview)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lib.interview", description="Hold an interview from files.")
    parser.add_argument("resume", type=Path, help="PDF, DOCX, TXT or Markdown")
    parser.add_argument("job", type=Path, help="the posting, in the same formats")
    parser.add_argument("--answers", type=Path, required=True, help="one answer per line, or a JSON list of texts")
    parser.add_argument("--report", type=Path, help="where the report goes, as JSON")
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same interview")
    parser.add_argument("--questions", type=int, default=5, help="3 to 15, opening and closing included")
    parser.add_argument("--mode", type=Mode, choices=list(Mode), default=Mode.MIXED)
    parser.add_argument("--persona", type=Persona, choices=list(Persona), default=Persona.WARM)
    parser.add_argument("--level", type=Level, choices=list(Level), default=Level.MID)
    parser.add_argument("--follow-ups", type=int, choices=range(4), default=1, help="at most so many per question")
    parser.add_argument("--coaching", type=Coaching, choices=list(Coaching), default=Coaching.REAL)
    parser.add_argument("--title", default="", help="the position; the posting's first line when left out")
    parser.add_argument("--company", default="")
    parser.add_argument("--db", default="", help="database address; a temporary file when left out")
    parser.add_argument("--llm-questions", action="store_true", help="let the model write the questions too")
    parser.add_argument("--llm-deadline", type=float, default=60.0, help="seconds for one call of the model")
    choice.add_options(parser)
    add_options(parser)
    return parser


def _hold(chosen: argparse.Namespace, url: str) -> Interview:
    resume = read_resume(chosen.resume.read_bytes(), chosen.resume.name)
    answers = read_answers(chosen.answers.read_text(encoding="utf-8"))
    job = _job(chosen)
    plan = Plan(
        mode=chosen.mode,
        n_questions=chosen.questions,
        level=chosen.level,
        persona=chosen.persona,
        coaching=chosen.coaching,
        follow_ups=chosen.follow_ups,
        seed=chosen.seed,
    )
    candidate = Candidate(position=job.title, name=resume.contact.name, level=chosen.level, stack=resume.skills)
    retriever = chosen_retriever(chosen)
    model = choice.chosen_model(chosen, os.environ)
    if model is None and chosen.llm_questions:
        raise LLMError("config", "--llm-questions needs a model: give --llm-url and --llm-model.")
    store = open_store(url)
    try:
        about = (candidate, job, resume, plan)
        if model is not None and chosen.llm_questions:
            questions = _written(model, store, retriever, chosen.llm_deadline, *about)
        else:
            questions = choose_questions(*about, retriever=retriever, asked=store.asked(OWNER))
        session = _session(store, retriever, model, chosen.llm_deadline)
        return play(session, session.start(*about, questions), answers)
    finally:
        store.close()


def _written(
    model: ChatModel,
    store: Store,
    retriever: Retriever,
    deadline_s: float,
    candidate: Candidate,
    job: Job,
    resume: Resume,
    plan: Plan,
) -> tuple[Question, ...]:
    """Questions by the model, none like those of the interviews in the database; stderr says what is not its own."""
    earlier = [store.load(OWNER, summary.id) for summary in reversed(store.summaries(OWNER))]
    encoder = retriever.encoder if isinstance(retriever, EncoderRetriever) else None
    made = interview_questions(
        model,
        candidate,
        job,
        resume,
        plan,
        retriever=retriever,
        asked=asked_in(earlier),
        duplicates=Duplicates(encoder),
        options=CallOptions(deadline_s=deadline_s),
    )
    for note in made.notes:
        _tell(note)
    return made.questions


def _session(store: Store, retriever: Retriever, model: ChatModel | None, deadline_s: float) -> Session:
    """The page's session: built in, or helped by a model whose troubles are told once each."""
    built_in = BuiltInScorer(retriever)
    if model is None:
        return Session(store, built_in, retriever, OWNER)
    tell, options = choice.once(_tell), CallOptions(deadline_s=deadline_s)
    interviewer = ModelInterviewer(model, retriever, options=options, on_note=tell, on_cut=tell)
    scorer = ModelScorer(model, built_in, retriever, options=options, on_note=tell, on_cut=tell)
    return Session(store, scorer, retriever, OWNER, interviewer)


def _report(interview: Interview, chosen: argparse.Namespace) -> Report:
    """The report, with what the built-in scorer holds against a model."""
    built_in = cache(lambda: BuiltInScorer(chosen_retriever(chosen)))
    return with_two_views(build_report(interview), lambda index: built_in().score(interview, index))


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _job(chosen: argparse.Namespace) -> Job:
    """The posting; title and company from its 'Title:' and 'Company:' lines (or its first line) when not given."""
    text = read_document(chosen.job.read_bytes(), chosen.job.name)
    lines = [line.strip(" #*\t") for line in text.splitlines()]
    fields = {match[1].lower(): match[2] for line in lines if (match := _FIELD.match(line))}
    first = next((line for line in lines if line), "")
    return parse_job(chosen.title or fields.get("title", first), chosen.company or fields.get("company", ""), text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
