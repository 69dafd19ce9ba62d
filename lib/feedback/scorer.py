"""The built-in scorer: five dimensions from features of the answer, with reasons, ranges and proven quotes."""

from __future__ import annotations

from collections.abc import Sequence

from lib.core.enums import Dimension, QuestionKind
from lib.core.protocols import Retriever
from lib.core.types import Evidence, Feedback, Interview, KeyPointResult, Score, Turn
from lib.feedback.advice import advise
from lib.feedback.dimensions import JUDGES
from lib.feedback.evidence import proven, quote
from lib.feedback.features import Features, extract
from lib.feedback.learned import open_learned
from lib.feedback.levels import Judged, to_level
from lib.feedback.limits import capped
from lib.feedback.reasons import APPROXIMATE, reason
from lib.feedback.rewrite import rewrite
from lib.feedback.thread import Unit, read_thread

FLOOR_WORDS = 12
"""Fewer words than this are too little to judge, unless they reach a key point."""
LEARNED_FLOOR = 8
"""The same for learned weights, which were learned from answers as short as this: no step at which padding pays."""
SHORT_WORDS = 40
"""Below this many words each range is at least one level wide to both sides."""
CLOSING = "The closing question is not scored."
_D = Dimension


class BuiltInScorer:
    """Judges a thread without a model; the same thread always gets the same feedback."""

    def __init__(self, retriever: Retriever) -> None:
        """Judge by learned weights where the retriever lends the encoder that they were learned with, else by rules."""
        self._retriever = retriever
        self._learned = open_learned(retriever.encoder)
        self.name = f"built-in scorer, {retriever.name}, {'learned weights' if self._learned else 'rules only'}"

    def score(self, interview: Interview, question_index: int) -> Feedback:
        """Feedback over the counting attempt at a question. Raises IndexError for an unknown question."""
        thread = read_thread(interview, question_index)
        features = extract(interview, thread, self._retriever)
        scores = self._judge(features)
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

    def _judge(self, features: Features) -> tuple[Score, ...]:
        if features.thread.question.kind is QuestionKind.CLOSING:
            return tuple(Score(d, None, 1, 5, (), CLOSING, self.name) for d in JUDGES)
        floor = LEARNED_FLOOR if self._learned else FLOOR_WORDS
        return self._too_little(features) if is_too_little(features, floor) else self._scores(features)

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

    def _scores(self, features: Features) -> tuple[Score, ...]:
        rules = {dimension: judge(features) for dimension, judge in JUDGES.items()}
        learned = self._learned.judge(features, rules) if self._learned else None
        judged = learned or rules
        levels = capped(judged, features, learned=learned is not None)
        return tuple(self._score(d, levels, judged[d], features, learned=learned is not None) for d in JUDGES)

    def _score(
        self,
        dimension: Dimension,
        levels: dict[Dimension, float],
        judged: Judged,
        features: Features,
        *,
        learned: bool,
    ) -> Score:
        level = levels[dimension]
        value = to_level(level)
        low, high = level_range(level, features)
        if self._learned and learned:
            low, high = around(value, *self._learned.reach(dimension, level))
        why = reason(dimension, value, judged, to_level(levels[_D.RELEVANCE]), features)
        quotes = _evidence(judged.units, features.thread.turns)
        exact = round(max(1.0, min(5.0, level)), 2) if learned else None
        return Score(dimension, value, low, high, quotes, why, self.name, exact)


def is_too_little(features: Features, floor: int = FLOOR_WORDS) -> bool:
    """True below the floor of words without a key point reached, and when nothing is left that counts."""
    if features.n_words == 0:
        return True
    return features.n_words < floor and not any(r.reached for r in features.reaches)


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
