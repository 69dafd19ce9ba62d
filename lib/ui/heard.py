"""The line under the answer box about what was heard: by whom, how much, what to check, and a way to throw it away."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lib.core.speech import UNSURE, Delivery, Take
from lib.ui import hearing, services, takes
from lib.ui.check_words import Doubt, check_words
from lib.ui.markdown import escape

DROPPED_S, CLIPPED, QUIET_DBFS = 0.5, 0.001, -45.0
"""From these on, the page says that speech was left out, that the microphone was overdriven or that it was quiet."""


def panel(interview_id: str, number: int, spoken: Sequence[Take], box: str) -> None:
    """Draw it; nothing where nothing was said."""
    if not spoken:
        return
    from lib.speech.takes import together

    doubts = [doubt for take in spoken for doubt in _doubts(take)]
    if doubts:
        check_words(key=f"interview_check_{number}", box=box, doubts=doubts)
    delivery = together(spoken)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(escape(_line(spoken, delivery)), width="content")
        with st.popover("Throw the recording away", type="tertiary", icon=":material/delete:"):
            st.markdown("Its sound and its measures are deleted. Words that you changed or typed stay in the box.")
            st.button(
                "Throw it away",
                key=f"interview_throw_{number}",
                on_click=_throw_away,
                args=(interview_id, number),
            )
    for hint in _hints(spoken, delivery):
        st.caption(f":material/info: {hint}")


def _line(spoken: Sequence[Take], delivery: Delivery) -> str:
    engines = list(dict.fromkeys(take.transcript.engine for take in spoken))
    count = sum(len(take.transcript.words) for take in spoken)
    parts = ["1 word" if count == 1 else f"{count} words"]
    parts += [f"{delivery.wpm:.0f} words per minute"] if delivery.wpm is not None else []
    return f"Heard by {' and '.join(engines)}. {', '.join(parts)}. What you change here is what is sent."


def _hints(spoken: Sequence[Take], delivery: Delivery) -> list[str]:
    hints = []
    dropped = sum(take.transcript.dropped_s for take in spoken)
    if dropped >= DROPPED_S:
        hints.append(f"{dropped:.1f} s of speech could not be made out and were left out. Add them by hand.")
    if delivery.clipped_share > CLIPPED:
        hints.append("The microphone was overdriven. Move back a little, or lower its level.")
    levels = (take.delivery.loudness_dbfs for take in spoken)
    if any(level is not None and level < QUIET_DBFS for level in levels):
        hints.append("You were very quiet. Move closer to the microphone, or raise its level.")
    return hints


def _doubts(take: Take) -> list[Doubt]:
    """Words heard with a low probability, each with the words around it by which it is found again."""
    heard = take.transcript.words
    return [
        Doubt(
            word.text,
            before=heard[i - 1].text if i else "",
            after=heard[i + 1].text if i + 1 < len(heard) else "",
        )
        for i, word in enumerate(heard)
        if word.probability < UNSURE
    ]


def _throw_away(interview_id: str, number: int) -> None:
    hearing.attempt(lambda: takes.drop(services.store(), services.owner(), interview_id, number))
