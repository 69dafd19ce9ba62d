"""Foreign text in Markdown stays text."""

from __future__ import annotations

import string

import pytest

from lib.ui.markdown import escape, highlighted, inline, quote

pytestmark = pytest.mark.unit


def test_every_punctuation_mark_is_escaped() -> None:
    for mark in string.punctuation:
        assert escape(f"a{mark}b") == f"a\\{mark}b"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![x](https://a.b/c)", r"\!\[x\]\(https\:\/\/a\.b\/c\)"),
        ("<img src=x>", r"\<img src\=x\>"),
        (":red[hi] $x$", r"\:red\[hi\] \$x\$"),
        ("Zoë – 40 %", r"Zoë – 40 \%"),
    ],
)
def test_images_html_directives_and_formulas_are_inert(text: str, shown: str) -> None:
    assert escape(text) == shown


def test_lines() -> None:
    assert escape("a\r\nb") == "a  \nb"
    assert inline("a\n\n b") == "a b"
    assert quote("a\nb") == "> a  \n> b"


def test_highlight_merges_and_keeps_every_character() -> None:
    assert highlighted("abcdef", [(1, 3), (2, 4)]) == "a:green-background[bcd]ef"
    assert highlighted("ab cd", [(0, 3)]) == ":green-background[ab] cd"
    assert highlighted("a]b", [(0, 3)]) == r":green-background[a\]b]"
    assert highlighted("ab\ncd", [(0, 5)]) == ":green-background[ab]  \n:green-background[cd]"
    assert highlighted("abc", [(2, 9), (3, 3)]) == "ab:green-background[c]"
