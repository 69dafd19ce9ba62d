"""Every Speaker says a sentence: espeak-ng itself, and the Hugging Face client against a server that speaks."""

from __future__ import annotations

import io
import json
import threading
import wave
from collections.abc import Iterator

import numpy as np
import pytest
from pydantic import SecretStr

from lib.core.enums import Persona
from lib.core.errors import SpeakerError, SpeechError
from lib.core.speech import Audio, Speaker
from lib.speech.files import read_audio, wav_bytes
from lib.speech.speakers import LONGEST_TEXT, PERSONA_VOICES, EspeakSpeaker, HuggingFaceSpeaker
from lib.speech.vad import speech_spans
from tests.speech.servers import Answer, Request, serving

pytestmark = pytest.mark.contract

QUESTION = "Tell me about a time when you had to learn something quickly."


def spoken_by_espeak(request: Request) -> Answer:
    """What a model's server does: text in, sound out."""
    text = json.loads(request.body)["inputs"]
    return Answer(200, EspeakSpeaker().speak(text).data, {"Content-Type": "audio/wav"})


@pytest.fixture(params=["espeak-ng", "hugging face"])
def speaker(request: pytest.FixtureRequest) -> Iterator[Speaker]:
    if request.param == "espeak-ng":
        yield EspeakSpeaker()
    else:
        with serving(spoken_by_espeak) as server:
            yield HuggingFaceSpeaker(SecretStr("hf_key"), model=f"{server.url}/models/voice")


def heard(data: bytes) -> Audio:
    return read_audio(data)


def talk_s(data: bytes) -> float:
    spans = speech_spans(heard(data))
    return spans[-1].end_s - spans[0].start_s


def test_it_speaks_for_about_as_long_as_a_person(speaker: Speaker) -> None:
    spoken = speaker.speak(QUESTION)
    assert spoken.mime == "audio/wav"
    assert spoken.engine == speaker.name
    assert 2.5 < talk_s(spoken.data) < 6  # 12 words
    assert np.abs(heard(spoken.data)).max() > 0.1


def test_the_file_is_whole(speaker: Speaker) -> None:
    with wave.open(io.BytesIO(speaker.speak(QUESTION).data)) as file:
        assert file.getnframes() == len(file.readframes(file.getnframes())) // 2
        assert file.getnframes() / file.getframerate() < 10


@pytest.mark.parametrize("text", ["", "  \n", "x" * (LONGEST_TEXT + 1)])
def test_nothing_and_too_much_are_refused(speaker: Speaker, text: str) -> None:
    with pytest.raises(SpeakerError):
        speaker.speak(text)


@pytest.mark.parametrize(
    "text", ["-v en --help", "<speak>hi</speak> & \"quotes\" 'and' $HOME `ls`", "naïve café, 40% 你好"]
)
def test_odd_text_is_only_text(speaker: Speaker, text: str) -> None:
    assert talk_s(speaker.speak(text).data) > 0.3


def test_several_threads(speaker: Speaker) -> None:
    sizes: list[int] = []

    def say() -> None:
        sizes.append(len(speaker.speak(QUESTION).data))

    threads = [threading.Thread(target=say) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(sizes) == 4
    assert len(set(sizes)) == 1


def test_voices_are_listed_with_ids_that_work(speaker: Speaker) -> None:
    voices = speaker.voices()
    assert len({voice.id for voice in voices}) == len(voices) > 0
    for voice in voices:
        assert voice.label
        assert len(speaker.speak("Hello.", voice=voice.id).data) > 1000


@pytest.mark.parametrize(("speed", "ratio"), [(0.5, 2.0), (1.5, 0.67), (9.0, 0.5)])
def test_speed(speed: float, ratio: float) -> None:
    espeak = EspeakSpeaker()
    usual, changed = (talk_s(espeak.speak(QUESTION, speed=s).data) for s in (1.0, speed))
    assert changed / usual == pytest.approx(ratio, rel=0.2)


def test_each_persona_has_a_voice_of_its_own() -> None:
    known = {voice.id for voice in EspeakSpeaker().voices()}
    assert set(PERSONA_VOICES) == set(Persona)
    assert len(set(PERSONA_VOICES.values())) == len(Persona)
    assert set(PERSONA_VOICES.values()) <= known
    sounds = {EspeakSpeaker().speak("Hello there.", voice=voice).data for voice in PERSONA_VOICES.values()}
    assert len(sounds) == len(Persona)


def test_phonemes_in_brackets_are_not_obeyed() -> None:
    with_brackets = EspeakSpeaker().speak("say [[h@loU]] now")
    assert talk_s(with_brackets.data) > 0.8


@pytest.mark.parametrize("voice", ["klingon-xx", "../../etc/passwd", "-h", "en us", ""])
def test_voices_that_are_not_there(voice: str) -> None:
    espeak = EspeakSpeaker()
    if voice:
        with pytest.raises(SpeakerError):
            espeak.speak("Hello.", voice=voice)
    else:
        assert espeak.speak("Hello.", voice=voice).voice == espeak.voices()[0].id


def test_without_the_program_it_says_how_to_get_it() -> None:
    missing = EspeakSpeaker("espeak-ng-is-not-here")
    for call in (missing.voices, lambda: missing.speak("Hello.")):
        with pytest.raises(SpeakerError) as caught:
            call()
        assert "apt install espeak-ng" in caught.value.user_message
        assert isinstance(caught.value, SpeechError)


@pytest.mark.parametrize(
    ("start", "mime"),
    [(b"OggS", "audio/ogg"), (b"fLaC", "audio/flac"), (b"ID3\x04", "audio/mpeg"), (b"\xff\xfb\x90\x00", "audio/mpeg")],
)
def test_the_kind_of_sound_is_read_from_the_file(start: bytes, mime: str) -> None:
    with serving(lambda _: Answer(200, start + bytes(100))) as server:
        spoken = HuggingFaceSpeaker(SecretStr("k"), model=f"{server.url}/m").speak("Hello.", speed=1.2)
    assert spoken.mime == mime
    assert json.loads(server.requests[0].body)["parameters"]["speed"] == 1.2


def test_wav_helper_is_what_players_read() -> None:
    assert len(heard(wav_bytes(np.zeros(1600, np.float32)))) == 1600
