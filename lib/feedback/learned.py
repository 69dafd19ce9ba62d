"""The learned part of the built-in scorer: levels from the ordinal model, with the sentences and signs behind them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from lib.core.enums import Dimension, QuestionKind
from lib.core.errors import RetrieverError
from lib.core.protocols import Encoder
from lib.feedback.features import Features
from lib.feedback.levels import Judged, to_level
from lib.feedback.meaning import Floats, Meaning, read_meaning, signs_of
from lib.feedback.ordinal import Model, Ordinal, read_model
from lib.feedback.signs import WORDS, count_signs
from lib.feedback.thread import Unit

log = logging.getLogger("greenroom.feedback")

NAMED = 2
"""Signs named in a reason, of those that raised a level and of those that are missing."""
MUCH, LITTLE = 0.6, 0.35
"""Share of what a sign can add, from which it counts as there and under which as missing."""
_NOT_LEARNED = frozenset({QuestionKind.OPENING, QuestionKind.CLOSING})
"""Kinds of which there were no graded answers to learn from: rules judge them."""
_CONTENT = frozenset({Dimension.RELEVANCE, Dimension.SUBSTANCE, Dimension.CREDIBILITY})


class Learned:
    """Levels for threads, on the vectors of the encoder that the model was learned with."""

    def __init__(self, encoder: Encoder, model: Model) -> None:
        self._encoder = encoder
        self._model = model

    def judge(self, f: Features, rules: Mapping[Dimension, Judged]) -> dict[Dimension, Judged] | None:
        """The levels with what raised and held them; None for a kind of question that nothing was learned of.

        Args:
            f: what was counted; at least one unit.
            rules: the levels by rules, which are signs among others here; their words are kept.
        """
        if f.thread.question.kind in _NOT_LEARNED or not f.thread.units:
            return None
        meaning = read_meaning(f.thread, self._encoder)
        telling = self._model.telling.of(meaning.units)
        signs = {**count_signs(f, rules), **signs_of(meaning, telling)}
        best = _best(f.thread.units, meaning, telling)
        return {d: _judged(d, self._model.dimensions[d], signs, rules[d], best) for d in rules}

    def reach(self, dimension: Dimension, level: float) -> tuple[float, float]:
        """The range in which the quality of four of five answers of such a level lay when it was cross-validated."""
        below, above = self._model.dimensions[dimension].errors[to_level(level) - 1]
        return level + below, level + above


def open_learned(encoder: Encoder | None) -> Learned | None:
    """The learned part for this encoder; None without one, without weights, or with weights for another encoder."""
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
    return Learned(encoder, model)


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
