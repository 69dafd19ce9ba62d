"""What chances of an encoder do to a score: far answers are held back, near ones are not, words alone say nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from lib.core.enums import RetrieverKind
from lib.core.protocols import Hit
from lib.core.types import KeyPoint
from lib.feedback import bullets, subject
from lib.feedback.keypoints import reach_all
from lib.feedback.nearness import FAR, FLOOR, NEAR, limit, nearness
from lib.feedback.thread import read_thread
from lib.interview import follow_ups, rules_content
from lib.retrieval.coverage import THRESHOLDS
from lib.retrieval.lexical import LexicalRetriever
from tests.unit.feedback.samples import DISAGREE, HASH_MAP, interview

pytestmark = pytest.mark.unit

ANSWER = "We planned the release. Paul wanted to ship on Friday. I showed him the open defects. We shipped on Monday."
CHANCES = {"We planned": 0.1, "Paul wanted": 0.6, "I showed": 0.9, "We shipped": 0.2}


class Chances:
    """A retriever whose chances are given by how a text begins."""

    name = "chances"
    kind = RetrieverKind.ENCODER
    encoder = None

    def __init__(self, chances: Mapping[str, float]) -> None:
        self._chances = chances

    def rank(self, query: str, corpus: Sequence[str], *, job: str = "", top_k: int | None = None) -> list[Hit]:
        scores = [max((c for begin, c in self._chances.items() if t.startswith(begin)), default=0.0) for t in corpus]
        return [Hit(i, scores[i]) for i in sorted(range(len(corpus)), key=lambda i: (-scores[i], i))][:top_k]


def test_nearness_is_the_mean_chance_of_the_nearer_half() -> None:
    thread = read_thread(interview((DISAGREE, ANSWER)), 0)
    assert len(thread.units) == 4
    assert nearness(thread, Chances(CHANCES)) == pytest.approx((0.9 + 0.6) / 2)


def test_words_alone_say_nothing_about_nearness() -> None:
    assert nearness(read_thread(interview((DISAGREE, ANSWER)), 0), LexicalRetriever()) is None
    assert nearness(read_thread(interview((DISAGREE, "")), 0), Chances(CHANCES)) is None


def test_far_answers_are_held_back_and_near_ones_are_not() -> None:
    assert limit(None) == 5.0
    assert limit(FAR) == limit(0.0) == FLOOR
    assert limit(NEAR) == limit(1.0) == 5.0
    assert limit((FAR + NEAR) / 2) == pytest.approx((FLOOR + 5.0) / 2)


@pytest.mark.parametrize(("chance", "value"), [(0.95, 0.4), (0.975, 0.42), (1.0, 0.52)])
def test_only_near_certainty_helps_a_key_point(chance: float, value: float) -> None:
    # Two of the five words of the phrasing are said, 0.4: with the chance above 0.95 that is 0.8 * 0.4 + 0.2 * near.
    point = KeyPoint("", ("granite walnut copper velvet saffron",))
    said = "The granite lies beside walnut boards."
    question = replace(HASH_MAP, key_points=(point,))
    units = read_thread(interview((question, said)), 0).units
    assert reach_all(question, units, Chances({said: chance}))[0].value == pytest.approx(value)


@pytest.mark.parametrize(
    "constants",
    [bullets.MIN_HIT, subject.SAME_MEANING, follow_ups.NEAR, rules_content.NEAR, THRESHOLDS],
)
def test_no_constant_serves_both_kinds_of_scores(constants: Mapping[RetrieverKind, object]) -> None:
    assert set(constants) == set(RetrieverKind)
    assert constants[RetrieverKind.LEXICAL] != constants[RetrieverKind.ENCODER]
