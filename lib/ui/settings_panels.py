"""The fields of the settings page for each kind of endpoint. Look-ups run in the background, and only from here."""

from __future__ import annotations

from typing import Any

import streamlit as st
from pydantic import SecretStr

from lib.llm import discover, public
from lib.llm import endpoint as endpoints
from lib.llm import models as router
from lib.ui import choice as choosing
from lib.ui import services, settings_files, state, works
from lib.ui.choice import Choice
from lib.ui.markdown import escape

FOUND_S, LIST_S, ROUTER_S = 120.0, 300.0, 3600.0
"""How long a look-up is good for: servers on this machine, a server's list, the router's list."""
ROUTER_LIST = "router-models"

file = settings_files.panel


def found_here(slot: str, chosen: Choice) -> Choice:
    """Servers on the usual ports of this machine, each with its models."""
    found: Any = works.look_up("found-here", lambda task: discover.find(), ttl_s=FOUND_S)
    if found is None:
        works.waiting("found-here", "Looking for model servers on this machine …")
        return Choice(choosing.SERVER)
    pairs = {f"{f.place.base_url} {m.id}": (f.place, m) for f in found for m in f.models}
    picked = None
    if pairs:
        current = f"{chosen.base_url} {chosen.model}"
        picked = st.selectbox(
            "Model",
            list(pairs),
            index=list(pairs).index(current) if current in pairs else 0,
            format_func=lambda p: _found_label(*pairs[p]),
            key=f"settings_{slot}_found",
        )
    else:
        ports = ", ".join(f"{p.label} ({p.base_url.removesuffix('/v1').rsplit(':', 1)[1]})" for p in discover.PLACES)
        names = " and ".join(f.place.label for f in found)
        st.markdown(
            f"{names} runs, but has no model yet. Load one, then look again."
            if found
            else f"No model server answers on this machine. Looked on the usual ports: {ports}. Start one, for example "
            "Ollama with `ollama pull llama3.1:8b`, then look again. A server on another port goes under "
            "*Another server*."
        )
    if st.button("Look again", key=f"settings_{slot}_look", icon=":material/refresh:", type="tertiary"):
        works.findings().forget("found-here")
        st.rerun()
    if picked is None:
        return Choice(choosing.SERVER)
    place, model = pairs[picked]
    return Choice(choosing.SERVER, model.id, place.base_url, label=place.label)


def _found_label(place: discover.Place, model: discover.Served) -> str:
    context = f" · {model.context_tokens:,} tokens of context" if model.context_tokens else ""
    return f"{model.id} · {place.label}{context}"


def hub(slot: str, chosen: Choice) -> Choice:
    """A hosted model: token, model with its price, provider."""
    settings = services.settings()
    has_env = settings.hf_token is not None and not settings.hosted
    hint = "The token of the environment (HF_TOKEN) is used." if has_env else ""
    key_field(slot, choosing.HUB_KEY, "Token of Hugging Face", hint=hint, placeholder="hf_…")
    if not has_env and choosing.HUB_KEY not in state.current().keys:
        st.caption(
            "Make one at huggingface.co under Settings, Access Tokens, with the permission "
            "“Make calls to Inference Providers”."
        )
    known = _router_models()
    names = list(dict.fromkeys((endpoints.DEFAULT_MODEL, endpoints.ALTERNATIVE_MODEL, *known)))
    key = f"settings_{slot}_hub_model"
    if key not in st.session_state:
        st.session_state[key] = chosen.model if chosen.kind == choosing.HUB else endpoints.DEFAULT_MODEL
    if st.session_state[key] and st.session_state[key] not in names:
        names.append(str(st.session_state[key]))
    model = st.selectbox(
        "Model",
        names,
        key=key,
        accept_new_options=True,
        format_func=lambda name: _router_label(name, known),
        help="Choose from the list or type the name of any model, as owner/name.",
    )
    provider = st.selectbox(
        "Provider",
        ["auto", *sorted(endpoints.PROVIDERS - {"auto"})],
        key=f"settings_{slot}_provider",
        help="auto lets Hugging Face choose the fastest that serves the model.",
    )
    if known and model and model.partition(":")[0].lower() not in {n.lower() for n in known}:
        st.warning("Hugging Face does not serve this model at present. Choose one of the list, or test it.")
    return Choice(choosing.HUB, model or "", provider=provider or "auto")


