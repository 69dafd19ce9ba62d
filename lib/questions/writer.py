"""Asks a model for questions, batch by batch and round by round, and keeps those that can be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError

from lib.core.chat import CallOptions, ChatModel, Message
from lib.core.enums import Origin
from lib.core.errors import LLMError
from lib.core.protocols import Retriever
from lib.core.types import Candidate, Job, Question, Resume
from lib.prompts import Untrusted, cut_to_fit, instructions_of, render, room_for
from lib.questions.batches import in_batches, run_split
from lib.questions.duplicates import Duplicates
from lib.questions.places import Asked
from lib.questions.written import WrittenQuestion, WrittenQuestions, question_from

BATCH = 4
"""Subjects per call: a reply about them stays short enough to be finished."""
EXTRA_ROUNDS = 2
"""How often the model is asked again, for what is missing only."""
TOKENS_EACH, TOKENS_BESIDE = 380, 80
MIN_MATERIAL = 80
"""Tokens of posting and of resume below which a batch is taken for too large."""
MAX_ASKED = 12
"""Earlier questions named in the prompt, the newest; all of them are compared with afterwards."""

OnQuestion = Callable[[int, Question], None]


@dataclass
class Desk:
    """The places and what was accepted for them so far."""

    model: ChatModel
    places: Sequence[Question]
    asked: Asked
    duplicates: Duplicates
    on_question: OnQuestion | None
    taken: dict[int, Question] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def open(self) -> list[int]:
        """Indices of places without a question."""
        return [i for i in range(len(self.places)) if i not in self.taken]

    def offer(self, index: int, written: WrittenQuestion, instructions: str) -> None:
        """Take a question when its place is free, it can be asked and nothing like it was asked before."""
        if index in self.taken:
            return
        question = question_from(written, self.places[index], self.model.name, instructions)
        if question is not None and not self.known(question.text):
            self.put(index, question)

    def known(self, text: str) -> bool:
        """True when this, or the same in other words, was asked before or stands in another place."""
        others = [*self.asked.texts, *(q.text for q in self.taken.values())]
        return self.duplicates.find(text, others) is not None

    def put(self, index: int, question: Question) -> None:
        """Fill a place and show it."""
        self.taken[index] = question
        if self.on_question is not None:
            self.on_question(index, question)


@dataclass
class Writer:
    """Asks the model, batch by batch and round by round."""

    desk: Desk
    job: Job
    resume: Resume
    candidate: Candidate
    retriever: Retriever
    options: CallOptions

    def write(self) -> None:
        """Fill as many places as the model can; what goes wrong is noted."""
        for _ in range(1 + EXTRA_ROUNDS):
            if not self.desk.open or self._stopped():
                break
            if not self._round():
                break

    def _round(self) -> bool:
        """One round over the open places; False when asking again would not help."""
        useless: list[int] = []
        for batch in in_batches(self.desk.open, BATCH):
            try:
                useless += run_split(batch, self._ask)
            except LLMError as error:
                self.desk.notes.append(f"{self.desk.model.name}: {error.user_message}")
                if error.kind != "output":
                    return False
        if useless:
            self.desk.notes.append(f"{self.desk.model.name} has too little room for the posting and the resume.")
        return not useless

    def _ask(self, batch: Sequence[int]) -> None:
        if self._stopped():
            return
        options = replace(self.options, max_tokens=TOKENS_EACH * len(batch) + TOKENS_BESIDE)
        messages = self._messages(batch, options)
        ours = instructions_of(messages[:1])
        done: set[str] = set()

        def on_partial(so_far: Mapping[str, Any]) -> None:
            """Take each question as soon as the next one has begun: then it is whole."""
            items = so_far.get("questions")
            for raw in items[:-1] if isinstance(items, list) else ():
                if (key := repr(raw)) not in done:
                    done.add(key)
                    self._offer(batch, raw, ours)

        written, _ = self.desk.model.structured(messages, WrittenQuestions, options, on_partial=on_partial)
        for item in written.questions:
            self._take(batch, item, ours)

    def _offer(self, batch: Sequence[int], raw: object, ours: str) -> None:
        try:
            self._take(batch, WrittenQuestion.model_validate(raw), ours)
        except ValidationError:
            return  # not whole yet, or wrong: the reply as a whole decides

    def _take(self, batch: Sequence[int], written: WrittenQuestion, ours: str) -> None:
        if 1 <= written.item <= len(batch):
            self.desk.offer(batch[written.item - 1], written, ours)

    def _messages(self, batch: Sequence[int], options: CallOptions) -> list[Message]:
        """The prompt for these places, posting and resume cut to the room there is. Raises LLMError 'too_large'."""
        model = self.desk.model
        subjects = [Untrusted("subject", f"{n}. {_subject(self.desk.places[i])}") for n, i in enumerate(batch, start=1)]
        kept = [*self.desk.asked.texts[-MAX_ASKED:], *(q.text for q in self.desk.taken.values())]

        def made(job: str, resume: str) -> list[Message]:
            return render(
                "generate_questions",
                position=Untrusted("position", self.candidate.position),
                level=self.desk.places[batch[0]].level.value,
                count=len(batch),
                subjects=subjects,
                job=Untrusted("job", job),
                resume=Untrusted("resume", resume),
                asked=Untrusted("asked", "\n".join(kept) or "(nothing)"),
            )

        room = room_for(model, options, "\n".join(m.content for m in made("", "")))
        if room < 2 * MIN_MATERIAL:
            raise LLMError("too_large", "The model's context is too small for this.", limit_tokens=model.context_tokens)
        task = " ".join(s.text for s in subjects)
        job = cut_to_fit(_posting(self.job), task, self.retriever, room // 2, model.count_tokens)
        left = room - min(room // 2, model.count_tokens(job.text))
        resume = cut_to_fit(_experience(self.resume), task, self.retriever, left, model.count_tokens)
        for what, cut in (("posting", job), ("resume", resume)):
            said = f"The {what} is longer than the model can read at once: "
            if cut.note and not any(note.startswith(said) for note in self.desk.notes):  # each batch cuts anew
                self.desk.notes.append(said + cut.note)
        return made(job.text, resume.text)

    def _stopped(self) -> bool:
        return self.options.cancel is not None and self.options.cancel.is_set()


def _subject(place: Question) -> str:
    about = {
        Origin.RESUME: f"a line of the resume: {place.source}",
        Origin.JOB: f"a requirement of the posting: {place.requirement}",
        Origin.BANK: f"the subject {place.skill}",
    }[place.origin]
    return f"A {place.kind.value.replace('_', ' ')} question for {place.level.value} level about {about}"


def _posting(job: Job) -> str:
    lines = [f"{job.title} {job.company}".strip(), *(f"{r.kind.value}: {r.text}" for r in job.requirements)]
    return "\n".join(line for line in lines if line) if job.requirements else "\n".join((*lines, job.description))


def _experience(resume: Resume) -> str:
    """The bullets with the skills; nothing that names or locates the person."""
    lines = [f"{b.entry}: {b.text}" if b.entry else b.text for b in resume.bullets]
    return "\n".join((*lines, *((f"Skills: {', '.join(resume.skills)}",) if resume.skills else ())))
