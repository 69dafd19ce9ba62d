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
from lib.ui import state

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
def retriever() -> Retriever:
    """Finds supporting bullets; lexical, without a model."""
    from lib.retrieval.lexical import LexicalRetriever

    return LexicalRetriever()


@st.cache_resource(show_spinner=False)
def scorer() -> Scorer:
    """The built-in scorer."""
    from lib.feedback.scorer import BuiltInScorer

    return BuiltInScorer(retriever())


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


def privacy_note() -> str:
    """Where what is typed goes, in one sentence that is true for this server."""
    if settings().hosted:
        return (
            "Shared demo: what you type is kept on this server and shown only under your own link. Delete it on Home."
        )
    return "Runs on this machine. Nothing you type leaves it."


def summaries() -> list[InterviewSummary]:
    """The owner's interviews, newest first. A database file that does not exist yet is not opened for that."""
    scheme, _, path = settings().database_url.partition(":///")
    if scheme == "sqlite" and path and not Path(path).exists():
        return []
    return store().summaries(owner())


def session() -> Session:
    """Runs interviews of the present owner on the present store, scorer and retriever."""
    from lib.interview.session import Session

    return Session(store(), scorer(), retriever(), owner())
