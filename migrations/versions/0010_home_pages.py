"""Keep true what people see on the bot's Home tab."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "home_pages",
        sa.Column("id", _ID, nullable=False),
        sa.Column("slack_user_id", sa.String(), nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("shown_at", _MOMENT, nullable=False),
        sa.Column("seen", sa.String(), nullable=False),
        sa.Column("refresh_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_home_pages"),
        sa.UniqueConstraint("slack_user_id", name="uq_home_pages_slack_user_id"),
    )
    op.create_index("ix_home_pages_refresh_at", "home_pages", ["refresh_at"])


def downgrade() -> None:
    op.execute("DELETE FROM outbox WHERE method = 'views.publish'")
    op.drop_index("ix_home_pages_refresh_at", table_name="home_pages")
    op.drop_table("home_pages")
