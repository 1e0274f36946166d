"""Index what every tick and every housekeeping asks for."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_outbox_age", "outbox", ["state", "owed_at"]),
    ("ix_decisions_review_on", "decisions", ["review_on"]),
    ("ix_absences_closed_at", "absences", ["closed_at"]),
)


def upgrade() -> None:
    for name, table, columns in _INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _ in reversed(_INDEXES):
        op.drop_index(name, table_name=table)
