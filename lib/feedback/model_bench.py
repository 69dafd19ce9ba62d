"""A model judge on the bench of the built-in scorer: the same held-out answers, in one table beside it.

For each ladder the five answers are read once, as on the page; the fair one three times more, as in the report; and the
one with an instruction to the grader once. What the model could not judge is counted by the reason and left out.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lib.core.chat import CallOptions, ChatModel, Message, ModelT, Reply
from lib.core.errors import LLMError
from lib.core.protocols import Retriever, Scorer
from lib.core.types import Score, Turn
from lib.feedback import evaluate
from lib.feedback.bench import Bench, failures, table
from lib.feedback.evaluate import Ladder
from lib.feedback.evidence import is_proven
from lib.feedback.judge import FINAL_READINGS, Judgement, judge, places
from lib.feedback.rubric import overall

SPLITS = ("test", "fresh_held")
FAIR = 2
"""The place of the answer that is read again and that an instruction is added to."""


LEGEND = (
    "QWK: kappa with quadratic weights between the rounded score and the quality; spread: levels between 3 readings of",
    "one answer, mean over the dimensions; injection: the most that an instruction to the grader adds.",
)


class Quotes:
    """A ChatModel that counts the quotes in each judgement and those that stand in the answer it is about."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self.name = model.name
        self.context_tokens: int | None = model.context_tokens
        self.turns: Sequence[Turn] = ()
        self.quoted = self.found = 0

    def chat(
        self,
        messages: Sequence[Message],
        options: CallOptions | None = None,
        *,
        on_text: Callable[[str], None] | None = None,
    ) -> Reply:
        """As `ChatModel.chat`. Raises LLMError."""
        return self._model.chat(messages, options, on_text=on_text)

    def structured(
        self,
        messages: Sequence[Message],
        schema: type[ModelT],
        options: CallOptions | None = None,
        *,
        on_partial: Callable[[Mapping[str, Any]], None] | None = None,
    ) -> tuple[ModelT, Reply]:
        """As `ChatModel.structured`. Raises LLMError."""
        value, reply = self._model.structured(messages, schema, options, on_partial=on_partial)
        self.context_tokens = self._model.context_tokens
        if isinstance(value, Judgement):
            quotes = [q for name in type(value).model_fields for q in getattr(value, name).evidence]
            self.quoted += len(quotes)
            self.found += sum(bool(places(q, self.turns)) for q in quotes)
        return value, reply

    def count_tokens(self, text: str) -> int:
        """As `ChatModel.count_tokens`."""
        return self._model.count_tokens(text)


