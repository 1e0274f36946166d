"""Ask people in person, remind them once, and keep what they have begun to fill in."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0013"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)

_OF_FIVE = (
    "CASE WHEN record_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN occurrence_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN partnership_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN watch_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN digest_id IS NULL THEN 0 ELSE 1 END = 1"
)
_OF_SIX = (
    "CASE WHEN record_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN occurrence_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN partnership_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN watch_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN digest_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN participation_id IS NULL THEN 0 ELSE 1 END = 1"
)


def upgrade() -> None:
    op.add_column("occurrences", sa.Column("remind_at", _MOMENT))
    op.create_index("ix_occurrences_remind_at", "occurrences", ["remind_at"])
    op.create_table(
        "participations",
        sa.Column("id", _ID, nullable=False),
        sa.Column("occurrence_id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("reminded_at", _MOMENT),
        sa.Column("draft", sa.JSON()),
        sa.Column("drafted_at", _MOMENT),
        sa.Column("view", sa.String()),
        sa.Column("is_submitted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_participations"),
        sa.UniqueConstraint(
            "occurrence_id", "member_id", name="uq_participations_occurrence_id_member_id"
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrences.id"],
            name="fk_participations_occurrence_id_occurrences",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_participations_member_id_members"
        ),
    )
    op.create_index("ix_participations_member_id", "participations", ["member_id"])
    with op.batch_alter_table("cards") as cards:
        cards.add_column(sa.Column("participation_id", _ID))
        cards.create_foreign_key(
            op.f("fk_cards_participation_id_participations"),
            "participations",
            ["participation_id"],
            ["id"],
        )
        cards.create_index(op.f("ix_cards_participation_id"), ["participation_id"])
        cards.drop_constraint(op.f("ck_cards_shows_one_thing"), type_="check")
        cards.create_check_constraint(op.f("ck_cards_shows_one_thing"), _OF_SIX)


def downgrade() -> None:
    # What was asked in person has no place in the older schema.
    op.execute(
        "DELETE FROM outbox WHERE card_id IN"
        " (SELECT id FROM cards WHERE participation_id IS NOT NULL)"
    )
    op.execute("DELETE FROM cards WHERE participation_id IS NOT NULL")
    with op.batch_alter_table("cards") as cards:
        cards.drop_constraint(op.f("ck_cards_shows_one_thing"), type_="check")
        cards.create_check_constraint(op.f("ck_cards_shows_one_thing"), _OF_FIVE)
        cards.drop_index(op.f("ix_cards_participation_id"))
        cards.drop_constraint(op.f("fk_cards_participation_id_participations"), type_="foreignkey")
        cards.drop_column("participation_id")
    op.drop_index("ix_participations_member_id", table_name="participations")
    op.drop_table("participations")
    op.drop_index("ix_occurrences_remind_at", table_name="occurrences")
    op.drop_column("occurrences", "remind_at")
