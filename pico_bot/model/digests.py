"""What leads are told every week and customers every month, and who looks at the Home tab."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pico_bot.model.base import Base, BigId


class Digest(Base):
    """The one message of a week in which a lead reads how their partnerships fare.

    `week` is its Monday, `since` (UTC) from when on it tells what changed. `levels` are how the
    partnerships fared when they were first told of, by their ids, and `before` how they did a week
    earlier. `refresh_at` is when to look next whether it still is true; None once the week is over.
    """

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("slack_user_id", "week"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slack_user_id: Mapped[str]
    week: Mapped[date]
    posted_at: Mapped[datetime]
    changes_since: Mapped[datetime]
    levels: Mapped[dict[str, Any]]
    previous_levels: Mapped[dict[str, Any]]
    refresh_at: Mapped[datetime | None] = mapped_column(index=True)


class MonthlyDigest(Base):
    """That both sides of a partnership were told of a month, once; `month` is its first day."""

    __tablename__ = "monthly_digests"
    __table_args__ = (UniqueConstraint("partnership_id", "month"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id"))
    month: Mapped[date]
    posted_at: Mapped[datetime]


class HomePage(Base):
    """That somebody has opened the bot's Home tab, when last, and what they were shown there.

    `seen` tells what they saw from what is true by now, `shown_at` is when that was looked at
    whole, and `refresh_at` when to look next; None once they have not opened it for long.
    """

    __tablename__ = "home_tabs"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slack_user_id: Mapped[str] = mapped_column(unique=True)
    opened_at: Mapped[datetime]
    published_at: Mapped[datetime]
    fingerprint: Mapped[str]
    refresh_at: Mapped[datetime | None] = mapped_column(index=True)
