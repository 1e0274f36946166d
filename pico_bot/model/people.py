"""Members of a partnership, their roles and absences."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, UniqueConstraint, and_, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pico_bot.model.base import Base, BigId, partial_index
from pico_bot.model.charter_texts import default_role_title
from pico_bot.model.vocabulary import Rank, Side


class Member(Base):
    """A person on one side of one partnership; `left_at` is when they left it.

    Workspace, Enterprise Grid organisation, `is_from_own_workspace` (whether that is the
    consultancy's own) and `is_guest` are as Slack last reported them, so that a changed charter
    can place people who have not been active since.
    """

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("partnership_id", "slack_user_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id"))
    slack_user_id: Mapped[str] = mapped_column(index=True)
    slack_team_id: Mapped[str | None]
    slack_organisation_id: Mapped[str | None]
    is_from_own_workspace: Mapped[bool] = mapped_column(default=False)
    is_guest: Mapped[bool] = mapped_column(default=False)
    side: Mapped[Side]
    name: Mapped[str]
    last_active_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]

    @property
    def is_app(self) -> bool:
        """Whether it is an app, which Slack identifies by a bot id."""
        return self.slack_user_id.startswith("B")

    @property
    def mention(self) -> str:
        """The member as a mention in Slack's markup."""
        return f"<@{self.slack_user_id}>"


class Role(Base):
    """A role in the partnership, such as `data-owner`.

    `own_title` is the title that the partnership wrote; None for the default title of the key.
    `dropped_at` is when the charter dropped it; past records keep referring to it.
    """

    __tablename__ = "roles"
    __table_args__ = (UniqueConstraint("partnership_id", "key"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id"))
    key: Mapped[str]
    side: Mapped[Side]
    own_title: Mapped[str | None]
    dropped_at: Mapped[datetime | None]

    assignments: Mapped[list["Assignment"]] = relationship(
        back_populates="role", order_by="Assignment.id"
    )

    @property
    def title(self) -> str:
        """The role's title; a default one is in English and translated where it is shown."""
        return self.own_title or default_role_title(self.key) or self.key


class Assignment(Base):
    """A member's tenure of a role; ended ones are kept as history.

    It may begin later, and end on a day that is known. No two primaries hold a role at one time.
    `due_at` is when it next begins or ends by date; None if it doesn't.
    """

    __tablename__ = "assignments"
    __table_args__ = (
        CheckConstraint("until_at IS NULL OR until_at >= from_at", name="ends_after_start"),
        partial_index("ix_assignments_until_at", "until_at", where="until_at IS NOT NULL"),
        partial_index("ix_assignments_due_at", "due_at", where="due_at IS NOT NULL"),
        partial_index(
            "uq_assignments_primary",
            "role_id",
            where="rank = 'primary' AND until_at IS NULL",
            unique=True,
        ),
        partial_index(
            "uq_assignments_member", "role_id", "member_id", where="until_at IS NULL", unique=True
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("roles.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    rank: Mapped[Rank]
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]

    role: Mapped[Role] = relationship(back_populates="assignments")
    member: Mapped[Member] = relationship()

    @classmethod
    def is_held(cls, now: datetime) -> ColumnElement[bool]:
        """The condition that the assignment is in effect at `now` (UTC)."""
        return and_(cls.from_at <= now, cls.not_over(now))

    @classmethod
    def not_over(cls, now: datetime) -> ColumnElement[bool]:
        """The condition that the assignment ends after `now` (UTC), if ever."""
        return or_(cls.until_at.is_(None), cls.until_at > now)

    def schedule(self, now: datetime) -> None:
        """Set when the assignment next begins or ends by date after `now` (UTC)."""
        ahead = (each for each in (self.from_at, self.until_at) if each and each > now)
        self.due_at = next(ahead, None)


class RoleProposal(Base):
    """A change of a role that waits for the lead of the role's side.

    It gives the role to `member` with `rank`, or ends their assignment if `rank` is None.
    """

    __tablename__ = "role_proposals"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("roles.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    rank: Mapped[Rank | None]
    from_at: Mapped[datetime | None]
    until_at: Mapped[datetime | None]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    proposed_at: Mapped[datetime]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    settled_at: Mapped[datetime | None]
    is_accepted: Mapped[bool] = mapped_column(default=False)

    role: Mapped[Role] = relationship()
    member: Mapped[Member] = relationship(foreign_keys=[member_id])
    proposed_by: Mapped[Member] = relationship(foreign_keys=[proposed_by_id])
    settled_by: Mapped[Member | None] = relationship(foreign_keys=[settled_by_id])


class Absence(Base):
    """A period in which a member is away; the end is always known.

    `opened_at` is when their records went to others; an absence can begin later than it is set.
    `closed_at` is when their records were handed back, and `welcome_at` when they get a summary
    of what happened, at the start of their next working hours; None once it was sent.
    """

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("until_at > from_at", name="ends_after_start"),
        partial_index("ix_absences_from_at", "from_at", where="opened_at IS NULL"),
        partial_index("ix_absences_until_at", "until_at", where="closed_at IS NULL"),
        partial_index("ix_absences_welcome_at", "welcome_at", where="welcome_at IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    welcome_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship()
