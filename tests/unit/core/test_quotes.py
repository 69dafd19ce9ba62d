"""Quotes are found by what they say, and only where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.core.quotes import find_quote, quoted_in

pytestmark = pytest.mark.unit

TEXT = "We split the job — in four.\nThen I  added an “index”, and it ran in 40 minutes instead of six hours."


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("split the job", "split the job"),
        ("SPLIT THE JOB - IN FOUR", "split the job — in four"),
        ('then i added an "index"', "Then I  added an “index"),
        ("“... it ran in 40 minutes ...”", "it ran in 40 minutes"),
        ("and it run in 40 minutes instead of six hours", "and it ran in 40 minutes instead of six hours."),
        ("\u200bsplit \ufb02", None),
        ("it ran in 90 minutes instead of six hours", None),
        ("we hired six people", None),
        ("...", None),
        ("", None),
    ],
)
def test_found(quote: str, found: str | None) -> None:
    place = find_quote(TEXT, quote)
    assert (TEXT[place[0] : place[1]] if place else None) == found


@given(st.text(min_size=1, max_size=60), st.integers(0, 59), st.integers(1, 60))
def test_offsets_are_always_inside(text: str, start: int, length: int) -> None:
    place = find_quote(text, text[start : start + length])
    assert place is None or 0 <= place[0] < place[1] <= len(text)


def test_what_is_quoted() -> None:
    assert quoted_in('You said “split it” and "ran faster".') == ["split it", "ran faster"]
