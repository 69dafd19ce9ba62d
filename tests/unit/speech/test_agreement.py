"""What is shown while someone speaks: certain words never change."""

from __future__ import annotations

import random

import pytest

from lib.core.speech import Partial
from lib.speech.agreement import Agreement

pytestmark = pytest.mark.unit


def shown(*passes: str) -> Partial:
    agreement = Agreement()
    for words in passes:
        agreement.draft(words.split())
    return agreement.partial


def test_one_pass_confirms_nothing() -> None:
    assert shown("I led the") == Partial("", "I led the")


def test_two_passes_confirm_what_they_share() -> None:
    assert shown("I led the tea", "I led the team and") == Partial("I led the", "team and")


def test_case_and_punctuation_do_not_matter_for_agreement() -> None:
    assert shown("I led it.", "I led it, and") == Partial("I led it,", "and")


def test_confirmed_words_stay_when_a_later_pass_differs() -> None:
    assert shown("we built it", "we built it then", "he built it then we") == Partial("we built it", "then we")


def test_settling_adds_only_what_is_not_shown() -> None:
    agreement = Agreement()
    agreement.draft("we built the".split())
    agreement.draft("we built the cache".split())
    agreement.settle("we built the cache in May".split())
    assert agreement.partial == Partial("we built the cache in May", "")


def test_settling_after_a_misheard_word_goes_on_behind_it() -> None:
    agreement = Agreement()
    agreement.draft("um we build the".split())
    agreement.draft("um we build the new".split())
    agreement.settle("We built the new cache".split())
    assert agreement.partial.confirmed == "um we build the new cache"


def test_a_new_chunk_starts_afresh() -> None:
    agreement = Agreement()
    agreement.settle("first part".split())
    agreement.draft("second".split())
    assert agreement.partial == Partial("first part", "second")
    agreement.draft("second thing".split())
    assert agreement.partial == Partial("first part second", "thing")


def test_confirmed_only_grows_whatever_comes() -> None:
    rng, agreement, before = random.Random(2), Agreement(), ""
    for _ in range(300):
        words = [rng.choice("a b c".split()) for _ in range(rng.randint(0, 6))]
        if rng.random() < 0.2:
            agreement.settle(words)
        else:
            agreement.draft(words)
        assert agreement.partial.confirmed.startswith(before)
        before = agreement.partial.confirmed
