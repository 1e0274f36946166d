"""Remember charts that were uploaded as pictures, and as what a message shows its charts."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "pictures",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("uploaded_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_pictures"),
    )
    op.create_index("ix_pictures_uploaded_at", "pictures", ["uploaded_at"])
    with op.batch_alter_table("outbox") as table:
        table.add_column(sa.Column("charts", sa.String(32), nullable=False, server_default="block"))
    with op.batch_alter_table("outbox") as table:
        table.alter_column("charts", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("outbox") as table:
        table.drop_column("charts")
    op.drop_index("ix_pictures_uploaded_at", table_name="pictures")
    op.drop_table("pictures")
