"""Reads aloud what the interviewer says, with a line of controls under it. The text itself is always on the page.

The work is in `speak.js`: it reads each text once in a visit, by itself only after the first click on the page, and
stops when an answer begins or the page is left. What it cannot do it reports, and the next voice takes over (`mouth`).
"""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from lib.core.enums import Persona
from lib.core.speech import Voice
from lib.core.types import Interview, Turn
from lib.ui import mouth, state, voice, works
from lib.ui.voice_choice import NO_VOICE

SPEEDS = (0.75, 0.9, 1.0, 1.15, 1.3, 1.5)
MOST_VOICES = 200
_RANK = {Persona.WARM: 0, Persona.NEUTRAL: 1, Persona.SCEPTICAL: 2}

_HTML = """
<div class="voice" role="group" aria-label="The interviewer's voice">
  <button class="play" type="button">
    <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true"><path fill="currentColor"/></svg><span></span>
  </button>
  <label>Speed <select class="speed"></select></label>
  <label><input class="aloud" type="checkbox"> Read questions aloud</label>
  <span class="line" aria-live="polite"></span>
</div>
"""

_CSS = """
.voice { display: flex; flex-wrap: wrap; align-items: center; gap: 0.35rem 1rem; font-family: var(--st-font);
         font-size: 0.86rem; color: var(--st-text-color); min-height: 2.1rem; }
.voice[hidden], [hidden] { display: none !important; }
label { display: inline-flex; align-items: center; gap: 0.4rem; cursor: pointer; min-height: 2rem; }
button, select { font: inherit; color: inherit; background: transparent; cursor: pointer; min-height: 2rem;
                 border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius, 0.6rem); }
button { display: inline-flex; align-items: center; justify-content: center; gap: 0.3rem;
         padding: 0.2rem 0.8rem 0.2rem 0.55rem; min-width: 6.3rem; }
button:hover:enabled, select:hover { border-color: var(--st-primary-color); }
button:disabled { opacity: 0.6; cursor: default; }
:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
select { padding: 0.1rem 0.3rem; }
option { color: var(--st-text-color); background: var(--st-background-color); }
input { accent-color: var(--st-primary-color); width: 1rem; height: 1rem; margin: 0; cursor: pointer; }
.line { flex-basis: 100%; opacity: 0.82; }
.line:empty { display: none; }
"""

_JS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")

_component = st.components.v2.component("greenroom_speak", html=_HTML, css=_CSS, js=_JS)


def question(interview: Interview, turn: Turn, *, answering: bool = False, tell: bool = False) -> None:
    """Read what is asked now, after the reaction to the answer before (unless the pause has read that).

    Args:
        interview: whose persona speaks.
        turn: the open one.
        answering: an answer is being spoken: nothing is read, and what is being read stops.
        tell: draw the page again when it is over (see `finished`).
    """
    before = next((t for t in reversed(interview.turns) if t.number < turn.number), None)
    heard = before is None or _reply_slot(interview, before) == state.current().mouth.reply
    text = turn.prompt if heard or before is None else f"{before.reply} {turn.prompt}"
    _read(_slot(interview, turn), text, interview.plan.persona, key="interview_speak", answering=answering, tell=tell)


def reply(interview: Interview, turn: Turn) -> None:
    """Read the reaction to the answer of `turn`, in the pause or at the end of an interview."""
    if turn.reply:
        state.current().mouth.reply = _reply_slot(interview, turn)
        _read(_reply_slot(interview, turn), turn.reply, interview.plan.persona, key="interview_speak_reply")


def say(text: str, slot: str, persona: Persona) -> None:
    """Say a short line once, without controls, if questions are read aloud. May be drawn as often as one likes."""
    if mouth.aloud():
        _read(slot, text, persona, key="interview_say", bare=True)


def finished(interview: Interview, turn: Turn) -> bool:
    """Whether nothing more of this turn's question will be read by itself; needs `question(tell=True)`."""
    return not mouth.aloud() or state.current().mouth.done == _slot(interview, turn)


