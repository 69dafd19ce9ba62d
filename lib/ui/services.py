"""The one place of the app that chooses concrete classes: settings, store, retriever, scorer, session."""

from __future__ import annotations

import os
import re
import secrets
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from lib.core.protocols import InterviewSummary, Retriever, Scorer, Store
from lib.core.settings import Settings
from lib.core.types import Question
from lib.ui import state
from lib.ui.search import Search

if TYPE_CHECKING:
    from lib.interview.session import Session

ROOT = Path(__file__).resolve().parents[2]
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@st.cache_resource(show_spinner=False)
def settings() -> Settings:
    """Settings from `.streamlit/secrets.toml` and the environment (which wins). Raises SettingsError."""
    path = ROOT / ".streamlit" / "secrets.toml"
    values = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    flat = {k: str(v) for k, v in values.items() if type(v) is not dict}
    return Settings.from_mapping({**flat, **os.environ}, data_dir=ROOT / "var")


@st.cache_resource(show_spinner=False)
def prepare() -> bool:
    """Once per process: keep private text out of every log line."""
    from lib.ops import logs

    logs.configure()
    return True


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """The database, opened and brought to the newest version once per process. Raises StoreError."""
    from lib.store import open_store

    return open_store(settings().database_url)


@st.cache_resource(show_spinner=False)
def search() -> Search:
    """What finds experience in this process; it loads its encoder in the background, once `warm_up` was called."""
    return Search(settings().retriever, settings().encoder_dir)


def warm_up() -> None:
    """Begin to load what the pages will want; called when a page has been drawn."""
    search().begin()


def reload_retriever() -> None:
    """Serve the champion of the registry as it is now, in every session of this process."""
    search.clear()
    search().begin(after_s=0.0)


def retriever() -> Retriever:
    """Finds supporting bullets: the encoder when it has loaded, else by words; its name says which."""
    return search().retriever


def read_ahead(question: Question) -> None:
    """While the candidate thinks, have the encoder read the question in the background: scoring then starts at once."""
    from lib.interview import reading
    from lib.ui import works

    encoder, key = retriever().encoder, f"reads {question.id}"
    if encoder is not None and works.side_workshop().find(key) is None:
        works.side_workshop().start(key, lambda task: reading.read_ahead(question, encoder))


@st.cache_resource(show_spinner=False)
def scorer() -> Scorer:
    """The built-in scorer, with the retriever that judged a thread before, else with the present one."""
    from lib.feedback.scorer import BuiltInScorer
    from lib.feedback.steady import SteadyScorer

    def engines() -> tuple[Scorer, ...]:
        search().wait()
        return tuple(BuiltInScorer(r) for r in (search().retriever, search().by_words))

    return SteadyScorer(engines)


def owner() -> str:
    """Whose interviews are shown: this machine's, or on a shared server (GREENROOM_HOSTED) the bearer's of the link.

    There the owner is a random token in the URL (`u`), so that a reload finds the same interviews and nobody else does.
    """
    if not settings().hosted:
        return "local"
    held = state.current()
    if not held.owner:
        given = st.query_params.get("u", "")
        held.owner = given if _TOKEN.fullmatch(given) else secrets.token_urlsafe(32)
    return held.owner


def has_data() -> bool:
    """Whether there can be anything stored: a database file that does not exist yet is not opened to look into it."""
    scheme, _, path = settings().database_url.partition(":///")
    return scheme != "sqlite" or not path or Path(path).exists()


def summaries() -> list[InterviewSummary]:
    """The owner's interviews, newest first."""
    return store().summaries(owner()) if has_data() else []


def preference(name: str) -> str:
    """What the owner prefers under `name`, '' when nothing is stored."""
    return store().preference(owner(), name) if has_data() else ""


def session() -> Session:
    """Runs interviews of the present owner on the present store, scorer and retriever."""
    from lib.interview.session import Session

    return Session(store(), scorer(), retriever(), owner())
