"""Snoozing: pause reminders for a record until a day, for a reason shown on its card."""

from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from pico_bot.core import BadRequest, IllegalStep
from pico_bot.i18n import gettext as _
from pico_bot.model import Actor, Record, Step, StepDetail, snapshot_of
from pico_bot.partnerships import Calendar
from pico_bot.records import cards, sla, transitions
from pico_bot.records.views import REASON, UNTIL

# A record that can wait longer should be resolved or withdrawn instead.
MAX_SNOOZE = timedelta(days=366)


def snooze(session: Session, *, record: Record, until: date, reason: str, by: Actor) -> datetime:
    """Pause reminders for `record` until its owner's side starts work on the day `until`.

    Returns that moment (UTC); escalation then starts again with the owner. Raises BadRequest if the
    reason is missing or the day is not in the future, IllegalStep if no one has to act, and
    otherwise as `transitions.apply` does.
    """
    transitions.check_allowed(session, record=record, step=Step.SNOOZE, by=by)
    terms = snapshot_of(record.partnership).terms
    calendar = Calendar.of(terms, side=sla.current_route(session, record, now=by.now).side)
    today = by.now.astimezone(calendar.zone).date()
    if until <= today:
        raise BadRequest(_("Choose a date after today."), field=UNTIL)
    if until - today > MAX_SNOOZE:
        raise BadRequest(_("You can snooze it for up to a year."), field=UNTIL)
    if not reason.strip():
        raise BadRequest(_("Enter why it can wait until then."), field=REASON)
    timer = sla.timer_of(session, record)
    if timer is None:
        raise IllegalStep(
            _("{record} has no deadline, so there's nothing to snooze.").format(
                record=record.reference
            )
        )
    midnight = datetime.combine(until, time(), calendar.zone)
    ends_at = calendar.add(midnight, timedelta())
    transitions.apply(
        session,
        record=record,
        step=Step.SNOOZE,
        by=by,
        note=reason.strip(),
        details={StepDetail.SNOOZED_UNTIL: until.isoformat()},
    )
    timer.snooze(ends_at, reason=reason.strip(), by=by.member)
    sla.remove_notices(session, timer, now=by.now)
    sla.sync(session, record, now=by.now)
    sla.restart_escalation(session, timer, now=by.now)
    cards.publish(session, record, now=by.now)
    return ends_at
