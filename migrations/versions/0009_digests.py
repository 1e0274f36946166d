"""Tell leads every week how their partnerships fare."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)

_OF_FOUR = (
    "CASE WHEN record_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN occurrence_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN partnership_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN watch_id IS NULL THEN 0 ELSE 1 END = 1"
)
_OF_FIVE = (
    "CASE WHEN record_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN occurrence_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN partnership_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN watch_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN digest_id IS NULL THEN 0 ELSE 1 END = 1"
)


def upgrade() -> None:
    op.create_table(
        "digests",
        sa.Column("id", _ID, nullable=False),
        sa.Column("slack_user_id", sa.String(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("posted_at", _MOMENT, nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("refresh_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_digests"),
        sa.UniqueConstraint("slack_user_id", "week", name="uq_digests_slack_user_id_week"),
    )
    op.create_index("ix_digests_refresh_at", "digests", ["refresh_at"])
    op.add_column("partnerships", sa.Column("digest_due_at", _MOMENT))
    op.create_index("ix_partnerships_digest_due_at", "partnerships", ["digest_due_at"])
    with op.batch_alter_table("cards") as cards:
        cards.add_column(sa.Column("digest_id", _ID))
        cards.create_foreign_key(
            op.f("fk_cards_digest_id_digests"), "digests", ["digest_id"], ["id"]
        )
        cards.create_unique_constraint(op.f("uq_cards_digest_id"), ["digest_id"])
        cards.drop_constraint(op.f("ck_cards_shows_one_thing"), type_="check")
        cards.create_check_constraint(op.f("ck_cards_shows_one_thing"), _OF_FIVE)


def downgrade() -> None:
    # A digest has no place in the older schema.
    op.execute(
        "DELETE FROM outbox WHERE card_id IN (SELECT id FROM cards WHERE digest_id IS NOT NULL)"
    )
    op.execute("DELETE FROM cards WHERE digest_id IS NOT NULL")
    with op.batch_alter_table("cards") as cards:
        cards.drop_constraint(op.f("ck_cards_shows_one_thing"), type_="check")
        cards.create_check_constraint(op.f("ck_cards_shows_one_thing"), _OF_FOUR)
        cards.drop_constraint(op.f("uq_cards_digest_id"), type_="unique")
        cards.drop_constraint(op.f("fk_cards_digest_id_digests"), type_="foreignkey")
        cards.drop_column("digest_id")
    op.drop_index("ix_partnerships_digest_due_at", table_name="partnerships")
    op.drop_column("partnerships", "digest_due_at")
    op.drop_index("ix_digests_refresh_at", table_name="digests")
    op.drop_table("digests")
