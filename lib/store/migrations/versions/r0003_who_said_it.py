"""The model behind a turn's prompt and behind its reply; '' is the built-in interviewer, as for all turns before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for name in ("prompt_engine", "reply_engine"):
        op.add_column("turns", sa.Column(name, sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """Take back."""
    for name in ("reply_engine", "prompt_engine"):
        op.drop_column("turns", name)
