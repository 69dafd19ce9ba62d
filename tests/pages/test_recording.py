"""Answers by recording in AppTest: words in the box, errors in their own words, and nothing said is lost."""

from __future__ import annotations

import json
import time
from functools import lru_cache
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.core import types
from lib.core.speech import Audio, Transcript
from lib.speech.files import flac_bytes, wav_bytes
from lib.speech.takes import make_take
from lib.ui import services, state, takes, transcribing
from lib.ui.recordings import recordings
from tests.pages.conftest import go
from tests.speech.clips import answer
from tests.speech.espeak import espeak
from tests.speech.evaluate_tiny_whisper import MODEL
from tests.speech.servers import Answer, Request, serving

pytestmark = pytest.mark.pages

SAID = ("i led the team and we built the new service", "the latency improved by forty percent")


@lru_cache(maxsize=1)
def speech() -> Audio:
    return answer([espeak().say(text, wpm=140) for text in SAID], [0.5, 0.9, 0.5], noise_dbfs=-60).audio


@pytest.fixture
def recording(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The first question of the sample, to be answered by recording."""
    monkeypatch.setenv("GREENROOM_WHISPER", str(MODEL))
    return begin(app)


def begin(app: AppTest) -> AppTest:
    app.run()
    go(app, "1_Setup")
    press(app, "Fill everything with a sample resume and job")
    press(app, "Start the interview")
    go(app, "2_Interview", i=str(app.session_state[state.KEY].interview_id))
    way(app, "record")
    return app


def way(app: AppTest, name: str) -> AppTest:
    return next(c for c in app.segmented_control if c.key == "interview_way").set_value(name).run()


def press(app: AppTest, label: str) -> AppTest:
    return next(b for b in app.button if b.label == label).click().run()


def labels(app: AppTest) -> list[str]:
    return [b.label for b in app.button]


def text(app: AppTest) -> str:
    return "\n".join(str(e.value) for e in [*app.markdown, *app.caption, *app.warning, *app.error]).replace("\\", "")


def interview_id(app: AppTest) -> str:
    return str(app.session_state[state.KEY].interview_id)


def ended(app: AppTest, number: int = 1) -> AppTest:
    """Wait for the words of the last recording, as the page's fragment does."""
    deadline = time.monotonic() + 60
    while any(not t.snapshot().done for t in tasks(app, number)):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return app.run()


def tasks(app: AppTest, number: int) -> list[transcribing.Task]:
    place = transcribing.Place("local", interview_id(app), number)
    busy = recordings().busy(place)
    found = (transcribing.voice_workshop().find(f"voice:{':'.join(map(str, place))}:{take}") for take in busy)
    return [task for task in found if task is not None]


def record(app: AppTest, audio: Audio) -> AppTest:
    return app.audio_input[0].upload("audio.wav", wav_bytes(audio), "audio/wav").run()


def upload(app: AppTest, name: str, data: bytes) -> AppTest:
    return app.file_uploader[0].upload(name, data, "audio/x").run()


def number(app: AppTest) -> int:
    return services.store().load("local", interview_id(app)).turns[-1].number


def test_a_recording_becomes_words_that_are_corrected_and_sent(recording: AppTest) -> None:
    app = recording
    assert "stays on this machine" in text(app)
    turn = number(app)
    ended(record(app, speech()), turn)
    assert not app.exception
    assert not app.error
    box = app.text_area[0]
    assert "latency improved by forty percent" in box.value
    assert "Heard by Whisper tiny-whisper on this machine. " in text(app)
    assert "words per minute" in text(app)
    edited = box.value.replace("forty", "fifty")
    box.set_value(edited)
    press(app, "Send answer")
    given = services.store().load("local", interview_id(app)).turns[0].answer
    assert given is not None
    assert given.text == edited
    assert "forty" in [word.text for word in given.words]
    spoken = takes.takes(services.store(), "local", interview_id(app), turn)
    assert "forty" in spoken[0].transcript.text
    assert services.store().sound_turns("local", interview_id(app)) == {}


def test_two_recordings_stand_one_below_the_other_behind_what_was_typed(recording: AppTest) -> None:
    app = recording
    turn = number(app)
    services.store().save_draft("local", interview_id(app), turn, "First, in short.")
    app.session_state[state.KEY].boxes.clear()
    app.run()
    half = speech()[: len(speech()) // 2]
    ended(record(app, half), turn)
    ended(record(app, half), turn)
    typed, one, two = app.text_area[0].value.split("\n\n")
    assert typed == "First, in short."
    assert one == two != ""
    assert app.audio_input[0].value is None


def test_the_sound_is_kept_while_the_tick_stands(recording: AppTest) -> None:
    app = recording
    app.checkbox[0].check().run()
    assert "kept until you delete the interview" in text(app)
    turn = number(app)
    ended(record(app, speech()), turn)
    assert list(services.store().sound_turns("local", interview_id(app))) == [turn]
    app.checkbox[0].uncheck().run()
    assert services.store().sound_turns("local", interview_id(app)) == {}
    assert "latency" in app.text_area[0].value


def test_an_upload_that_holds_no_sound_is_refused_and_the_page_goes_on(recording: AppTest) -> None:
    app = recording
    turn = number(app)
    ended(upload(app, "notes.txt", b"not a sound at all" * 99), turn)
    assert "holds no sound that can be read" in app.error[0].value
    assert services.store().sound_turns("local", interview_id(app)) == {}
    ended(upload(app, "answer.flac", flac_bytes(speech())), turn)
    assert not app.error
    assert "new service" in app.text_area[0].value
    assert takes.takes(services.store(), "local", interview_id(app), turn)[0].way == "uploaded"


def test_a_file_that_the_browser_hands_in_again_is_heard_once(recording: AppTest) -> None:
    app = recording
    turn = number(app)
    before = app.file_uploader[0]
    ended(upload(app, "answer.flac", flac_bytes(speech())), turn)
    app.file_uploader[0]._files = before._files
    ended(app.run(), turn)
    assert app.file_uploader[0].value
    assert len(takes.takes(services.store(), "local", interview_id(app), turn)) == 1


def test_silence_is_no_answer_but_is_not_thrown_away_unasked(recording: AppTest) -> None:
    app = recording
    turn = number(app)
    ended(record(app, speech() * 0), turn)
    assert "A recording of 0:0" in text(app)
    assert "No words were heard" in text(app)
    assert {"Try again", "Type instead", "Delete it"} <= set(labels(app))
    press(app, "Delete it")
    assert "No words were heard" not in text(app)
    assert services.store().sound_turns("local", interview_id(app)) == {}


def test_sound_that_a_crash_left_is_offered_to_be_written_down(recording: AppTest) -> None:
    app = recording
    turn, store = number(app), services.store()
    take = takes.begin(store, "local", interview_id(app), turn)
    half = len(speech()) // 2
    for part, piece in enumerate((speech()[:half], speech()[half:])):
        store.add_sound("local", interview_id(app), turn, take, part, flac_bytes(piece))
    way(app, "type")
    assert "was not written down yet" in text(app)
    ended(press(app, "Write it down"), turn)
    assert "forty percent" in app.text_area[0].value
    assert store.sound_turns("local", interview_id(app)) == {}


def test_throwing_it_away_empties_the_box_but_keeps_edited_words(recording: AppTest) -> None:
    app = recording
    turn = number(app)
    ended(record(app, speech()), turn)
    press(app, "Throw it away")
    assert app.text_area[0].value == ""
    assert "Heard by" not in text(app)
    ended(record(app, speech()), turn)
    services.store().save_draft("local", interview_id(app), turn, "I built it myself.")
    press(app, "Throw it away")
    assert app.text_area[0].value == "I built it myself."


def test_a_hint_takes_what_was_said_along(recording: AppTest) -> None:
    app = recording
    turn = number(app)
    ended(record(app, speech()), turn)
    press(app, "Hint")
    assert number(app) == turn + 1
    assert "forty percent" in app.text_area[0].value
    press(app, "Send answer")
    given = services.store().load("local", interview_id(app)).turns[1].answer
    assert given is not None
    assert given.words


def test_words_and_sound_that_a_hint_left_behind_are_found_again(recording: AppTest) -> None:
    """As after a crash between the hint and the move, or when another tab asked for it."""
    app, store = recording, services.store()
    press(app, "Hint")
    place = ("local", interview_id(app), number(app) - 1)
    take = takes.begin(store, *place)
    takes.add(store, *place, make_take(speech(), Transcript(SAID[0], (), "en", 8.0), "live"), number=take)
    lost = takes.begin(store, *place)
    store.add_sound(*place, lost, 0, flac_bytes(speech()))
    app.run()
    assert app.text_area[0].value == SAID[0]
    assert "was not written down yet" in text(app)
    assert store.sound_turns(*place[:2]).keys() == {number(app)}


def test_sound_that_a_crash_left_with_an_answer_goes(recording: AppTest) -> None:
    """A crash between the answer and the end of its recordings: nobody ticked that this sound is kept."""
    app, store = recording, services.store()
    place = ("local", interview_id(app), number(app))
    store.add_sound(*place, takes.begin(store, *place), 0, flac_bytes(speech()))
    store.save_answer(*place, types.Answer("I led the team that built the service."))
    app.run()
    assert store.sound_turns(*place[:2]) == {}


def test_nothing_is_sent_while_words_are_coming(recording: AppTest) -> None:
    app = recording
    turn = number(app)
    place = transcribing.Place("local", interview_id(app), turn)
    recordings().claim(place, 7)
    app.text_area[0].set_value("Typed meanwhile.")
    press(app, "Send answer")
    assert "still being written down" in app.warning[0].value
    assert services.store().draft("local", interview_id(app), turn) == "Typed meanwhile."
    recordings().release(place, 7)
    press(app, "Send answer")
    assert services.store().load("local", interview_id(app)).turns[0].answer is not None


def test_a_transcription_server_that_fails_keeps_the_sound(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = [True]

    def say(_: Request) -> Answer:
        if broken[0]:
            return Answer(401, b"{}")
        return Answer(200, json.dumps({"text": "we built the new service"}).encode())

    with serving(say) as server:
        monkeypatch.setenv("GREENROOM_ASR_URL", f"{server.url}/v1")
        monkeypatch.setenv("GREENROOM_ASR_MODEL", "listener")
        begin(app)
        turn = number(app)
        ended(record(app, speech()), turn)
        assert "was not written down yet" in text(app)
        press(app, "Type instead")
        assert not app.audio_input
        broken[0] = False
        ended(press(app, "Try again"), turn)
        assert app.text_area[0].value == "we built the new service"


def test_without_the_model_the_page_says_what_it_needs(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GREENROOM_WHISPER", "base.en")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    begin(app)
    assert "needs a transcription model of 148 MB" in text(app)
    assert "Download 148 MB" in labels(app)
    assert not app.audio_input
    assert app.text_area[0].value == ""
    monkeypatch.setenv("GREENROOM_WHISPER", str(tmp_path))
    services.settings.clear()
    app.run()
    assert "holds no Whisper model" in text(app)
