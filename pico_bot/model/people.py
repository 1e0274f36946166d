"""People of a partnership, the roles that they hold and when they are away."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pico_bot.model.base import Base, BigId
from pico_bot.model.vocabulary import Rank, Side


class Member(Base):
    """A person on a side of one partnership; `left_at` is since when they are gone from it.

    Their workspace, on Enterprise Grid their organisation, whether that is ours (`is_home`) and
    whether they are only a guest there are kept as Slack last told them: a changed charter can
    then place whom nobody has heard since.
    """

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("partnership_id", "slack_user_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id"))
    slack_user_id: Mapped[str] = mapped_column(index=True)
    slack_team_id: Mapped[str | None]
    slack_organisation_id: Mapped[str | None]
    is_home_workspace: Mapped[bool] = mapped_column(default=False)
    is_guest: Mapped[bool] = mapped_column(default=False)
    side: Mapped[Side]
    name: Mapped[str]
    last_active_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]

    @property
    def mention(self) -> str:
        """The member as a mention in Slack's markup."""
        return f"<@{self.slack_user_id}>"


class Role(Base):
    """A function in the collaboration that somebody answers for, such as `data-owner`.

    `dropped_at` is since when the charter has it no more; what it was asked for stays told.
    """

    __tablename__ = "roles"
    __table_args__ = (UniqueConstraint("partnership_id", "key"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnerships.id"))
    key: Mapped[str]
    side: Mapped[Side]
    title: Mapped[str]
    dropped_at: Mapped[datetime | None]

    assignments: Mapped[list["Assignment"]] = relationship(
        back_populates="role", order_by="Assignment.id"
    )

    def holders(self, rank: Rank) -> list["Assignment"]:
        """The current assignments of `rank`, oldest first."""
        return [each for each in self.assignments if each.rank is rank and each.until_at is None]

    def rank_at(self, at: datetime, *, member: Member) -> Rank | None:
        """As what `member` held the role at `at`; None where they did not hold it."""
        held = (
            each.rank
            for each in self.assignments
            if each.member_id == member.id
            if each.from_at <= at and (each.until_at is None or at < each.until_at)
        )
        return next(held, None)


class Assignment(Base):
    """That a member holds a role, from when and until when; an ended one stays as history."""

    __tablename__ = "assignments"
    __table_args__ = (
        CheckConstraint("until_at IS NULL OR until_at >= from_at", name="ends_after_start"),
        Index(
            "uq_assignments_primary",
            "role_id",
            unique=True,
            sqlite_where=text("rank = 'primary' AND until_at IS NULL"),
            postgresql_where=text("rank = 'primary' AND until_at IS NULL"),
        ),
        Index(
            "uq_assignments_member",
            "role_id",
            "member_id",
            unique=True,
            sqlite_where=text("until_at IS NULL"),
            postgresql_where=text("until_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("roles.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    rank: Mapped[Rank]
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]

    role: Mapped[Role] = relationship(back_populates="assignments")
    member: Mapped[Member] = relationship()


class Absence(Base):
    """That a member is away; the end is always known, so that nobody stays away by forgetting.

    `closed_at` is when what waited for the member came back to them, and `welcome_at` when they are
    told what happened meanwhile: as people begin to work after it; None once that was done.
    """

    __tablename__ = "absences"
    __table_args__ = (CheckConstraint("until_at > from_at", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    welcome_at: Mapped[datetime | None] = mapped_column(index=True)

    member: Mapped[Member] = relationship()
