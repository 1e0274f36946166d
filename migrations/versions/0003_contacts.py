"""Give each partnership a contact card, and know who has left."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_OF_TWO = "(record_id IS NULL) <> (occurrence_id IS NULL)"
_OF_THREE = (
    "CASE WHEN record_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN occurrence_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN partnership_id IS NULL THEN 0 ELSE 1 END = 1"
)


def upgrade() -> None:
    with op.batch_alter_table("members") as members:
        members.add_column(sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("cards") as cards:
        cards.add_column(sa.Column("partnership_id", _ID, nullable=True))
        cards.create_foreign_key(
            op.f("fk_cards_partnership_id_partnerships"),
            "partnerships",
            ["partnership_id"],
            ["id"],
        )
        cards.create_unique_constraint(op.f("uq_cards_partnership_id"), ["partnership_id"])
        cards.drop_constraint(op.f("ck_cards_shows_one_thing"), type_="check")
        cards.create_check_constraint(op.f("ck_cards_shows_one_thing"), _OF_THREE)


def downgrade() -> None:
    # A card of neither a record nor a check-in has no place in the older schema.
    op.execute(
        "DELETE FROM outbox WHERE card_id IN "
        "(SELECT id FROM cards WHERE partnership_id IS NOT NULL)"
    )
    op.execute("DELETE FROM cards WHERE partnership_id IS NOT NULL")
    with op.batch_alter_table("cards") as cards:
        cards.drop_constraint(op.f("ck_cards_shows_one_thing"), type_="check")
        cards.create_check_constraint(op.f("ck_cards_shows_one_thing"), _OF_TWO)
        cards.drop_constraint(op.f("uq_cards_partnership_id"), type_="unique")
        cards.drop_constraint(op.f("fk_cards_partnership_id_partnerships"), type_="foreignkey")
        cards.drop_column("partnership_id")
    with op.batch_alter_table("members") as members:
        members.drop_column("left_at")
