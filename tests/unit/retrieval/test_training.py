"""What training is fed, worked out without a model: batches, columns, shares, averaged adapters, cards, tracking."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import numpy as np
import pytest

from lib.core.errors import ModelDamaged, ModelMissing
from lib.retrieval.ablate import VARIANTS, keep, table
from lib.retrieval.adapter import average, low_rank, product
from lib.retrieval.base import WEIGHTS, find_base
from lib.retrieval.batches import Recipe, alike, columns, person_batches, posting_columns, query_text, take_share
from lib.retrieval.card import write_card
from lib.retrieval.dataset import Pair
from lib.retrieval.manifest import Manifest, Scoring
from lib.retrieval.tracking import figures, parameters
from lib.retrieval.training import Epoch, best_epoch

pytestmark = pytest.mark.unit

PAIRS = tuple(
    Pair(who, "sales", "mid", "plain", "T", f"job of {who}", f"{who} did {n}", f"{who} asked {n}", "technical")
    for who in ("p1", "p2", "p3")
    for n in range(4)
)


def test_a_batch_holds_whole_persons() -> None:
    batches = list(person_batches(PAIRS, 2, random.Random(1)))
    assert [len(b) for b in batches] == [8, 4]
    assert sorted(i for b in batches for i in b) == list(range(12))
    for batch in batches:
        for i in batch:
            assert {j for j in range(12) if PAIRS[j].person == PAIRS[i].person} <= set(batch)


def test_batches_come_in_a_new_order_each_epoch() -> None:
    draw = random.Random(1)
    firsts = {next(person_batches(PAIRS, 1, draw))[0] for _ in range(20)}
    assert firsts == {0, 4, 8}


def test_people_of_one_trade_share_a_batch() -> None:
    trades = {n: np.array(v, np.float32) for n, v in {"p1": (1, 0), "p2": (0, 1), "p3": (0.9, 0.1)}.items()}
    assert alike(["p1", "p2", "p3"], 2, trades) == [["p1", "p3"], ["p2"]]
    assert alike(["p2", "p1", "p3"], 2, trades) == [["p2", "p3"], ["p1"]]
    batches = list(person_batches(PAIRS, 2, random.Random(1), trades))
    assert sorted(i for b in batches for i in b) == list(range(12))
    assert sorted(len(b) for b in batches) == [4, 8]


def test_columns_pair_question_and_bullet() -> None:
    data = columns(PAIRS, Recipe(negatives=2, seed=3))
    assert data["anchor"][5] == "p2 asked 1"
    assert data["positive"][5] == "p2 did 1"
    for i, pair in enumerate(PAIRS):
        for name in ("negative_1", "negative_2"):
            assert data[name][i].startswith(pair.person)
            assert data[name][i] != pair.bullet


def test_query_forms() -> None:
    assert query_text(PAIRS[0], "question") == "p1 asked 0"
    assert query_text(PAIRS[0], "title+question") == "T: p1 asked 0"
    assert query_text(PAIRS[0], "job+question") == "job of p1 p1 asked 0"


def test_postings_are_paired_with_bullets_of_their_person() -> None:
    data = posting_columns(PAIRS, Recipe(postings=3))
    assert len(data["posting"]) == 9
    assert len(set(data["bullet"])) == 9
    assert all(p == f"job of {b[:2]}" for p, b in zip(data["posting"], data["bullet"], strict=True))


def test_the_best_epoch_is_the_first_of_the_best_and_never_the_untrained() -> None:
    def after(*mrrs: float) -> int:
        return best_epoch([Epoch(n, None, mrr, 0, 0) for n, mrr in enumerate(mrrs)])

    assert after(0.9, 0.6, 0.7, 0.7) == 2
    assert after(0.9, 0.5) == 1


def test_a_share_keeps_whole_persons() -> None:
    kept = take_share(PAIRS, 0.67, seed=0)
    assert len(kept) == 8
    assert len({p.person for p in kept}) == 2
    assert take_share(PAIRS, 1.0, seed=0) == PAIRS


def test_average_of_adapters_is_the_mean_of_their_products() -> None:
    one = {"m.A": np.array([[1, 2]], np.float16), "m.B": np.array([[1], [0], [2]], np.float16)}
    two = {"m.A": np.array([[0, 4]], np.float16), "m.B": np.array([[3], [1], [0]], np.float16)}
    mean = average([one, two])
    assert mean["m.A"].shape == (2, 2)
    # one: [[1,2],[0,0],[2,4]]; two: [[0,12],[0,4],[0,0]]; mean by hand:
    assert (mean["m.B"] @ mean["m.A"]).tolist() == [[0.5, 7], [0, 2], [1, 2]]
    assert average([one])["m.B"].tolist() == one["m.B"].tolist()


def test_low_rank_keeps_the_largest_part() -> None:
    """diag(3, 2) has the singular values 3 and 2: rank 1 keeps the 3, rank 2 all."""
    delta = np.array([[3, 0, 0], [0, 2, 0]], np.float32)
    one = {f"m.{part}": values for part, values in low_rank(delta, 1).items()}
    assert (one["m.A"].shape, one["m.B"].shape, one["m.S"].shape) == ((1, 3), (2, 1), (1,))
    assert one["m.A"].dtype == one["m.B"].dtype == np.int8
    assert np.abs(product(one, "m") - [[3, 0, 0], [0, 0, 0]]).max() < 1e-5
    both = {f"m.{part}": values for part, values in low_rank(delta, 64).items()}
    assert np.abs(product(both, "m") - delta).max() < 1e-5


def test_int8_factors_are_near_what_they_stand_for() -> None:
    delta = np.random.default_rng(0).standard_normal((40, 30)).astype(np.float32)
    parts = {f"m.{part}": values for part, values in low_rank(delta, 30).items()}
    assert np.abs(product(parts, "m") - delta).mean() < 0.02


def test_another_base_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"no model\.safetensors"):
        find_base(tmp_path)
    (tmp_path / WEIGHTS).write_bytes(struct.pack("<Q", 2) + b"{}")
    with pytest.raises(ModelDamaged, match="checksum differs"):
        find_base(tmp_path)
    assert find_base(tmp_path, sha256="") == tmp_path


def interval(mean: float) -> dict[str, float]:
    return {"mean": mean, "low": mean - 0.02, "high": mean + 0.02}


MANIFEST = Manifest(
    "v7",
    {"name": "some/base", "revision": "0123456789abcdef", "sha256": "00", "license": "Apache-2.0"},
    {},
    scoring=Scoring(0.05, 0.4),
    data_sha256="ab" * 32,
    training={
        "recipe": {"persons": 3, "rank": 8, "targets": ["query", "value"]},
        "runs": [{"seed": 4, "epochs": []}],
        "n_train": 990,
        "seconds": 60,
    },
    metrics={"own": {n: interval(0.6) for n in ("hit_at_1", "hit_at_3", "hit_at_10", "mrr")}, "forms": {"x": 1}},
)


def test_card_states_figures_weights_and_licence() -> None:
    card = write_card(MANIFEST)
    assert "| among the person's own 10 to 12 bullets | 0.600 [0.580, 0.620] |" in card
    assert "add 0.05 of its cosine" in card
    assert "Apache License 2.0" in card
    assert "**changed**" in card
    assert "some/base" in card


def test_tracked_values_are_flat() -> None:
    assert parameters(MANIFEST, 4)["targets"] == "query value"
    assert parameters(MANIFEST, 4)["seed"] == 4
    assert figures(MANIFEST) == {f"own_{n}": 0.6 for n in ("hit_at_1", "hit_at_3", "hit_at_10", "mrr")}


def test_every_variant_is_a_recipe_and_the_table_keeps_their_order() -> None:
    for _, _, changes in VARIANTS.values():
        Recipe(**changes)
    row = {"group": "g", "change": "c", "epochs": [3], "base": 0.4, "hit_at_1": 0.6, "hit_at_3": 0.8, "mrr": 0.7}
    names = ("head", "untrained question", "shipped")
    lines = table([{**row, "name": n, "change": n} for n in names])
    assert lines[2] == "| g | untrained question | 0.400 | 0.600 | 0.800 | 0.700 | 3 |"
    assert [line.split(" | ")[1] for line in lines[3:]] == ["shipped", "head"]


def test_the_table_is_kept_in_parts_and_begins_anew_with_other_data(tmp_path: Path) -> None:
    path = tmp_path / "ablations.json"
    one, two = {"name": "one", "data_sha256": "a", "mrr": 0.1}, {"name": "two", "data_sha256": "a"}
    assert keep(path, [one]) == [one]
    assert keep(path, [two]) == [one, two]
    assert keep(path, [{**one, "mrr": 0.2}]) == [two, {**one, "mrr": 0.2}]
    other = {"name": "two", "data_sha256": "b"}
    assert keep(path, [other]) == [other]
