"""Say why a check-in came on another day than its own."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("occurrences", sa.Column("moved_from", sa.Date()))
    op.add_column("occurrences", sa.Column("holiday", sa.String()))


def downgrade() -> None:
    op.drop_column("occurrences", "holiday")
    op.drop_column("occurrences", "moved_from")
