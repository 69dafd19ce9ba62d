"""From a choice to an endpoint: which key goes where, what strangers may not reach, and how it is said."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from pydantic import SecretStr

from lib.core.errors import LLMError, SettingsError
from lib.core.serial import from_json, to_json
from lib.core.settings import Settings
from lib.llm import public
from lib.ui import choice
from lib.ui.choice import Choice, Choices

pytestmark = pytest.mark.unit

TOKEN = "hf_" + "a" * 34


def settings(**env: str) -> Settings:
    return Settings.from_mapping(env, data_dir=Path("var"))


def test_nothing_is_chosen_by_default_nor_by_a_token_alone() -> None:
    assert choice.default(settings()) == Choices()
    assert choice.default(settings(HF_TOKEN=TOKEN)) == Choices()


def test_models_of_the_environment_are_chosen() -> None:
    found = settings(
        GREENROOM_LLM_URL="http://localhost:11434/v1",
        GREENROOM_LLM_MODEL="llama3.1:8b",
        GREENROOM_LLM2_MODEL="openai/gpt-oss-20b",
        HF_TOKEN=TOKEN,
    )
    chosen = choice.default(found)
    first = choice.endpoint(chosen.first, found, {})
    second = choice.endpoint(chosen.second, found, {}, second=True)
    assert first is not None
    assert second is not None
    assert (first.base_url, first.key) == ("http://localhost:11434/v1", None)
    assert (second.kind, second.key.get_secret_value() if second.key else "") == ("hosted", TOKEN)
    assert TOKEN not in repr(found)


@pytest.mark.parametrize(
    "env",
    [{"GREENROOM_LLM_URL": "http://x/v1"}, {"GREENROOM_LLM_KEY": "k"}, {"GREENROOM_LLM_MODEL": "m"}],
)
def test_half_a_model_in_the_environment_is_refused(env: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="GREENROOM_LLM_MODEL"):
        settings(**env)


def test_key_goes_to_the_place_that_it_was_typed_for() -> None:
    keys = {"https://one.example/v1": SecretStr("one"), choice.HUB_KEY: SecretStr(TOKEN)}
    one = choice.endpoint(Choice(choice.SERVER, "m", "https://one.example/v1/"), settings(), keys)
    two = choice.endpoint(Choice(choice.SERVER, "m", "https://two.example/v1"), settings(), keys)
    hub = choice.endpoint(Choice(choice.HUB, "owner/m"), settings(), keys)
    assert one is not None
    assert two is not None
    assert hub is not None
    assert [e.key.get_secret_value() if e.key else None for e in (one, two, hub)] == ["one", None, TOKEN]


def test_key_of_an_earlier_visit_is_asked_for_again() -> None:
    with pytest.raises(LLMError, match="Type it on Settings") as caught:
        choice.endpoint(Choice(choice.SERVER, "m", "https://one.example/v1", keyed=True), settings(), {})
    assert caught.value.kind == "config"


def test_stored_choice_holds_no_key() -> None:
    chosen = Choices(Choice(choice.HUB, "owner/m"), Choice(choice.SERVER, "m", "https://one.example/v1", keyed=True))
    assert from_json(Choices, to_json(chosen)) == chosen
    assert "key" not in to_json(chosen).replace('"keyed"', "")


def test_the_owners_token_is_not_lent_to_strangers() -> None:
    with pytest.raises(LLMError, match="needs a token"):
        choice.endpoint(Choice(choice.HUB, "owner/m"), settings(HF_TOKEN=TOKEN, GREENROOM_HOSTED="1"), {})


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://models.example/v1", "93.184.216.34"),
        ("https://localhost/v1", "127.0.0.1"),
        ("https://inside.example/v1", "10.1.2.3"),
        ("https://metadata.example/v1", "169.254.169.254"),
        ("https://six.example/v1", "::1"),
    ],
)
def test_strangers_do_not_reach_what_stands_beside_the_server(
    url: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (address, 443))])
    public._addresses.cache_clear()
    with pytest.raises(LLMError, match="shared server"):
        choice.endpoint(Choice(choice.SERVER, "m", url), settings(GREENROOM_HOSTED="1"), {})
    public._addresses.cache_clear()


def test_strangers_reach_the_open_internet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("93.184.216.34", 443))])
    public._addresses.cache_clear()
    made = choice.endpoint(Choice(choice.SERVER, "m", "https://a.example/v1"), settings(GREENROOM_HOSTED="1"), {})
    public._addresses.cache_clear()
    assert made is not None
    assert made.host == "a.example"


@pytest.mark.parametrize(
    ("chosen", "words", "host"),
    [
        (Choice(), "the built-in interviewer", ""),
        (Choice(choice.FILE, "/models/a b.gguf"), "a b.gguf on this machine", ""),
        (Choice(choice.HUB, "owner/m"), "owner/m at Hugging Face", "router.huggingface.co"),
        (
            Choice(choice.SERVER, "m", "http://127.0.0.1:1234/v1", label="LM Studio"),
            "m on this machine (LM Studio)",
            "",
        ),
        (Choice(choice.SERVER, "m", "https://a.example/v1"), "m at a.example", "a.example"),
    ],
)
def test_words_and_host_say_where_it_goes(chosen: Choice, words: str, host: str) -> None:
    assert choice.words(chosen, settings()) == words
    assert choice.remote_host(chosen, settings()) == host
