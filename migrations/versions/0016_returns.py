"""Bring back what waits for somebody when people begin to work."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("absences", sa.Column("closes_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("absences", "closes_at")
