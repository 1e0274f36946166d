"""Keep which words somebody wrote to the bot, and that they were asked about a late reply."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("participations", sa.Column("words", sa.String()))
    op.add_column("participations", sa.Column("asked_late_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("participations", "asked_late_at")
    op.drop_column("participations", "words")
