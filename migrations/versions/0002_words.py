"""Keep the words by which records are found, and what a change touches."""

import sqlalchemy as sa
from alembic import op

from pico_bot.records.search import weights_of

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# How many records are read at a time.
BATCH = 500

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("touched_areas", sa.JSON(), nullable=True))

    words = op.create_table(
        "record_words",
        sa.Column("partnership_id", _ID, nullable=False),
        sa.Column("stem", sa.String(), nullable=False),
        sa.Column("record_id", _ID, nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnerships.id"],
            name=op.f("fk_record_words_partnership_id_partnerships"),
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name=op.f("fk_record_words_record_id_records")
        ),
        sa.PrimaryKeyConstraint(
            "partnership_id",
            "stem",
            "record_id",
            name=op.f("pk_record_words"),
            postgresql_include=["weight"],
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_record_words_record_id"), "record_words", ["record_id"])
    _fill(words)


def downgrade() -> None:
    op.drop_index(op.f("ix_record_words_record_id"), table_name="record_words")
    op.drop_table("record_words")
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.drop_column("touched_areas")


def _fill(words: sa.Table) -> None:
    """Find the records that are there already by what they say now."""
    said = sa.text(
        "SELECT r.id, r.partnership_id, r.title, r.text, d.business_need, d.rationale, "
        "d.options_considered, d.consequences, d.objection, i.waiting_because, i.resolution, "
        "c.driver, c.effects FROM records r LEFT JOIN decisions d ON d.id = r.id "
        "LEFT JOIN issues i ON i.id = r.id LEFT JOIN changes c ON c.id = r.id "
        "WHERE r.id > :after ORDER BY r.id LIMIT :batch"
    )
    connection = op.get_bind()
    after = 0
    while rows := connection.execute(said, {"after": after, "batch": BATCH}).all():
        found = [
            {
                "partnership_id": partnership_id,
                "stem": stem,
                "record_id": record_id,
                "weight": weight,
            }
            for record_id, partnership_id, title, *texts in rows
            for stem, weight in weights_of(title, texts).items()
        ]
        if found:
            connection.execute(words.insert(), found)
        after = rows[-1].id
