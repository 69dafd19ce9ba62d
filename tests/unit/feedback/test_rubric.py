import pytest

from lib.core.enums import Dimension, QuestionKind
from lib.core.types import Score
from lib.feedback.rubric import anchor, overall

pytestmark = pytest.mark.unit


def score(dimension: Dimension, value: int | None) -> Score:
    return Score(dimension, value, 1, 5, (), "", "test")


@pytest.mark.parametrize("kind", QuestionKind)
@pytest.mark.parametrize("dimension", Dimension)
def test_each_level_has_its_own_words(dimension: Dimension, kind: QuestionKind) -> None:
    assert len({anchor(dimension, level, kind) for level in range(1, 6)}) == 5


def test_structure_means_star_for_stories_only() -> None:
    assert "task" in anchor(Dimension.STRUCTURE, 5, QuestionKind.BEHAVIOURAL)
    assert "task" not in anchor(Dimension.STRUCTURE, 5, QuestionKind.TECHNICAL)


@pytest.mark.parametrize("level", [0, 6])
def test_other_levels_are_refused(level: int) -> None:
    with pytest.raises(ValueError, match="between 1 and 5"):
        anchor(Dimension.RELEVANCE, level, QuestionKind.TECHNICAL)


def test_overall_is_the_weighted_mean() -> None:
    # (1*4 + 2*3 + 0.5*5) / 3.5 = 12.5 / 3.5
    scores = [score(Dimension.RELEVANCE, 4), score(Dimension.SUBSTANCE, 3), score(Dimension.COMMUNICATION, 5)]
    assert overall(scores) == 3.57


def test_overall_skips_what_could_not_be_judged() -> None:
    assert overall([score(Dimension.RELEVANCE, None), score(Dimension.SUBSTANCE, 1)]) == 1.0
    assert overall([score(Dimension.RELEVANCE, None)]) is None
