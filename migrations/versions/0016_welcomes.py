"""Welcome back whoever was away when people begin to work."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("absences", sa.Column("welcome_at", sa.DateTime(timezone=True)))
    op.create_index(op.f("ix_absences_welcome_at"), "absences", ["welcome_at"])
    op.execute("UPDATE absences SET welcome_at = until_at WHERE closed_at IS NULL")


def downgrade() -> None:
    op.drop_index(op.f("ix_absences_welcome_at"), "absences")
    op.drop_column("absences", "welcome_at")
