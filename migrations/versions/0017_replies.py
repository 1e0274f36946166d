"""Keep each reply to a check-in by itself, so that it can be changed and taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_ANSWERS = sa.table("answers", sa.column("id"), sa.column("said"))
_REPLIES = sa.table("replies", sa.column("id"), sa.column("answer_id"), sa.column("text"))


def upgrade() -> None:
    op.create_table(
        "replies",
        sa.Column("id", _ID, nullable=False),
        sa.Column("answer_id", _ID, nullable=False),
        sa.Column("conversation", sa.String(), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answers.id"], name=op.f("fk_replies_answer_id_answers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replies")),
        sa.UniqueConstraint("conversation", "ts", name=op.f("uq_replies_conversation_ts")),
    )
    op.create_index(op.f("ix_replies_answer_id"), "replies", ["answer_id"])
    said = sa.select(_ANSWERS.c.id, _ANSWERS.c.said).where(_ANSWERS.c.said.is_not(None))
    op.execute(_REPLIES.insert().from_select(["answer_id", "text"], said.order_by(_ANSWERS.c.id)))
    with op.batch_alter_table("answers") as answers:
        answers.drop_column("said")


def downgrade() -> None:
    with op.batch_alter_table("answers") as answers:
        answers.add_column(sa.Column("said", sa.String()))
    told: dict[int, list[str]] = {}
    connection = op.get_bind()
    for answer_id, text in connection.execute(
        sa.select(_REPLIES.c.answer_id, _REPLIES.c.text).order_by(_REPLIES.c.id)
    ):
        told.setdefault(answer_id, []).append(text)
    for answer_id, texts in told.items():
        connection.execute(
            _ANSWERS.update().where(_ANSWERS.c.id == answer_id).values(said="\n".join(texts))
        )
    op.drop_table("replies")
