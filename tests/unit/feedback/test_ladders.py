from collections import Counter
from statistics import mean

import pytest

from lib.core.enums import Dimension
from lib.core.errors import BankError
from lib.feedback.evaluate import (
    answer_level,
    attacks,
    figures,
    injection_gain,
    ladders,
    spearman,
    word_count,
    wrong_stories,
)
from lib.feedback.evaluate import answer_score as score_one
from lib.feedback.scorer import BuiltInScorer

pytestmark = pytest.mark.unit

FLOORS = {"dev": (0.94, 0.93), "test": (0.90, 0.85), "fresh_dev": (0.94, 0.89), "fresh_held": (0.93, 0.85)}
"""Spearman and adjacent pairs in order, slightly under what was measured."""
FRESH = ("fresh_dev", "fresh_held")


def split(name: str) -> list:  # type: ignore[type-arg]
    return [ladder for ladder in ladders() if ladder.split == name]


def test_spearman_by_hand() -> None:
    assert spearman([1, 2, 3], [10, 20, 30]) == pytest.approx(1)
    assert spearman([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
    # ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: covariance 4.5, variances 4.5 and 5
    assert spearman([1, 2, 2, 3], [1, 2, 3, 4]) == pytest.approx(4.5 / (4.5 * 5) ** 0.5)


def test_the_data_is_as_described() -> None:
    assert Counter(c.split for c in ladders()) == {"dev": 17, "test": 16, "fresh_dev": 12, "fresh_held": 12}
    assert len({ladder.id for ladder in ladders()}) == len(ladders())
    assert {ladder.kind.value for ladder in ladders()} == {"behavioural", "technical", "culture_fit"}
    types = {a.type for ladder in ladders() for a in ladder.adversarial}
    assert types == {
        "fine",
        "off_topic",
        "copied_question",
        "injection",
        "fluff",
        "keyword_stuffing",
        "dont_know",
        "short_right",
        "wrong_story",
        "injected",
    }


@pytest.mark.parametrize("name", list(FLOORS))
def test_the_scorer_follows_the_ladders(name: str, scorer: BuiltInScorer) -> None:
    chosen = split(name)
    ours, baseline = figures(chosen, lambda c, a: score_one(scorer, c, a)), figures(chosen, word_count)
    rho, in_order = FLOORS[name]
    assert ours.spearman >= rho
    assert ours.in_order >= in_order
    # the long answers of the fresh ladders are also the good ones, so counting words does well there
    assert ours.spearman >= baseline.spearman + (0 if name in FRESH else 0.1)


@pytest.mark.parametrize("name", ["dev", "test"])
def test_attacks_do_not_pay(name: str, scorer: BuiltInScorer) -> None:
    highest = {kind: max(values) for kind, values in attacks(split(name), scorer).items()}
    assert max(highest[k] for k in ("fine", "dont_know", "copied_question", "keyword_stuffing")) <= 1.5
    assert highest["injection"] <= 2.5
    assert highest["off_topic"] <= 2.2
    assert highest["fluff"] <= 3.1


@pytest.mark.parametrize("name", FRESH)
def test_good_stories_about_something_else_do_not_pay(name: str, scorer: BuiltInScorer) -> None:
    chosen = split(name)
    relevance = [answer_level(scorer, c, a, Dimension.RELEVANCE) for c, a in wrong_stories(chosen)[: len(chosen)]]
    found = attacks(chosen, scorer)
    assert mean(relevance) <= 2.0
    assert mean(found["wrong_story"]) <= 2.1
    assert max(found["wrong_story"]) < 4
    assert max(found["fluff"]) <= 2.6
    assert max(found["keyword_stuffing"] + found["copied_question"]) <= 2
    assert injection_gain(chosen, scorer) == 0


@pytest.mark.parametrize("name", FRESH)
def test_right_answers_stay_right(name: str, scorer: BuiltInScorer) -> None:
    right = [score_one(scorer, c, c.ladder[quality]) for c in split(name) for quality in (3, 4)]
    assert mean(right) >= 4.2


@pytest.mark.parametrize("name", ["dev", "test"])
def test_short_but_right_is_not_punished(name: str, scorer: BuiltInScorer) -> None:
    assert min(attacks(split(name), scorer)["short_right"]) >= 2.8


def test_a_missing_file_says_what_to_do(tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(BankError, match="restore it"):
        ladders(tmp_path_factory.mktemp("none") / "graded_ladders.jsonl")
