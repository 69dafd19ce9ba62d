"""The line under the answer box: word count, countdown, and a copy of what is typed that survives anything.

Streamlit sends a text area's content only when it is left or submitted. This small component mirrors every keystroke
into the browser's own storage (so a killed server, a reload or a closed tab lose nothing) and, shortly after typing
stops, into the database. When the box comes back empty, the copy is put into it again. On submission it is removed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from lib.core.speech import Take
from lib.ui import state

_HTML = """
<div class="tools">
  <span class="time" role="timer"></span>
  <span class="words"></span>
  <span class="kept" aria-live="polite"></span>
</div>
"""

_CSS = """
.tools { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; font-size: 0.84rem; color: var(--st-text-color);
         font-family: var(--st-font); opacity: 0.82; min-height: 1.3rem; }
.time:empty { display: none; }
.time.late { font-weight: 650; }
"""

_JS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")

_component = st.components.v2.component("greenroom_answer_tools", html=_HTML, css=_CSS, js=_JS)


def answer_tools(
    *,
    key: str,
    box: str,
    slot: str,
    stored: str,
    on_draft: Callable[[str, Sequence[int]], None],
    spoken: Sequence[Take] = (),
    clock: str = "",
    limit_s: int | None = None,
    done: Sequence[str] = (),
    quiet: bool = False,
) -> None:
    """Draw the line and keep drafts of the text area with widget key `box`.

    Args:
        key: Widget key of this component.
        box: Widget key of the text area that it watches.
        slot: Name of the copy in the browser's storage, unique per turn; '' keeps no copy there.
        stored: The draft that the database has.
        clock: Name of the moment from which the time limit counts; it survives a reload.
        limit_s: Time limit in seconds for the countdown, None for none.
        done: Slots whose copies are not needed any more (their answers are stored).
        on_draft: Called shortly after typing stops with the text and the numbers of the takes that the box knew.
        spoken: The takes of speech whose words are in the box.
        quiet: Do not show the number of words.
    """

    def keep() -> None:
        value = state.reported(key, "draft")
        if value is not None:
            on_draft(str(value["text"]), [int(n) for n in value["takes"]])

    _component(
        key=key,
        data={
            "box": box,
            "slot": slot,
            "clock": clock,
            "stored": stored,
            "spoken": [{"number": take.number, "text": take.transcript.text} for take in spoken],
            "limit_s": limit_s,
            "done": list(done),
            "quiet": quiet,
        },
        on_draft_change=keep,
        height="content",
    )
