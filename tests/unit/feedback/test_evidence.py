import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.core.enums import Dimension, Move
from lib.core.types import Answer, Evidence, Feedback, Score, Turn
from lib.feedback.evidence import is_proven, proven, quote
from lib.feedback.highlight import highlight

pytestmark = pytest.mark.unit

TURNS = (Turn(3, 0, Move.ASK, "q", answer=Answer("I measured it twice.")), Turn(4, 0, Move.FOLLOW_UP, "and?"))


def test_quote_is_the_text_at_its_offsets() -> None:
    assert quote(TURNS, 3, 2, 10) == Evidence("measured", 2, 10, 3)


@pytest.mark.parametrize(("turn", "start", "end"), [(3, 2, 21), (3, -1, 4), (3, 5, 5), (4, 0, 1), (9, 0, 1)])
def test_no_quote_without_text(turn: int, start: int, end: int) -> None:
    assert quote(TURNS, turn, start, end) is None


def test_unproven_quotes_are_dropped_and_repeats_kept_once() -> None:
    good = Evidence("measured", 2, 10, 3)
    wrong_words = Evidence("invented", 2, 10, 3)
    wrong_place = Evidence("measured", 3, 11, 3)
    assert proven([wrong_words, good, None, wrong_place, good], TURNS) == (good,)
    assert proven([good, Evidence("I", 0, 1, 3)], TURNS, limit=1) == (good,)


@given(st.text(max_size=40), st.integers(-5, 45), st.integers(-5, 45))
def test_every_quote_is_proven(text: str, start: int, end: int) -> None:
    turns = (Turn(0, 0, Move.ASK, "q", answer=Answer(text)),)
    found = quote(turns, 0, start, end)
    assert found is None or (is_proven(found, turns) and text[found.start : found.end] == found.quote)


def test_highlight_cuts_overlapping_quotes() -> None:
    text = "abcdef"
    turn = Turn(0, 0, Move.ASK, "q", answer=Answer(text))

    def score(dimension: Dimension, start: int, end: int) -> Score:
        return Score(dimension, 3, 2, 4, (Evidence(text[start:end], start, end, 0),), "", "test")

    feedback = Feedback((score(Dimension.RELEVANCE, 1, 4), score(Dimension.SUBSTANCE, 3, 5)))
    assert [(s.text, s.dimensions) for s in highlight(turn, feedback)] == [
        ("a", ()),
        ("bc", (Dimension.RELEVANCE,)),
        ("d", (Dimension.RELEVANCE, Dimension.SUBSTANCE)),
        ("e", (Dimension.SUBSTANCE,)),
        ("f", ()),
    ]
