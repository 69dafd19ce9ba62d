"""Words, stems and sentences with offsets."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.core.text import STOPWORDS, content_stems, sentences, stem, words

pytestmark = pytest.mark.unit


def test_words_keep_names_of_tools_whole() -> None:
    assert words("C++, Node.js and CI/CD cut it by 40%. I'd say so.") == [
        "c++", "node.js", "and", "ci/cd", "cut", "it", "by", "40%", "i'd", "say", "so",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "family",
    [
        ("batch", "batched", "batches", "batching"),
        ("optimise", "optimised", "optimisation", "optimize", "optimization"),
        ("deploy", "deployed", "deployment", "deploys"),
        ("run", "runs", "running"),
        ("query", "queries"),
        ("plan", "planned", "planning"),
    ],
)
def test_a_family_of_words_has_one_stem(family: tuple[str, ...]) -> None:
    assert len({stem(word) for word in family}) == 1


@pytest.mark.parametrize(("a", "b"), [("class", "clash"), ("test", "text"), ("cache", "catch"), ("process", "proceed")])
def test_different_words_stay_different(a: str, b: str) -> None:
    assert stem(a) != stem(b)


def test_names_with_marks_and_digits_stay_as_they_are() -> None:
    assert [stem(w) for w in ("c++", "node.js", "int8", "4s")] == ["c++", "node.js", "int8", "4s"]


def test_content_stems_leave_function_words_out() -> None:
    assert content_stems("I was going to measure the errors, and I measured them.") == ["measur", "error", "measur"]
    assert "the" in STOPWORDS


def test_sentences_with_offsets() -> None:
    text = "I did e.g. this. Then 3.5 of that!  We won.\nNew line without a stop"
    assert [s.text for s in sentences(text)] == [
        "I did e.g. this.",
        "Then 3.5 of that!",
        "We won.",
        "New line without a stop",
    ]


@given(st.text(alphabet=st.sampled_from("ab. !?\n\tIE,é'\")("), max_size=80))
def test_offsets_are_true_and_no_letter_is_lost(text: str) -> None:
    found = sentences(text)
    assert all(text[s.start : s.end] == s.text for s in found)
    assert "".join("".join(s.text for s in found).split()) == "".join(text.split())
    assert all(a.end <= b.start for a, b in pairwise(found))
