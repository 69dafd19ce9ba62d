"""The ordinal model: rising curves, cuts, what it does with a file that does not fit, and its place in the scorer."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from lib.core.enums import Dimension
from lib.core.errors import ModelDamaged, ModelMissing
from lib.feedback.learned import open_learned
from lib.feedback.meaning import Direction, Meaning, signs_of
from lib.feedback.ordinal import Curve, Ordinal, read_model
from lib.feedback.scorer import BuiltInScorer
from lib.feedback.signs import SIGNS, WORDS
from lib.retrieval.lexical import LexicalRetriever
from tests.unit.feedback.samples import FASTER, HASH_ANSWER, HASH_MAP, STORY, interview

pytestmark = pytest.mark.unit


class Hashed:
    """Stands for an encoder: a vector per text from its words, of the length that the weights have."""

    def __init__(self, fingerprint: str) -> None:
        self.fingerprint = fingerprint

    def encode(self, texts: list[str]) -> np.ndarray:  # type: ignore[type-arg]
        made = np.zeros((len(texts), 384), dtype=np.float32)
        for row, text in zip(made, texts, strict=True):
            for word in text.lower().split():
                row[sum(map(ord, word)) % 384] += 1
        return made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-6)


def lent(fingerprint: str) -> LexicalRetriever:
    """Finds by words, and lends an encoder all the same."""

    class Lending(LexicalRetriever):
        encoder = Hashed(fingerprint)  # type: ignore[assignment]

    return Lending()


def test_a_curve_by_hand() -> None:
    curve = Curve("numbers", (0, 2, 6), (1.0, 0.5))
    assert [curve.at(v) for v in (-1, 0, 1, 2, 4, 6, 99)] == [0, 0, 0.5, 1.0, 1.25, 1.5, 1.5]
    assert curve.most == 1.5


def test_a_level_by_hand() -> None:
    model = Ordinal((Curve("own", (0, 1), (2.0,)),), (0.0, 2.0, 2.0, 100.0), ((-1, 1),) * 5)
    # sum 2: logistic(2) + 1/2 + 1/2 + 0
    assert model.level({"own": 1}) == pytest.approx(1 + 1 / (1 + np.exp(-2)) + 1)
    assert model.shares({"own": 0.5}) == [("own", 1.0, 2.0)]


def test_more_of_a_sign_never_lowers_a_level() -> None:
    for ordinal in read_model().dimensions.values():
        base = dict.fromkeys(WORDS, 0.0)
        for name in WORDS:
            levels = [ordinal.level({**base, name: value}) for value in (-5.0, 0.0, 0.2, 0.5, 1.0, 3.0, 30.0)]
            assert levels == sorted(levels)


def test_the_weights_are_whole() -> None:
    model = read_model()
    assert set(model.dimensions) == set(Dimension) == set(SIGNS)
    for dimension, ordinal in model.dimensions.items():
        assert list(ordinal.cuts) == sorted(ordinal.cuts)
        assert {c.sign for c in ordinal.curves} <= set(SIGNS[dimension])
        assert all(low <= 0 <= high for low, high in ordinal.errors)
        assert len(ordinal.errors) == 5
    assert {name for names in SIGNS.values() for name in names} <= set(WORDS)


def test_files_that_do_not_fit_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="weights"):
        read_model(tmp_path / "weights.json")
    held = json.loads((Path(__file__).parents[3] / "models" / "scorer" / "weights.json").read_text(encoding="utf-8"))
    held["dimensions"]["substance"]["curves"][0]["gains"][0] = -1
    (tmp_path / "falling.json").write_text(json.dumps(held), encoding="utf-8")
    with pytest.raises(ModelDamaged, match=r"falling\.json"):
        read_model(tmp_path / "falling.json")


def test_signs_of_vectors_by_hand() -> None:
    one, two = np.array([1, 0], dtype=np.float32), np.array([0, 1], dtype=np.float32)
    meaning = Meaning(np.stack([one, two]), one, (np.stack([two]),))
    direction = Direction(np.array([1.0, 0.0], dtype=np.float32), 0.2)
    telling = direction.of(meaning.units)
    assert telling.tolist() == pytest.approx([1.0, 0.2])
    signs = signs_of(meaning, telling)
    assert signs["telling"] == pytest.approx(0.6)
    assert signs["telling_share"] == 0.5
    assert signs["near_question"] == 0.5
    assert signs["points"] == 1.0
    assert signs["points_told"] == pytest.approx(0.2)
    # the first unit is the question, the second the point: both are linked wholly
    assert signs["told_near"] == pytest.approx(0.6)


def test_nothing_said_has_no_sign() -> None:
    empty = Meaning(np.zeros((0, 2), dtype=np.float32), np.ones(2, dtype=np.float32), ())
    assert set(signs_of(empty, np.zeros(0, dtype=np.float32)).values()) == {0.0}


def test_weights_serve_only_the_encoder_they_were_learned_with() -> None:
    assert open_learned(LexicalRetriever()) is None
    assert open_learned(lent("another:1")) is None
    assert open_learned(lent(read_model().encoder)) is not None
    assert "rules" in BuiltInScorer(lent("another:1")).name
    assert "learned" in BuiltInScorer(lent(read_model().encoder)).name


def test_learned_levels_have_ranges_reasons_and_quotes() -> None:
    made = interview((HASH_MAP, HASH_ANSWER), (FASTER, STORY))
    scorer = BuiltInScorer(lent(read_model().encoder))
    for index, text in enumerate((HASH_ANSWER, STORY)):
        scores = scorer.score(made, index).scores
        assert scores == scorer.score(made, index).scores
        for score in scores:
            assert score.value is not None and score.low <= score.value <= score.high
            assert score.level is not None and abs(score.level - score.value) <= 0.5
            assert all(text[e.start : e.end] == e.quote for e in score.evidence)
        assert all(s.evidence for s in scores if s.dimension is not Dimension.STRUCTURE)
