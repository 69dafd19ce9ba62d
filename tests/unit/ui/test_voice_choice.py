"""What is chosen about voice: what a server offers, where recordings go, which key is used where."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from lib.core.errors import RemoteSpeechError, SettingsError
from lib.core.settings import GivenModel, Settings
from lib.ui import voice_choice as choosing
from lib.ui.voice_choice import BROWSER, ESPEAK, GIVEN, HERE, HUB, SERVER, VoiceChoice

pytestmark = pytest.mark.unit

ASR = GivenModel("whisper-1", "https://speech.example.com/v1", SecretStr("given"))


def settings(*, hosted: bool = False, asr: GivenModel | None = None, token: str = "") -> Settings:
    key = SecretStr(token) if token else None
    return Settings("sqlite://", hosted=hosted, asr=asr or GivenModel(), hf_token=key)


@pytest.mark.parametrize(
    ("choice", "hosted", "offered"),
    [
        (VoiceChoice(), True, True),
        (VoiceChoice(model="small.en"), True, True),
        (VoiceChoice(model="/etc"), True, False),
        (VoiceChoice(model="../secret"), True, False),
        (VoiceChoice(model="somebody/whisper"), True, False),
        (VoiceChoice(ears=SERVER, url="http://10.0.0.1/v1", model="x"), True, False),
        (VoiceChoice(ears=HUB), True, True),
        (VoiceChoice(model="/models/whisper"), False, True),
        (VoiceChoice(ears=SERVER, url="http://10.0.0.1/v1", model="x"), False, True),
    ],
)
def test_what_a_server_offers(choice: VoiceChoice, hosted: bool, offered: bool) -> None:
    assert choosing.allowed(choice, settings(hosted=hosted)) is offered


def test_a_server_of_the_settings_that_is_gone_is_not_asked() -> None:
    assert choosing.allowed(VoiceChoice(ears=GIVEN), settings(asr=ASR))
    assert not choosing.allowed(VoiceChoice(ears=GIVEN), settings())


def test_who_never_chose_gets_what_the_settings_name() -> None:
    assert choosing.default(settings()).ears == HERE
    assert choosing.default(settings(asr=ASR)).ears == GIVEN


@pytest.mark.parametrize(
    ("choice", "host"),
    [
        (VoiceChoice(), ""),
        (VoiceChoice(ears=HUB), "router.huggingface.co"),
        (VoiceChoice(ears=SERVER, url="http://localhost:8000/v1"), ""),
        (VoiceChoice(ears=SERVER, url="http://127.0.0.1:8000/v1"), ""),
        (VoiceChoice(ears=SERVER, url="https://asr.example.org/v1"), "asr.example.org"),
        (VoiceChoice(ears=GIVEN), "speech.example.com"),
    ],
)
def test_where_recordings_go(choice: VoiceChoice, host: str) -> None:
    assert choosing.ears_host(choice, settings(asr=ASR)) == host


def test_a_key_goes_to_its_own_place_only() -> None:
    keys = {"https://one.example.org/v1": SecretStr("one"), choosing.HUB_KEY: SecretStr("hub")}
    one = VoiceChoice(ears=SERVER, url="https://one.example.org/v1/", keyed=True)
    other = VoiceChoice(ears=SERVER, url="https://two.example.org/v1")
    found = choosing.ears_key(one, settings(), keys)
    assert found is not None
    assert found.get_secret_value() == "one"
    assert choosing.ears_key(other, settings(), keys) is None
    with pytest.raises(RemoteSpeechError) as caught:
        choosing.ears_key(VoiceChoice(ears=SERVER, url="https://two.example.org/v1", keyed=True), settings(), keys)
    assert caught.value.kind == "config"


def test_the_token_of_a_shared_server_is_not_for_strangers() -> None:
    assert choosing.hub_key(settings(token="t"), {}).get_secret_value() == "t"
    with pytest.raises(RemoteSpeechError):
        choosing.hub_key(settings(token="t", hosted=True), {})


def test_a_transcription_server_needs_address_and_model() -> None:
    from pathlib import Path

    given = {"GREENROOM_ASR_URL": "http://localhost:9000/v1"}
    with pytest.raises(SettingsError, match="GREENROOM_ASR_MODEL"):
        Settings.from_mapping(given, data_dir=Path())
    found = Settings.from_mapping({**given, "GREENROOM_ASR_MODEL": "whisper-1"}, data_dir=Path())
    assert (found.asr.url, found.asr.model) == ("http://localhost:9000/v1", "whisper-1")


@pytest.mark.parametrize(
    ("chosen", "model", "host"),
    [
        (BROWSER, "", ""),
        (ESPEAK, "", ""),
        (HUB, "", "router.huggingface.co"),
        (HUB, "https://mine.endpoints.huggingface.cloud/x", "mine.endpoints.huggingface.cloud"),
        (HUB, "http://127.0.0.1:9/x", ""),
    ],
)
def test_who_gets_what_is_read(chosen: str, model: str, host: str) -> None:
    assert choosing.mouth_host(VoiceChoice(mouth=chosen, mouth_model=model)) == host
