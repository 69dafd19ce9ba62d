"""Sound of what was said, in parts, until it is written down or for as long as the candidate wants to keep it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "sounds",
        sa.Column("interview_id", sa.Text(), nullable=False),
        sa.Column("turn_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("take", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n_bytes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["interview_id"], ["interviews.id"], name="fk_sounds_interview_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("interview_id", "turn_number", "take", "part", name="pk_sounds"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("sounds")
