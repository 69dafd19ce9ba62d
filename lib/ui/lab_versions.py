"""The lab's versions of the encoder: which one is shown, which one serves, promote and roll back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from lib.core.errors import RetrieverError
from lib.ui import services, state
from lib.ui.markdown import inline

if TYPE_CHECKING:
    from lib.retrieval.standing import Standing


def models() -> Path:
    """The folder of the versions and their registry."""
    return services.settings().encoder_dir or services.ROOT / "models"


def key() -> object:
    """For caches: changes when a file of the models may have changed."""
    from lib.retrieval.standing import standings_key

    return standings_key(models())


@st.cache_data(show_spinner=False, max_entries=2)
def _standings(key: object) -> tuple[Standing, ...]:
    from lib.retrieval.standing import standings

    return standings(models())


def chosen() -> Standing | None:
    """The version that the figures, the picture and the curves are of: the champion unless another is chosen."""
    known = {standing.name: standing for standing in _standings(key())}
    if len(known) < 2:
        return next(iter(known.values()), None)
    names = sorted(known, key=lambda name: not known[name].champion)
    st.divider()
    name = st.selectbox(
        "Version in the sections below", names, key="lab_version", format_func=_labelled(known), width=320
    )
    return known[name]


def _labelled(known: Mapping[str, Standing]) -> Callable[[str], str]:
    return lambda name: f"{name} (champion)" if known[name].champion else name


def versions(held: state.State) -> None:
    """All versions with what each can do; promote and roll back, where this is not a shared server."""
    from lib.retrieval.registry import read_registry

    st.header("Versions", anchor=False)
    _said(held)
    registry = read_registry(models())
    hosted = services.settings().hosted
    search = services.search()
    search.wait()
    st.markdown(
        f"Serving now: **{inline(search.retriever.name)}**. A version is checked by its checksums before it is "
        "promoted and before it serves; one that fails is passed over for the champion before it, then for search by "
        "words."
    )
    for standing in _standings(key()):
        _version(standing, hosted=hosted)
    past = registry.past_champions()
    if past and not hosted:
        with st.popover(f"Roll back to {past[0]}", icon=":material/undo:"):
            st.markdown(f"**{inline(past[0])}** was champion before and would serve again from the next question on.")
            st.button("Roll back", key="lab_rollback", type="primary", on_click=_roll_back)
    if hosted:
        st.caption(
            "On a shared server versions are promoted by whoever runs it: `python -m lib.retrieval.registry promote`."
        )
    events = [f"{e.at[:16].replace('T', ' ')} UTC: {e.action} {inline(e.version)}" for e in registry.history[-6:]]
    st.caption("  \n".join(reversed(events)))


def _version(standing: Standing, *, hosted: bool) -> None:
    with st.container(border=True, key=f"lab_version_{standing.name}"):
        text, act = st.columns([5, 1.4], vertical_alignment="center")
        badge = " :green-badge[champion]" if standing.champion else ""
        badge += " :orange-badge[cannot serve here]" if standing.fault else ""
        text.markdown(f"**{inline(standing.name)}**{badge}")
        text.caption(_summary(standing))
        if standing.fault:
            text.caption(inline(standing.fault))
        if standing.champion or hosted:
            return
        with act.popover("Promote", width="stretch"):
            st.markdown(
                f"**{inline(standing.name)}** would serve hints, feedback and coverage from the next question on, on "
                "this machine and for everyone who uses it. It is checked first; you can roll back."
            )
            st.button(
                f"Promote {standing.name}",
                key=f"lab_promote_{standing.name}",
                type="primary",
                on_click=_promote,
                args=(standing.name,),
            )


def _summary(standing: Standing) -> str:
    parts = []
    for measure, words in (("hit_at_1", "right bullet first"), ("hit_at_3", "in the first three")):
        value = standing.figures.get("own", {}).get(measure)
        if value:
            parts.append(f"{words} {value['mean']:.3f} ({value['low']:.3f} to {value['high']:.3f})")
    if standing.manifest is not None and "n_train" in standing.manifest.training:
        parts.append(f"tuned on {standing.manifest.training['n_train']:,} pairs")
    return inline(" · ".join(parts))


def _said(held: state.State) -> None:
    text, failed = held.lab_said
    if text:
        (st.error if failed else st.success)(inline(text))
    held.lab_said = ("", False)


def _promote(name: str) -> None:
    from lib.retrieval.registry import promote

    _change(lambda: promote(name, models()).champion)


def _roll_back() -> None:
    from lib.retrieval.registry import rollback

    _change(lambda: rollback(models()).champion)


def _change(act: Callable[[], str]) -> None:
    """Change the champion and serve it; a failure changes nothing and is said in the section."""
    held = state.current()
    try:
        champion = act()
    except RetrieverError as error:
        held.lab_said = (f"Nothing was changed. {error.user_message}", True)
    except OSError:
        held.lab_said = ("Nothing was changed: the folder of the models cannot be written here.", True)
    else:
        services.reload_retriever()
        st.session_state.pop("lab_version", None)  # show the new champion
        held.lab_said = (f"{champion} is the champion now.", False)
