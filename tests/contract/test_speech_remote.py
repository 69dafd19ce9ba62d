"""Remote speech against servers that fail in every way they know."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydantic import SecretStr

from lib.core.errors import RemoteSpeechError
from lib.core.speech import Audio
from lib.speech import http
from lib.speech.remote import HuggingFaceTranscriber, OpenAITranscriber, spread
from lib.speech.speakers import HuggingFaceSpeaker
from lib.speech.vad import Span
from tests.speech.clips import answer as spoken
from tests.speech.espeak import espeak
from tests.speech.servers import Answer, Request, serving

pytestmark = pytest.mark.contract

KEY = "hf_secretSECRETsecretSECRET"
GOOD = json.dumps({"text": " We built the cache."}).encode()
Make = Callable[..., OpenAITranscriber | HuggingFaceTranscriber]


def audio() -> Audio:
    return spoken([espeak().say("we built the cache")], [0.5, 0.5]).audio


def openai(url: str, **settings: float) -> OpenAITranscriber:
    return OpenAITranscriber(f"{url}/v1/", "whisper-1", key=SecretStr(KEY), **settings)


def hugging_face(url: str, **settings: float) -> HuggingFaceTranscriber:
    return HuggingFaceTranscriber(SecretStr(KEY), model=f"{url}/models/whisper", **settings)


both = pytest.mark.parametrize("make", [openai, hugging_face])


def fails(make: Make, made: Answer, **settings: float) -> tuple[RemoteSpeechError, int]:
    """The error, and how many calls the server saw."""
    with serving(lambda _: made) as server, pytest.raises(RemoteSpeechError) as caught:
        make(server.url, **settings).transcribe(audio())
    return caught.value, len(server.requests)


@both
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, "auth"),
        (403, "auth"),
        (402, "payment"),
        (404, "model"),
        (413, "too_large"),
        (418, "request"),
        (307, "config"),
    ],
)
def test_final_errors_are_named_and_not_retried(make: Make, status: int, kind: str) -> None:
    error, calls = fails(make, Answer(status, b"{}", {"Location": "http://127.0.0.1:1/"}))
    assert error.kind == kind
    assert calls == (2 if kind == "request" and make is openai else 1)
    assert error.user_message.endswith(".")


@both
@pytest.mark.parametrize(("status", "kind"), [(429, "rate"), (500, "server"), (503, "server"), (504, "timeout")])
def test_passing_errors_are_tried_three_times(make: Make, status: int, kind: str) -> None:
    error, calls = fails(make, Answer(status, b"{}", {"Retry-After": "0"}))
    assert (error.kind, error.retryable, calls) == (kind, True, 3)


@both
def test_a_server_that_recovers(make: Make) -> None:
    answers = iter(
        [Answer(503, b"", {"Retry-After": "0.05"}), Answer(429, b"", {"Retry-After": "0"}), Answer(200, GOOD)]
    )
    with serving(lambda _: next(answers)) as server:
        assert make(server.url).transcribe(audio()).text == "We built the cache."


@both
def test_a_wait_beyond_the_deadline_is_not_waited(make: Make) -> None:
    begun = time.monotonic()
    error, calls = fails(make, Answer(429, b"", {"Retry-After": "20"}), deadline_s=2.0)
    assert (error.kind, error.wait_s, calls) == ("rate", 20.0, 1)
    assert time.monotonic() - begun < 2


@both
@pytest.mark.parametrize(
    "made", [Answer(200, GOOD, hang_s=30), Answer(200, GOOD * 40, drip_s=0.2)], ids=["hangs", "drips"]
)
def test_the_deadline_holds(make: Make, made: Answer) -> None:
    begun = time.monotonic()
    error, _ = fails(make, made, deadline_s=1.0)
    assert error.kind == "timeout"
    assert time.monotonic() - begun < 3


@both
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"text": null}',
        b'{"error": "x"}',
        b"\xff\xfe",
        b'{"text": "a", "words": [{"word": 3}]}',
    ],
)
def test_what_is_no_transcript(make: Make, body: bytes) -> None:
    assert fails(make, Answer(200, body))[0].kind == "output"


@both
def test_too_much(make: Make) -> None:
    assert fails(make, Answer(200, b"x" * (9 * 1024 * 1024)))[0].kind == "output"


@both
def test_connection_cut_or_refused(make: Make) -> None:
    assert fails(make, Answer(cut=True), deadline_s=8.0)[0].kind == "network"
    with pytest.raises(RemoteSpeechError) as caught:
        make("http://127.0.0.1:9", deadline_s=5.0).transcribe(audio())
    assert caught.value.kind == "network"


@both
def test_the_key_is_sent_and_never_shown(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(lambda _: Answer(401, KEY.encode())) as server:
        transcriber = make(server.url)
        with pytest.raises(RemoteSpeechError) as caught:
            transcriber.transcribe(audio())
    assert server.requests[0].headers["Authorization"] == f"Bearer {KEY}"
    shown = repr(transcriber) + str(vars(transcriber)) + repr(caught.value) + str(caught.value) + caplog.text
    assert KEY not in shown


@both
def test_silence_is_not_sent(make: Make) -> None:
    with serving(lambda _: Answer(200, GOOD)) as server:
        found = make(server.url).transcribe(np.zeros(48_000, np.float32))
    assert (found.text, found.words, server.requests) == ("", (), [])


def test_openai_gets_what_its_interface_asks_for() -> None:
    body = json.dumps(
        {"text": "We built.", "language": "english", "words": [{"word": "We", "start": 0.1, "end": 0.3},
         {"word": "built.", "start": 0.3, "end": 0.9}]}
    )  # fmt: skip
    with serving(lambda _: Answer(200, body.encode())) as server:
        found = OpenAITranscriber(f"{server.url}/v1", "whisper-1", language="").transcribe(audio())
    sent = server.requests[0]
    assert sent.path == "/v1/audio/transcriptions"
    assert "Authorization" not in sent.headers
    for part in (b'name="model"\r\n\r\nwhisper-1', b"verbose_json", b'filename="answer.wav"', b"RIFF"):
        assert part in sent.body
    assert found.language == "en"
    # sent from 0.3 s before the speech (which begins at 0.5 s) on: 0.1 is 0.3 in the recording
    assert [round(word.start_s, 1) for word in found.words] == [0.3, 0.5]


def test_a_server_without_word_times_is_asked_without() -> None:
    def answers(request: Request) -> Answer:
        return Answer(400, b"{}") if b"verbose_json" in request.body else Answer(200, GOOD)

    with serving(answers) as server:
        transcriber = openai(server.url)
        first = transcriber.transcribe(audio())
        assert first.text == transcriber.transcribe(audio()).text == "We built the cache."
        assert len(server.requests) == 3, "it remembers"
    assert 0.4 < first.words[0].start_s < 0.6
    assert 1.0 < first.words[-1].end_s <= first.duration_s


def test_words_are_spread_over_speech_by_their_length() -> None:
    words = spread(["abc", "abc", "abc", "abc"], [Span(1, 2), Span(5, 6)])
    assert [(w.start_s, w.end_s) for w in words] == [(1.0, 1.5), (1.5, 2.0), (2.0, 5.5), (5.5, 6.0)]


def test_long_recordings_go_in_pieces_at_pauses() -> None:
    sentence = espeak().say("we built the cache and the team tested the service in ten weeks")
    long = spoken([sentence] * 75, [0.5, *[0.6] * 74, 0.5]).audio
    with serving(lambda _: Answer(200, GOOD)) as server:
        found = openai(server.url).transcribe(long)
    assert len(server.requests) == 2
    assert found.text == "We built the cache. We built the cache."


@pytest.mark.parametrize(
    "url", ["ftp://host/v1", "host/v1", "http://speech.example/v1", "https://me:pw@host/v1", "", "http://h:99999/v1"]
)
def test_addresses_that_cannot_be_used(url: str) -> None:
    with pytest.raises(RemoteSpeechError) as caught:
        OpenAITranscriber(url, "whisper-1")
    assert caught.value.kind == "config"


def test_a_server_in_the_own_network_needs_no_https() -> None:
    for host in ("192.168.1.5:8000", "whisper.local", "speech", "[fd00::1]:8000"):
        assert OpenAITranscriber(f"http://{host}/v1", "small").host


def test_a_hugging_face_token_goes_to_hugging_face_only() -> None:
    with pytest.raises(RemoteSpeechError) as caught:
        OpenAITranscriber("https://speech.example/v1", "small", key=SecretStr(KEY))
    assert caught.value.kind == "config"
    HuggingFaceTranscriber(SecretStr(KEY), model="https://abc.endpoints.huggingface.cloud")


def test_a_password_file_does_not_take_the_keys_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password other\ndefault login me password other\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setattr(http, "host_of", lambda _: "elsewhere")  # the environment counts for other hosts only
    with serving(lambda _: Answer(200, GOOD)) as server:
        openai(server.url).transcribe(audio())
    assert server.requests[0].headers["Authorization"] == f"Bearer {KEY}"


def test_names_say_where_the_audio_goes() -> None:
    hosted = HuggingFaceTranscriber(SecretStr(KEY))
    assert (hosted.name, hosted.host) == ("openai/whisper-large-v3-turbo via Hugging Face", "router.huggingface.co")
    local = OpenAITranscriber("http://localhost:8000/v1", "small")
    assert (local.name, local.host) == ("small via this machine", "")


def speaker(url: str, deadline_s: float = 5.0) -> HuggingFaceSpeaker:
    return HuggingFaceSpeaker(SecretStr(KEY), model=f"{url}/models/voice", deadline_s=deadline_s)


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (Answer(401, b"{}"), "auth"),
        (Answer(402, b"{}"), "payment"),
        (Answer(404, b"{}"), "model"),
        (Answer(429, b"{}"), "rate"),
        (Answer(500, b"{}"), "server"),
        (Answer(200, b"<html>no sound</html>"), "output"),
        (Answer(200, b"RIFF" * 100, drip_s=0.1), "timeout"),
        (Answer(200, b"RIFF", hang_s=30), "timeout"),
    ],
)
def test_spoken_questions_fail_by_kind(made: Answer, kind: str) -> None:
    begun = time.monotonic()
    with serving(lambda _: made) as server, pytest.raises(RemoteSpeechError) as caught:
        speaker(server.url, 1.0).speak("Tell me about yourself.")
    assert caught.value.kind == kind
    assert KEY not in str(caught.value)
    assert time.monotonic() - begun < 4


def test_no_speech_server_at_all() -> None:
    with pytest.raises(RemoteSpeechError) as caught:
        speaker("http://127.0.0.1:9").speak("Hello.")
    assert caught.value.kind == "network"


def test_cancel_between_pieces() -> None:
    from lib.core.errors import SpeechCancelled

    cancel = threading.Event()
    cancel.set()
    with serving(lambda _: Answer(200, GOOD)) as server, pytest.raises(SpeechCancelled):
        openai(server.url).transcribe(audio(), cancel=cancel)
    assert server.requests == []
