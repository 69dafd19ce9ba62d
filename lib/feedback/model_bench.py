"""A model judge beside the built-in scorer: the same graded answers, put to both.

Of each question: the ladder, the special answers of TOLD and one that says 'fine', each read once, as on the page;
three of them again with an order to the grader, two with padding; and one read as often as for the report. A text that
the model could not judge is counted by the reason and left out for both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from lib.core.chat import CallOptions, ChatModel
from lib.core.enums import Behaviour
from lib.core.errors import LLMError
from lib.core.protocols import Retriever, Scorer
from lib.core.types import Feedback, Interview, Score
from lib.feedback.graded import GradedAnswer, GradedQuestion
from lib.feedback.graded_bench import FINE, ORDERS, PADDING, TOLD, Classify, Judge, Reading
from lib.feedback.judge import FINAL_READINGS, judge
from lib.feedback.watched import Watched

HOPELESS = frozenset({"config", "auth", "payment", "model", "quota"})
"""Kinds of errors after which no other reading can come: the bench stops with what it has."""
SAID_FINE = "fine"
ORDER, PADDED = "order", "padding"
T = TypeVar("T")


@dataclass
class Side:
    """What one judge made of the texts that both judged.

    `rows` are the answers as they were written; `gains` what an order to the grader and padding add to the overall
    score; `spreads` the levels between readings of one answer, one for each dimension; `quoted` and `found` count
    quotes.
    """

    name: str
    rows: list[Reading] = field(default_factory=list)
    gains: dict[str, list[float]] = field(default_factory=lambda: {ORDER: [], PADDED: []})
    spreads: list[int] = field(default_factory=list)
    quoted: int = 0
    found: int = 0

    def known(self, question: GradedQuestion, text: str) -> float | None:
        """The overall score that an answer of this question got; None when it was not judged."""
        return next((r.score for r in self.rows if (r.question, r.answer.answer) == (question.id, text)), None)


@dataclass
class Compared:
    """Both sides, row by row of the same answers.

    `asked` counts readings of the model, `failed` those that did not come, by kind, `cut` answers that were too long
    for it; `stopped` says why the bench stopped before its end.
    """

    model: Side
    built_in: Side
    asked: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    cut: int = 0
    stopped: str = ""


class ByModel:
    """A Scorer that gives the model's levels or raises: nothing stands in for it.

    Args:
        model: the judge.
        built_in: says where there is nothing to judge, as in the product, and holds obeyed orders down.
        retriever: cuts long answers.
        final: several readings instead of one.
        options: deadline and seed of each call.
    """

    def __init__(
        self, model: Watched, built_in: Scorer, retriever: Retriever, *, final: bool, options: CallOptions | None
    ) -> None:
        self.name = model.name
        self._model = model
        self._built_in = built_in
        self._retriever = retriever
        self._final = final
        self._options = options

    def score(self, interview: Interview, question_index: int) -> Feedback:
        """The model's scores; the built-in ones where there is nothing to judge. Raises LLMError."""
        base = self._built_in.score(interview, question_index)
        if all(score.value is None for score in base.scores):
            return base
        scores = judge(
            self._model.about(interview.turns),
            interview,
            question_index,
            base.scores,
            retriever=self._retriever,
            final=self._final,
            on_cut=self._model.was_cut,
            options=self._options,
        )
        return replace(base, scores=scores)


