"""Asks for the microphone before a connection is made, and says in plain words why there is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from lib.ui import state

_JS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")

_component = st.components.v2.component("greenroom_mic_gate", html="<span></span>", js=_JS)

OK = "ok"
START = "greenroom-start"
"""The text of the button that begins a connection; nobody sees it, the gate presses it."""
_WORDS = {
    "NotAllowedError": "The browser does not let this page use the microphone. Allow it (the icon beside the address "
    "of this page), then try again.",
    "NotFoundError": "The browser finds no microphone. Plug one in or switch it on, then try again.",
    "NotReadableError": "The microphone is there, but another program holds it. Close that program, then try again.",
    "Insecure": "Browsers give a microphone only to pages with https, or to localhost. Ask whoever runs this server "
    "for an https address.",
}
_SAME = {
    "SecurityError": "NotAllowedError",
    "PermissionDeniedError": "NotAllowedError",
    "DevicesNotFoundError": "NotFoundError",
    "OverconstrainedError": "NotFoundError",
    "TrackStartError": "NotReadableError",
    "AbortError": "NotReadableError",
}


def words(result: str) -> str:
    """Why there is no microphone, for the name that the browser gives the reason."""
    known = _WORDS.get(_SAME.get(result, result))
    return known or "The browser could not open the microphone. Try again, or answer in another way."


def gate(*, key: str, ask: str, line: str, device: str, on_answer: Callable[[str, str], None]) -> None:
    """Ask once for each new `ask`; nothing is seen of it but the browser's own question.

    Args:
        key: widget key.
        ask: names this question; '' asks nothing.
        line: key of the container in which the connection's component is drawn.
        device: the microphone that was chosen, as the browser names it, '' for its default.
        on_answer: gets `ask` and 'ok' or the name of the reason; see `words`.
    """

    def heard() -> None:
        said = state.reported(key, "heard")
        if said:
            on_answer(str(said["ask"]), str(said["result"]))

    data = {"ask": ask, "line": line, "start": START, "device": device}
    _component(key=key, data=data, on_heard_change=heard, height=1)
