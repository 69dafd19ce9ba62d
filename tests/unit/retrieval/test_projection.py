"""The lab's map: who is drawn, its figures by hand, its file; the shipped one holds test people only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lib.core.errors import ModelDamaged, ModelMissing
from lib.retrieval.dataset import Pair, data_sha256, read_pairs
from lib.retrieval.projection import (
    FILE,
    Closeness,
    Place,
    Projection,
    centred,
    drawn_pairs,
    line_length,
    main,
    mean_cosines,
    read_projection,
    turned_like,
    write_projection,
)
from lib.retrieval.registry import MODELS, read_registry

pytestmark = pytest.mark.unit

PLACE = Place("retail", "technical", "Why “this”?", 'Cut waste by 9 %, said "so"', (0.0, 1.0, 2.0, 3.0), (0, 1, 0, 1))
FOUND = Projection("a", "base", "0" * 64, 1, Closeness(0.2, 0.1, 0.9), Closeness(0.3, 0.1, 0.5), (PLACE, PLACE))


def pair(person: str, n: int) -> Pair:
    return Pair(person, "f", "mid", "plain", "t", "job", f"bullet {n}", f"question {n}", "technical")


def test_whole_persons_are_drawn_whatever_the_order_of_the_file() -> None:
    pairs = [pair(person, n) for person in ("p", "q", "r") for n in range(4)]
    drawn = drawn_pairs(pairs, 5)
    people = [p.person for p in drawn]
    assert len(drawn) == 8
    assert sorted(people.count(p) for p in set(people)) == [4, 4]
    assert {p.person for p in drawn_pairs(pairs[::-1], 5)} == set(people)


def test_cosines_of_pairs_and_of_the_persons_others() -> None:
    questions = np.array([[1, 0], [0, 1], [1, 0]], dtype=np.float32)
    bullets = np.array([[1, 0], [0.6, 0.8], [0, 1]], dtype=np.float32)
    own, others = mean_cosines(questions, bullets, ["p", "p", "q"])
    assert own == pytest.approx((1 + 0.8 + 0) / 3)
    assert others == pytest.approx((0.6 + 0) / 2)  # question 0 with bullet 1, question 1 with bullet 0; q has no other


def test_line_length_is_relative_to_the_mean_distance() -> None:
    points = np.array([[0, 0], [4, 0], [0, 3], [4, 3]], dtype=np.float64)
    assert line_length(points) == pytest.approx(3 / ((3 + 5 + 5 + 3) / 4))


def test_centred_has_mean_zero_and_mean_squared_distance_one() -> None:
    points = centred(np.array([[10.0, 5.0], [14.0, 5.0]]))
    assert points.tolist() == [[-1.0, 0.0], [1.0, 0.0]]


def test_a_turned_and_mirrored_picture_is_turned_back() -> None:
    target = centred(np.array([[0.0, 0.0], [3.0, 1.0], [1.0, 4.0], [-2.0, 1.0]]))
    turned = target @ np.array([[0.0, 1.0], [1.0, 0.0]])
    assert turned_like(turned, target) == pytest.approx(target)


def test_the_file_gives_back_what_was_written(tmp_path: Path) -> None:
    path = write_projection(FOUND, tmp_path)
    assert read_projection(tmp_path) == FOUND
    assert path.read_text(encoding="utf-8").count("\n{") == 2


def test_no_file_and_a_broken_file_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"python -m lib\.retrieval\.projection"):
        read_projection(tmp_path)
    (tmp_path / FILE).write_text('{"pairs": [{}]}')
    with pytest.raises(ModelDamaged, match="Make it again"):
        read_projection(tmp_path)


def test_the_command_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--models", str(tmp_path)]) == 1
    assert "--version" in capsys.readouterr().err
    assert main(["--models", str(tmp_path), "--version", "a"]) == 1
    assert "export --base-version" in capsys.readouterr().err


def test_the_shipped_picture_shows_test_people_of_a_known_version() -> None:
    found = read_projection(MODELS)
    assert (MODELS / FILE).stat().st_size < 60_000
    assert found.version in {v.name for v in read_registry(MODELS).versions}
    assert found.data_sha256 == data_sha256()
    test = {(p.question, p.bullet) for p in read_pairs("test")}
    assert {(p.question, p.bullet) for p in found.pairs} <= test
    assert 100 <= len(found.pairs) <= 140
    n = np.array([[*place.before, *place.after] for place in found.pairs])
    after = np.concatenate([n[:, 4:6], n[:, 6:8]])
    assert line_length(after) == pytest.approx(found.after.line, abs=0.002)
    assert replace(found.after, line=0) != replace(found.before, line=0)
