"""Digests that were sent, and the Home tabs that people have opened."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pico_bot.model.base import Base, BigId, partial_index


class Digest(Base):
    """The weekly digest of one lead; a single message that is kept up to date during the week.

    `week` is its Monday. `changes_since` is the start of the period it covers (UTC). `levels` are
    the health levels when it was first sent, by partnership id, and `previous_levels` those of a
    week earlier. `refresh_at` is the next refresh, None once the week is over.
    """

    __tablename__ = "digests"
    __table_args__ = (
        UniqueConstraint("slack_user_id", "week"),
        partial_index("ix_digests_refresh_at", "refresh_at", where="refresh_at IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slack_user_id: Mapped[str]
    week: Mapped[date]
    posted_at: Mapped[datetime]
    changes_since: Mapped[datetime]
    levels: Mapped[dict[str, Any]]
    previous_levels: Mapped[dict[str, Any]]
    refresh_at: Mapped[datetime | None]


class MonthlyDigest(Base):
    """Records that a partnership's monthly digest was sent; `month` is its first day."""

    __tablename__ = "monthly_digests"
    __table_args__ = (UniqueConstraint("partnership_id", "month"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id"))
    month: Mapped[date]
    posted_at: Mapped[datetime]


class HomeTab(Base):
    """A person's Home tab.

    `fingerprint` changes with anything it shows; `published_at` is when it was last published,
    `refresh_at` when to check it next; None once it hasn't been opened for a day.
    """

    __tablename__ = "home_tabs"
    __table_args__ = (
        partial_index("ix_home_tabs_refresh_at", "refresh_at", where="refresh_at IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slack_user_id: Mapped[str] = mapped_column(unique=True)
    opened_at: Mapped[datetime]
    published_at: Mapped[datetime]
    fingerprint: Mapped[str]
    refresh_at: Mapped[datetime | None]
