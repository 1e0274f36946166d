"""Keep when those are asked alone in a check-in whose side does not work yet."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("occurrences", sa.Column("invite_at", sa.DateTime(timezone=True)))
    op.create_index(op.f("ix_occurrences_invite_at"), "occurrences", ["invite_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_occurrences_invite_at"), "occurrences")
    op.drop_column("occurrences", "invite_at")
