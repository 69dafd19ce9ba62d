"""The built-in scorer: five dimensions from features of the answer, with reasons, ranges and proven quotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lib.core.enums import Dimension, QuestionKind
from lib.core.protocols import Retriever
from lib.core.types import Evidence, Feedback, Interview, KeyPointResult, Score, Turn
from lib.feedback.advice import advise
from lib.feedback.dimensions import JUDGES
from lib.feedback.engines import ALONE, BUILT_IN, LEARNED
from lib.feedback.evidence import proven, quote
from lib.feedback.features import Features, extract
from lib.feedback.learned import Outcome, open_learned
from lib.feedback.levels import Judged, to_level
from lib.feedback.limits import FLOOR_WORDS, LEARNED_FLOOR, capped, is_too_little
from lib.feedback.reasons import APPROXIMATE, reason
from lib.feedback.rewrite import rewrite
from lib.feedback.thread import read_thread
from lib.feedback.units import Unit

SHORT_WORDS = 40
"""Below this many words each range is at least one level wide to both sides."""
CLOSING = "The closing question is not scored."
_D = Dimension


class BuiltInScorer:
    """Judges a thread without a model; the same thread always gets the same feedback."""

    def __init__(self, retriever: Retriever) -> None:
        """Judge by learned weights where the retriever lends the encoder that they were learned with, else by rules."""
        self._retriever = retriever
        self._learned = open_learned(retriever)
        self.name = f"{BUILT_IN}, {retriever.name}, {LEARNED if self._learned else ALONE}"

    def score(self, interview: Interview, question_index: int) -> Feedback:
        """Feedback over the counting attempt at a question. Raises IndexError for an unknown question."""
        encoder = self._retriever.encoder
        thread = read_thread(interview, question_index, encoder, gated=self._learned is not None)
        features = extract(interview, thread, self._retriever)
        scores = self._judge(interview, features)
        advice = advise(interview, features, scores, self._retriever)
        return Feedback(
            scores=scores,
            strengths=advice.strengths,
            gaps=advice.gaps,
            next_step=advice.next_step,
            key_points=_key_points(features),
            rewrite=rewrite(features, advice.used_bullets, advice.unused_bullet),
            used_bullets=advice.used_bullets,
            unused_bullet=advice.unused_bullet,
            engine=self.name,
        )

    def _judge(self, interview: Interview, features: Features) -> tuple[Score, ...]:
        if features.thread.question.kind is QuestionKind.CLOSING:
            return tuple(Score(d, None, 1, 5, (), CLOSING, self.name) for d in JUDGES)
        floor = LEARNED_FLOOR if self._learned else FLOOR_WORDS
        if is_too_little(features, floor):
            return self._too_little(features)
        made = self._learned.judge(interview, features) if self._learned else None
        return self._by_rules(features) if made is None else tuple(self._by_weights(d, made) for d in JUDGES)

    def _too_little(self, features: Features) -> tuple[Score, ...]:
        """No value below the floor; substance is 1 when what is there says nothing about the question."""
        empty = (
            bool(features.thread.turns) and not features.on_topic and not any(r.value > 0.3 for r in features.reaches)
        )
        reason = "Too little to judge."
        scores = [Score(d, None, 1, 5, (), reason, self.name) for d in JUDGES]
        if empty or features.thread.declined:
            said = (
                "The question was declined." if features.thread.declined else "Nothing said here answers the question."
            )
            if features.thread.listed or features.thread.echoed:
                said = "It lists words or repeats the question instead of answering it."
            scores[1] = Score(_D.SUBSTANCE, 1, 1, 2, (), f"{said} {APPROXIMATE}", self.name)
        return tuple(scores)

    def _by_rules(self, features: Features) -> tuple[Score, ...]:
        judged = {dimension: judge(features) for dimension, judge in JUDGES.items()}
        levels = capped(judged, features)
        made = []
        for d in JUDGES:
            low, high = level_range(levels[d], features)
            made.append(self._score(d, levels, judged[d], features, (low, high)))
        return tuple(made)

    def _by_weights(self, dimension: Dimension, made: Outcome) -> Score:
        assert self._learned is not None
        level = made.levels[dimension]
        ends = around(to_level(level), *self._learned.reach(dimension, level))
        judged = made.judged[dimension]
        score = self._score(dimension, made.levels, judged, made.features, ends, made.because)
        return replace(score, level=round(max(1.0, min(5.0, level)), 2))

    def _score(
        self,
        dimension: Dimension,
        levels: Mapping[Dimension, float],
        judged: Judged,
        features: Features,
        ends: tuple[int, int],
        because: str = "",
    ) -> Score:
        value = to_level(levels[dimension])
        why = reason(dimension, value, judged, to_level(levels[_D.RELEVANCE]), features, because)
        quotes = _evidence(judged.units, features.thread.turns)
        return Score(dimension, value, *ends, quotes, why, self.name)


def level_range(level: float, features: Features) -> tuple[int, int]:
    """Lowest and highest level that are plausible: wider with little text and with borderline key points."""
    spread = 0.35
    if features.n_words < SHORT_WORDS:
        spread += 0.65
    if features.reaches:
        spread += 0.4 * sum(r.borderline for r in features.reaches) / len(features.reaches)
    return around(to_level(level), level - spread, level + spread)


def around(value: int, low: float, high: float) -> tuple[int, int]:
    """The levels from `low` to `high`, with `value` among them."""
    return min(value, to_level(low)), max(value, to_level(high))


def _evidence(units: Sequence[Unit], turns: Sequence[Turn]) -> tuple[Evidence, ...]:
    return proven((quote(turns, u.turn, u.start, u.end) for u in units), turns)


def _key_points(features: Features) -> tuple[KeyPointResult, ...]:
    turns = features.thread.turns
    return tuple(
        KeyPointResult(
            r.point.name,
            r.reached,
            quote(turns, r.unit.turn, r.unit.start, r.unit.end) if r.reached and r.unit else None,
        )
        for r in features.reaches
    )
