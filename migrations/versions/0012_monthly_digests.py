"""Tell both sides of a partnership every month what happened."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "monthly_digests",
        sa.Column("id", _ID, nullable=False),
        sa.Column("partnership_id", _ID, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("told_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_monthly_digests"),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnerships.id"],
            name="fk_monthly_digests_partnership_id_partnerships",
        ),
        sa.UniqueConstraint(
            "partnership_id", "month", name="uq_monthly_digests_partnership_id_month"
        ),
    )
    op.add_column("partnerships", sa.Column("monthly_due_at", _MOMENT))
    op.create_index("ix_partnerships_monthly_due_at", "partnerships", ["monthly_due_at"])


def downgrade() -> None:
    op.drop_index("ix_partnerships_monthly_due_at", table_name="partnerships")
    op.drop_column("partnerships", "monthly_due_at")
    op.drop_table("monthly_digests")
