"""How the answers sounded: the overview of the report, the timeline of each spoken answer, and one line in practice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from lib.core.errors import GreenroomError
from lib.core.report import Reading, Report, Speaking, SpokenAnswer
from lib.core.speech import MEASURES, Take
from lib.core.types import Interview, Turn
from lib.feedback import export_voice
from lib.feedback.delivery import usual_words, value_words
from lib.feedback.edits import edits
from lib.feedback.speaking import clock, summary
from lib.ui import services, takes, voice_charts
from lib.ui.markdown import escape, highlighted, inline
from lib.ui.timeline import timeline

CARDS = ("wpm", "fillers_per_minute", "longest_pause_s")
BADGES = {
    "usual": ":green-badge[:material/check: usual]",
    "watch": ":orange-badge[:material/visibility: watch]",
    "work on it": ":red-badge[:material/priority_high: work on it]",
}
_CARD_PX = 162
"""Four beside each other on a wide screen, two on a phone."""
_HEARD = "report_heard"
"""In session_state: which answer's sound is on the page; one at a time, since a minute of sound is 2 MB."""


@dataclass(frozen=True)
class Voice:
    """What is stored of an interview's speech: the takes that became answers, and the turns whose sound was kept."""

    takes: Mapping[int, tuple[Take, ...]]
    kept: Collection[int]


def voice(interview: Interview) -> Voice:
    """What was spoken in an interview. Raises StoreError's tree."""
    store, owner = services.store(), services.owner()
    spoken = takes.of_interview(store, owner, interview)
    stored = store.sound_turns(owner, interview.id) if spoken else {}
    kept = {
        number
        for number in stored.keys() & spoken.keys()
        if store.sound_takes(owner, interview.id, number).keys() & {take.number for take in spoken[number]}
    }
    return Voice(spoken, kept)


def overview(report: Report) -> None:
    """What was measured over all spoken answers: the rating, the judged measures, advice, trend and every figure."""
    found = report.speaking
    if found is None:
        st.caption(
            ":material/graphic_eq: How you sounded was not measured, because every answer was typed. Speak an answer "
            "to learn your pace, pauses and fillers."
        )
        return
    st.header(export_voice.HEADING, anchor=False)
    st.caption(escape(export_voice.about(report, found)))
    with st.container(horizontal=True, gap="medium"):
        _rating(report)
        for reading in (r for name in CARDS for r in found.readings if r.measure == name):
            _card(reading)
    for line in found.advice:
        st.markdown(f":material/trending_flat: {escape(line)}")
    if len(found.answers) > 1:
        voice_charts.trend(found)
    with st.expander("Every measure, what is usual, and how exact it is", icon=":material/table_rows:"):
        _table(found)
        _answers(found)


def _rating(report: Report) -> None:
    rating = report.delivery
    with st.container(width=_CARD_PX, gap=None):
        value = "–" if rating.value is None else f"{rating.value:.1f} of 5"
        st.metric("Delivery", value, help=f"{rating.basis[:1].upper()}{rating.basis[1:]}.")
        st.caption("too little speech" if rating.value is None else f"likely {rating.low:.1f} to {rating.high:.1f}")


def _card(reading: Reading) -> None:
    measure = MEASURES[reading.measure]
    at_least = reading.measure == "fillers_per_minute"
    number, unit = _split(value_words(reading.measure, reading.value).removeprefix("at least "))
    usual = f"usual {usual_words(reading.measure).removesuffix(' per minute')}"
    with st.container(width=_CARD_PX, gap=None):
        st.metric(
            measure.label,
            f"≥ {number}" if at_least and reading.value is not None else number,
            help=f"Usual: {measure.source}. How exact: {measure.error}.",
        )
        st.caption(f"{unit}, {usual}" if unit else usual)
        if reading.band:
            st.markdown(BADGES[reading.band])


def _split(words: str) -> tuple[str, str]:
    """'140 words per minute' as ('140', 'words per minute'), '1.4 s' as it is."""
    number, _, unit = words.partition(" ")
    if words == "not measured":
        return "–", words
    return (words, "") if unit == "s" else (number, unit)


