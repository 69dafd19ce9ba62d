"""One typed object under one session_state key, and inputs whose values live in it.

Widget state dies when its page or step is left, so an input copies its value into the object on change and is filled
from it again. Hot reload replaces classes, so nothing here (or in a page) asks `isinstance` of what is held.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

import streamlit as st
from pydantic import SecretStr

from lib.core.enums import Coaching, Level, Mode, Persona
from lib.core.types import Bullet, Job, Resume
from lib.ui.choice import Choices
from lib.ui.voice_choice import VoiceChoice

if TYPE_CHECKING:  # it brings numpy along: the first page does without
    from lib.core.speech import Voice

KEY = "greenroom"
PREFIX = "setup_"


@dataclass
class SetupForm:
    """All that the setup page holds; stored as JSON on every change, so that a reload loses nothing."""

    step: str = "Resume"
    resume_text: str = ""
    resume_name: str = ""
    resume: Resume | None = None
    rows: tuple[Bullet, ...] = ()
    job_title: str = ""
    company: str = ""
    job_text: str = ""
    job: Job | None = None
    name: str = ""
    email: str = ""
    phone: str = ""
    position: str = ""
    years: float | None = None
    level: Level = Level.MID
    stack: tuple[str, ...] = ()
    stack_touched: bool = False
    is_sample: bool = False
    proposed: tuple[str, ...] = ()
    mode: Mode = Mode.MIXED
    n_questions: int = 5
    follow_ups: int = 2
    persona: Persona = Persona.WARM
    coaching: Coaching = Coaching.PRACTICE
    time_limit_s: int = 0


@dataclass
class Mouth:
    """What this session knows of reading aloud; slots name a text, as `<interview>:<turn>`."""

    done: str = ""
    """The slot that was read to its end, stopped, or could not be read."""
    wanted: str = ""
    """The slot whose sound was asked for by a click."""
    reply: str = ""
    """The slot of the reply that was offered in the pause, not to be read again with the next question."""
    failed: dict[str, str] = field(default_factory=dict)
    """Engines that did not speak in this session, and why, in words."""
    browser: tuple[Voice, ...] | None = None
    """The browser's English voices, None until it was asked."""
    sample: tuple[str, int] = ("", 0)
    """The persona whose voice is tried on Settings, and the number of the try."""


@dataclass
class State:
    """What this browser session is doing."""

    owner: str = ""
    interview_id: str = ""
    setup: SetupForm = field(default_factory=SetupForm)
    setup_loaded: bool = False
    setup_saved: str = ""
    edition: int = 0
    table: tuple[Bullet, ...] = ()
    notice: str = ""
    asked_to: str = ""
    lab_said: tuple[str, bool] = ("", False)
    """What the last change of the served version came to, and whether it failed."""
    shown_at: dict[str, float] = field(default_factory=dict)
    boxes: dict[str, tuple[tuple[int, ...], int]] = field(default_factory=dict)
    """By answer box, the takes of speech whose words it shows and its edition (see `lib.ui.drafts`)."""
    clips: dict[str, int] = field(default_factory=dict)
    """By interview and turn, how many recordings were made in this session; `recorded` is the last one's number."""
    recorded: dict[str, int] = field(default_factory=dict)
    last_clip: str = ""
    """Streamlit's name of the last file that was recorded or uploaded."""
    tidied: str = ""
    """How the interview stood when sound that nobody needs any more was last looked for."""
    told_of_search: bool = False
    choices: Choices | None = None
    voice: VoiceChoice | None = None
    talk_id: str = ""
    """The talk that this visit began."""
    talk_goes_on: str = ""
    """The interview whose next question opens the microphone by itself (hands-free)."""
    talk_refused: str = ""
    """Why the browser gave no microphone, as it names the reason."""
    stepped_in: str = ""
    """The turn ('interview:number') into which the interviewer has stepped in."""
    pauses: Any = None
    """How long this speaker pauses (`lib.speech.turn_taking.PausePattern`), learned from turn to turn."""
    mouth: Mouth = field(default_factory=Mouth)
    told_problem: str = ""
    making: bool = False
    keys: dict[str, SecretStr] = field(default_factory=dict, repr=False)
    """Typed for this visit, by the place that each is for; never stored, shown or logged."""


def current() -> State:
    """The session's state, made on first use and rebuilt when a hot reload replaced its class."""
    held = st.session_state.get(KEY)
    if held is None:
        held = st.session_state[KEY] = State()
    elif type(held) is not State:
        held = st.session_state[KEY] = _rebuilt(held)
    return held


def _rebuilt(old: Any) -> State:
    kept = {f.name: getattr(old, f.name) for f in fields(State) if hasattr(old, f.name) and f.name != "setup"}
    form = {f.name: getattr(old.setup, f.name) for f in fields(SetupForm) if hasattr(old.setup, f.name)}
    return State(setup=SetupForm(**form), **kept)


def reported(key: str, name: str) -> Any:
    """What a component of ours has just reported under `name`; None when its page was left on the same breath.

    Then Streamlit calls back all the same, after it has forgotten the component.
    """
    found = st.session_state.get(key)
    return None if found is None else found.get(name)


def bound(name: str, *, to_form: Callable[[Any], Any] | None = None) -> dict[str, Any]:
    """Keyword arguments (`key`, `on_change`) that tie a widget of the setup page to `SetupForm.<name>`.

    The widget is filled from the form when it appears; `to_form` converts the widget's value before it is kept.
    """
    form = current().setup
    key = PREFIX + name
    if key not in st.session_state:
        value = getattr(form, name)
        st.session_state[key] = list(value) if type(value) is tuple else value

    def keep() -> None:
        value = st.session_state[key]
        setattr(current().setup, name, to_form(value) if to_form else value)

    return {"key": key, "on_change": keep}


def refill(form: SetupForm) -> None:
    """Replace the whole form; every widget of the setup page shows the new values on the next run."""
    held = current()
    held.setup = form
    held.edition += 1
    forget_widgets()


def forget_widgets(*names: str) -> None:
    """Drop widget values of the setup page (all, or those named), so that they are filled from the form again."""
    for key in list(st.session_state):
        if str(key).startswith(PREFIX) and (not names or str(key).removeprefix(PREFIX) in names):
            del st.session_state[key]
