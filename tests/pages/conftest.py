"""The app in Streamlit's AppTest, on a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """Home, not yet run; caches are cleared so that the store is this test's."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'test.db'}")
    monkeypatch.delenv("GREENROOM_HOSTED", raising=False)
    monkeypatch.setenv("GREENROOM_RETRIEVER", "lexical")
    st.cache_resource.clear()
    yield AppTest.from_file(str(ROOT / "Home.py"), default_timeout=30)
    st.cache_resource.clear()


def go(app: AppTest, name: str, **query: str) -> AppTest:
    """Open a page as by its link."""
    app.switch_page(f"pages/{name}.py")
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()
