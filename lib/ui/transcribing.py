"""Recordings are written down in the background: one task for each, which any visit of their page finds again.

The sound is stored before anything is computed from it. Whatever ends the work (an error, Stop, a crash) leaves it
there, and the page offers to try again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from lib.core.errors import AudioError
from lib.core.protocols import Store
from lib.core.speech import RATE_HZ, Audio, Transcriber, Way
from lib.core.types import Interview
from lib.ops.work import Task, Workshop
from lib.ui import gathering, services, state, takes, voice
from lib.ui.recordings import Place, Recordings, recordings

READING, MEASURING = "Reading the recording", "Measuring how it sounded"


@st.cache_resource(show_spinner=False)
def voice_workshop() -> Workshop:
    """The threads that wait for words; transcription itself runs one at a time, in a queue that tells its place."""
    return Workshop(threads=8)


@dataclass(frozen=True)
class Ears:
    """What a thread needs to write a turn's speech down, fetched in the page's thread."""

    place: Place
    store: Store
    at_work: Recordings
    transcriber: Transcriber
    keep_sound: Callable[[], bool]
    """As ticked when it is asked: the tick may change until the words are there."""


def ears(interview_id: str, number: int) -> Ears:
    """For the present owner and choice of voice. Raises RemoteSpeechError 'config' when nobody can be asked."""
    held, now = state.current(), voice.choice()
    return Ears(
        _place(interview_id, number),
        services.store(),
        recordings(),
        voice.transcriber(),
        lambda: (held.voice or now).keep_sound,
    )


def _place(interview_id: str, number: int) -> Place:
    return Place(services.owner(), interview_id, number)


def task_of(interview_id: str, number: int, take: int) -> Task | None:
    """The task that writes a recording down, or did."""
    return voice_workshop().find(_key(_place(interview_id, number), take))


def _key(place: Place, take: int) -> str:
    return f"voice:{':'.join(map(str, place))}:{take}"


def hear(interview_id: str, number: int, audio: Audio, way: Way) -> int:
    """Store a recording, then begin to write it down; its number is returned.

    Raises:
        StoreError: it could not be stored.
        RemoteSpeechError: 'config' when nobody can be asked for its words. It is stored.
    """
    store, place = services.store(), _place(interview_id, number)
    take = takes.begin(store, *place)
    _keep(store, place, take, audio)
    with_ears = ears(interview_id, number)
    _start(with_ears, take, lambda task: write_down(task, with_ears, take, audio, way))
    return take


def hear_file(interview_id: str, number: int, data: bytes) -> int:
    """Read an uploaded file, store its sound and write it down, all in the background. Raises as `ears`."""
    with_ears = ears(interview_id, number)
    take = takes.begin(with_ears.store, *with_ears.place)

    def act(task: Task) -> None:
        from lib.speech.files import read_audio

        task.at(READING)
        audio = read_audio(data)
        _keep(with_ears.store, with_ears.place, take, audio)
        write_down(task, with_ears, take, audio, "uploaded")

    _start(with_ears, take, act)
    return take


def again(interview_id: str, number: int, take: int) -> None:
    """Write down a recording whose sound is stored. Raises as `ears`."""
    with_ears = ears(interview_id, number)

    def act(task: Task) -> None:
        task.at(READING)
        audio = takes.sound_of(with_ears.store, *with_ears.place, take)
        write_down(task, with_ears, take, audio, "recorded")

    _start(with_ears, take, act)


def _keep(store: Store, place: Place, take: int, audio: Audio) -> None:
    from lib.speech.files import flac_bytes

    store.add_sound(*place, take, 0, flac_bytes(audio))


def _start(with_ears: Ears, take: int, act: Callable[[Task], None]) -> None:
    """Run `act`; afterwards the recording is nobody's work any more, and gone if its turn went on without it."""
    at_work, place, store = with_ears.at_work, with_ears.place, with_ears.store
    voice_workshop().forget(_key(place, take))
    if not at_work.claim(place, take):  # a second click, or another tab
        return

    def whole(task: Task) -> None:
        try:
            act(task)
        finally:
            if at_work.release(place, take):
                store.drop_sounds(*place, take)

    voice_workshop().start(_key(place, take), whole)


def write_down(task: Task, with_ears: Ears, take: int, audio: Audio, way: Way) -> None:
    """The words of a stored recording, its measures, and both to the answer's other takes. Runs in a thread.

    Raises:
        SpeechError: there are no words, and why. The sound stays.
        StoreError: they could not be stored. The sound stays.
    """
    from lib.speech.takes import make_take

    def at(before: int) -> None:
        task.at(f"Waiting: {before} before you" if before else f"{name} is writing down {length}")

    name, length = with_ears.transcriber.name, clock(len(audio) / RATE_HZ)
    task.at(f"{name} is writing down {length}")
    transcript = with_ears.transcriber.transcribe(audio, on_position=at, cancel=task.cancel)
    if not transcript.words:
        raise AudioError("empty", "No words were heard in this recording. Check the microphone, or type your answer.")
    task.at(MEASURING)
    made = make_take(audio, transcript, way)
    takes.add(with_ears.store, *with_ears.place, made, number=take, keep_sound=with_ears.keep_sound())


def clock(seconds: float) -> str:
    """'0:42'."""
    whole = max(0, round(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


def running(interview_id: str, number: int) -> list[Task]:
    """The tasks that write down what was said for a turn, while they run."""
    busy = sorted(recordings().busy(_place(interview_id, number)))
    tasks = (task_of(interview_id, number, take) for take in busy)
    return [task for task in tasks if task is not None and not task.snapshot().done]


def under_way(interview_id: str, number: int) -> bool:
    """Whether words for this turn are still to come."""
    return bool(recordings().busy(_place(interview_id, number)))


def unheard(interview_id: str, number: int) -> tuple[takes.Unheard, ...]:
    """Recordings of a turn that are stored, not written down, and nobody's work now."""
    place = _place(interview_id, number)
    return takes.unheard(services.store(), *place, recordings().busy(place))


def left(interview_id: str, number: int) -> None:
    """The turn is over. What is still worked on ends, and sound without words goes."""
    place = _place(interview_id, number)
    recordings().let_go(place)
    for task in running(interview_id, number):
        task.cancel.set()
    for lost in unheard(interview_id, number):
        services.store().drop_sounds(*place, lost.number)


def moved_on(interview_id: str, number: int, after: Interview) -> None:
    """After a control: with a hint or a repetition what was said goes along to the new turn, as the draft does."""
    now = after.current
    if now is not None and now.number == number:
        return
    if now is not None and now.move in gathering.SAME_QUESTION:
        bring_along(after)
    else:
        left(interview_id, number)


def bring_along(interview: Interview) -> None:
    """What was said before a hint or a repetition goes on to the present turn, also when it came late."""
    gathering.gather(services.store(), services.owner(), interview, _busy_in(interview))


def tidy(interview: Interview) -> None:
    """Sound without words of turns that are over goes, where a crash left some: once per turn and visit."""
    held, stands = state.current(), f"{interview.id}:{len(interview.turns)}:{interview.status}"
    if held.tidied != stands:
        gathering.tidy(services.store(), services.owner(), interview, _busy_in(interview))
        held.tidied = stands


def _busy_in(interview: Interview) -> Callable[[int], frozenset[int]]:
    return lambda number: recordings().busy(_place(interview.id, number))


def drop_sound(interview_id: str, number: int) -> None:
    """Delete the sound of what was written down for a turn; its words and measures stay."""
    place, store = _place(interview_id, number), services.store()
    for take in takes.takes(store, *place):
        store.drop_sounds(*place, take.number)
