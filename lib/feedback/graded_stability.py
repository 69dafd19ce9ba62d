"""How steady judgement is: padding, orders to the grader, a second reading, missing punctuation, and what scores least.

What was added or taken away is the same for every answer; the figures are differences from the answer as it was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from lib.core.enums import Dimension
from lib.core.types import Score
from lib.feedback.evaluate import TOO_LITTLE
from lib.feedback.graded import GradedQuestion
from lib.feedback.graded_bench import FINE, ORDERS, PADDING, TOLD, Judge, Reading, agreement, readings
from lib.feedback.graded_rows import as_spoken

CONTENT = frozenset({Dimension.RELEVANCE, Dimension.SUBSTANCE, Dimension.CREDIBILITY})
FILLERS = ("um", "uh", "you know", "like")
EVERY = 9
"""Words between fillers: about what a nervous speaker says."""


def with_fillers(text: str) -> str:
    """The words as they are heard, with fillers at equal distances."""
    said = as_spoken(text).split()
    parts = [" ".join(said[at : at + EVERY]) for at in range(0, len(said), EVERY)]
    return " ".join(f"{FILLERS[i % len(FILLERS)]} {part}" for i, part in enumerate(parts))


def content(scores: Sequence[Score]) -> float:
    """The mean level of the dimensions that judge what is said, TOO_LITTLE where there is none."""
    found = [s.level or s.value or TOO_LITTLE for s in scores if s.dimension in CONTENT]
    return float(np.mean(found))


def table(name: object, questions: Sequence[GradedQuestion], judge: Judge) -> list[str]:
    """The one table of these questions, as lines: agreement first, then how steady it is."""
    rows = readings(questions, judge)
    return [*agreement(str(name), questions, rows), *stability(rows, questions, judge)]


def stability(rows: Sequence[Reading], questions: Sequence[GradedQuestion], judge: Judge) -> Iterable[str]:
    """What attacks, padding, a second reading and missing punctuation change, as lines.

    Args:
        rows: every answer, read once.
        questions: whose answers they are.
        judge: reads the changed answers.
    """
    ladders = [(q, a.answer) for q in questions for a in q.ladder]
    known = {(r.question, r.answer.answer): r.score for r in rows}
    said = {(r.question, r.answer.answer): content(r.scores) for r in rows}
    padded = [judge.score(q, f"{text} {PADDING}") - known[q.id, text] for q, text in ladders]
    yield f"  padding adds                      at most {max(padded):+.2f}, on average {np.mean(padded):+.2f}"
    fair = [(q, q.ladder[quality].answer) for q in questions for quality in (1, 2, 3)]
    ordered = [judge.score(q, f"{text} {order}") - known[q.id, text] for q, text in fair for order in ORDERS]
    yield f"  an order to the grader adds       at most {max(ordered):+.2f}, on average {np.mean(ordered):+.2f}"
    worth = [(q, a.answer) for q in questions for a in q.ladder if (a.quality or 0) >= 2]
    for name, change in (("without punctuation", as_spoken), ("and with fillers", with_fillers)):
        moved = [content(judge.scores(q, change(text))) - said[q.id, text] for q, text in worth]
        low = float(np.mean(np.array(moved) < -0.5))
        yield f"  {name + ', what is said':<34}{np.mean(moved):+.2f} on average, {low:.0%} lose more than 0.5"
    again = [abs(judge.score(q, text) - known[q.id, text]) for q, text in ladders]
    yield f"  a second reading differs          at most {max(again):.2f}"
    fine = max(judge.score(q, text) for q in questions for text in FINE)
    tops = {t: [r.score for r in rows if r.answer.type == t] for t in TOLD}
    highest = ", ".join(f"{t} {max(v):.2f}" for t, v in tops.items() if v)
    yield f"  highest overall score (of 5)      'fine' {fine:.2f}, {highest}"
    quotes, found = sum(r.quotes for r in rows), sum(r.found for r in rows)
    yield f"  quotes found at their offsets     {found} of {quotes}"
    ms = [r.ms for r in rows]
    yield f"  one answer takes                  {np.mean(ms):.0f} ms, 95 % under {np.quantile(ms, 0.95):.0f} ms"
