"""The learned part of the built-in scorer: levels from the ordinal model, with the sentences and signs behind them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from lib.core.enums import Dimension, QuestionKind
from lib.core.errors import RetrieverError
from lib.core.protocols import Encoder, Retriever
from lib.core.types import Interview
from lib.feedback.dimensions import JUDGES
from lib.feedback.features import Features, extract
from lib.feedback.gates import NOTHING_SAID, closed, lowered
from lib.feedback.levels import Judged, to_level
from lib.feedback.limits import LEARNED_FLOOR, capped, charged, is_too_little
from lib.feedback.meaning import Floats, Meaning, read_meaning, signs_of
from lib.feedback.ordinal import Model, Ordinal, read_model
from lib.feedback.rubric import OVERALL_WEIGHTS
from lib.feedback.signs import WORDS, count_signs
from lib.feedback.thread import Thread
from lib.feedback.units import Unit
from lib.interview.behaviour import kinds
from lib.interview.signals import trade_of
from lib.retrieval.heads import heads_for
from lib.retrieval.orders import blanked

log = logging.getLogger("greenroom.feedback")

THIN = 0.4
"""How telling a sentence must be to count as saying something of its own."""
DOES = 0.5
"""Chance of only saying something under which a sentence does something: it asks, refuses or strays."""
SUSPECT = 0.3
"""Chance of speaking to a grader from which a sentence gains nothing, though it is not called an order yet."""
NAMED = 2
"""Signs named in a reason, of those that raised a level and of those that are missing."""
MUCH, LITTLE = 0.6, 0.35
"""Share of what a sign can add, from which it counts as there and under which as missing."""
_NOT_LEARNED = frozenset({QuestionKind.OPENING, QuestionKind.CLOSING})
"""Kinds of which there were no graded answers to learn from: rules judge them."""
_CONTENT = frozenset({Dimension.RELEVANCE, Dimension.SUBSTANCE, Dimension.CREDIBILITY})


@dataclass(frozen=True)
class Outcome:
    """What a thread was taken for: `judged` with its words, the `levels` after what held them, and why they were held.

    `features` are of the reading that counted: the whole thread, or what is left of it without empty sentences.
    """

    features: Features
    judged: Mapping[Dimension, Judged]
    levels: Mapping[Dimension, float]
    because: str = ""


class Learned:
    """Levels for threads, on the vectors of the encoder that the model was learned with."""

    def __init__(self, retriever: Retriever, encoder: Encoder, model: Model) -> None:
        self._retriever = retriever
        self._encoder = encoder
        self._model = model

    def judge(self, interview: Interview, f: Features) -> Outcome | None:
        """The levels with what raised and held them; None for a kind of question that nothing was learned of.

        A thread is read twice: as it was said, and without the sentences that would fit any answer. The lower reading
        counts, so that such sentences gain nothing and what they take away stays taken.

        Args:
            interview: the resume and the posting behind the question.
            f: what was counted; at least one unit.
        """
        if f.thread.question.kind in _NOT_LEARNED or not f.thread.units:
            return None
        whole = self._read(interview, f, f.thread)
        kept = self._telling_units(f.thread)
        if kept == f.thread.units:
            return whole
        rest = extract(interview, replace(f.thread, units=kept), self._retriever)
        if is_too_little(rest, LEARNED_FLOOR):
            return replace(whole, levels=lowered(whole.levels, NOTHING_SAID.left), because=NOTHING_SAID.because)
        return min(whole, self._read(interview, rest, f.thread), key=_total)

    def _read(self, interview: Interview, f: Features, said: Thread) -> Outcome:
        rules = {dimension: judge(f) for dimension, judge in JUDGES.items()}
        meaning = read_meaning(f.thread, self._encoder)
        telling = self._model.telling.of(meaning.units)
        signs = {**count_signs(f, rules), **signs_of(meaning, telling)}
        best = _best(f.thread.units, meaning, telling)
        judged = {d: _judged(d, self._model.dimensions[d], signs, rules[d], best) for d in rules}
        by_points = bool(f.thread.question.key_points) and not f.built
        free = charged({d: j.level for d, j in judged.items()}, f.thread)
        levels = free if by_points else capped(judged, f, learned=True)
        found = kinds(f.thread.question, _text(f.thread, said), self._retriever, trade_of(interview))
        share, because = closed(found, by_points=by_points)
        return Outcome(f, judged, lowered(levels, share), because)

    def _telling_units(self, thread: Thread) -> tuple[Unit, ...]:
        """The units without suspects and without those that would fit any answer; one that asks or refuses stays."""
        said = [u.plain or u.text for u in thread.units]
        vectors = self._encoder.encode(said)
        telling, known = self._model.telling.of(vectors), heads_for(self._encoder)
        if known is None:
            return tuple(u for u, told in zip(thread.units, telling, strict=True) if told >= THIN)
        says, orders = known.acts.chance("says", said, vectors), known.grading.chance("order", said, vectors)
        rows = zip(thread.units, telling, says, orders, strict=True)
        return tuple(u for u, told, plain, order in rows if order < SUSPECT and (told >= THIN or plain < DOES))

    def reach(self, dimension: Dimension, level: float) -> tuple[float, float]:
        """The range in which the quality of four of five answers of such a level lay when it was cross-validated."""
        below, above = self._model.dimensions[dimension].errors[to_level(level) - 1]
        return level + below, level + above


def open_learned(retriever: Retriever) -> Learned | None:
    """The learned part for a retriever's encoder; None without one, without weights, or with weights for another."""
    encoder = retriever.encoder
    if encoder is None:
        return None
    try:
        model = read_model()
    except RetrieverError as error:
        log.warning("The scorer goes by rules: %s", error.user_message)
        return None
    if model.encoder != encoder.fingerprint:
        log.warning("The scorer goes by rules: its weights are for the encoder %s.", model.encoder)
        return None
    return Learned(retriever, encoder, model)


