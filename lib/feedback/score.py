"""Score answers of one's own: `python -m lib.feedback.score < answers.jsonl > scores.jsonl`.

Reads lines {"id", "question", "kind", "key_points", "answer", "words"?}. `kind` is one of the kinds of question
(behavioural, technical, ...); `key_points` is a list of texts or of {"name", "phrasings"}; `words` are those of a
recogniser ({"text", "start_s", "end_s", "probability"}). Writes one line for each: behaviour with its cue, whether
it speaks to the grader, and for each dimension the value with its range, quotes at their offsets and the reason.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from lib.core.enums import Behaviour, Move, QuestionKind
from lib.core.protocols import Retriever, Scorer
from lib.core.types import Answer, KeyPoint, Question, Word
from lib.feedback.evaluate import one_question
from lib.feedback.rubric import overall


class Point(BaseModel):
    """A key point as given."""

    name: str
    phrasings: tuple[str, ...] = ()


class Given(BaseModel):
    """A line of the input."""

    id: str
    question: str
    kind: QuestionKind
    key_points: tuple[str | Point, ...] = ()
    answer: str
    words: tuple[Word, ...] = ()


def score_lines(lines: Iterable[str], scorer: Scorer, retriever: Retriever) -> Iterator[dict[str, Any]]:
    """One result for each line, in order; {"id", "error"} for a line that is not of this form."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            given = Given.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"])) or "the line"
            yield {"id": None, "error": f"line {number}: {place}: {first['msg']}"}
            continue
        yield score_one(given, scorer, retriever)


def score_one(given: Given, scorer: Scorer, retriever: Retriever) -> dict[str, Any]:
    """The judgement of one answer as it is written out."""
    from lib.interview.behaviour import classify

    question = Question(given.id, given.question, given.kind, key_points=tuple(map(_point, given.key_points)))
    verdict = classify(question, given.answer, asked_move=Move.ASK, retriever=retriever)
    interview = one_question(question, Answer(given.answer, given.words), verdict.behaviour, verdict.cue)
    scores = scorer.score(interview, 0).scores
    return {
        "id": given.id,
        "behaviour": verdict.behaviour.value,
        "cue": verdict.cue,
        "injection": verdict.behaviour is Behaviour.INJECTION,
        "scores": {
            s.dimension.value: {
                "value": s.level or s.value,
                "low": s.low,
                "high": s.high,
                "evidence": [{"quote": e.quote, "start": e.start, "end": e.end} for e in s.evidence],
                "reason": s.reason,
            }
            for s in scores
        },
        "overall": overall(scores),
    }


def _point(given: str | Point) -> KeyPoint:
    return KeyPoint(given, (given,)) if isinstance(given, str) else KeyPoint(given.name, given.phrasings)


def main() -> int:
    """Read stdin, write stdout. The exit code: 1 when a line could not be read."""
    from lib.feedback.scorer import BuiltInScorer
    from lib.retrieval.choice import add_options, chosen_retriever

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser)
    retriever = chosen_retriever(parser.parse_args())
    scorer, failed = BuiltInScorer(retriever), False
    for made in score_lines(sys.stdin, scorer, retriever):
        failed |= "error" in made
        print(json.dumps(made, ensure_ascii=False), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
