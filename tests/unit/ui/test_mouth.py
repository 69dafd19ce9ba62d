"""Who reads aloud: the chosen voice, its stand-ins, and the sounds that are kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from lib.core.enums import Persona
from lib.core.errors import RemoteSpeechError, SpeakerError
from lib.core.settings import Settings
from lib.core.speech import Speaker, Spoken, Voice
from lib.speech import speakers
from lib.ui import mouth, speak, state
from lib.ui.voice_choice import BROWSER, ESPEAK, HUB, NO_VOICE, RECORD, TYPE, VoiceChoice

pytestmark = pytest.mark.unit

TEXT = "Tell me about a project that you are proud of."


class Held:
    """The choice and the session that `mouth` sees."""

    def __init__(self) -> None:
        self.choice = VoiceChoice()
        self.session = state.State()
        self.settings = Settings("sqlite://")

    def choose(self, **changes: object) -> None:
        self.choice = replace(self.choice, **changes)  # type: ignore[arg-type]


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    now = Held()
    monkeypatch.setattr(mouth.voice, "choice", lambda: now.choice)
    monkeypatch.setattr(mouth.state, "current", lambda: now.session)
    monkeypatch.setattr(mouth.services, "settings", lambda: now.settings)
    mouth.sounds.clear()
    mouth.workshop.clear()
    yield now
    mouth.sounds.clear()
    mouth.workshop.clear()


class Counting:
    """A speaker that counts, and may fail or wait."""

    name, host = "counting", ""

    def __init__(self, act: Callable[[], None] = lambda: None) -> None:
        self.calls: list[tuple[str, str]] = []
        self._act = act

    def voices(self) -> tuple[Voice, ...]:
        return ()

    def speak(self, text: str, *, voice: str = "", speed: float = 1.0) -> Spoken:
        self.calls.append((text, voice))
        self._act()
        return Spoken(text.encode(), "audio/wav", self.name, voice)


def use(monkeypatch: pytest.MonkeyPatch, made: Speaker) -> None:
    monkeypatch.setattr(mouth, "speaker", lambda engine: made)


@pytest.mark.parametrize(
    ("chosen", "way", "aloud", "expected"),
    [
        (None, TYPE, BROWSER, False),
        (None, RECORD, BROWSER, True),
        (True, TYPE, BROWSER, True),
        (False, RECORD, BROWSER, False),
        (True, RECORD, NO_VOICE, False),
    ],
)
def test_questions_are_read_aloud_unless_answers_are_typed(
    held: Held, chosen: bool | None, way: str, aloud: str, expected: bool
) -> None:
    held.choose(aloud=chosen, way=way, mouth=aloud)
    assert mouth.aloud() is expected


def test_the_browser_reads_and_nothing_is_made(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Counting()
    use(monkeypatch, made)
    held.choose(voices=((Persona.WARM.value, "uri-ava"),))
    found = mouth.reading(TEXT, Persona.WARM, make=True)
    assert (found.engine, found.voice, found.note) == (BROWSER, "uri-ava", "")
    assert made.calls == []


def test_espeak_stands_in_for_a_browser_without_voices(held: Held) -> None:
    held.choose(voices=((Persona.WARM.value, "uri-of-the-browser"),))
    mouth.failed("no-voice")
    found = mouth.reading(TEXT, Persona.WARM, make=True)
    assert found.engine == mouth.SOUND
    assert found.voice == speakers.PERSONA_VOICES[Persona.WARM]  # the browser's name for a voice means nothing here
    assert found.sound is not None
    assert found.sound.data[:4] == b"RIFF"
    assert found.note == "This browser has no English voice of its own. espeak-ng reads instead."


def test_at_last_the_text_alone(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speakers.shutil, "which", lambda name: None)
    mouth.failed("silent")
    found = mouth.reading(TEXT, Persona.WARM, make=True)
    assert found.engine == ""
    assert found.note == "This browser's voice did not speak. The text is here to read."


def test_a_sound_that_the_browser_cannot_play_is_the_servers_failure(held: Held) -> None:
    held.choose(mouth=ESPEAK)
    mouth.failed("sound")
    assert set(held.session.mouth.failed) == {ESPEAK}
    assert mouth.reading(TEXT, Persona.WARM, make=True).engine == BROWSER
    mouth.failed("something new in the page")
    assert set(held.session.mouth.failed) == {ESPEAK, BROWSER}


def test_hugging_face_without_a_token_is_said_and_the_browser_reads(held: Held) -> None:
    held.choose(mouth=HUB)
    found = mouth.reading(TEXT, Persona.NEUTRAL, make=True)
    assert found.engine == BROWSER
    assert "token" in found.note
    assert found.note.endswith("Your browser's voice reads instead.")


def test_a_shared_server_calls_no_address_for_strangers(held: Held) -> None:
    held.settings = replace(held.settings, hosted=True)
    held.session.keys["huggingface.co"] = SecretStr("hf_x")
    held.choose(mouth=HUB, mouth_model="http://10.0.0.1/voice")
    with pytest.raises(SpeakerError):
        mouth.speaker(HUB)
    held.choose(mouth_model="owner/voice")
    assert mouth.speaker(HUB).name == "owner/voice via Hugging Face"


def test_one_sound_is_made_for_each_text_and_voice(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Counting()
    use(monkeypatch, made)
    held.choose(mouth=ESPEAK)
    assert mouth.reading(TEXT, Persona.WARM, make=False).sound is None
    assert made.calls == []  # nothing is sent or made before it is wanted
    for _ in range(3):
        found = mouth.reading(TEXT, Persona.WARM, make=True)
        assert found.sound is not None
        assert found.sound.data == TEXT.encode()
    mouth.reading(TEXT, Persona.SCEPTICAL, make=True)
    assert [voice for _, voice in made.calls] == ["en-us+f3", "en-us+m7"]


def test_a_slow_sound_is_pending_and_then_there(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    go = threading.Event()
    made = Counting(lambda: (go.wait(20), None)[1])
    use(monkeypatch, made)
    monkeypatch.setattr(mouth, "SHORT_WAIT_S", 0.01)
    held.choose(mouth=ESPEAK)
    first = mouth.reading(TEXT, Persona.WARM, make=True)
    assert first.pending
    assert first.sound is None
    go.set()
    monkeypatch.setattr(mouth, "SHORT_WAIT_S", 20)
    found = mouth.reading(TEXT, Persona.WARM, make=True)
    assert not found.pending
    assert found.sound is not None
    assert len(made.calls) == 1


def test_a_failed_sound_hands_over_and_is_tried_again_when_asked(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RemoteSpeechError("network", "No connection to the voice.")

    made = Counting(fail)
    use(monkeypatch, made)
    held.choose(mouth=HUB)
    for _ in range(2):
        found = mouth.reading(TEXT, Persona.WARM, make=True)
        assert found.engine == BROWSER
        assert found.note == "No connection to the voice. Your browser's voice reads instead."
    assert len(made.calls) == 1
    mouth.again(TEXT, Persona.WARM)
    mouth.reading(TEXT, Persona.WARM, make=True)
    assert len(made.calls) == 2


def test_sounds_make_room_for_the_newest() -> None:
    kept = mouth.Sounds(limit=10)
    for name in "abc":
        kept.put(name, Spoken(b"1234", "audio/wav", "e", "v"))
    assert kept.get("a") is None
    assert kept.get("b") is not None
    kept.put("d", Spoken(b"1234", "audio/wav", "e", "v"))
    assert kept.get("c") is None  # 'b' was heard since
    kept.put("huge", Spoken(bytes(99), "audio/wav", "e", "v"))
    assert kept.get("huge") is not None


def test_the_browsers_list_is_checked_and_online_voices_come_last() -> None:
    def row(name: str, *, local: bool = True) -> dict[str, object]:
        return {"id": f"uri-{name}", "label": name, "language": "en-US", "local": local}

    found = speak._voices([row("Zoe", local=False), row("Tom"), row("Ava")])
    assert [v.label for v in found][:2] == ["Ava · en-US", "Tom · en-US"]
    assert "online" in found[2].label
    assert len(speak._voices([row(str(n)) for n in range(999)])) == speak.MOST_VOICES
    for nonsense in (None, "voices", [1], [{"id": "x"}], [{**row("a"), "label": "y" * 5000}], {"a": 1}):
        assert speak._voices(nonsense) == ()


def test_the_page_script_is_shipped() -> None:
    assert "export default" in Path(speak.__file__).with_suffix(".js").read_text(encoding="utf-8")
