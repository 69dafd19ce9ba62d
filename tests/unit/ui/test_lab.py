"""The lab's tables and sentences, without a page."""

from __future__ import annotations

import pytest

from lib.core.protocols import Hit
from lib.retrieval.manifest import Manifest
from lib.ui.lab import Row, rows
from lib.ui.lab_figures import DASH, figures_table
from lib.ui.lab_training import ablations_table, recipe

pytestmark = pytest.mark.unit


def test_rows_hold_the_best_by_meaning_and_the_first_by_words() -> None:
    served = [Hit(2, 0.9), Hit(0, 0.4), Hit(1, 0.1), Hit(3, 0.0)]
    by_words = [Hit(3, 0.5), Hit(2, 0.2), Hit(0, 0.0), Hit(1, 0.0)]
    assert rows(["a", "b", "c", "d"], served, by_words, shown=2) == [
        Row("c", 0.9, 1, 0.2, 2),
        Row("a", 0.4, 2, 0.0, 3),
        Row("d", 0.0, 4, 0.5, 1),
    ]


def test_figures_have_a_row_per_measure_and_a_column_per_system() -> None:
    def all_of(mean: float) -> dict[str, dict[str, float]]:
        value = {"mean": mean, "low": mean - 0.05, "high": mean + 0.05}
        return dict.fromkeys(("hit_at_1", "hit_at_3", "hit_at_5", "hit_at_10", "mrr"), value)

    lines = figures_table({"new|er": all_of(0.6), "BM25": all_of(0.25)}).split("\n")
    assert lines[0] == r"| Measure | new\|er | BM25 |"
    assert lines[2] == f"| Hit@1 | **0.600** 0.550{DASH}0.650 | 0.250 0.200{DASH}0.300 |"
    assert [line.split(" | ")[0] for line in lines[2:]] == ["| Hit@1", "| Hit@3", "| Hit@5", "| Hit@10", "| MRR"]


def test_the_recipe_is_told_from_the_manifest() -> None:
    training = {"recipe": {"tune": "lora", "rank": 8, "persons": 3}, "runs": [{}, {}], "n_train": 2400, "seconds": 600}
    told = recipe(Manifest("v", {"name": "MiniLM"}, {}, training=training))
    assert "**v** is MiniLM with LoRA of rank 8, tuned on 2,400 pairs" in told
    assert "batches of 3 whole people" in told
    assert "the mean of 2 runs" in told
    assert told.endswith("(dev), 10 minutes in all.")


def test_a_recipe_of_another_kind_is_told_too() -> None:
    training = {"recipe": {"tune": "full", "rank": 32, "persons": 0}, "runs": [{}]}
    told = recipe(Manifest("v", {"name": "MiniLM"}, {}, training=training))
    assert "with all weights free" in told
    assert "shuffled batches; the mean of 1 run," in told


def test_ablations_tell_the_untrained_base_when_no_row_does() -> None:
    row = {"group": "loss", "change": "a *b*", "hit_at_1": 0.61, "hit_at_3": 0.8, "mrr": 0.7, "base": 0.44}
    line = r"| **loss**: a \*b\* | 0.610 | 0.800 | 0.700 |"
    assert ablations_table([row]).split("\n")[2:] == [line, "| **untrained**: the question alone | 0.440 | | |"]
    assert ablations_table([{**row, "group": "untrained"}, row]).split("\n")[3:] == [line]
