"""Create every table.

Revision: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# SQLite fills in row ids only for INTEGER primary keys.
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
# A member of a closed set, stored by its slug.
_SLUG = sa.String(32)


def upgrade() -> None:
    op.create_table(
        "channel_queues",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("next_send_at", _MOMENT, nullable=False),
        sa.Column("leased_until", _MOMENT),
        sa.Column("lease_id", sa.String()),
        sa.PrimaryKeyConstraint("channel", name="pk_channel_queues"),
    )
    op.create_table(
        "chart_images",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("uploaded_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_chart_images"),
    )
    op.create_index("ix_chart_images_uploaded_at", "chart_images", ["uploaded_at"])
    op.create_table(
        "digests",
        sa.Column("id", _ID, nullable=False),
        sa.Column("slack_user_id", sa.String(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("posted_at", _MOMENT, nullable=False),
        sa.Column("changes_since", _MOMENT, nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("previous_levels", sa.JSON(), nullable=False),
        sa.Column("refresh_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_digests"),
        sa.UniqueConstraint("slack_user_id", "week", name="uq_digests_slack_user_id_week"),
    )
    _create_partial_index(
        "ix_digests_refresh_at", "digests", ["refresh_at"], where="refresh_at IS NOT NULL"
    )
    op.create_table(
        "home_tabs",
        sa.Column("id", _ID, nullable=False),
        sa.Column("slack_user_id", sa.String(), nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("published_at", _MOMENT, nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("refresh_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_home_tabs"),
        sa.UniqueConstraint("slack_user_id", name="uq_home_tabs_slack_user_id"),
    )
    _create_partial_index(
        "ix_home_tabs_refresh_at", "home_tabs", ["refresh_at"], where="refresh_at IS NOT NULL"
    )
    op.create_table(
        "inbox_deliveries",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("state", _SLUG, nullable=False),
        sa.Column("body", sa.JSON()),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", _MOMENT),
        sa.Column("lease_id", sa.String()),
        sa.Column("not_before", _MOMENT),
        sa.Column("failing_since", _MOMENT),
        sa.Column("error", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_inbox_deliveries"),
        sa.UniqueConstraint("key", name="uq_inbox_deliveries_key"),
    )
    op.create_index("ix_inbox_deliveries_age", "inbox_deliveries", ["state", "received_at"])
    op.create_index(
        "ix_inbox_deliveries_waiting",
        "inbox_deliveries",
        ["channel", "id"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "partnerships",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("customer_team_id", sa.String()),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("next_issue", sa.Integer(), nullable=False),
        sa.Column("next_decision", sa.Integer(), nullable=False),
        sa.Column("next_change", sa.Integer(), nullable=False),
        sa.Column("inactivity_check_at", _MOMENT, nullable=False),
        sa.Column("inactive_since", _MOMENT),
        sa.Column("digest_due_at", _MOMENT, nullable=False),
        sa.Column("monthly_digest_due_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_partnerships"),
        sa.UniqueConstraint("customer_team_id", name="uq_partnerships_customer_team_id"),
    )
    op.create_index("ix_partnerships_digest_due_at", "partnerships", ["digest_due_at"])
    op.create_index("ix_partnerships_inactivity_check_at", "partnerships", ["inactivity_check_at"])
    op.create_index(
        "ix_partnerships_monthly_digest_due_at", "partnerships", ["monthly_digest_due_at"]
    )
    op.create_table(
        "channels",
        sa.Column("id", _ID, nullable=False),
        sa.Column("partnership_id", _ID, nullable=False),
        sa.Column("slack_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_home_channel", sa.Boolean(), nullable=False),
        sa.Column("state", _SLUG, nullable=False),
        sa.Column("suspension_reason", _SLUG),
        sa.Column("suspended_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_channels"),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name="fk_channels_partnership_id_partnerships"
        ),
        sa.UniqueConstraint("slack_id", name="uq_channels_slack_id"),
    )
    op.create_index("ix_channels_partnership_id", "channels", ["partnership_id"])
    _create_partial_index(
        "uq_channels_home", "channels", ["partnership_id"], where="is_home_channel", unique=True
    )
    op.create_table(
        "members",
        sa.Column("id", _ID, nullable=False),
        sa.Column("partnership_id", _ID, nullable=False),
        sa.Column("slack_user_id", sa.String(), nullable=False),
        sa.Column("slack_team_id", sa.String()),
        sa.Column("slack_organisation_id", sa.String()),
        sa.Column("is_from_own_workspace", sa.Boolean(), nullable=False),
        sa.Column("is_guest", sa.Boolean(), nullable=False),
        sa.Column("side", _SLUG, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("last_active_at", _MOMENT),
        sa.Column("left_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_members"),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name="fk_members_partnership_id_partnerships"
        ),
        sa.UniqueConstraint(
            "partnership_id", "slack_user_id", name="uq_members_partnership_id_slack_user_id"
        ),
    )
    op.create_index("ix_members_slack_user_id", "members", ["slack_user_id"])
    op.create_table(
        "monthly_digests",
        sa.Column("id", _ID, nullable=False),
        sa.Column("partnership_id", _ID, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("posted_at", _MOMENT, nullable=False),
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
    op.create_table(
        "roles",
        sa.Column("id", _ID, nullable=False),
        sa.Column("partnership_id", _ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("side", _SLUG, nullable=False),
        sa.Column("own_title", sa.String()),
        sa.Column("dropped_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_roles"),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name="fk_roles_partnership_id_partnerships"
        ),
        sa.UniqueConstraint("partnership_id", "key", name="uq_roles_partnership_id_key"),
    )
    op.create_table(
        "absences",
        sa.Column("id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("from_at", _MOMENT, nullable=False),
        sa.Column("until_at", _MOMENT, nullable=False),
        sa.Column("opened_at", _MOMENT),
        sa.Column("closed_at", _MOMENT),
        sa.Column("welcome_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_absences"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_absences_member_id_members"
        ),
        sa.CheckConstraint("until_at > from_at", name=op.f("ck_absences_ends_after_start")),
    )
    op.create_index("ix_absences_closed_at", "absences", ["closed_at"])
    _create_partial_index("ix_absences_from_at", "absences", ["from_at"], where="opened_at IS NULL")
    op.create_index("ix_absences_member_id", "absences", ["member_id"])
    _create_partial_index(
        "ix_absences_until_at", "absences", ["until_at"], where="closed_at IS NULL"
    )
    _create_partial_index(
        "ix_absences_welcome_at", "absences", ["welcome_at"], where="welcome_at IS NOT NULL"
    )
    op.create_table(
        "assignments",
        sa.Column("id", _ID, nullable=False),
        sa.Column("role_id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("rank", _SLUG, nullable=False),
        sa.Column("from_at", _MOMENT, nullable=False),
        sa.Column("until_at", _MOMENT),
        sa.Column("due_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_assignments"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_assignments_member_id_members"
        ),
        sa.ForeignKeyConstraint(["role_id"], ["roles.id"], name="fk_assignments_role_id_roles"),
        sa.CheckConstraint(
            "until_at IS NULL OR until_at >= from_at", name=op.f("ck_assignments_ends_after_start")
        ),
    )
    op.create_index("ix_assignments_member_id", "assignments", ["member_id"])
    op.create_index("ix_assignments_role_id", "assignments", ["role_id"])
    _create_partial_index(
        "ix_assignments_due_at", "assignments", ["due_at"], where="due_at IS NOT NULL"
    )
    _create_partial_index(
        "ix_assignments_until_at", "assignments", ["until_at"], where="until_at IS NOT NULL"
    )
    _create_partial_index(
        "uq_assignments_member",
        "assignments",
        ["role_id", "member_id"],
        where="until_at IS NULL",
        unique=True,
    )
    _create_partial_index(
        "uq_assignments_primary",
        "assignments",
        ["role_id"],
        where="rank = 'primary' AND until_at IS NULL",
        unique=True,
    )
    op.create_table(
        "charter_drafts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("partnership_id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_charter_drafts"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_charter_drafts_member_id_members"
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnerships.id"],
            name="fk_charter_drafts_partnership_id_partnerships",
        ),
    )
    op.create_index("ix_charter_drafts_created_at", "charter_drafts", ["created_at"])
    op.create_table(
        "role_proposals",
        sa.Column("id", _ID, nullable=False),
        sa.Column("role_id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("rank", _SLUG),
        sa.Column("from_at", _MOMENT),
        sa.Column("until_at", _MOMENT),
        sa.Column("proposed_by_id", _ID, nullable=False),
        sa.Column("proposed_at", _MOMENT, nullable=False),
        sa.Column("settled_by_id", _ID),
        sa.Column("settled_at", _MOMENT),
        sa.Column("is_accepted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_role_proposals"),
        sa.ForeignKeyConstraint(["role_id"], ["roles.id"], name="fk_role_proposals_role_id_roles"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_role_proposals_member_id_members"
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["members.id"], name="fk_role_proposals_proposed_by_id_members"
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["members.id"], name="fk_role_proposals_settled_by_id_members"
        ),
    )
    op.create_index("ix_role_proposals_role_id", "role_proposals", ["role_id"])
    op.create_table(
        "overviews",
        sa.Column("id", _ID, nullable=False),
        sa.Column("channel_id", _ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_overviews"),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name="fk_overviews_channel_id_channels"
        ),
    )
    op.create_table(
        "records",
        sa.Column("id", _ID, nullable=False),
        sa.Column("partnership_id", _ID, nullable=False),
        sa.Column("kind", _SLUG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("state", _SLUG, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("via", _SLUG, nullable=False),
        sa.Column("author_id", _ID, nullable=False),
        sa.Column("logged_by_id", _ID, nullable=False),
        sa.Column("responsible_role", sa.String(), nullable=False),
        sa.Column("responsible_id", _ID),
        sa.Column("routing", _SLUG, nullable=False),
        sa.Column("channel_id", _ID, nullable=False),
        sa.Column("source_ts", sa.String()),
        sa.Column("source_text", sa.String(), nullable=False),
        sa.Column("source_part", sa.String()),
        sa.Column("source_number", sa.Integer(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("quotes_thread", sa.Boolean(), nullable=False),
        sa.Column("overview_id", _ID),
        sa.Column("thread_ts", sa.String()),
        sa.Column("permalink", sa.String()),
        sa.Column("source_edited_at", _MOMENT),
        sa.Column("source_deleted_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_records"),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name="fk_records_author_id_members"),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name="fk_records_channel_id_channels"
        ),
        sa.ForeignKeyConstraint(
            ["logged_by_id"], ["members.id"], name="fk_records_logged_by_id_members"
        ),
        sa.ForeignKeyConstraint(
            ["overview_id"], ["overviews.id"], name="fk_records_overview_id_overviews"
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name="fk_records_partnership_id_partnerships"
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"], ["members.id"], name="fk_records_responsible_id_members"
        ),
        sa.UniqueConstraint(
            "channel_id",
            "source_ts",
            "kind",
            "source_number",
            name="uq_records_channel_id_source_ts_kind_source_number",
        ),
        sa.UniqueConstraint(
            "partnership_id", "kind", "number", name="uq_records_partnership_id_kind_number"
        ),
    )
    _create_partial_index(
        "ix_records_overview_id", "records", ["overview_id"], where="overview_id IS NOT NULL"
    )
    op.create_index("ix_records_responsible_id", "records", ["responsible_id"])
    op.create_index("ix_records_state", "records", ["partnership_id", "state", "id"])
    op.create_table(
        "schedules",
        sa.Column("id", _ID, nullable=False),
        sa.Column("partnership_id", _ID, nullable=False),
        sa.Column("channel_id", _ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String()),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("local_time", sa.Time(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("every", _SLUG, nullable=False),
        sa.Column("anchor", sa.Date()),
        sa.Column("once_on", sa.Date()),
        sa.Column("agreed", sa.JSON()),
        sa.Column("state", _SLUG, nullable=False),
        sa.Column("paused_until", sa.Date()),
        sa.Column("dropped_at", _MOMENT),
        sa.Column("next_due_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_schedules"),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name="fk_schedules_channel_id_channels"
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name="fk_schedules_partnership_id_partnerships"
        ),
        sa.UniqueConstraint("partnership_id", "key", name="uq_schedules_partnership_id_key"),
        sa.CheckConstraint(
            "state = 'on' OR next_due_at IS NULL", name=op.f("ck_schedules_due_only_while_on")
        ),
    )
    op.create_index("ix_schedules_next_due_at", "schedules", ["next_due_at"])
    op.create_table(
        "changes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("driver", _SLUG),
        sa.Column("effective_on", sa.Date()),
        sa.Column("effects", sa.String()),
        sa.Column("affected_areas", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
        sa.ForeignKeyConstraint(["id"], ["records.id"], name="fk_changes_id_records"),
    )
    op.create_table(
        "decisions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("business_need", sa.String()),
        sa.Column("rationale", sa.String()),
        sa.Column("options_considered", sa.String()),
        sa.Column("consequences", sa.String()),
        sa.Column("review_on", sa.Date()),
        sa.Column("review_check_at", _MOMENT),
        sa.Column("has_proposal", sa.Boolean(), nullable=False),
        sa.Column("objection", sa.String()),
        sa.Column("objected_by_id", _ID),
        sa.Column("reproposed_by_id", _ID),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.ForeignKeyConstraint(["id"], ["records.id"], name="fk_decisions_id_records"),
        sa.ForeignKeyConstraint(
            ["objected_by_id"], ["members.id"], name="fk_decisions_objected_by_id_members"
        ),
        sa.ForeignKeyConstraint(
            ["reproposed_by_id"], ["members.id"], name="fk_decisions_reproposed_by_id_members"
        ),
    )
    _create_partial_index(
        "ix_decisions_review_check_at",
        "decisions",
        ["review_check_at"],
        where="review_check_at IS NOT NULL",
    )
    op.create_table(
        "history",
        sa.Column("id", _ID, nullable=False),
        sa.Column("partnership_id", _ID, nullable=False),
        sa.Column("record_id", _ID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("via", _SLUG, nullable=False),
        sa.Column("member_id", _ID),
        sa.Column("side", _SLUG),
        sa.Column("role", sa.String()),
        sa.Column("from_state", _SLUG),
        sa.Column("to_state", _SLUG, nullable=False),
        sa.Column("note", sa.String()),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_history"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_history_member_id_members"),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name="fk_history_partnership_id_partnerships"
        ),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name="fk_history_record_id_records"),
    )
    op.create_index("ix_history_at", "history", ["partnership_id", "at", "id"])
    op.create_index("ix_history_record_id", "history", ["record_id"])
    op.create_table(
        "issues",
        sa.Column("id", _ID, nullable=False),
        sa.Column("priority", _SLUG, nullable=False),
        sa.Column("proposed_priority", _SLUG),
        sa.Column("due_on", sa.Date()),
        sa.Column("waiting_on", _SLUG),
        sa.Column("waiting_reason", sa.String()),
        sa.Column("resolution", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_issues"),
        sa.ForeignKeyConstraint(["id"], ["records.id"], name="fk_issues_id_records"),
    )
    op.create_table(
        "links",
        sa.Column("id", _ID, nullable=False),
        sa.Column("source_id", _ID, nullable=False),
        sa.Column("target_id", _ID, nullable=False),
        sa.Column("link_type", _SLUG, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by_id", _ID),
        sa.PrimaryKeyConstraint("id", name="pk_links"),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["members.id"], name="fk_links_created_by_id_members"
        ),
        sa.ForeignKeyConstraint(["source_id"], ["records.id"], name="fk_links_source_id_records"),
        sa.ForeignKeyConstraint(["target_id"], ["records.id"], name="fk_links_target_id_records"),
        sa.UniqueConstraint(
            "source_id", "target_id", "link_type", name="uq_links_source_id_target_id_link_type"
        ),
        sa.CheckConstraint("source_id <> target_id", name=op.f("ck_links_two_records")),
    )
    op.create_index("ix_links_target_id", "links", ["target_id"])
    op.create_table(
        "notes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("record_id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_notes_member_id_members"),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name="fk_notes_record_id_records"),
    )
    op.create_index("ix_notes_record_id", "notes", ["record_id"])
    op.create_table(
        "occurrences",
        sa.Column("id", _ID, nullable=False),
        sa.Column("schedule_id", _ID, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("state", _SLUG, nullable=False),
        sa.Column("skip_reason", _SLUG),
        sa.Column("questions", sa.JSON()),
        sa.Column("moved_from", sa.Date()),
        sa.Column("closes_at", _MOMENT),
        sa.Column("closed_at", _MOMENT),
        sa.Column("participant_ids", sa.JSON()),
        sa.Column("remind_at", _MOMENT),
        sa.Column("invite_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_occurrences"),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["schedules.id"], name="fk_occurrences_schedule_id_schedules"
        ),
        sa.UniqueConstraint("schedule_id", "due_at", name="uq_occurrences_schedule_id_due_at"),
    )
    _create_partial_index(
        "ix_occurrences_closes_at", "occurrences", ["closes_at"], where="closed_at IS NULL"
    )
    _create_partial_index(
        "ix_occurrences_invite_at", "occurrences", ["invite_at"], where="invite_at IS NOT NULL"
    )
    _create_partial_index(
        "ix_occurrences_remind_at", "occurrences", ["remind_at"], where="remind_at IS NOT NULL"
    )
    op.create_table(
        "response_timers",
        sa.Column("id", _ID, nullable=False),
        sa.Column("record_id", _ID, nullable=False),
        sa.Column("expected_action", _SLUG),
        sa.Column("cycle", sa.String(), nullable=False),
        sa.Column("waiting_since", _MOMENT, nullable=False),
        sa.Column("elapsed_seconds", sa.Integer(), nullable=False),
        sa.Column("running_since", _MOMENT),
        sa.Column("notices_sent", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("notified_ids", sa.JSON(), nullable=False),
        sa.Column("overdue_at", _MOMENT),
        sa.Column("next_at", _MOMENT),
        sa.Column("snoozed_until", _MOMENT),
        sa.Column("snooze_reason", sa.String()),
        sa.Column("snoozed_by_id", _ID),
        sa.PrimaryKeyConstraint("id", name="pk_response_timers"),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name="fk_response_timers_record_id_records"
        ),
        sa.ForeignKeyConstraint(
            ["snoozed_by_id"], ["members.id"], name="fk_response_timers_snoozed_by_id_members"
        ),
        sa.UniqueConstraint("record_id", name="uq_response_timers_record_id"),
        sa.CheckConstraint(
            "(snoozed_until IS NULL) = (snooze_reason IS NULL)",
            name=op.f("ck_response_timers_snoozed_with_reason"),
        ),
    )
    _create_partial_index(
        "ix_response_timers_next_at", "response_timers", ["next_at"], where="next_at IS NOT NULL"
    )
    op.create_table(
        "search_index",
        sa.Column("partnership_id", _ID, nullable=False),
        sa.Column("stem", sa.String(), nullable=False),
        sa.Column("record_id", _ID, nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "partnership_id",
            "stem",
            "record_id",
            name="pk_search_index",
            postgresql_include=["weight"],
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnerships.id"],
            name="fk_search_index_partnership_id_partnerships",
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name="fk_search_index_record_id_records"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_search_index_record_id", "search_index", ["record_id"])
    op.create_table(
        "answers",
        sa.Column("id", _ID, nullable=False),
        sa.Column("occurrence_id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("first_answered_at", _MOMENT),
        sa.Column("answered_at", _MOMENT, nullable=False),
        sa.Column("via", _SLUG, nullable=False),
        sa.Column("progress", sa.String()),
        sa.Column("next_steps", sa.String()),
        sa.Column("blockers", sa.String()),
        sa.Column("upcoming_changes", sa.String()),
        sa.Column("confidence", sa.Integer()),
        sa.Column("other_answers", sa.JSON()),
        sa.Column("issue_id", _ID),
        sa.Column("change_id", _ID),
        sa.PrimaryKeyConstraint("id", name="pk_answers"),
        sa.ForeignKeyConstraint(["change_id"], ["changes.id"], name="fk_answers_change_id_changes"),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], name="fk_answers_issue_id_issues"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_answers_member_id_members"),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrences.id"], name="fk_answers_occurrence_id_occurrences"
        ),
        sa.UniqueConstraint(
            "occurrence_id", "member_id", name="uq_answers_occurrence_id_member_id"
        ),
        sa.CheckConstraint("confidence BETWEEN 1 AND 5", name=op.f("ck_answers_confidence_scale")),
    )
    op.create_index("ix_answers_answered_at", "answers", ["answered_at"])
    _create_partial_index(
        "ix_answers_change_id", "answers", ["change_id"], where="change_id IS NOT NULL"
    )
    _create_partial_index(
        "ix_answers_issue_id", "answers", ["issue_id"], where="issue_id IS NOT NULL"
    )
    op.create_table(
        "charters",
        sa.Column("id", _ID, nullable=False),
        sa.Column("partnership_id", _ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by_id", _ID),
        sa.Column("reason", sa.String()),
        sa.Column("cause", _SLUG),
        sa.Column("decision_id", _ID),
        sa.PrimaryKeyConstraint("id", name="pk_charters"),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["members.id"], name="fk_charters_created_by_id_members"
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name="fk_charters_decision_id_decisions"
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name="fk_charters_partnership_id_partnerships"
        ),
        sa.UniqueConstraint("partnership_id", "version", name="uq_charters_partnership_id_version"),
    )
    op.create_table(
        "confirmations",
        sa.Column("id", _ID, nullable=False),
        sa.Column("decision_id", _ID, nullable=False),
        sa.Column("side", _SLUG, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("role", sa.String()),
        sa.Column("own_role_title", sa.String()),
        sa.Column("confirmed_at", _MOMENT, nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_confirmations"),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name="fk_confirmations_decision_id_decisions"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_confirmations_member_id_members"
        ),
        sa.UniqueConstraint("decision_id", "side", name="uq_confirmations_decision_id_side"),
    )
    op.create_table(
        "participations",
        sa.Column("id", _ID, nullable=False),
        sa.Column("occurrence_id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("reminded_at", _MOMENT),
        sa.Column("draft", sa.JSON()),
        sa.Column("drafted_at", _MOMENT),
        sa.Column("view_id", sa.String()),
        sa.Column("is_submitted", sa.Boolean(), nullable=False),
        sa.Column("draft_text", sa.String()),
        sa.Column("late_reply_asked_at", _MOMENT),
        sa.Column("has_taken_out_reply", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_participations"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_participations_member_id_members"
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrences.id"],
            name="fk_participations_occurrence_id_occurrences",
        ),
        sa.UniqueConstraint(
            "occurrence_id", "member_id", name="uq_participations_occurrence_id_member_id"
        ),
    )
    _create_partial_index(
        "ix_participations_drafted_at",
        "participations",
        ["drafted_at"],
        where="drafted_at IS NOT NULL",
    )
    op.create_index("ix_participations_member_id", "participations", ["member_id"])
    op.create_table(
        "phase_periods",
        sa.Column("id", _ID, nullable=False),
        sa.Column("partnership_id", _ID, nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("from_at", _MOMENT, nullable=False),
        sa.Column("until_at", _MOMENT),
        sa.Column("decision_id", _ID),
        sa.PrimaryKeyConstraint("id", name="pk_phase_periods"),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name="fk_phase_periods_decision_id_decisions"
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnerships.id"],
            name="fk_phase_periods_partnership_id_partnerships",
        ),
    )
    op.create_index("ix_phase_periods_partnership_id", "phase_periods", ["partnership_id"])
    _create_partial_index(
        "uq_phase_periods_open",
        "phase_periods",
        ["partnership_id"],
        where="until_at IS NULL",
        unique=True,
    )
    op.create_table(
        "proposals",
        sa.Column("decision_id", _ID, nullable=False),
        sa.Column("subject", _SLUG, nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("applied_at", _MOMENT),
        sa.PrimaryKeyConstraint("decision_id", name="pk_proposals"),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name="fk_proposals_decision_id_decisions"
        ),
    )
    op.create_table(
        "cards",
        sa.Column("id", _ID, nullable=False),
        sa.Column("record_id", _ID),
        sa.Column("overview_id", _ID),
        sa.Column("occurrence_id", _ID),
        sa.Column("partnership_id", _ID),
        sa.Column("response_timer_id", _ID),
        sa.Column("digest_id", _ID),
        sa.Column("participation_id", _ID),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("thread_ts", sa.String()),
        sa.Column("audience", _SLUG, nullable=False),
        sa.Column("ts", sa.String()),
        sa.Column("conversation", sa.String()),
        sa.Column("removed_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_cards"),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name="fk_cards_digest_id_digests"),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrences.id"], name="fk_cards_occurrence_id_occurrences"
        ),
        sa.ForeignKeyConstraint(
            ["overview_id"], ["overviews.id"], name="fk_cards_overview_id_overviews"
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participations.id"],
            name="fk_cards_participation_id_participations",
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name="fk_cards_partnership_id_partnerships"
        ),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name="fk_cards_record_id_records"),
        sa.ForeignKeyConstraint(
            ["response_timer_id"],
            ["response_timers.id"],
            name="fk_cards_response_timer_id_response_timers",
        ),
        sa.UniqueConstraint("digest_id", name="uq_cards_digest_id"),
        sa.UniqueConstraint("occurrence_id", name="uq_cards_occurrence_id"),
        sa.UniqueConstraint("overview_id", name="uq_cards_overview_id"),
        sa.UniqueConstraint("partnership_id", name="uq_cards_partnership_id"),
        sa.UniqueConstraint("record_id", name="uq_cards_record_id"),
        sa.CheckConstraint(
            "CASE WHEN record_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN overview_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN occurrence_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN partnership_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN response_timer_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN digest_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN participation_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_cards_shows_one_thing"),
        ),
    )
    op.create_index("ix_cards_message", "cards", ["channel", "ts"])
    op.create_index("ix_cards_participation_id", "cards", ["participation_id"])
    _create_partial_index(
        "ix_cards_removed_at", "cards", ["removed_at"], where="removed_at IS NOT NULL"
    )
    op.create_index("ix_cards_response_timer_id", "cards", ["response_timer_id"])
    op.create_table(
        "criterion_ticks",
        sa.Column("id", _ID, nullable=False),
        sa.Column("period_id", _ID, nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("ticked_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_criterion_ticks"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_criterion_ticks_member_id_members"
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["phase_periods.id"], name="fk_criterion_ticks_period_id_phase_periods"
        ),
        sa.UniqueConstraint(
            "period_id", "phase", "criterion", name="uq_criterion_ticks_period_id_phase_criterion"
        ),
    )
    op.create_table(
        "thread_replies",
        sa.Column("id", _ID, nullable=False),
        sa.Column("answer_id", _ID, nullable=False),
        sa.Column("conversation", sa.String()),
        sa.Column("ts", sa.String()),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_thread_replies"),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answers.id"], name="fk_thread_replies_answer_id_answers"
        ),
        sa.UniqueConstraint("conversation", "ts", name="uq_thread_replies_conversation_ts"),
    )
    op.create_index("ix_thread_replies_answer_id", "thread_replies", ["answer_id"])
    op.create_table(
        "outbox_messages",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("audience", _SLUG, nullable=False),
        sa.Column("card_id", _ID),
        sa.Column("chart_format", _SLUG, nullable=False),
        sa.Column("state", _SLUG, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", _MOMENT),
        sa.Column("not_after", _MOMENT),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("first_attempt_at", _MOMENT),
        sa.Column("sent_at", _MOMENT),
        sa.Column("error", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_messages"),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name="fk_outbox_messages_card_id_cards"),
        sa.UniqueConstraint("key", name="uq_outbox_messages_key"),
    )
    op.create_index("ix_outbox_messages_age", "outbox_messages", ["state", "created_at"])
    op.create_index("ix_outbox_messages_card_id", "outbox_messages", ["card_id"])
    op.create_index("ix_outbox_messages_channel", "outbox_messages", ["channel", "id"])
    _create_partial_index(
        "ix_outbox_messages_unsent",
        "outbox_messages",
        ["channel", "id"],
        where="state IN ('pending', 'sending')",
    )


def _create_partial_index(
    name: str, table: str, columns: list[str], *, where: str, unique: bool = False
) -> None:
    """Index the rows for which `where` holds."""
    condition = sa.text(where)
    op.create_index(
        name,
        table,
        columns,
        unique=unique,
        sqlite_where=condition,
        postgresql_where=condition,
    )


def downgrade() -> None:
    for table in (
        "outbox_messages",
        "thread_replies",
        "criterion_ticks",
        "cards",
        "proposals",
        "phase_periods",
        "participations",
        "confirmations",
        "charters",
        "answers",
        "search_index",
        "response_timers",
        "occurrences",
        "notes",
        "links",
        "issues",
        "history",
        "decisions",
        "changes",
        "schedules",
        "records",
        "overviews",
        "charter_drafts",
        "role_proposals",
        "assignments",
        "absences",
        "roles",
        "monthly_digests",
        "members",
        "channels",
        "partnerships",
        "inbox_deliveries",
        "home_tabs",
        "digests",
        "chart_images",
        "channel_queues",
    ):
        op.drop_table(table)
