"""Sum a check-in up when its window closes."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("occurrences", sa.Column("closes_at", _MOMENT))
    op.add_column("occurrences", sa.Column("closed_at", _MOMENT))
    op.add_column("occurrences", sa.Column("participants", sa.JSON()))
    op.create_index("ix_occurrences_closes_at", "occurrences", ["closes_at"])
    op.add_column("answers", sa.Column("begun_at", _MOMENT))


def downgrade() -> None:
    op.drop_column("answers", "begun_at")
    op.drop_index("ix_occurrences_closes_at", table_name="occurrences")
    op.drop_column("occurrences", "participants")
    op.drop_column("occurrences", "closed_at")
    op.drop_column("occurrences", "closes_at")
