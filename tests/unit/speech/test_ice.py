"""ICE servers from a setting."""

from __future__ import annotations

import pytest

from lib.core.errors import SettingsError, SpeechError
from lib.speech import ice

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("spec", "shared", "found"),
    [
        ("", False, []),
        ("", True, [{"urls": [ice.PUBLIC_STUN]}]),
        ("none", True, []),
        (" stun:a.example:3478 , turn:b.example ", False, [{"urls": ["stun:a.example:3478", "turn:b.example"]}]),
        ('{"urls": "stun:a.example"}', False, [{"urls": "stun:a.example"}]),
        (
            '[{"urls": ["turns:a.example"], "username": "u", "credential": "c"}]',
            False,
            [{"urls": ["turns:a.example"], "username": "u", "credential": "c"}],
        ),
    ],
)
def test_what_a_setting_stands_for(spec: str, shared: bool, found: list[object]) -> None:
    assert ice.servers(spec, shared=shared, env={}) == found


@pytest.mark.parametrize(
    "spec", ["google", "http://a.example", "{", "[1]", '[{"urls": ["http://a"]}]', '{"urls": []}', ","]
)
def test_what_cannot_be_read_is_said(spec: str) -> None:
    with pytest.raises(SettingsError, match="GREENROOM_ICE"):
        ice.servers(spec, shared=False, env={})


@pytest.mark.parametrize("service", ice.SERVICES)
def test_a_service_needs_its_keys(service: str) -> None:
    assert ice.is_service(service.upper())
    with pytest.raises(SettingsError, match=ice.SERVICES[service][0]):
        ice.servers(service, shared=True, env={})


def test_a_service_lends_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    from streamlit_webrtc import credentials

    lent = [{"urls": "turn:t.example", "username": "u", "credential": "c"}]
    monkeypatch.setattr(credentials, "get_hf_ice_servers", lambda token: lent if token == "hf_x" else [])
    found = ice.servers("huggingface", shared=True, env={"HF_TOKEN": "hf_x"})
    assert found == [*lent, {"urls": [ice.PUBLIC_STUN]}]


def test_a_service_that_refuses_is_an_error_of_speech(monkeypatch: pytest.MonkeyPatch) -> None:
    from streamlit_webrtc import credentials

    def refuse(*_keys: str) -> list[object]:
        raise ValueError("Failed")

    monkeypatch.setattr(credentials, "get_cloudflare_ice_servers", refuse)
    env = {"CLOUDFLARE_TURN_KEY_ID": "a", "CLOUDFLARE_TURN_KEY_API_TOKEN": "b"}
    with pytest.raises(SpeechError, match="cloudflare"):
        ice.servers("cloudflare", shared=True, env=env)
