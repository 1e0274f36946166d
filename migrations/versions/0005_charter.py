"""Keep what a charter's version came from, what is proposed, phases, and questions of check-ins."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("charters") as table:
        table.add_column(sa.Column("reason", sa.String()))
        table.add_column(sa.Column("decision_id", _BIG_ID))
        table.create_foreign_key(
            "fk_charters_decision_id_decisions", "decisions", ["decision_id"], ["id"]
        )
    op.add_column("roles", sa.Column("dropped_at", _MOMENT))
    op.add_column("confirmations", sa.Column("role_title", sa.String()))
    op.add_column("schedules", sa.Column("anchor", sa.Date()))
    with op.batch_alter_table("schedules") as table:
        table.add_column(sa.Column("every", sa.String(32), nullable=False, server_default="week"))
    with op.batch_alter_table("schedules") as table:
        table.alter_column("every", server_default=None)
    op.add_column("schedules", sa.Column("agreed", sa.JSON()))
    op.add_column("occurrences", sa.Column("questions", sa.JSON()))
    with op.batch_alter_table("answers") as table:
        table.add_column(sa.Column("more", sa.JSON()))
        table.add_column(sa.Column("change_id", _BIG_ID))
        table.create_foreign_key("fk_answers_change_id_changes", "changes", ["change_id"], ["id"])
    op.add_column("members", sa.Column("slack_organisation_id", sa.String()))
    with op.batch_alter_table("members") as table:
        for name in ("is_home", "is_guest"):
            table.add_column(
                sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
            )
    # Until now nobody but our own people was of the consultancy.
    op.execute("UPDATE members SET is_home = (side = 'consultancy')")
    with op.batch_alter_table("members") as table:
        table.alter_column("is_home", server_default=None)
        table.alter_column("is_guest", server_default=None)
    op.create_table(
        "proposals",
        sa.Column("decision_id", _BIG_ID, nullable=False),
        sa.Column("subject", sa.String(32), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("in_force_at", _MOMENT),
        sa.PrimaryKeyConstraint("decision_id", name="pk_proposals"),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name="fk_proposals_decision_id_decisions"
        ),
    )
    op.create_table(
        "periods",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("partnership_id", _BIG_ID, nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("from_at", _MOMENT, nullable=False),
        sa.Column("until_at", _MOMENT),
        sa.Column("decision_id", _BIG_ID),
        sa.PrimaryKeyConstraint("id", name="pk_periods"),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name="fk_periods_partnership_id_partnerships"
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name="fk_periods_decision_id_decisions"
        ),
    )
    op.create_index("ix_periods_partnership_id", "periods", ["partnership_id"])
    op.create_index(
        "uq_periods_open",
        "periods",
        ["partnership_id"],
        unique=True,
        sqlite_where=sa.text("until_at IS NULL"),
        postgresql_where=sa.text("until_at IS NULL"),
    )
    op.create_table(
        "ticks",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("period_id", _BIG_ID, nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("member_id", _BIG_ID, nullable=False),
        sa.Column("ticked_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ticks"),
        sa.ForeignKeyConstraint(["period_id"], ["periods.id"], name="fk_ticks_period_id_periods"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_ticks_member_id_members"),
        sa.UniqueConstraint(
            "period_id", "phase", "criterion", name="uq_ticks_period_id_phase_criterion"
        ),
    )
    op.create_table(
        "drafts",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("partnership_id", _BIG_ID, nullable=False),
        sa.Column("member_id", _BIG_ID, nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name="fk_drafts_partnership_id_partnerships"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_drafts_member_id_members"),
    )
    op.create_index("ix_drafts_made_at", "drafts", ["made_at"])


def downgrade() -> None:
    op.drop_table("drafts")
    op.drop_table("ticks")
    op.drop_index("uq_periods_open", table_name="periods")
    op.drop_index("ix_periods_partnership_id", table_name="periods")
    op.drop_table("periods")
    op.drop_table("proposals")
    with op.batch_alter_table("answers") as table:
        table.drop_constraint("fk_answers_change_id_changes", type_="foreignkey")
        table.drop_column("change_id")
        table.drop_column("more")
    op.drop_column("members", "is_guest")
    op.drop_column("members", "is_home")
    op.drop_column("members", "slack_organisation_id")
    op.drop_column("occurrences", "questions")
    op.drop_column("schedules", "agreed")
    op.drop_column("schedules", "every")
    op.drop_column("schedules", "anchor")
    op.drop_column("confirmations", "role_title")
    op.drop_column("roles", "dropped_at")
    with op.batch_alter_table("charters") as table:
        table.drop_constraint("fk_charters_decision_id_decisions", type_="foreignkey")
        table.drop_column("decision_id")
        table.drop_column("reason")
