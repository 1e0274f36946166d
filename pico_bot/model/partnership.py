"""A customer: the partnership and its Slack channels."""

import secrets
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pico_bot.model.base import Base, BigId, partial_index

# The most characters of a partnership's name: as many as a channel name in Slack.
NAME_LIMIT = 80

# A due time that has yet to be computed: due at once, without anything being sent.
NOT_COMPUTED = datetime(1970, 1, 1, tzinfo=UTC)


def new_revision() -> int:
    """A revision that no partnership has had; also one that was rolled back never returns."""
    return secrets.randbits(63)


class ChannelState(StrEnum):
    """Whether the bot posts in a channel."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class SuspensionReason(StrEnum):
    """Why the bot cannot post in a channel."""

    ARCHIVED = "archived"
    DISCONNECTED = "disconnected"
    FROZEN = "frozen"
    LIMITED_ACCESS = "limited_access"
    NOT_A_MEMBER = "not_a_member"
    NOT_VISIBLE = "not_visible"
    READ_ONLY = "read_only"
    REMOVED = "removed"
    THREADS_OFF = "threads_off"
    THREADS_ONLY = "threads_only"
    WORKSPACE_SETTING = "workspace_setting"


class Partnership(Base):
    """One customer, in one or more channels; it outlives phases and projects.

    Records are numbered per partnership without gaps: the next number of each kind is stored
    here, so that taking one locks the row. `inactivity_check_at` is the next check for activity,
    and `inactive_since` the last activity that the lead was already notified about.
    `digest_due_at` and `monthly_digest_due_at` are the next digests. `revision` changes with
    everything that a `Snapshot` holds.
    """

    __tablename__ = "partnerships"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str]
    customer_team_id: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(BigInteger, default=new_revision)
    next_issue: Mapped[int] = mapped_column(default=1)
    next_decision: Mapped[int] = mapped_column(default=1)
    next_change: Mapped[int] = mapped_column(default=1)
    inactivity_check_at: Mapped[datetime] = mapped_column(default=NOT_COMPUTED, index=True)
    inactive_since: Mapped[datetime | None]
    digest_due_at: Mapped[datetime] = mapped_column(default=NOT_COMPUTED, index=True)
    monthly_digest_due_at: Mapped[datetime] = mapped_column(default=NOT_COMPUTED, index=True)

    channels: Mapped[list["Channel"]] = relationship(back_populates="partnership")


class Channel(Base):
    """A Slack channel of a partnership. Its Slack id can change; its primary key cannot.

    `suspended_at` (UTC) is set while the bot can't post there.
    """

    __tablename__ = "channels"
    __table_args__ = (
        partial_index("uq_channels_home", "partnership_id", where="is_home_channel", unique=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id"), index=True)
    slack_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    is_home_channel: Mapped[bool]
    state: Mapped[ChannelState] = mapped_column(default=ChannelState.ACTIVE)
    suspension_reason: Mapped[SuspensionReason | None]
    suspended_at: Mapped[datetime | None]

    partnership: Mapped[Partnership] = relationship(back_populates="channels")