def sample(text: str, slot: str, persona: Persona) -> None:
    """Say `text` because someone just asked to hear this voice; each `slot` once. A note tells what stood in."""
    held = state.current().mouth
    held.wanted = slot
    _read(slot, text, persona, key="settings_speak", bare=True, asked=True)
    if note := mouth.reading(text, persona, make=False).note:
        st.caption(note)


def browser_voices() -> tuple[Voice, ...] | None:
    """The English voices of this browser, asked for once in a session; None until it has told them."""
    held = state.current().mouth
    if held.browser is None:
        key = "settings_speak_voices"

        def take() -> None:
            told = state.reported(key, "voices")
            held.browser = None if told is None else _voices(told)

        data = {"id": "", "bare": True, "catalogue": True, "speeds": [], "aloud": False}
        _component(key=key, data=data, on_voices_change=take, height="content")
    return held.browser


def _read(
    slot: str,
    text: str,
    persona: Persona,
    *,
    key: str,
    bare: bool = False,
    asked: bool = False,
    answering: bool = False,
    tell: bool = False,
) -> None:
    chosen, held, aloud = voice.choice(), state.current().mouth, mouth.aloud()
    if chosen.mouth == NO_VOICE:
        return
    found = mouth.reading(text, persona, make=asked or held.wanted == slot or (aloud and not answering))
    if aloud and not found.engine:
        held.done = slot
    data = {
        "id": slot,
        "text": text,
        "engine": found.engine,
        "voice": found.voice,
        "name": found.name,
        "sound": found.sound and {"data": base64.b64encode(found.sound.data).decode(), "mime": found.sound.mime},
        "pending": found.pending,
        "note": found.note,
        "rank": _RANK[persona],
        "speed": chosen.speed,
        "speeds": sorted({*SPEEDS, chosen.speed}),
        "aloud": aloud,
        "asked": asked,
        "bare": bare,
        "answering": answering,
        "tell": tell,
    }
    _component(key=key, data=data, height="content", **_heard(key, slot, text, persona))
    if found.pending:
        _preparing(slot, text, persona)


def _heard(key: str, slot: str, text: str, persona: Persona) -> dict[str, Any]:
    """What to do when the page reports: `on_..._change` by the name of what changed."""
    held = state.current().mouth

    def value(name: str) -> Any:
        return state.reported(key, name)

    def ended() -> None:
        held.done = str(value("ended"))

    def trouble() -> None:
        reason, _, rest = str(value("trouble") or "").partition("|")
        if reason:
            mouth.failed(reason)
            held.wanted = rest.rpartition("|")[0]

    def wanted() -> None:
        held.wanted = slot
        mouth.again(text, persona)

    def speed() -> None:
        if value("speed") in SPEEDS:
            voice.choose(replace(voice.choice(), speed=float(value("speed"))))

    def aloud() -> None:
        if value("aloud") is not None:
            voice.choose(replace(voice.choice(), aloud=bool(value("aloud"))))

    acts = (ended, trouble, wanted, speed, aloud)
    return {f"on_{act.__name__}_change": act for act in acts}


@st.fragment(run_every=works.POLL_S)
def _preparing(slot: str, text: str, persona: Persona) -> None:
    """Draws the page again when the sound is there."""
    if not mouth.reading(text, persona, make=True).pending:
        st.rerun()


def _slot(interview: Interview, turn: Turn) -> str:
    return f"{interview.id}:{turn.number}"


def _reply_slot(interview: Interview, turn: Turn) -> str:
    return f"{interview.id}:{turn.number}:reply"


def _voices(told: object) -> tuple[Voice, ...]:
    """What a browser told of its voices, online ones last and called so; () when it makes no sense."""
    try:
        rows = TypeAdapter(list[_Told]).validate_python(told)[:MOST_VOICES]
    except ValidationError:
        return ()
    rows.sort(key=lambda row: (not row.local, row.label, row.language))
    return tuple(Voice(row.id, row.whole, row.language) for row in rows)


class _Told(BaseModel):
    """A voice as the browser lists it."""

    id: str = Field(min_length=1, max_length=300)
    label: str = Field(min_length=1, max_length=200)
    language: str = Field(max_length=40)
    local: bool

    @property
    def whole(self) -> str:
        online = "" if self.local else " · online: what it says is sent to its maker"
        return f"{self.label} · {self.language}{online}"
