"""The test of the microphone: which one, whether it may be used, how loud it is, and how it sounds when played back.

It runs in the browser alone: no sound reaches the server. Only the microphone that was chosen comes back, and is
remembered.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st

from lib.ui import state, voice

_HTML = """
<div class="mic" data-state="idle">
  <label class="pick" hidden><span id="name">Microphone</span><select aria-labelledby="name"></select></label>
  <div class="row">
    <button class="test" type="button">Test the microphone</button>
    <button class="record" type="button" hidden>Record 3 seconds and listen</button>
  </div>
  <div class="meter" role="meter" aria-label="Loudness" aria-valuemin="0" aria-valuemax="100" hidden>
    <div class="level"></div><div class="good"></div>
  </div>
  <p class="said" role="status"></p>
  <audio controls hidden></audio>
</div>
"""

_CSS = """
.mic { font-family: var(--st-font); color: var(--st-text-color); font-size: 0.95rem; display: flex;
       flex-direction: column; gap: 0.7rem; }
[hidden] { display: none !important; }
.row { display: flex; flex-wrap: wrap; gap: 0.6rem; }
.pick { display: flex; flex-direction: column; gap: 0.25rem; font-size: 0.875rem; }
select, button { font: inherit; color: inherit; border: 1px solid var(--st-border-color);
                 border-radius: var(--st-button-radius, 0.6rem); padding: 0.45rem 0.8rem; min-height: 2.5rem;
                 background: var(--st-background-color); box-sizing: border-box; max-width: 100%; }
select { width: 100%; background: var(--st-secondary-background-color); }
button { cursor: pointer; }
button:hover:not(:disabled) { border-color: var(--st-primary-color); }
button:disabled { opacity: 0.55; cursor: default; }
button:focus-visible, select:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
.meter { position: relative; height: 0.8rem; border-radius: 0.4rem; overflow: hidden;
         background: var(--st-secondary-background-color); border: 1px solid var(--st-border-color); }
.level { height: 100%; width: 0; background: var(--st-primary-color); transition: width 60ms linear; }
.mic[data-state="clipping"] .level { background: var(--st-red-color); }
.mic[data-state="quiet"] .level, .mic[data-state="silent"] .level { background: var(--st-orange-color); }
.good { position: absolute; top: 0; bottom: 0; left: 45%; right: 5%; box-sizing: border-box;
        border: dashed var(--st-text-color); border-width: 0 1px; opacity: 0.55; }
.said { margin: 0; line-height: 1.45; min-height: 1.45em; }
.mic[data-state="failed"] .said { border-left: 3px solid var(--st-red-color); padding-left: 0.8rem; }
.mic[data-state="heard"] .said { border-left: 3px solid var(--st-green-color); padding-left: 0.8rem; }
audio { width: 100%; max-width: 24rem; height: 2.6rem; }
"""

_JS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")

_component = st.components.v2.component("greenroom_mic_test", html=_HTML, css=_CSS, js=_JS)


def panel(key: str) -> None:
    """Draw the test; nothing is opened before its button is pressed.

    Args:
        key: widget key; it carries the page's name.
    """
    chosen = voice.choice()

    def keep() -> None:
        device = state.reported(key, "device")
        if device is not None:
            voice.choose(
                replace(voice.choice(), device=str(device["id"])[:200], device_label=str(device["label"])[:200])
            )

    _component(
        key=key,
        data={"device": chosen.device, "label": chosen.device_label},
        on_device_change=keep,
        height="content",
    )
    st.caption("The test stays in your browser: nothing is sent or kept, except which microphone you chose.")
