"""The settings page: what is in use, the editor of one endpoint, its test, and the second one behind it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from lib.core.errors import LLMError
from lib.ui import choice as choosing
from lib.ui import models, services, settings_check, settings_panels, state
from lib.ui.choice import Choice
from lib.ui.markdown import escape, inline

LOCAL = "local"
"""A kind of the page only: a server that was found on this machine is kept as a server at its address."""
_LABELS = {
    choosing.BUILT_IN: ("Built in", "Rules and our own question bank. Instant, no key, no network."),
    choosing.GIVEN: ("The model of this server", "Set up by whoever runs Greenroom here."),
    LOCAL: (
        "A server on this machine",
        "Ollama, LM Studio, llama.cpp or vLLM, if it runs. Nothing leaves the machine.",
    ),
    choosing.FILE: ("A model file", "A GGUF file, run by Greenroom itself. Nothing leaves the machine."),
    choosing.HUB: ("Hugging Face", "Hosted models, with your token. A free account has a small monthly credit."),
    choosing.SERVER: ("Another server", "Any OpenAI-compatible address, with its own key."),
}


def status() -> None:
    """What is in use now, and what would happen if it failed."""
    chosen, settings = models.choices(), services.settings()
    first = inline(choosing.words(chosen.first, settings))
    with st.container(border=True, key="settings_status"):
        if not chosen.any:
            st.markdown(
                ":material/person: **The built-in interviewer is in use.** It works without a model. A language model "
                "asks more fitting questions, takes up what you say, and writes better feedback."
            )
            return
        st.markdown(f":material/smart_toy: **In use: {first}**")
        second = choosing.words(chosen.second, settings, second=True)
        then = f"{inline(second)}, then the built-in interviewer" if chosen.second.kind != choosing.BUILT_IN else second
        st.caption(f"If it fails: {then}. You are told once, and nothing you said is lost.")
        if problem := models.problem():
            st.warning(f"{escape(problem)} Until then the built-in interviewer goes on.", icon=":material/key_off:")


def editor(slot: str) -> None:
    """Choose, test and use one endpoint; `slot` is 'first' or 'second'."""
    chosen = getattr(models.choices(), slot)
    kinds = _kinds(slot)
    key = f"settings_{slot}_kind"
    if key not in st.session_state:
        kind = LOCAL if chosen.kind == choosing.SERVER and chosen.label else chosen.kind
        st.session_state[key] = kind if kind in kinds else choosing.BUILT_IN
    kind = st.radio(
        "Who interviews you" if slot == "first" else "Asked when the first fails",
        kinds,
        key=key,
        format_func=lambda k: _label(k, slot),
        captions=[_LABELS[k][1] if (k, slot) != (choosing.BUILT_IN, "second") else "It always works." for k in kinds],
    )
    draft = _panel(slot, kind, chosen)
    _buttons(slot, draft, chosen)


def _kinds(slot: str) -> list[str]:
    settings = services.settings()
    given = settings.llm if slot == "first" else settings.llm_second
    offered = {
        choosing.GIVEN: bool(given),
        LOCAL: not settings.hosted,
        choosing.FILE: choosing.allowed(Choice(choosing.FILE), settings),
    }
    return [kind for kind in _LABELS if offered.get(kind, True)]


def _label(kind: str, slot: str) -> str:
    if kind == choosing.BUILT_IN and slot == "second":
        return "The built-in interviewer"
    if kind == choosing.GIVEN:
        settings = services.settings()
        return f"The model of this server: {(settings.llm if slot == 'first' else settings.llm_second).model}"
    return _LABELS[kind][0]


def _panel(slot: str, kind: str, chosen: Choice) -> Choice:
    """The fields of a kind; what they say as a choice, perhaps not complete yet."""
    if kind in (choosing.BUILT_IN, choosing.GIVEN):
        given = services.settings().llm if slot == "first" else services.settings().llm_second
        return Choice(kind, given.model if kind == choosing.GIVEN else "")
    panels = {
        LOCAL: settings_panels.found_here,
        choosing.HUB: settings_panels.hub,
        choosing.SERVER: settings_panels.server,
        choosing.FILE: settings_panels.file,
    }
    with st.container(border=True, key=f"settings_{slot}_panel"):
        draft = choosing.cleaned(panels[kind](slot, chosen))
        return replace(draft, keyed=draft.kind == choosing.SERVER and choosing.key_place(draft) in state.current().keys)


def _buttons(slot: str, draft: Choice, chosen: Choice) -> None:
    """Use and test; a draft that is not complete can be neither."""
    ready = draft.kind in (choosing.BUILT_IN, choosing.GIVEN) or bool(draft.model)
    with st.container(horizontal=True):
        if draft == chosen:
            st.button("In use", key=f"settings_{slot}_use", disabled=True, icon=":material/check:")
        elif st.button("Use this", key=f"settings_{slot}_use", type="primary", disabled=not ready):
            _use(slot, draft)
        if draft.kind != choosing.BUILT_IN:
            settings_check.button(slot, draft, ready=ready)
    if draft.kind != choosing.BUILT_IN and ready:
        settings_check.result(slot, draft)


def _use(slot: str, draft: Choice) -> None:
    """Take the draft if it can be asked; a file is only looked at when it is tested or first used."""
    try:
        models.check(draft, second=slot == "second")
    except LLMError as error:
        st.error(escape(error.user_message))
        return
    chosen = models.choices()
    models.choose(replace(chosen, first=draft) if slot == "first" else replace(chosen, second=draft))
    st.rerun()


def second() -> None:
    """The editor of the fallback, once there is a first model."""
    chosen = models.choices()
    if not chosen.any:
        return
    label = choosing.words(chosen.second, services.settings(), second=True)
    with st.expander(f"If it fails: {inline(label)}", icon=":material/alt_route:"):
        editor("second")
