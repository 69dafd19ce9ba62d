from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

from lib.core.errors import LLMError
from lib.llm.endpoint import Endpoint, hosted, is_loopback, local, server

pytestmark = pytest.mark.unit

KEY = "sk-secret-of-the-user"


def test_a_key_never_shows() -> None:
    endpoint = server("https://api.example.com/v1", "m", key=KEY)
    shown = [repr(endpoint), str(endpoint), f"{endpoint!r}", endpoint.name, endpoint.identity, endpoint.account]
    shown += [repr(replace(endpoint, label="Work")), repr(vars(endpoint))]
    assert not [text for text in shown if KEY in text or "secret" in text]
    assert endpoint.key and endpoint.key.get_secret_value() == KEY
    assert pickle.loads(pickle.dumps(endpoint)) == endpoint


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("http://localhost:11434/v1", "http://localhost:11434/v1"),
        (" localhost:1234/v1/ ", "http://localhost:1234/v1"),
        ("https://api.example.com/v1/chat/completions", "https://api.example.com/v1"),
    ],
)
def test_addresses_are_tidied(given: str, kept: str) -> None:
    assert server(given, "m").base_url == kept


@pytest.mark.parametrize(
    ("url", "key", "says"),
    [
        ("ftp://host/v1", "", "http:// or https://"),
        ("http://", "", "http:// or https://"),
        ("http://[::1", "", "no address"),
        ("http://host:port/v1", "", "no address"),
        ("https://user:pw@host.com/v1", "", "own field"),
        ("https://host.com/v1?key=1", "", "own field"),
        ("https://api.groq.com/openai/v1", "hf_abc", "not sent to another host"),
        ("https://huggingface.co.evil.com/v1", "hf_abc", "not sent to another host"),
        ("http://api.example.com/v1", KEY, "not sent over http"),
        ("http://8.8.8.8/v1", KEY, "not sent over http"),
    ],
)
def test_what_cannot_work_or_would_leak_a_key_is_refused(url: str, key: str, says: str) -> None:
    with pytest.raises(LLMError, match=says) as caught:
        server(url, "m", key=key)
    assert caught.value.kind == "config"
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://127.0.0.1:8080/v1", KEY),
        ("http://192.168.1.7:8000/v1", KEY),
        ("http://gpu-box:8000/v1", KEY),
        ("https://abc.eu.endpoints.huggingface.cloud/v1", "hf_abc"),
        ("https://api.groq.com/openai/v1", "gsk_abc"),
        ("http://api.example.com/v1", ""),
    ],
)
def test_what_is_safe_is_accepted(url: str, key: str) -> None:
    assert server(url, "m", key=key).base_url == url


def test_hosted_needs_a_token_of_hugging_face_for_auto() -> None:
    with pytest.raises(LLMError, match="HF_TOKEN"):
        hosted(key=" ")
    with pytest.raises(LLMError, match="start with hf_"):
        hosted(key="gsk_abc")
    with pytest.raises(LLMError, match="Unknown provider"):
        hosted(key="hf_abc", provider="nobody")
    assert hosted(key="gsk_abc", provider="groq").name == "openai/gpt-oss-20b via Hugging Face (groq)"


@pytest.mark.parametrize("model", ["", "  ", "two words"])
def test_a_model_has_one_name(model: str) -> None:
    with pytest.raises(LLMError, match="model's name"):
        server("http://localhost/v1", model)


def test_names_say_where_the_model_is() -> None:
    assert hosted(key="hf_x").name == "openai/gpt-oss-20b via Hugging Face"
    assert server("http://localhost:11434/v1", "qwen", label="Ollama").name == "qwen via Ollama"
    assert server("http://localhost:11434/v1", "qwen").name == "qwen via this machine"
    assert server("https://api.example.com/v1", "qwen").name == "qwen via api.example.com"
    assert local("http://127.0.0.1:1/v1", "file", key="k").name == "file via this machine"


def test_what_stays_on_this_machine() -> None:
    assert server("http://localhost/v1", "m").on_this_machine
    assert not server("http://gpu-box/v1", "m").on_this_machine
    assert not hosted(key="hf_x").on_this_machine
    assert hosted(key="hf_x").host == "router.huggingface.co"


@pytest.mark.parametrize(
    ("host", "is_so"),
    [("localhost", True), ("127.0.0.1", True), ("127.1.2.3", True), ("::1", True), ("localhost.evil.com", False),
     ("10.0.0.1", False), ("", False)],
)  # fmt: skip
def test_loopback(host: str, is_so: bool) -> None:
    assert is_loopback(host) is is_so


def test_memory_is_kept_per_server_and_limits_per_key() -> None:
    one, two = server("https://a.com/v1", "m", key="k1"), server("https://a.com/v1", "m", key="k2")
    assert one.identity == two.identity
    assert one.account != two.account
    assert isinstance(one, Endpoint)
