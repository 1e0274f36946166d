"""Watch what waits for somebody, and know when a partnership has gone quiet."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)

_OF_THREE = (
    "CASE WHEN record_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN occurrence_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN partnership_id IS NULL THEN 0 ELSE 1 END = 1"
)
_OF_FOUR = (
    "CASE WHEN record_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN occurrence_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN partnership_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN watch_id IS NULL THEN 0 ELSE 1 END = 1"
)


def upgrade() -> None:
    op.create_table(
        "watches",
        sa.Column("id", _ID, nullable=False),
        sa.Column("record_id", _ID, nullable=False),
        sa.Column("awaited", sa.String(32)),
        sa.Column("wait", sa.String(), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("spent", sa.Integer(), nullable=False),
        sa.Column("running_since", _MOMENT),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("overdue_at", _MOMENT),
        sa.Column("next_at", _MOMENT),
        sa.Column("snoozed_until", _MOMENT),
        sa.Column("snoozed_because", sa.String()),
        sa.Column("snoozed_by_id", _ID),
        sa.PrimaryKeyConstraint("id", name="pk_watches"),
        sa.UniqueConstraint("record_id", name="uq_watches_record_id"),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name="fk_watches_record_id_records"),
        sa.ForeignKeyConstraint(
            ["snoozed_by_id"], ["members.id"], name="fk_watches_snoozed_by_id_members"
        ),
        sa.CheckConstraint(
            "(snoozed_until IS NULL) = (snoozed_because IS NULL)",
            name=op.f("ck_watches_snoozed_for_a_reason"),
        ),
    )
    op.create_index("ix_watches_next_at", "watches", ["next_at"])
    with op.batch_alter_table("cards") as cards:
        cards.add_column(sa.Column("watch_id", _ID))
        cards.add_column(sa.Column("conversation", sa.String()))
        cards.add_column(sa.Column("removed_at", _MOMENT))
        cards.create_foreign_key(op.f("fk_cards_watch_id_watches"), "watches", ["watch_id"], ["id"])
        cards.create_index("ix_cards_watch_id", ["watch_id"])
        cards.drop_constraint(op.f("ck_cards_shows_one_thing"), type_="check")
        cards.create_check_constraint(op.f("ck_cards_shows_one_thing"), _OF_FOUR)
    op.add_column("partnerships", sa.Column("quiet_check_at", _MOMENT))
    op.add_column("partnerships", sa.Column("quiet_since", _MOMENT))
    op.create_index("ix_partnerships_quiet_check_at", "partnerships", ["quiet_check_at"])


def downgrade() -> None:
    # A message of a watch has no place in the older schema.
    op.execute(
        "DELETE FROM outbox WHERE card_id IN (SELECT id FROM cards WHERE watch_id IS NOT NULL)"
    )
    op.execute("DELETE FROM cards WHERE watch_id IS NOT NULL")
    op.drop_index("ix_partnerships_quiet_check_at", table_name="partnerships")
    op.drop_column("partnerships", "quiet_since")
    op.drop_column("partnerships", "quiet_check_at")
    with op.batch_alter_table("cards") as cards:
        cards.drop_constraint(op.f("ck_cards_shows_one_thing"), type_="check")
        cards.create_check_constraint(op.f("ck_cards_shows_one_thing"), _OF_THREE)
        cards.drop_index("ix_cards_watch_id")
        cards.drop_constraint(op.f("fk_cards_watch_id_watches"), type_="foreignkey")
        cards.drop_column("removed_at")
        cards.drop_column("conversation")
        cards.drop_column("watch_id")
    op.drop_index("ix_watches_next_at", table_name="watches")
    op.drop_table("watches")