def spread_evenly(questions: Sequence[GradedQuestion], limit: int | None = None) -> list[GradedQuestion]:
    """`limit` of the questions, spread evenly over them and over their kinds; all when there is no limit."""
    n = len(questions) if limit is None else min(limit, len(questions))
    by_kind = sorted(questions, key=lambda q: q.kind)
    return [by_kind[i * len(questions) // n] for i in range(n)]


def as_written(question: GradedQuestion, place: int) -> list[GradedAnswer]:
    """The answers that are read once: the ladder, the special ones, and one of FINE by the question's place."""
    fine = GradedAnswer(SAID_FINE, 0, Behaviour.WEAK, "", FINE[place % len(FINE)])
    return [*question.ladder, *(a for a in question.answers if a.type in TOLD), fine]


def with_more(question: GradedQuestion, place: int) -> list[tuple[str, str, str]]:
    """(ORDER or PADDED, answer, answer with it): each order once on qualities 1 to 3, padding on two of all five."""
    fair = [question.ladder[1 + (place + i) % 3].answer for i in range(len(ORDERS))]
    some = [question.ladder[(place + i) % 5].answer for i in (0, 2)]
    orders = [(ORDER, text, f"{text} {order}") for text, order in zip(fair, ORDERS, strict=True)]
    return [*orders, *((PADDED, text, f"{text} {PADDING}") for text in some)]


def repeated(question: GradedQuestion, place: int) -> str:
    """The answer that is read several times: qualities 1 to 3 by turns."""
    return question.ladder[1 + place % 3].answer


def most_readings(questions: Sequence[GradedQuestion]) -> int:
    """How many readings the model is asked for at most; fewer where there is nothing to judge."""
    return sum(len(as_written(q, i)) + len(with_more(q, i)) + FINAL_READINGS for i, q in enumerate(questions))


class Bench:
    """Puts every text to both judges; `compared` holds what came of it so far.

    Args:
        model: the model judge.
        built_in: the scorer beside it.
        retriever: cuts long answers.
        classify: the behaviour of an answer, the same for both.
        options: deadline and seed of each call.
    """

    def __init__(
        self,
        model: ChatModel,
        built_in: Scorer,
        retriever: Retriever,
        classify: Classify,
        options: CallOptions | None = None,
    ) -> None:
        self.compared = Compared(Side(model.name), Side(built_in.name))
        self._watched = Watched(model)
        once, final = (ByModel(self._watched, built_in, retriever, final=f, options=options) for f in (False, True))
        self._once, self._final, self._built_in = (Judge(s, classify) for s in (once, final, built_in))

    def run(self, questions: Sequence[GradedQuestion], on_progress: Callable[[int], None] = lambda done: None) -> None:
        """Read all questions; never raises LLMError. `on_progress` is told how many are done."""
        try:
            for place, question in enumerate(questions):
                self._question(question, place)
                on_progress(place + 1)
        except LLMError as error:
            self.compared.stopped = error.user_message
        self._count()

    def _question(self, question: GradedQuestion, place: int) -> None:
        for answer in as_written(question, place):
            self._as_written(question, answer)
        for kind, before, after in with_more(question, place):
            self._gain(question, kind, before, after)
        self._again(question, repeated(question, place))

    def _as_written(self, question: GradedQuestion, answer: GradedAnswer) -> None:
        read = _unless_failed(lambda: self._once.read(question, answer))
        if read is not None:
            self.compared.model.rows.append(read)
            self.compared.built_in.rows.append(self._built_in.read(question, answer))

    def _gain(self, question: GradedQuestion, kind: str, before: str, after: str) -> None:
        """What was added to a text adds to its score; a text that could not be judged is not asked about again."""
        sides = (self.compared.model, self.compared.built_in)
        known = [side.known(question, before) for side in sides]
        score = _unless_failed(lambda: self._once.score(question, after)) if None not in known else None
        if score is not None:
            for side, was, now in zip(sides, known, (score, self._built_in.score(question, after)), strict=True):
                side.gains[kind].append(now - (was or 0.0))

    def _again(self, question: GradedQuestion, text: str) -> None:
        scores = _unless_failed(lambda: self._final.scores(question, text))
        if scores is None or any(s.value is None or s.engine.endswith("one reading") for s in scores):
            return  # nothing to judge, or only one of the readings came: its range is an estimate, no spread
        readings = [self._built_in.scores(question, text) for _ in range(FINAL_READINGS)]
        self.compared.model.spreads += [s.high - s.low for s in scores]
        self.compared.built_in.spreads += [_spread(same) for same in zip(*readings, strict=True)]

    def _count(self) -> None:
        found, watched = self.compared, self._watched
        found.asked, found.failed, found.cut = watched.asked, watched.failed, watched.cut
        found.model.quoted, found.model.found = watched.quoted, watched.found
        found.built_in.quoted = sum(r.quotes for r in found.built_in.rows)
        found.built_in.found = sum(r.found for r in found.built_in.rows)


def _spread(same: Sequence[Score]) -> int:
    levels = [s.value or 1 for s in same]
    return max(levels) - min(levels)


def _unless_failed(read: Callable[[], T]) -> T | None:
    """What was read; None where the model could not. Raises LLMError where no other reading can come either."""
    try:
        return read()
    except LLMError as error:
        if error.kind in HOPELESS:
            raise
        return None