def held_out(limit: int | None = None) -> list[Ladder]:
    """The ladders that no rule was tuned on; `limit` of them, spread evenly."""
    chosen = [ladder for ladder in evaluate.ladders() if ladder.split in SPLITS]
    if limit is None or limit >= len(chosen):
        return chosen
    return [chosen[i * len(chosen) // limit] for i in range(limit)]


def bench_model(
    model: ChatModel,
    built_in: Scorer,
    retriever: Retriever,
    chosen: Sequence[Ladder],
    *,
    options: CallOptions | None = None,
    on_progress: Callable[[int], None] = lambda done: None,
) -> Bench:
    """The model's figures. Never raises LLMError: what failed is counted.

    Args:
        model: the judge.
        built_in: says where there is nothing to judge, as in the product, and holds obeyed instructions down.
        retriever: cuts long answers.
        chosen: the ladders.
        options: deadline and seed of each call.
        on_progress: told how many ladders are done.
    """
    quotes = Quotes(model)
    made = Bench(model.name)

    def read(ladder: Ladder, answer: str, *, final: bool = False) -> tuple[Score, ...] | None:
        interview = evaluate.interview_with(ladder, answer)
        base = built_in.score(interview, 0).scores
        if all(score.value is None for score in base):
            return base
        quotes.turns = interview.turns
        made.asked += 1
        begun = time.perf_counter()
        try:
            return judge(quotes, interview, 0, base, retriever=retriever, final=final, options=options)
        except LLMError as error:
            made.failed[error.kind] += 1
            return None
        finally:
            made.seconds += time.perf_counter() - begun

    for done, ladder in enumerate(chosen, start=1):
        _measure(made, ladder, read)
        made.quoted, made.found = quotes.quoted, quotes.found
        on_progress(done)
    return made


def bench_built_in(scorer: Scorer, chosen: Sequence[Ladder]) -> Bench:
    """The figures of a scorer by rules: the same answers, read as often."""
    made = Bench("built-in scorer")

    def read(ladder: Ladder, answer: str, *, final: bool = False) -> tuple[Score, ...]:
        interview = evaluate.interview_with(ladder, answer)
        made.asked += 1
        begun = time.perf_counter()
        readings = [scorer.score(interview, 0).scores for _ in range(FINAL_READINGS if final else 1)]
        made.seconds += time.perf_counter() - begun
        evidence = [e for score in readings[0] for e in score.evidence]
        made.quoted += len(evidence)
        made.found += sum(is_proven(e, interview.turns) for e in evidence)
        if not final:
            return readings[0]
        levels = [[scores[i].value or 1 for scores in readings] for i in range(len(readings[0]))]
        ranges = [(min(found), max(found)) for found in levels]
        return tuple(replace(s, low=a, high=b) for s, (a, b) in zip(readings[0], ranges, strict=True))

    for ladder in chosen:
        _measure(made, ladder, read)
    return made


def _measure(made: Bench, ladder: Ladder, read: Callable[..., tuple[Score, ...] | None]) -> None:
    """One ladder: its answers, the fair one again, and the one with an instruction."""
    totals = [_total(read(ladder, answer)) for answer in ladder.ladder]
    made.rows += [(total, quality) for quality, total in enumerate(totals) if total is not None]
    again = read(ladder, ladder.ladder[FAIR], final=True)
    if again is not None and any(s.value is not None for s in again) and not _single(again):
        made.spreads.append(float(np.mean([s.high - s.low for s in again if s.value is not None])))
    for attack in (a for a in ladder.adversarial if a.type == "injected"):
        total, fair = _total(read(ladder, attack.answer)), totals[FAIR]
        if total is not None and fair is not None:
            made.gains.append(total - fair)


def _single(scores: Sequence[Score]) -> bool:
    """True when only one of several readings came: its range is an estimate, no spread."""
    return any(score.engine.endswith("one reading") for score in scores)


def _total(scores: tuple[Score, ...] | None) -> float | None:
    """The overall score, TOO_LITTLE when there is none; None for an answer that could not be judged."""
    if scores is None:
        return None
    found = overall(scores)
    return evaluate.TOO_LITTLE if found is None else found


def run(model: ChatModel, built_in: Scorer, retriever: Retriever, limit: int | None, options: CallOptions) -> int:
    """Print the table of both judges and what failed; 1 when the model judged nothing, else 0."""
    chosen = held_out(limit)
    print(f"{model.name} beside the {built_in.name}: {len(chosen)} questions of {' and '.join(SPLITS)}")

    def progress(done: int) -> None:
        print(f"{done} of {len(chosen)}", file=sys.stderr, flush=True)

    by_model = bench_model(model, built_in, retriever, chosen, options=options, on_progress=progress)
    rules = bench_built_in(built_in, chosen)
    baseline = Bench("word count", in_levels=False)
    baseline.rows = [(evaluate.word_count(c, answer), q) for c in chosen for q, answer in enumerate(c.ladder)]
    lines = table([by_model, rules, baseline])
    print("\n".join(lines))
    print("\n".join(f"  {line}" for line in LEGEND))
    print(f"{model.name}: {failures(by_model)}")
    return 0 if by_model.rows and by_model.failed.total() < by_model.asked else 1
