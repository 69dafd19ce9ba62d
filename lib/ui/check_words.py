"""Words to check in the answer box: each is a button that finds and selects its word there.

A text area cannot mark words of its own. A word that was corrected leaves the list by itself, without the server.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import streamlit as st

_HTML = """<div class="check" role="group" aria-label="Words to check"><span class="said"></span></div>"""

_CSS = """
.check { display: flex; flex-wrap: wrap; align-items: center; gap: 0.35rem 0.45rem; font-family: var(--st-font);
         font-size: 0.88rem; color: var(--st-text-color); }
.check[hidden] { display: none; }
.said { margin-right: 0.15rem; }
button { font: inherit; color: inherit; cursor: pointer; background: none; padding: 0.15rem 0.55rem;
         min-height: 1.75rem; border-radius: 0.5rem; border: 1px solid var(--st-border-color);
         border-bottom: 2px dashed var(--st-orange-color); }
button:hover { background: var(--st-secondary-background-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
@media (pointer: coarse) { button { min-height: 2.4rem; padding: 0.3rem 0.8rem; } }
"""

_JS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")

_component = st.components.v2.component("greenroom_check_words", html=_HTML, css=_CSS, js=_JS)


@dataclass(frozen=True)
class Doubt:
    """A word that may have been misheard, with its neighbours as they were heard ('' at an end)."""

    text: str
    before: str
    after: str


def check_words(*, key: str, box: str, doubts: Sequence[Doubt]) -> None:
    """Draw the list.

    Args:
        key: Widget key of this component.
        box: Widget key of the text area that the words are in.
        doubts: In the order in which they were said.
    """
    _component(key=key, data={"box": box, "doubts": [asdict(doubt) for doubt in doubts]}, height="content")
