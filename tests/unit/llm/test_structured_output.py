from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from lib.core.errors import LLMError
from lib.llm import extract
from lib.llm.schema import json_schema, list_field, response_format
from lib.llm.structured import parse
from tests.broken_json import CUT, SHAPES, Items, expected

pytestmark = pytest.mark.unit

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.text(min_size=1, max_size=8), VALUES, min_size=1, max_size=4)
CHATTER = st.text(alphabet="abc XYZ.,:!?'\n-", max_size=60)


class Strict(BaseModel):
    title: str
    points: list[int] = Field(max_length=4)
    note: str = "none"


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_gives_what_it_holds_and_no_more(name: str) -> None:
    wanted = expected(name)
    if wanted is None:
        with pytest.raises(LLMError) as caught:
            parse(SHAPES[name], Items, cut=name in CUT)
        assert caught.value.kind == "output"
    else:
        found = parse(SHAPES[name], Items, cut=name in CUT)
        assert [item.text for item in found.questions] == wanted


@given(OBJECTS, CHATTER, CHATTER, st.booleans(), st.booleans())
def test_an_object_is_found_in_any_chatter(
    value: dict[str, Any], before: str, after: str, fence: bool, pretty: bool
) -> None:
    text = json.dumps(value, indent=2 if pretty else None)
    text = f"```json\n{text}\n```" if fence else text
    assert next(extract.candidates(f"{before}\n{text}\n{after}")) == value


@given(OBJECTS.filter(lambda value: "think" not in str(value).lower()))
def test_reasoning_before_the_object_is_not_taken_for_it(value: dict[str, Any]) -> None:
    assert next(extract.candidates('<think>{"a": 1} or [2]?</think>' + json.dumps(value))) == value


@given(st.text(max_size=300))
@settings(max_examples=200)
def test_any_text_is_read_or_refused_but_never_breaks(text: str) -> None:
    for cut in (False, True):
        for value in extract.candidates(text, cut=cut):
            assert isinstance(value, dict | list)
    assert isinstance(extract.partial(text), dict)


@given(st.text(alphabet="abc \n.,;:!?0123456789", max_size=100))
def test_prose_is_no_object(text: str) -> None:
    assert not list(extract.candidates(text))


@given(st.lists(st.text(min_size=1, max_size=15), min_size=1, max_size=6), st.integers(0, 10_000))
def test_a_stream_shows_only_whole_items_and_never_takes_one_back(texts: list[str], at: int) -> None:
    """Whatever prefix has arrived, each text in the partial object is one of the reply's, at its place."""
    full = json.dumps({"questions": [{"text": text} for text in texts]})
    so_far = extract.partial(full[: at % (len(full) + 1)])
    shown = [item["text"] for item in so_far.get("questions", []) if "text" in item]
    assert shown == texts[: len(shown)]
    assert extract.partial(full)["questions"][-1]["text"] == texts[-1]


@given(st.lists(st.text(min_size=1, max_size=15), min_size=2, max_size=6), st.integers(0, 10_000))
def test_a_cut_reply_keeps_whole_items_only(texts: list[str], at: int) -> None:
    full = json.dumps({"questions": [{"text": text, "difficulty": "easy"} for text in texts]})
    try:
        kept = parse(full[: at % len(full)], Items, cut=True)
    except LLMError as error:
        assert error.kind == "output"
    else:
        assert [item.text for item in kept.questions] == texts[: len(kept.questions)]


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 50_000, "{" * 50_000 + "}" * 50_000, "[{" * 3000 + "x"])
def test_brackets_without_end_do_not_take_long(text: str) -> None:
    begun = time.monotonic()
    for cut in (False, True):
        list(extract.candidates(text, cut=cut))
    assert time.monotonic() - begun < 5


def test_a_bare_list_is_taken_for_the_one_list_field_while_it_streams_too() -> None:
    assert extract.partial('[{"text": "Why?"}, {"te', "questions") == {"questions": [{"text": "Why?"}, {}]}
    assert extract.partial('[{"text": "Why?"}') == {}


def test_valid_items_are_kept_when_asking_again_did_not_help() -> None:
    text = json.dumps({"questions": [{"text": "Why?"}, {"difficulty": "hard"}, {"text": 5}, {"text": "How?"}]})
    with pytest.raises(LLMError, match=r"questions\.1\.text: missing"):
        parse(text, Items)
    assert [item.text for item in parse(text, Items, salvage=True).questions] == ["Why?", "How?"]
    with pytest.raises(LLMError):
        parse('{"questions": [{"difficulty": "hard"}]}', Items, salvage=True)


def test_a_problem_names_fields_and_quotes_nothing() -> None:
    with pytest.raises(LLMError) as caught:
        parse('{"title": 7, "points": ["Robin Sample"]}', Strict)
    assert "points.0: int_parsing" in caught.value.user_message
    assert "Robin" not in caught.value.user_message


def test_the_schema_is_closed_and_complete() -> None:
    schema = json_schema(Strict)
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["title", "points", "note"]
    assert schema["properties"]["title"] == {"type": "string"}  # a field of that name stays, pydantic's title goes
    assert "default" not in schema["properties"]["note"]
    nested = json_schema(Items)["$defs"]["Item"]
    assert nested["required"] == ["text", "difficulty"]


def test_each_step_of_the_ladder_sends_its_form() -> None:
    first = response_format(Strict, 0)
    assert first and first["json_schema"]["name"] == "Strict" and first["json_schema"]["strict"] is True
    assert response_format(Strict, 1) == {"type": "json_object"}
    assert response_format(Strict, 2) is None
    assert (list_field(Items), list_field(Strict)) == ("questions", None)
