"""The test of an endpoint on the settings page: it runs in the background, and says what works and what that means."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from lib.core.serial import to_json
from lib.llm.check import Check
from lib.ops.work import Task
from lib.ui import choice as choosing
from lib.ui import services, state, works
from lib.ui.choice import Choice
from lib.ui.markdown import escape

GOOD_FOR_S = 3600.0
SMALL_CONTEXT, SLOW_PER_S = 4096, 6.0
_STEPS = {
    "json_schema": "by schema: the strictest form there is",
    "json_object": "as plain JSON, checked by Greenroom",
    "prompt": "by request only, checked and repaired by Greenroom",
}


def button(slot: str, draft: Choice, *, ready: bool) -> None:
    """Start the test of what the fields say now."""
    if st.button("Test it", key=f"settings_{slot}_test", icon=":material/network_check:", disabled=not ready):
        works.findings().forget(_key(draft))
        st.session_state[f"settings_tested_{slot}"] = _key(draft)


def result(slot: str, draft: Choice) -> None:
    """What the last test of exactly this choice found, or that it is running."""
    key = _key(draft)
    if st.session_state.get(f"settings_tested_{slot}") != key:
        return
    settings, keys = services.settings(), dict(state.current().keys)

    def act(task: Task) -> Check:
        from lib.llm import local
        from lib.llm.check import check

        if draft.kind == choosing.FILE:
            task.at("Reading the model file …")
            made = local.start(Path(draft.model))
        else:
            found = choosing.endpoint(draft, settings, keys, second=slot == "second")
            assert found is not None
            made = found
        task.at("Asking for a text and for an object …")
        return check(made)

    found: Any = works.look_up(key, act, ttl_s=GOOD_FOR_S)
    if found is None:
        works.waiting(key, "Testing …")
    elif works.failed(found):
        st.error(escape(found.user_message), icon=":material/error:")
    elif found.error is not None:
        st.error(escape(found.error.user_message), icon=":material/error:")
        if found.listed is False:
            st.caption("The server answers, but this model is not in its list.")
    else:
        _draw(found)


def _key(draft: Choice) -> str:
    place = choosing.key_place(draft)
    secret = state.current().keys.get(place)
    return f"test:{services.owner()}:{to_json(draft)}:{hash(secret.get_secret_value()) if secret else ''}"


def _draw(found: Check) -> None:
    with st.container(border=True, key="settings_test_result"):
        st.markdown(":green[:material/check_circle:] **It works.** Measured just now:")
        st.markdown("\n".join(f"- {line}" for line in _lines(found)))
        for advice in _advice(found):
            st.caption(advice)


def _lines(found: Check) -> list[str]:
    first = f", the first word after {found.first_token_s:.1f} s" if found.first_token_s is not None else ""
    speed = f"about {found.tokens_per_s:.0f} tokens a second" if found.tokens_per_s else "not measured"
    context = f"{found.context_tokens:,} tokens" if found.context_tokens else "the server does not say"
    step = _STEPS.get(found.structured or "", "")
    listed = {True: "yes", False: "no, but it answers", None: "there is no list"}[found.listed]
    return [
        f"**Streaming**: {'yes' if found.streams else 'no, replies come in one piece'}{first}",
        f"**Speed**: {speed}",
        f"**Structured output**: {step or 'no. Questions, follow-ups and scores stay built in'}",
        f"**Context**: {context}",
        f"**In its list of models**: {listed}",
    ]


def _advice(found: Check) -> list[str]:
    said = []
    if found.context_tokens and found.context_tokens < SMALL_CONTEXT:
        said.append(
            "Small context: of a long resume or posting only the lines that matter for a question are sent. "
            "In Ollama, a Modelfile with `PARAMETER num_ctx 8192` raises it."
        )
    if found.tokens_per_s and found.tokens_per_s < SLOW_PER_S:
        said.append(
            f"Slow: a reply of 40 words takes about {55 / found.tokens_per_s:.0f} s. Every wait has a Stop button; a "
            "smaller model answers sooner."
        )
    return said
