import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.feedback.edits import edits, same_words

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("said", "sent", "same"),
    [
        ("um we built it", "Um, we built it.", True),
        ("we built it", "we built it - fast", False),
        ("we built it", "we - built it", True),
        ("", "", True),
        ("we built it", "", False),
    ],
)
def test_case_and_punctuation_are_no_edit(said: str, sent: str, same: bool) -> None:
    assert same_words(said, sent) is same


def test_what_is_gone_and_what_is_new() -> None:
    said, sent = "um we built the uh slow service in ten weeks", "We built the fast service in ten weeks, alone."
    found = edits(said, sent)
    assert [said[a:b] for a, b in found.left_out] == ["um", "uh slow"]
    assert [sent[a:b] for a, b in found.put_in] == ["fast", "alone."]


@given(st.lists(st.sampled_from(["a", "b,", "-", "C"])), st.lists(st.sampled_from(["a", "B", "-", "c."])))
def test_what_remains_is_the_same_on_both_sides(one: list[str], two: list[str]) -> None:
    said, sent = " ".join(one), " ".join(two)
    found = edits(said, sent)
    assert same_words(_without(said, found.left_out), _without(sent, found.put_in))


def _without(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    for start, end in reversed(spans):
        text = text[:start] + text[end:]
    return text
