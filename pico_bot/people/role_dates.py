"""Roles that begin or end on a day: records move and people get a message when the day comes."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from pico_bot.blockkit import escape, role_in_sentence
from pico_bot.core import lock_if_due
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop, use_locale
from pico_bot.model import Assignment, Partnership, Person, Rank, Record, Tenure, snapshot_of
from pico_bot.partnerships import roles
from pico_bot.people import appointments, contacts

_BEGUN = {
    Rank.PRIMARY: gettext_noop("{name} is now *{role}* in *{partnership}*."),
    Rank.DEPUTY: gettext_noop("{name} is now a deputy for *{role}* in *{partnership}*."),
}
_ENDED = {
    Rank.PRIMARY: gettext_noop("{name} is no longer *{role}* in *{partnership}*."),
    Rank.DEPUTY: gettext_noop("{name} is no longer a deputy for *{role}* in *{partnership}*."),
}


@cache
def due_assignments() -> Select[int, datetime | None]:
    """Selects the assignments that have begun or ended by date, which no one knows of yet."""
    return (
        select(Assignment.id, Assignment.due_at)
        .where(Assignment.due_at <= bindparam("now"))
        .order_by(Assignment.due_at, Assignment.id)
    )


def apply_due(session: Session, assignment_id: int, *, now: datetime) -> bool:
    """Move records to who is responsible now that an assignment has begun or ended.

    The person, the predecessor and the leads of both sides get a message. Returns False if another
    process has already done it; `now` is in UTC.
    """
    assignment = lock_if_due(
        session, select(Assignment).where(Assignment.id == assignment_id, Assignment.due_at <= now)
    )
    if assignment is None:
        return False
    assignment.schedule(now)
    session.flush()
    partnership = session.get_one(Partnership, assignment.role.partnership_id)
    tenures = snapshot_of(partnership).role(assignment.role.key).tenures
    is_begun = assignment.until_at is None or assignment.until_at > now
    if not _is_continued(assignment, tenures, is_begun=is_begun):
        _announce(session, partnership, assignment, tenures, is_begun=is_begun, now=now)
    return True


def _is_continued(assignment: Assignment, tenures: Sequence[Tenure], *, is_begun: bool) -> bool:
    """Whether the moment changes nothing, or is a successor's, whose message mentions it."""
    if is_begun:
        return any(
            each.until_at == assignment.from_at
            and each.rank is assignment.rank
            and each.person.id == assignment.member_id
            for each in tenures
        )
    return any(
        each.from_at == assignment.until_at
        and (each.person.id == assignment.member_id or each.rank is assignment.rank is Rank.PRIMARY)
        for each in tenures
    )


def _announce(
    session: Session,
    partnership: Partnership,
    assignment: Assignment,
    tenures: Sequence[Tenure],
    *,
    is_begun: bool,
    now: datetime,
) -> None:
    member, role = assignment.member, snapshot_of(partnership).role(assignment.role.key)
    before = [
        each.person
        for each in tenures
        if is_begun and each.rank is assignment.rank is Rank.PRIMARY
        if each.until_at == assignment.from_at
    ]
    with use_locale(snapshot_of(partnership).terms.language):
        moved = contacts.reassign_and_publish(
            session, partnership=partnership, now=now, about=member
        )
        lines = [
            _((_BEGUN if is_begun else _ENDED)[assignment.rank]).format(
                name=escape(member.name),
                role=escape(role_in_sentence(role.title)),
                partnership=escape(partnership.name),
            )
        ]
        if is_begun and assignment.until_at is not None:
            lines.append(
                appointments.period_sentence(
                    partnership, role.side, from_at=None, until_at=assignment.until_at
                )
            )
        lines += _consequences(partnership, role.key, before=before, moved=moved, now=now)
        appointments.notify_people(
            session,
            partnership,
            [member, *before],
            key=f"role-date:{assignment.id}:{'begun' if is_begun else 'ended'}",
            text=" ".join(lines),
            now=now,
        )


def _consequences(
    partnership: Partnership,
    key: str,
    *,
    before: Sequence[Person],
    moved: Sequence[Record],
    now: datetime,
) -> list[str]:
    lines = [_("{name} no longer has this role.").format(name=escape(each.name)) for each in before]
    if roles.contact(partnership, key=key, now=now).is_vacant:
        lines.append(_("The role is now *vacant*."))
    if moved:
        references = ", ".join(each.reference for each in moved)
        lines.append(_("Reassigned: {records}.").format(records=references))
    return lines
