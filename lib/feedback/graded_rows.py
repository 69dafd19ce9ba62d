"""The graded answers as the scorer's model sees them: signs and vectors, as written and as a recogniser writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lib.core.protocols import Encoder, Retriever
from lib.feedback.dimensions import JUDGES
from lib.feedback.evaluate import Ladder, interview_with, ladders
from lib.feedback.features import extract
from lib.feedback.graded import LADDER, GradedQuestion, to_learn_from
from lib.feedback.meaning import Meaning, read_meaning
from lib.feedback.signs import count_signs
from lib.feedback.thread import read_thread

ATTACKS = {"fine": 0, "off_topic": 0, "copied_question": 0, "keyword_stuffing": 0, "dont_know": 0, "fluff": 1}
ATTACKS |= {"wrong_story": 1, "short_right": 3}
"""Quality of the adversarial answers beside the ladders, which carry none."""
ELSEWHERE = frozenset({"off_topic", "wrong_story", "swapped"})
SWAPPED = (3, 4)
"""Qualities of the answers that are also put to the next question of their kind, as answers to another question."""


@dataclass(frozen=True)
class Row:
    """One answer as the model sees it.

    `held` says that figures are computed on it; `elsewhere` that it answers another question: then it says nothing of
    any dimension but relevance.
    """

    question: str
    type: str
    quality: int
    spoken: bool
    held: bool
    elsewhere: bool
    counted: dict[str, float]
    meaning: Meaning


def as_spoken(text: str) -> str:
    """The words as a recogniser without punctuation writes them."""
    return " ".join(re.sub(r"[^\w\s'%+#./-]|[.](?=\s|$)", " ", text).lower().split())


def swapped(plain: Sequence[Ladder]) -> Iterator[tuple[Ladder, str, int, str, bool]]:
    """Good answers to the next question of the same kind, for every question."""
    for kind in dict.fromkeys(ladder.kind for ladder in plain):
        same = [ladder for ladder in plain if ladder.kind is kind]
        for ladder, other in zip(same, [*same[1:], *same[:1]], strict=True):
            for quality in SWAPPED if other is not ladder else ():
                yield ladder, "swapped", 0, other.ladder[quality], False


def as_ladder(question: GradedQuestion) -> Ladder:
    """A graded question in the form of the older ladders."""
    said = [a.answer for a in question.ladder]
    five = (said[0], said[1], said[2], said[3], said[4])
    return Ladder(question.id, "", question.kind, question.skill, question.question, question.key_points, five)


def answers(chosen: Sequence[GradedQuestion]) -> Iterator[tuple[Ladder, str, int, str, bool]]:
    """What is learned from: question, type, quality, answer, and whether it is one of the graded answers chosen."""
    yield from swapped([as_ladder(q) for q in chosen])
    yield from swapped(ladders())
    for question in chosen:
        plain = as_ladder(question)
        for answer in question.answers:
            if answer.quality is not None and not answer.type.startswith("injection"):
                yield plain, answer.type, answer.quality, answer.answer, True
    for ladder in ladders():
        for quality, text in enumerate(ladder.ladder):
            yield ladder, LADDER, quality, text, False
        for attack in ladder.adversarial:
            if attack.type in ATTACKS:
                yield ladder, attack.type, ATTACKS[attack.type], attack.answer, False


def rows(retriever: Retriever, encoder: Encoder, chosen: Sequence[GradedQuestion] | None = None) -> list[Row]:
    """Every answer with its signs, as written and as spoken; those without anything that counts are left out.

    Graded questions are those `chosen`, else all that may be learned from; the older ladders are always there.
    """
    made = []
    chosen = to_learn_from() if chosen is None else chosen
    for ladder, kind, quality, text, held in answers(chosen):
        for said in dict.fromkeys((text, as_spoken(text) if kind != "swapped" else text)):
            interview = interview_with(ladder, said)
            features = extract(interview, read_thread(interview, 0), retriever)
            if features.thread.units:
                counted = count_signs(features, {d: j(features) for d, j in JUDGES.items()})
                meaning = read_meaning(features.thread, encoder)
                elsewhere = kind in ELSEWHERE
                graded = 0 if elsewhere else quality
                made.append(Row(ladder.id, kind, graded, said != text, held, elsewhere, counted, meaning))
    return made
