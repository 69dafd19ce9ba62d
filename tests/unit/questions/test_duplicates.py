"""Questions that ask the same, near-misses, and batches that are cut until they fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.core.errors import LLMError
from lib.questions.batches import in_batches, run_split
from lib.questions.duplicates import Duplicates, told_apart
from lib.questions.evaluate_duplicates import Figures, measure, read_pairs, token_set_ratio
from lib.retrieval.encoder import OnnxEncoder
from lib.retrieval.registry import MODELS, read_registry

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def duplicates() -> Duplicates:
    return Duplicates(OnnxEncoder(MODELS / read_registry().champion))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "What is the difference between a list and a tuple?",
            "What is the difference between a list and a dictionary?",
        ),
        ("How do you deploy with Docker?", "How do you deploy with Kubernetes?"),
        ("How do you roll out a migration?", "How do you roll back a migration?"),
        ("What do you do before a release?", "What do you do after a release?"),
        ("What did you like most in your job?", "What did you like least in your job?"),
    ],
)
def test_one_form_with_another_thing_in_it_is_another_question(duplicates: Duplicates, one: str, other: str) -> None:
    assert told_apart(one, other)
    assert not duplicates.same(one, other)


def test_a_copy_is_found_by_words_and_a_paraphrase_by_the_encoder(duplicates: Duplicates) -> None:
    one = "What is a linked list and when is it better than an array?"
    other = "When would you prefer a linked list over an array?"
    assert Duplicates().same(one, "Please explain what a linked list is, and when it is better than an array.")
    assert not Duplicates().same(one, other)
    assert duplicates.same(one, other)


def test_the_hand_made_pairs_are_many_and_meet_the_bar(duplicates: Duplicates) -> None:
    pairs = read_pairs()
    held = [p for p in pairs if p.split == "held"]
    assert len(held) >= 60
    assert not {(p.one, p.other) for p in held} & {(p.one, p.other) for p in pairs if p.split == "dev"}
    figures = measure(held, duplicates.same)
    assert figures.precision >= 0.95
    assert figures.recall >= 0.5
    assert figures.precision > measure(held, lambda a, b: token_set_ratio(a, b) >= 0.8).precision


def test_figures_by_hand() -> None:
    figures = Figures(right=3, wrong=1, total=4)
    assert (figures.precision, figures.recall) == (0.75, 0.75)
    assert Figures(0, 0, 2).precision == 1.0
    assert token_set_ratio("a b c", "a b d") == pytest.approx(0.8)


@given(st.lists(st.sampled_from(["alpha beta?", "gamma delta?", "alpha  beta?", "epsilon zeta?"]), max_size=8))
def test_kept_questions_are_pairwise_different_and_nothing_is_lost(texts: list[str]) -> None:
    duplicates = Duplicates()
    kept: list[str] = []
    for text in texts:
        if duplicates.find(text, kept) is None:
            kept.append(text)
    assert all(not duplicates.same(a, b) for i, a in enumerate(kept) for b in kept[i + 1 :])
    assert all(any(duplicates.same(text, k) for k in kept) for text in texts)


@given(st.lists(st.integers(), max_size=30), st.integers(1, 8))
def test_batches_hold_everything_once_in_order(items: list[int], size: int) -> None:
    batches = in_batches(items, size)
    assert [i for b in batches for i in b] == items
    assert all(1 <= len(b) <= size for b in batches)


@given(st.lists(st.integers(1, 9), max_size=20), st.integers(0, 30))
def test_splitting_does_each_item_once_and_gives_back_those_too_large_alone(sizes: list[int], room: int) -> None:
    items = list(enumerate(sizes))
    done: list[tuple[int, int]] = []

    def call(batch: object) -> None:
        part = list(batch)  # type: ignore[call-overload]
        if sum(size for _, size in part) > room:
            raise LLMError("too_large", "Too much.")
        done.extend(part)

    left = run_split(items, call)
    assert left == [i for i in items if i[1] > room]
    assert done == [i for i in items if i[1] <= room]


def test_another_error_ends_the_work() -> None:
    def call(batch: object) -> None:
        raise LLMError("quota", "No.")

    with pytest.raises(LLMError, match="No"):
        run_split([1, 2], call)
