"""What talking does outside its panel: the microphone at the head of the page, sending, and the next question."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from lib.core.enums import Move
from lib.core.errors import GreenroomError
from lib.core.types import Interview
from lib.ui import mic_gate, microphone, services, speak, state, takes, turns, voice, ways, works
from lib.ui.recordings import Place, recordings
from lib.ui.talk import Talk
from lib.ui.talk_keeper import Keeper
from lib.ui.talk_state import OPEN, End, Stage, TalkState
from lib.ui.talks import talks
from lib.ui.voice_choice import RECORD, TALK

if TYPE_CHECKING:
    from lib.speech.capture import Recording
    from lib.speech.listening import Following
    from lib.speech.turn_taking import PausePattern

_HEAD = "interview_microphone"
_SAME_QUESTION = (Move.HINT, Move.REPEAT)
_NO_WONDER = (End.REFUSED, End.CANCELLED, End.LEFT)
_UNREACHED = (
    "No live connection came about between this browser and the server, so the answer is recorded instead: press the "
    "microphone, speak, press stop."
)
_NO_WORDS = "No words were heard. Check that the right microphone is on, then try again or type your answer."
_TOLD = {
    End.LOST: "The connection to your microphone ended. What you said until then is in the box below.",
    End.FULL: "An answer can be 15 minutes long. What you said until then is in the box below.",
    End.LEFT: "You left this page while you talked. What you said until then is in the box below.",
}


def current(interview_id: str) -> Talk | None:
    """The talk of this interview, whichever visit began it; None when nobody talks."""
    return talks().find(services.owner(), interview_id)


def is_mine(talk: Talk) -> bool:
    """Whether this visit began it."""
    return state.current().talk_id == talk.id


def start(interview_id: str, number: int) -> None:
    """Begin to answer a turn by talking: the page asks for the microphone next."""
    held, chosen = state.current(), voice.choice()
    held.talk_refused = ""
    try:
        follow = _ears()
    except GreenroomError as error:
        held.notice = error.user_message
        return
    keeper = Keeper(services.store(), recordings(), Place(services.owner(), interview_id, number))
    pattern = _pauses(held) if chosen.hands_free else None
    talk = Talk(keeper, follow, pattern=pattern, keep_sound=chosen.keep_sound)
    if talks().start(services.owner(), interview_id, talk):
        held.talk_id = talk.id
        held.talk_goes_on = interview_id if chosen.hands_free else ""


def _ears() -> Callable[[Recording], Following]:
    """Who follows what is said: the Whisper of this machine as it is spoken, others at the end of it."""
    from lib.speech.listening import Listening
    from lib.speech.live import LiveTranscription

    local = voice.whisper()
    if local is not None:
        return partial(LiveTranscription, whisper=local)
    return partial(Listening, transcriber=voice.transcriber())


def _pauses(held: state.State) -> PausePattern:
    from lib.speech.turn_taking import PausePattern

    if held.pauses is None:
        held.pauses = PausePattern()
    found: PausePattern = held.pauses
    return found


def head(interview: Interview) -> None:
    """The microphone of this interview, while it is on.

    It comes first on the page: a component that is moved by what appears above it is made anew, and its line is cut.
    """
    with st.container(key=_HEAD):
        talk = current(interview.id)
        if talk is not None and talk.over:
            settle(interview.id, talk)
            st.rerun()
        _open_again(interview)
        talk = current(interview.id)
        if talk is None or talk.stage not in OPEN or not is_mine(talk):
            microphone.forget()
            return
        _follow_turn(talk, interview)
        talk.keep_sound = voice.choice().keep_sound
        if ways.current() != TALK:
            talk.end(End.DONE)
        mic_gate.gate(
            key="interview_gate",
            ask=talk.id,
            line=_HEAD,
            device=voice.choice().device,
            on_answer=partial(_answered, interview.id),
        )
        if talk.stage is not Stage.ASKING:
            _connect(talk)


def _connect(talk: Talk) -> None:
    try:
        found = microphone.servers()
    except GreenroomError as error:
        found = error
    if works.failed(found):
        state.current().notice = found.user_message  # type: ignore[union-attr]
        talk.end(End.UNREACHED)
    elif found is not None:
        microphone.connect(talk, found)


def _answered(interview_id: str, ask: str, result: str) -> None:
    """The browser gave the microphone, or said why not."""
    talk, held = current(interview_id), state.current()
    if talk is None or talk.id != ask:
        return
    if result == mic_gate.OK:
        talk.connect()
    else:
        talk.end(End.REFUSED)
        held.talk_goes_on, held.talk_refused = "", result


def goes_on(interview: Interview) -> bool:
    """Whether the next question opens the microphone by itself, once it has been read."""
    return state.current().talk_goes_on == interview.id and voice.choice().hands_free and ways.current() == TALK


def _open_again(interview: Interview) -> None:
    """Hands-free: the microphone opens by itself for a question that nobody has begun to answer."""
    turn = interview.current
    if turn is None or not goes_on(interview) or current(interview.id) is not None or turns.at_work(interview):
        return
    if not speak.finished(interview, turn):
        return
    store, place = services.store(), (services.owner(), interview.id, turn.number)
    if not store.draft(*place) and not takes.takes(store, *place):
        start(interview.id, turn.number)


def _follow_turn(talk: Talk, interview: Interview) -> None:
    """A hint or a repetition in mid-speech goes on with the same talk; any other turn ends it."""
    turn = interview.current
    if turn is not None and turn.number == talk.keeper.turn:
        return
    if turn is not None and turn.number > talk.keeper.turn and turn.move in _SAME_QUESTION:
        talk.move(turn.number)
    else:
        talk.end(End.LOST)


def is_on(interview_id: str) -> bool:
    """Whether a microphone is on for this interview."""
    talk = current(interview_id)
    return talk is not None and talk.stage in OPEN


def moved_on(interview_id: str, after: Interview) -> None:
    """After a control: with a hint or a repetition the speaker goes on, else what was being said is not wanted."""
    talk = current(interview_id)
    if talk is None or talk.stage not in OPEN:
        return
    _follow_turn(talk, after)
    if talk.stage not in OPEN:
        talk.give_up()


def left(held: state.State) -> None:
    """The page was left: nothing more is heard, and no question opens the microphone by itself."""
    held.talk_goes_on = ""
    talk = current(held.interview_id) if held.interview_id else None
    if talk is not None and is_mine(talk):
        talk.end(End.LEFT)


def send_when_written(interview_id: str) -> bool:
    """Someone presses Send while they talk: hear nothing more, and send when the words are there.

    Returns:
        Whether somebody talks; nothing has to be sent now then.
    """
    talk = current(interview_id)
    if talk is None or talk.over:
        return False
    talk.end(End.SENT)
    return True


def settle(interview_id: str, talk: Talk) -> None:
    """A talk is over: send what was said if it is to be sent, and tell what there is to tell. Once for each talk."""
    held, found = state.current(), talk.state()
    talks().drop(services.owner(), interview_id, talk)
    if not is_mine(talk):
        return
    if found.end not in (End.SILENCE, End.SENT):
        held.talk_goes_on = ""
    if found.end is End.UNREACHED:
        ways.use(RECORD, because=held.notice or _UNREACHED)
    elif found.error is not None:
        held.talk_goes_on = ""
        held.notice = "" if found.end is End.GIVEN_UP else found.error.user_message
    elif found.take is None:
        held.talk_goes_on = ""
        held.notice = "" if found.end in _NO_WONDER else _NO_WORDS
    elif found.late:
        held.notice = f"This question was answered meanwhile. You also said: “{found.take.transcript.text}”"
    else:
        _use_words(interview_id, talk.keeper.turn, found)


def _use_words(interview_id: str, number: int, found: TalkState) -> None:
    from lib.ui.answer import send

    held = state.current()
    if found.end in (End.SILENCE, End.SENT):
        send(interview_id, number, services.store().draft(services.owner(), interview_id, number))
    elif found.end in _TOLD:
        held.notice = _TOLD[found.end]


def out_of_time(interview: Interview, number: int) -> float:
    """Seconds by which the time limit of this turn is over; 0 before that and without a limit."""
    began = state.current().shown_at.get(f"{interview.id}:{number}")
    limit_s = interview.plan.time_limit_s
    return max(0.0, time.monotonic() - began - limit_s) if began is not None and limit_s else 0.0
