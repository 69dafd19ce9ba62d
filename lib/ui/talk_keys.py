"""The space bar as "I'm thinking" while someone talks hands-free."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from lib.ui import state

_JS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")

_component = st.components.v2.component("greenroom_talk_keys", html="<span></span>", js=_JS)


def space_bar(*, key: str, on_press: Callable[[], None]) -> None:
    """Call `on_press` when the space bar is pressed outside of fields and buttons. Nothing is seen of it."""

    def pressed() -> None:
        if state.reported(key, "space"):
            on_press()

    _component(key=key, on_space_change=pressed, height=1)