def _total(made: Outcome) -> float:
    return sum(OVERALL_WEIGHTS[d] * level for d, level in made.levels.items())


def _text(thread: Thread, said: Thread) -> str:
    """The words of the turns that count, without the units that `said` has and `thread` has not."""
    gone = set(said.units) - set(thread.units)
    numbers = {u.turn for u in (*said.units, *said.echoed, *said.listed, *said.repeated)}
    parts = []
    for turn in said.turns:
        if turn.answer and turn.number in numbers:
            spans = [(u.start, u.end) for u in (*gone, *said.injected) if u.turn == turn.number]
            parts.append(blanked(turn.answer.text, spans))
    return "\n".join(parts)


def _best(units: tuple[Unit, ...], meaning: Meaning, telling: Floats) -> tuple[Unit, ...]:
    """The units that tell most about what was asked, first the strongest."""
    near = meaning.near_question
    if meaning.points:
        near = np.maximum(near, meaning.near_points.max(axis=1))
    order = np.argsort(-(near + 0.3) * telling, kind="stable")
    return tuple(units[int(i)] for i in order)


def _judged(
    dimension: Dimension, model: Ordinal, signs: Mapping[str, float], rules: Judged, best: tuple[Unit, ...]
) -> Judged:
    shares = [(name, got / most, most) for name, got, most in model.shares(signs) if not name.startswith("rule_")]
    there = [WORDS[name] for name, share, _ in shares if share >= MUCH][:NAMED]
    lacking = [WORDS[name] for name, share, _ in shares if share < LITTLE][:NAMED]
    units = tuple(dict.fromkeys((*best[:2], *rules.units))) if dimension in _CONTENT else rules.units
    return replace(
        rules,
        level=model.level(signs),
        found=tuple(dict.fromkeys((*rules.found, *there))),
        missing=tuple(dict.fromkeys((*rules.missing, *lacking))),
        units=units,
    )