def _router_models() -> dict[str, router.RouterModel]:
    """The router's list by name; {} while it is looked up or when it cannot be had, which the page says."""
    found: Any = works.look_up(ROUTER_LIST, lambda task: router.router_models(), ttl_s=ROUTER_S)
    if found is None:
        works.waiting(ROUTER_LIST, "Asking Hugging Face for its list of models …")
        return {}
    if works.failed(found):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("The list with prices cannot be had now; any model can still be typed.", width="content")
            if st.button("Ask again", key="settings_router_again", type="tertiary"):
                works.findings().forget(ROUTER_LIST)
                st.rerun()
        return {}
    return {m.id: m for m in found}


def _router_label(name: str, known: dict[str, router.RouterModel]) -> str:
    entry = known.get(name)
    if entry is None:
        return name
    offer = entry.cheapest
    parts = [name]
    if offer is not None:
        parts.append(
            "free" if offer.free else f"${offer.input_price or 0:g} in, ${offer.output_price or 0:g} out per M tokens"
        )
    parts.append("structured output" if entry.structured else "no structured output")
    return " · ".join(parts)


def server(slot: str, chosen: Choice) -> Choice:
    """Any address: base_url, key, and a model from its list or typed."""
    mine = chosen if chosen.kind == choosing.SERVER else Choice(choosing.SERVER)
    url_key, model_key = f"settings_{slot}_url", f"settings_{slot}_model"
    for key, value in ((url_key, mine.base_url), (model_key, mine.model)):
        if key not in st.session_state:
            st.session_state[key] = value
    hosted = services.settings().hosted
    example = "https://api.groq.com/openai/v1" if hosted else "http://localhost:8080/v1"
    url = st.text_input("Address", key=url_key, placeholder=example, help="It usually ends with /v1.").strip()
    place = choosing.key_place(Choice(choosing.SERVER, base_url=url))
    key_field(slot, place, "Key", hint="Only if the server wants one.", placeholder="", disabled=not url)
    listed = _listed(slot, url, place) if url else []
    if not listed:
        model: str | None = st.text_input("Model", key=model_key, placeholder="Its name, as the server lists it")
    else:
        typed = st.session_state[model_key]
        model = st.selectbox(
            "Model",
            listed,
            index=listed.index(typed) if typed in listed else 0,
            key=f"{model_key}_listed",
            accept_new_options=True,
        )
    return Choice(choosing.SERVER, model or "", url)


def _listed(slot: str, url: str, place: str) -> list[str]:
    """Names that the server at `url` lists, asked for by a button: an address is not called while it is typed."""
    key = f"list:{services.owner()}:{place}"
    marker = f"settings_listed_{slot}"
    if st.button("List its models", key=f"settings_{slot}_list", icon=":material/list:"):
        works.findings().forget(key)
        st.session_state[marker] = key
    if st.session_state.get(marker) != key:
        return []
    secret, hosted = state.current().keys.get(place), services.settings().hosted

    def ask(task: object) -> list[str]:
        token = secret.get_secret_value() if secret else ""
        made = (public.server if hosted else endpoints.server)(url, "any", key=token)
        return [m.id for m in discover.list_models(made.base_url, key=token, public_only=hosted)]

    found: Any = works.look_up(key, ask, ttl_s=LIST_S)
    if found is None:
        works.waiting(key, "Asking the server …")
        return []
    if works.failed(found):
        st.error(escape(found.user_message))
        return []
    if not found:
        st.warning("The server answers, but lists no model. Load one there, or type its name.")
    return list(found)


def key_field(slot: str, place: str, label: str, *, hint: str, placeholder: str, disabled: bool = False) -> None:
    """A password field that is emptied as soon as it was read: the key is neither sent back nor stored."""
    held = state.current()
    widget = f"settings_key_{slot}_{'hub' if place == choosing.HUB_KEY else 'server'}"

    def take() -> None:
        typed = str(st.session_state[widget]).strip()
        at = place if place == choosing.HUB_KEY else _typed_place(slot)
        if typed and at:
            held.keys[at] = SecretStr(typed)
        st.session_state[widget] = ""

    if place in held.keys:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":green-badge[:material/key: {label} set for this visit]", width="content")
            if st.button("Forget it", key=f"{widget}_forget", type="tertiary"):
                held.keys.pop(place, None)
                st.rerun()
        return
    st.text_input(
        label,
        type="password",
        key=widget,
        placeholder=placeholder,
        on_change=take,
        disabled=disabled,
        autocomplete="off",
        help="Kept in memory for this visit only: never stored, shown or logged, and sent to no other place.",
    )
    if hint:
        st.caption(hint)


def _typed_place(slot: str) -> str:
    return choosing.key_place(Choice(choosing.SERVER, base_url=str(st.session_state.get(f"settings_{slot}_url", ""))))
