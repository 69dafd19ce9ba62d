from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.core.chat import Message
from lib.llm.thinking import ThinkingFilter, without_thinking
from lib.llm.tokens import Calibration, estimate, estimate_messages

pytestmark = pytest.mark.unit

PROSE = st.text(alphabet="ab <>/think.\n", max_size=40)
WORDS = st.text(alphabet="abc .\n", max_size=30)


def streamed(text: str, cuts: list[int]) -> str:
    """What the filter lets through of `text`, fed in pieces of the given lengths."""
    reasoning, shown, at = ThinkingFilter(), "", 0
    for length in [*cuts, len(text)]:
        shown += reasoning.feed(text[at : at + length])
        at += length
    return shown


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("plain", "plain"),
        ("<think>hm</think>\n\nReply", "Reply"),
        ("<THINKING>hm</THINKING>Reply", "Reply"),
        ("a <think>x</think>b <think>y</think>c", "a b c"),
        ("two<think>x</think> words", "two words"),
        ("<think>never closed", ""),
        ("the template opened it</think> Reply", "Reply"),
        ("1 < 2 and <b>bold</b>", "1 < 2 and <b>bold</b>"),
    ],
)
def test_reasoning_is_taken_out(text: str, kept: str) -> None:
    assert without_thinking(text) == kept


@given(WORDS, WORDS, st.lists(st.integers(1, 5), max_size=30))
def test_in_pieces_as_in_one(before: str, after: str, cuts: list[int]) -> None:
    text = f"{before}<think>some {{thought}}</think>{after}"
    assert streamed(text, cuts).strip() == without_thinking(text).strip()


@given(PROSE, st.lists(st.integers(1, 5), max_size=30))
def test_what_is_shown_is_a_part_of_the_text_in_order(text: str, cuts: list[int]) -> None:
    shown = streamed(text, cuts)
    letters = iter(text)
    assert all(letter in letters for letter in shown)


def test_nothing_is_held_back_longer_than_a_tag() -> None:
    reasoning = ThinkingFilter()
    assert [reasoning.feed(piece) for piece in ("a <th", "at is b")] == ["a ", "<that is b"]


def test_bytes_by_three_and_four_per_message() -> None:
    assert [estimate(text) for text in ("", "abc", "abcd", "é", "日本")] == [0, 1, 2, 1, 2]
    assert estimate_messages([Message("system", "abc"), Message("user", "abcdef")]) == (1 + 4) + (2 + 4)


class TestCalibration:
    def test_it_stays_above_the_highest_report_of_late(self) -> None:
        known = Calibration()
        assert known.apply(100) == 100
        known.learn(1000, 700)
        assert known.apply(1000) == 735  # 0.7 and 5 % above
        known.learn(1000, 900)
        known.learn(1000, 800)
        assert known.apply(1000) == 945

    def test_short_prompts_and_missing_reports_teach_nothing(self) -> None:
        known = Calibration()
        known.learn(20, 90)
        known.learn(1000, 0)
        assert known.ratio == 1.0

    def test_a_prompt_that_the_server_cut_is_noticed_and_teaches_nothing(self) -> None:
        known = Calibration()
        assert known.looks_cut(12_000, 4096)
        assert not known.looks_cut(12_000, 8000)
        assert not known.looks_cut(900, 100)  # too short to tell
        assert not known.looks_cut(12_000, 0)  # not reported
        known.learn(12_000, 4096)
        assert known.ratio == 1.0
        for _ in range(3):
            known.learn(1000, 900)
        assert known.looks_cut(8000, 4096)  # 0.51 where 0.9 is usual
        assert not known.looks_cut(8000, 4900)
