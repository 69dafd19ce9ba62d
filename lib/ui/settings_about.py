"""The lower half of the settings page: what is sent where, and what the language model used so far."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from lib.core.errors import NotFound
from lib.llm import discover
from lib.llm import models as router
from lib.ui import models, services, settings_panels, state, voice, works
from lib.ui.markdown import inline


def sent_where() -> None:
    """One table: what, when, to whom."""
    st.header("What is sent where", anchor=False)
    hosts, chosen, ears = models.remote_hosts(), models.choices(), voice.remote_host()
    mouth = voice.mouth_host()
    place = " and ".join(f"**{inline(h)}**" for h in hosts)
    here = "this server" if services.settings().hosted else "this machine"
    if not hosts:
        what = "a model on this machine" if chosen.any else "the built-in interviewer"
        but = f" Recordings of your voice are sent to **{inline(ears)}**." if ears else ""
        but += f" What the interviewer says is sent to **{inline(mouth)}** to be spoken." if mouth else ""
        what = f"{what} nothing you type" if ears or mouth else f"{what} nothing"
        st.markdown(f"With {what} leaves {here}: no resume, no answer, no key.{but}")
    if chosen.any:
        _table(place or f"the model, on {here}", remote=bool(hosts))
    else:
        with st.expander("What a language model would get to read"):
            _table("the model that you choose", remote=True)
    if hosts:
        st.caption(
            "What a provider does with it is said in its own terms. Greenroom's log holds none of it. To keep "
            "everything here, choose a server or a model file on this machine."
        )


def _table(to: str, *, remote: bool) -> None:
    ears, mouth = voice.remote_host(), voice.mouth_host()
    rows = [
        ("The question, your answer, and what was said before on that question", "after each answer", to),
        ("Lines of your resume and the job's requirements", "to write questions, follow-ups, better answers", to),
        ("The figures and key sentences of your report", "when you ask for a summary, or ask the coach", to),
        ("Your first name, as part of the greeting", "with the first answer", to),
        ("Recordings of your voice", "when you speak an answer", f"**{inline(ears)}**" if ears else "nobody"),
        ("What the interviewer says", "when it is read aloud", f"**{inline(mouth)}**" if mouth else "nobody"),
        ("Your e-mail, phone number and the files themselves", "never", "nobody"),
        ("A key or token", "with each request", "only the server that it is for" if remote else "nobody"),
    ]
    table = "| What | When | To whom |\n|---|---|---|\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows)
    st.markdown(table)


def used() -> None:
    """Tokens of the interview that is open (or the newest), with their price where the router's list gives it."""
    held = state.current()
    st.header("Used in this interview", anchor=False)
    newest = services.summaries()[:1]
    counts = _counts(held.interview_id or (newest[0].id if newest else ""))
    if not counts:
        st.markdown("No tokens yet. They are counted per interview, from what the server reports.")
        return
    known = works.findings().get(settings_panels.ROUTER_LIST, settings_panels.ROUTER_S)
    lines = [_line(name, count, known) for name, count in counts.items()]
    st.markdown("| Model | Replies | Tokens read / written | Price |\n|---|---|---|---|\n" + "\n".join(lines))
    if any(count.get("estimated") for count in counts.values()):
        st.caption("Where a server reports no numbers, they are estimated.")


def _counts(interview_id: str) -> dict[str, Any]:
    if not interview_id:
        return {}
    try:
        text = services.store().notes(services.owner(), interview_id).get("usage", "")
    except NotFound:
        return {}
    found: dict[str, Any] = json.loads(text) if text else {}
    return found


def _line(name: str, count: dict[str, Any], known: Any) -> str:
    read, written = count["prompt_tokens"], count["completion_tokens"]
    return f"| {inline(name)} | {count['replies']} | {read:,} / {written:,} | {_price(name, read, written, known)} |"


def _price(name: str, read: int, written: int, known: Any) -> str:
    model, _, place = name.partition(" via ")
    if not place.startswith("Hugging Face"):
        return "none" if place == "this machine" or place in {p.label for p in discover.PLACES} else "not known"
    if known is None or works.failed(known):
        return "not known"
    entry = next((m for m in known if m.id.lower() == model.partition(":")[0].lower()), None)
    dollars = router.price(entry, read, written) if entry is not None else None
    return "not known" if dollars is None else f"about \\${dollars:.4f}"
