"""Let a partnership have several check-ins, such as come once, and pauses with an end."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("schedules", sa.Column("title", sa.String()))
    op.add_column("schedules", sa.Column("once_on", sa.Date()))
    op.add_column("schedules", sa.Column("paused_until", sa.Date()))
    op.add_column("schedules", sa.Column("dropped_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    # The older schema knows the main check-in alone, and no day on which one comes but once.
    op.execute("UPDATE schedules SET state = 'off', next_due_at = NULL WHERE name <> 'weekly'")
    for name in ("dropped_at", "paused_until", "once_on", "title"):
        op.drop_column("schedules", name)
