"""Loops and inventions go; what a searching speaker repeats stays."""

from __future__ import annotations

import pytest

from lib.core.types import Word
from lib.speech.guards import without_inventions, without_loops
from lib.speech.vad import Span

pytestmark = pytest.mark.unit


def words(text: str, *, start_s: float = 0.0, each_s: float = 0.3, probability: float = 0.9) -> list[Word]:
    return [Word(w, start_s + i * each_s, start_s + (i + 1) * each_s, probability) for i, w in enumerate(text.split())]


def text(found: list[Word]) -> str:
    return " ".join(word.text for word in found)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("i i i led the the team", "i i i led the the team"),
        ("no no no no no it was not", "no no no no no it was not"),
        ("the the the the the the end", "the end"),
        ("so I mean I mean I mean I mean we", "so I mean I mean I mean I mean we"),
        ("I mean I mean I mean I mean I mean we", "I mean we"),
        ("and that is it. And that is it, and that is it and that is it now", "and that is it. now"),
        ("we did it we did it we did it", "we did it we did it we did it"),
        ("", ""),
    ],
)
def test_loops(said: str, kept: str) -> None:
    found, cut = without_loops(words(said))
    assert text(found) == kept
    assert len(found) + len(cut) == len(said.split())


def timed(*rows: tuple[str, float, float]) -> list[Word]:
    return [Word(text, start_s, end_s, 0.9) for text, start_s, end_s in rows]


SAID = (("the", 5.0, 5.2), ("latency", 5.2, 5.8), ("fell", 5.8, 6.1))


@pytest.mark.parametrize("at_s", [5.0, 6.1])  # the round without length comes first, or last
def test_a_repeated_phrase_without_length_goes(at_s: float) -> None:
    unsaid = (("the", at_s, at_s), ("latency", at_s, at_s + 0.9), ("fell", at_s + 0.9, at_s + 0.9))
    heard = timed(*unsaid, *SAID) if at_s == 5.0 else timed(*SAID, *unsaid)
    kept, cut = without_loops([*timed(("so", 4.7, 5.0)), *heard, *timed(("twice", 7.0, 7.4))])
    assert kept == timed(("so", 4.7, 5.0), *SAID, ("twice", 7.0, 7.4))
    assert cut == timed(*unsaid)


def test_a_phrase_that_was_really_said_twice_stays() -> None:
    again = tuple((text, start_s + 1.1, end_s + 1.1) for text, start_s, end_s in SAID)
    assert without_loops(timed(*SAID, *again)) == (timed(*SAID, *again), [])


def test_words_far_from_speech_go() -> None:
    heard = [*words("we built it", start_s=1), *words("thank you", start_s=8)]
    kept, cut = without_inventions(heard, [Span(0.9, 2.1)])
    assert (text(kept), text(cut)) == ("we built it", "thank you")


def test_the_thanks_of_videos_go_when_they_are_all_there_is() -> None:
    kept, cut = without_inventions(words("Thanks for watching!", each_s=0.1, probability=0.4), [Span(0, 0.3)])
    assert (text(kept), text(cut)) == ("", "Thanks for watching!")


def test_a_real_thank_you_stays() -> None:
    kept, _ = without_inventions(words("Thank you.", each_s=0.3), [Span(0, 0.6)])
    assert text(kept) == "Thank you."


def test_doubtful_crowds_go_and_quick_clear_speech_stays() -> None:
    crowd = "one two three four five six seven eight nine ten"
    span = [Span(0, 1.0)]
    assert without_inventions(words(crowd, each_s=0.1, probability=0.3), span)[0] == []
    assert text(without_inventions(words(crowd, each_s=0.1), span)[0]) == crowd
