"""A model around a model: errors that would come again are not waited for again, and every reply is counted."""

from __future__ import annotations

import pytest

from lib.core.chat import Message, Reply
from lib.core.errors import LLMError
from lib.llm.guard import Guard
from lib.llm.meter import Metered
from tests.fake_chat import ScriptedModel

pytestmark = pytest.mark.unit

ASK = [Message("user", "Hello?")]


@pytest.mark.parametrize("kind", ["network", "timeout", "auth", "payment", "rate", "server"])
def test_a_server_that_is_out_is_asked_once(kind: str) -> None:
    inner, seen = ScriptedModel(LLMError(kind, "Out.")), []
    guard = Guard(inner, seen.append)
    for _ in range(3):
        with pytest.raises(LLMError) as caught:
            guard.chat(ASK)
        assert caught.value.kind == kind
    assert len(inner.calls) == 1
    assert [e.kind for e in seen] == [kind]


@pytest.mark.parametrize("kind", ["output", "too_large", "incomplete", "request"])
def test_trouble_with_one_request_does_not_end_the_rest(kind: str) -> None:
    guard = Guard(ScriptedModel(LLMError(kind, "No."), "Now it works."), lambda error: None)
    with pytest.raises(LLMError):
        guard.chat(ASK)
    assert guard.chat(ASK).text == "Now it works."


def test_every_reply_is_counted_and_failures_are_not() -> None:
    seen: list[Reply] = []
    model = Metered(ScriptedModel("One.", LLMError("server", "No."), "Two.", context_tokens=512), seen.append)
    model.chat(ASK)
    with pytest.raises(LLMError):
        model.chat(ASK)
    model.chat(ASK)
    assert [r.text for r in seen] == ["One.", "Two."]
    assert model.context_tokens == 512
