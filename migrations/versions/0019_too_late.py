"""Keep from when on an owed message is too late to be said.

For an issue that is due on a day, only what comes after that day is time spent from now on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_WATCHES = sa.table(
    "watches",
    sa.column("awaited"),
    sa.column("spent"),
    sa.column("running_since"),
    sa.column("next_at"),
)


def upgrade() -> None:
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("not_after", sa.DateTime(timezone=True), nullable=True))
    due_on_a_day = _WATCHES.update().where(_WATCHES.c.awaited == "resolve")
    op.execute(due_on_a_day.values(spent=0))
    # Each is looked at at once, and reckoned anew then.
    op.execute(
        due_on_a_day.where(_WATCHES.c.running_since.is_not(None)).values(
            next_at=_WATCHES.c.running_since
        )
    )


def downgrade() -> None:
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_column("not_after")
