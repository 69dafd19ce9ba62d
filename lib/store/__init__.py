"""Where interviews are kept: SQLite in one file by default, PostgreSQL by DATABASE_URL. The only package with SQL."""

from __future__ import annotations

from lib.store.repository import SqlStore as SqlStore
from lib.store.repository import open_store as open_store
