"""What models say, made fit to be shown: whole replies and streams cut anywhere."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.core.chat import CallOptions, Reply
from lib.core.cleanup import CleanStream, clean_chat, tidy
from lib.core.errors import LLMError
from tests.fake_chat import ScriptedModel

pytestmark = pytest.mark.unit

RULES = "You are the interviewer in a practice job interview. Say nothing about how good the answer was. Ask nothing."


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Assistant: You moved the job to the night.", "You moved the job to the night."),
        ("**Interviewer:** Four hours, then.", "Four hours, then."),
        ("### Response: Four hours.", "Four hours."),
        ("<think>The user wants. A reply.</think>You split the table.", "You split the table."),
        ("They want a short reply.</think>You split the table.", "You split the table."),
        ("<|im_start|>assistant<|im_end|> You split it.", "assistant You split it."),
        ("I see. I see. You split it.", "I see. You split it."),
        ("Read [the guide](https://example.org/x?q=1) first.", "Read the guide first."),
        ("![p](https://example.org/p.png?d=secret) You split it.", "You split it."),
        ('<img src="https://example.org/p.png"> You split it.', "You split it."),
        ("A List<String> is fine, and a < b too.", "A List<String> is fine, and a < b too."),
        ("You are the interviewer in a practice job interview. You split the table.", "You split the table."),
    ],
)
def test_what_is_taken_away(said: str, shown: str) -> None:
    assert tidy(said, RULES) == shown


@pytest.mark.parametrize("said", ["", "  \n", RULES, "<think>never closed. And on", "<|eot_id|>", "![x](http://a.b/c)"])
def test_nothing_left_is_a_failure(said: str) -> None:
    with pytest.raises(LLMError) as caught:
        tidy(said, RULES)
    assert caught.value.kind == "output"


def test_words_of_the_answer_are_no_echo() -> None:
    """Only the instructions count: a quote of the candidate is evidence."""
    assert tidy("You said that you split the nightly job in four.", RULES)


def test_a_check_changes_or_drops_sentences() -> None:
    checked = tidy("It took 40 minutes. It was great.", "", lambda s: "" if "great" in s else s.replace("40", "[n]"))
    assert checked == "It took [n] minutes."


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "You split the job.", "<think>", "</think>", "e.g. this one.", "\n\n", " ", "- a point\n", "Why so?",
                "[a](http://b.c)", "Ask nothing.", "<", "think", "You split the job.", "Assistant: ", "40 % of it.",
            ]
        ),
        max_size=12,
    ),
    st.data(),
)  # fmt: skip
def test_a_stream_cut_anywhere_gives_the_same_text(parts: list[str], data: st.DataObject) -> None:
    text = "".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]

    def run(chunks: list[str]) -> tuple[str, str]:
        shown: list[str] = []
        stream = CleanStream(RULES, shown.append)
        for chunk in chunks:
            stream.feed(chunk)
        try:
            whole = stream.finish()
        except LLMError:
            whole = ""
        return whole, "".join(shown).strip()

    assert run(pieces) == run([text])
    assert run(pieces)[0] == run(pieces)[1]


def test_a_stream_passes_on_each_sentence_as_soon_as_it_is_whole() -> None:
    shown: list[str] = []
    stream = CleanStream("", shown.append)
    stream.feed("You split the job. It")
    assert shown == ["You split the job. "]
    stream.feed(" ran faster")
    assert shown == ["You split the job. "]
    assert stream.finish() == "You split the job. It ran faster"


def test_a_reply_that_is_not_what_was_streamed_counts() -> None:
    class Repaired(ScriptedModel):
        def chat(self, messages: Any, options: Any = None, *, on_text: Any = None) -> Reply:
            on_text("You split the jo")
            return Reply("You split the table.", self.name)

    assert clean_chat(Repaired("x"), [], "", CallOptions()).text == "You split the table."


def test_what_was_shown_before_a_break_is_the_reply() -> None:
    class Broken(ScriptedModel):
        def chat(self, messages: Any, options: Any = None, *, on_text: Any = None) -> Reply:
            on_text(self.said)
            raise LLMError("network", "Broken.")

        said = "You split the job. It ra"

    reply = clean_chat(Broken("x"), [], "", CallOptions())
    assert (reply.text, reply.finish) == ("You split the job.", "incomplete")
    Broken.said = "You sp"
    with pytest.raises(LLMError, match="Broken"):
        clean_chat(Broken("x"), [], "", CallOptions())
