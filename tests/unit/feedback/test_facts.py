"""What is not the candidate's becomes a placeholder."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.core.text import content_stems
from lib.feedback.facts import Facts, numbers_in
from lib.feedback.rewrite_model import grounded

pytestmark = pytest.mark.unit

ANSWER = "At Kestrel I split the nightly export into four jobs in Python, and it went from six hours to 40 minutes."
BULLET = "Cut the export from 6 hours to 40 minutes with PostgreSQL indexes for 1,200 customers"
FACTS = Facts.of([ANSWER, BULLET])


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("It went from six hours to 40 minutes.", "It went from six hours to 40 minutes."),
        ("It went from 6 hours to 40 minutes.", "It went from 6 hours to 40 minutes."),
        ("That served 1200 customers.", "That served 1200 customers."),
        ("It became 90% faster.", "It became [your metric] faster."),
        ("It saved $30,000 a year.", "It saved [your metric] a year."),
        ("It ran three times as fast.", "It ran [your metric] times as fast."),
        ("It doubled the throughput.", "It [your metric] the throughput."),
        ("I used Python and PostgreSQL.", "I used Python and PostgreSQL."),
        ("I moved the export to Kafka.", "I moved the export to [the tool you used]."),
        ("At Kestrel my manager Petra agreed.", "At Kestrel my manager [name] agreed."),
        ("It took [42 minutes].", "It took [your metric]."),
        ("As a result [the reason] was clear.", "As a result [the reason] was clear."),
        ("However, I split the export.", "However, I split the export."),
    ],
)
def test_placeholders(said: str, left: str) -> None:
    assert FACTS.with_placeholders(said) == left


def test_numbers_as_digits() -> None:
    assert numbers_in("Three of 1,200 in 4.0 s, twice") == {"3", "1200", "4", "2x"}


def test_a_rewrite_states_nothing_new_and_names_its_sources() -> None:
    text = (
        "At Kestrel I split the nightly export into four jobs. The nightly export went down by 85 % with Kafka. "
        "Our chief executive praised me before the whole board. I cut it with PostgreSQL indexes for customers."
    )
    passages = grounded(text, [ANSWER], [BULLET])
    assert [(p.text, p.source) for p in passages if p.source == "placeholder"][:1] == [("[your metric]", "placeholder")]
    joined = " ".join(p.text for p in passages)
    assert "85" not in joined and "Kafka" not in joined and "board" not in joined
    assert passages[0].source == "answer"
    assert passages[-1].source == "resume"


@given(st.text(alphabet="abcdefgh 0123456789.,%$[]ABC\n", max_size=120))
def test_no_number_comes_in_whatever_is_written(text: str) -> None:
    passages = grounded(text, [ANSWER], [])
    assert numbers_in(" ".join(p.text for p in passages)) <= Facts.of([ANSWER]).numbers


def test_share_of_known_content() -> None:
    assert Facts.of(["the export job"]).share("export job [your metric]") == 1.0
    assert len(content_stems("sail boat")) == 2
    assert Facts.of(["the export job"]).share("sail boat") == 0.0
