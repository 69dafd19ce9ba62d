"""The values that every part of Greenroom speaks in.

Frozen dataclasses only (their words are in `lib.core.enums`): two equal values are equal, identity belongs to the
store. Sequences are tuples, so that values can be hashed, cached and shared between threads. JSON: `lib.core.serial`.
"""

from __future__ import annotations

from dataclasses import dataclass

from lib.core.enums import (
    Behaviour,
    Coaching,
    Dimension,
    Level,
    Mode,
    Move,
    Origin,
    Persona,
    QuestionKind,
    Status,
)
from lib.core.profile import Bullet as Bullet
from lib.core.profile import Candidate as Candidate
from lib.core.profile import Contact as Contact
from lib.core.profile import CoverageRow as CoverageRow
from lib.core.profile import Entry as Entry
from lib.core.profile import Job as Job
from lib.core.profile import Requirement as Requirement
from lib.core.profile import Resume as Resume
from lib.core.profile import Section as Section


@dataclass(frozen=True)
class Plan:
    """The interview that was asked for. `n_questions` counts opening and closing; `follow_ups` is per question."""

    mode: Mode = Mode.MIXED
    n_questions: int = 5
    level: Level = Level.MID
    persona: Persona = Persona.WARM
    coaching: Coaching = Coaching.PRACTICE
    follow_ups: int = 2
    time_limit_s: int | None = None
    seed: int = 0


@dataclass(frozen=True)
class KeyPoint:
    """Something a strong answer contains; any of `phrasings` counts. `follow_up` asks for it without giving it away."""

    name: str
    phrasings: tuple[str, ...]
    follow_up: str = ""


@dataclass(frozen=True)
class Question:
    """Something to ask. `follow_ups` pairs what is missing (number, decision, own_part, result, ...) with a question.

    `ladder` says what a weak, a fair and a strong answer look like, in this order (empty when not known).
    `source` names the bank item, bullet or requirement behind it; `reason` says to the candidate why it is asked.
    `engine` names the model that wrote it ('' for the bank and for questions built by rules).
    """

    id: str
    text: str
    kind: QuestionKind
    skill: str = ""
    level: Level = Level.MID
    key_points: tuple[KeyPoint, ...] = ()
    follow_ups: tuple[tuple[str, str], ...] = ()
    narrow: str = ""
    hint: str = ""
    requirement: str = ""
    source: str = ""
    origin: Origin = Origin.BANK
    reason: str = ""
    ladder: tuple[str, ...] = ()
    engine: str = ""


@dataclass(frozen=True)
class Word:
    text: str
    start_s: float
    end_s: float
    probability: float


@dataclass(frozen=True)
class Answer:
    """What was said. `seconds` is the time from prompt to submission; `words` only for speech.

    `audio_ref` has the numbers of the takes that the words come from, '0 2'; '' for a typed answer.
    """

    text: str
    words: tuple[Word, ...] = ()
    audio_ref: str = ""
    seconds: float | None = None


@dataclass(frozen=True)
class Evidence:
    """A quote: `interview.turns` with number `turn` has `answer.text[start:end] == quote`, always."""

    quote: str
    start: int
    end: int
    turn: int


@dataclass(frozen=True)
class Score:
    """A level from 1 to 5 with its range. `value` is None when there is too little to judge, then low = 1, high = 5.

    `level` is the value before it was rounded, where the engine has one; totals are made from it.
    """

    dimension: Dimension
    value: int | None
    low: int
    high: int
    evidence: tuple[Evidence, ...]
    reason: str
    engine: str
    level: float | None = None


@dataclass(frozen=True)
class KeyPointResult:
    name: str
    reached: bool
    evidence: Evidence | None = None


@dataclass(frozen=True)
class Passage:
    """A piece of an improved answer. `source` is 'answer', 'resume', 'link' (a connecting word) or 'placeholder'."""

    text: str
    source: str


@dataclass(frozen=True)
class Feedback:
    """What helped and what hurt in one question's thread (first answer and follow-ups together).

    `engine` says in words who did what; `rewrite_engine` names the model that wrote `rewrite` ('' for rules, which take
    the candidate's own words).
    """

    scores: tuple[Score, ...]
    strengths: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    next_step: str = ""
    key_points: tuple[KeyPointResult, ...] = ()
    rewrite: tuple[Passage, ...] = ()
    used_bullets: tuple[Bullet, ...] = ()
    unused_bullet: Bullet | None = None
    engine: str = ""
    rewrite_engine: str = ""


@dataclass(frozen=True)
class Turn:
    """One thing the interviewer said and the answer to it.

    `move` is why `prompt` was said; `target` the key point or slot that a follow-up is after; `behaviour` and `cue`
    what the answer was taken for and by which words; `reply` the interviewer's reaction to the answer. `feedback` is
    that of the question's thread up to this turn. `self_rating` (1 to 5) is given before scores are shown.
    `prompt_engine` and `reply_engine` name the models that wrote a follow-up and the reaction ('' for the built-in
    interviewer; who wrote the question itself stands in `Question.engine`, see `Interview.asked_by`).
    """

    number: int
    question_index: int
    move: Move
    prompt: str
    target: str = ""
    answer: Answer | None = None
    behaviour: Behaviour | None = None
    cue: str = ""
    reply: str = ""
    feedback: Feedback | None = None
    self_rating: int | None = None
    prompt_engine: str = ""
    reply_engine: str = ""


@dataclass(frozen=True)
class Interview:
    """A whole interview. `turns` is ordered by number; the last one is unanswered while `status` is active."""

    id: str
    candidate: Candidate
    job: Job
    resume: Resume
    plan: Plan
    questions: tuple[Question, ...]
    turns: tuple[Turn, ...] = ()
    status: Status = Status.ACTIVE
    created_at: str = ""

    @property
    def current(self) -> Turn | None:
        """The turn that waits for an answer; None when it is over, paused or an answer is still being worked on."""
        last = self.turns[-1] if self.turns else None
        if self.status is not Status.ACTIVE or last is None or last.answer is not None or last.behaviour is not None:
            return None
        return last

    @property
    def unprocessed(self) -> Turn | None:
        """The last turn if its answer is stored but nothing was decided about it yet (a crash in between)."""
        if self.turns and self.turns[-1].answer is not None and self.turns[-1].behaviour is None:
            return self.turns[-1]
        return None

    @property
    def paused(self) -> bool:
        """Practice mode between two questions: feedback is there, the candidate may retry or go on."""
        return self.status is Status.ACTIVE and bool(self.turns) and self.turns[-1].behaviour is not None

    def asked_by(self, turn: Turn) -> str:
        """The model that wrote what `turn` asks: a follow-up's, or the question's where it is put; '' for built-in."""
        return turn.prompt_engine or (
            self.questions[turn.question_index].engine if turn.move in (Move.ASK, Move.RETRY) else ""
        )

    def thread(self, question_index: int) -> tuple[Turn, ...]:
        """All turns of one question, oldest first."""
        return tuple(t for t in self.turns if t.question_index == question_index)

    def attempts(self, question_index: int) -> tuple[tuple[Turn, ...], ...]:
        """The thread cut at each retry: first attempt first, the one that counts last."""
        parts: list[tuple[Turn, ...]] = []
        for turn in self.thread(question_index):
            if not parts or turn.move is Move.RETRY:
                parts.append(())
            parts[-1] += (turn,)
        return tuple(parts)
