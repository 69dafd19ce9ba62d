"""Alembic's environment: runs the revisions on the connection that `lib.store.migrate` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator

from lib.store.tables import Base


def _plain_type(kind: str, value: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our column types as the plain SQL types they stand on: a revision must not depend on later code."""
    if kind == "type" and isinstance(value, TypeDecorator):
        return f"sa.{value.impl!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite cannot alter most things: the table is copied
    render_item=_plain_type,
    transactional_ddl=True,  # true of SQLite too, because `engine._begin` opens the transactions
)
with context.begin_transaction():
    context.run_migrations()
