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
from lib.feedback.levels import Judged, to_level
from lib.feedback.limits import capped
from lib.feedback.reasons import APPROXIMATE, reason
from lib.feedback.rewrite import rewrite
from lib.feedback.thread import Unit, read_thread

FLOOR_WORDS = 12
"""Fewer words than this are too little to judge, unless they reach a key point."""
SHORT_WORDS = 40
"""Below this many words each range is at least one level wide to both sides."""
CLOSING = "The closing question is not scored."
_D = Dimension


class BuiltInScorer:
    """Judges a thread without a model; the same thread always gets the same feedback."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever
        self.name = f"built-in scorer, {retriever.name}"

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
        return self._too_little(features) if is_too_little(features) else self._scores(features)

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
        judged = {dimension: judge(features) for dimension, judge in JUDGES.items()}
        levels = capped(judged, features)
        return tuple(self._score(d, levels, judged[d], features) for d in JUDGES)

    def _score(self, dimension: Dimension, levels: dict[Dimension, float], judged: Judged, features: Features) -> Score:
        value = to_level(levels[dimension])
        low, high = level_range(levels[dimension], features)
        why = reason(dimension, value, judged, to_level(levels[_D.RELEVANCE]), features)
        return Score(dimension, value, low, high, _evidence(judged.units, features.thread.turns), why, self.name)


def is_too_little(features: Features) -> bool:
    """True below the word floor without a key point reached, and when nothing is left that counts."""
    if features.n_words == 0:
        return True
    return features.n_words < FLOOR_WORDS and not any(r.reached for r in features.reaches)


def level_range(level: float, features: Features) -> tuple[int, int]:
    """Lowest and highest level that are plausible: wider with little text and with borderline key points."""
    spread = 0.35
    if features.n_words < SHORT_WORDS:
        spread += 0.65
    if features.reaches:
        spread += 0.4 * sum(r.borderline for r in features.reaches) / len(features.reaches)
    value = to_level(level)
    return min(value, to_level(level - spread)), max(value, to_level(level + spread))


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
