"""Vectors kept with a resume: taken over by the same weights, made again for others, never for other texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from lib.retrieval.stored import Vectors, pack_vectors, seed_vectors

pytestmark = pytest.mark.unit


class Lengths:
    """Encodes a text as (its length, 1); remembers what it is given and counts what it had to encode."""

    dim = 2

    def __init__(self, fingerprint: str = "v1:ab") -> None:
        self.fingerprint = fingerprint
        self.cache: dict[str, Vectors] = {}
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        fresh = [t for t in texts if t not in self.cache]
        self.encoded += fresh
        self.cache |= {t: np.array([len(t), 1], np.float32) for t in fresh}
        return np.array([self.cache[t] for t in texts], dtype=np.float32).reshape(len(texts), self.dim)

    def remember(self, vectors: Mapping[str, Vectors]) -> None:
        self.cache.update(vectors)


TEXTS = ("Cut costs", "Led a team 🚀", "Cut costs", "Wrote tests")
BLOB = pack_vectors(Lengths(), TEXTS)


def test_the_same_weights_take_them_over_and_encode_nothing() -> None:
    encoder = Lengths()
    assert seed_vectors(encoder, TEXTS, BLOB)
    assert encoder.encode(TEXTS).tolist() == [[9, 1], [12, 1], [9, 1], [11, 1]]
    assert encoder.encoded == []


def test_a_subset_in_another_order_is_taken_over() -> None:
    encoder = Lengths()
    assert seed_vectors(encoder, TEXTS[:0:-1], BLOB)
    assert encoder.encode(["Wrote tests", "Cut costs"]).tolist() == [[11, 1], [9, 1]]


def test_other_weights_take_nothing() -> None:
    encoder = Lengths("v2:cd")
    assert not seed_vectors(encoder, TEXTS, BLOB)
    assert encoder.cache == {}


def test_an_edited_bullet_is_missing_and_the_rest_is_used() -> None:
    encoder = Lengths()
    assert not seed_vectors(encoder, ["Cut costs", "Led a team of 4"], BLOB)
    assert list(encoder.cache) == ["Cut costs"]
    again = pack_vectors(encoder, ["Cut costs", "Led a team of 4"])
    assert encoder.encoded == ["Led a team of 4"]
    assert seed_vectors(Lengths(), ["Cut costs", "Led a team of 4"], again)


@pytest.mark.parametrize("blob", [b"", b"GRV1\n", BLOB[:-1], BLOB[:40] + b"\x00" + BLOB[41:], b"x" + BLOB, BLOB * 2])
def test_a_damaged_blob_is_none(blob: bytes) -> None:
    encoder = Lengths()
    assert not seed_vectors(encoder, TEXTS, blob)
    assert encoder.cache == {}


def test_it_holds_no_text_and_is_small() -> None:
    assert b"Cut" not in BLOB
    assert len(BLOB) < 200


def test_no_texts() -> None:
    assert not seed_vectors(Lengths(), [], b"")
    assert not seed_vectors(Lengths(), [], pack_vectors(Lengths(), []))