def _table(found: Speaking) -> None:
    rows = [(*export_voice.row(r), MEASURES[r.measure].source) for r in found.readings]
    heads = (*export_voice.HEADS, "Where the usual range comes from")
    st.dataframe(pd.DataFrame(rows, columns=list(heads)), hide_index=True, width="stretch")


def _answers(found: Speaking) -> None:
    """One row per spoken answer."""
    names = ("wpm", "articulation_wpm", "fillers_per_minute", "longest_pause_s", "pitch_range_st", "hedges", "repeats")
    rows = [
        {
            "Answer": voice_charts.label(found, answer),
            "Length": clock(answer.delivery.duration_s),
            **{MEASURES[n].label: value_words(n, r.value) for n in names for r in answer.readings if r.measure == n},
        }
        for answer in found.answers
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")


def answer(report: Report, turn: Turn, stored: Voice) -> None:
    """Below an answer in the report: its timeline and what was said, or that it was typed."""
    found = report.speaking.answer(turn.number) if report.speaking else None
    if found is not None:
        _spoken(report.interview.id, turn, found, stored.takes[turn.number], turn.number in stored.kept)
    elif report.speaking is not None:
        st.caption(":material/keyboard: Typed: how it sounded was not measured.")


@st.fragment
def _spoken(interview_id: str, turn: Turn, found: SpokenAnswer, own: tuple[Take, ...], kept: bool) -> None:
    st.caption(f":material/graphic_eq: {escape(export_voice.answer_line(found))}")
    here = (interview_id, turn.number)
    heard, start_s = st.session_state.get(_HEARD, (None, None))
    ready = kept and heard == here and _player(interview_id, turn.number, own)
    if ready:
        st.session_state[_HEARD] = (here, None)  # begins once, not again when the page comes back
    hint = "Click a word or the picture, or use the arrow keys on it; Page up and down go from mark to mark."
    silent = "There is nothing to hear, because this recording was not kept. Its words and times were."
    timeline(
        key=f"report_timeline_{turn.number}",
        takes=own,
        whole=found.delivery,
        words=turn.answer.words if turn.answer else (),
        sound="ready" if ready else "kept" if kept else "none",
        player=f"report_player_{turn.number}",
        start_s=start_s if ready else None,
        hint=hint if kept else f"{silent} {hint}",
        on_hear=lambda second: st.session_state.update({_HEARD: (here, second)}),
    )
    if found.edited and turn.answer is not None:
        _edited(found.said, turn.answer.text)


def _player(interview_id: str, number: int, own: tuple[Take, ...]) -> bool:
    """The kept sound in a player of its own; False when it cannot be read, which is said."""
    from lib.speech.files import wav_bytes
    from lib.speech.kept import whole_sound

    try:
        sounds = services.store().sounds(services.owner(), interview_id, number)
        data = wav_bytes(whole_sound(own, sounds))
    except GreenroomError as error:
        st.warning(escape(error.user_message))
        return False
    with st.container(key=f"report_player_{number}"):
        st.audio(data, format="audio/wav")
    return True


def _edited(said: str, sent: str) -> None:
    """What was said beside what was sent, the differences marked."""
    found = edits(said, sent)
    left, right = st.columns(2)
    left.markdown(f"**What you said**  \n{highlighted(said, found.left_out, 'orange')}")
    right.markdown(f"**What you sent**  \n{highlighted(sent, found.put_in, 'green')}")
    st.caption("Pace, pauses and fillers are those of what you said; the other scores are those of what you sent.")


def line(interview: Interview, turn: Turn | None) -> None:
    """Practice mode, beside the feedback: how this answer sounded, in one line; nothing for a typed one."""
    if turn is None or turn.answer is None or not turn.answer.words:
        return
    from lib.speech.takes import together

    stored = takes.takes(services.store(), services.owner(), interview.id, turn.number)
    own = takes.in_answer(turn.answer, stored)
    if own:
        st.markdown(f":material/graphic_eq: **How it sounded.** {inline(summary(together(own)))}")
