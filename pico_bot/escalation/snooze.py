"""Snoozing: letting something rest until a day, for a reason that everybody reads on its card."""

from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from pico_bot.core import BadRequest, IllegalStep
from pico_bot.i18n import gettext as _
from pico_bot.model import Actor, Record, Step
from pico_bot.partnerships import Calendar, partnerships
from pico_bot.records import cards, sla, transitions
from pico_bot.records.views import REASON, UNTIL

# Whoever wants to hear nothing for longer settles or withdraws it.
LONGEST = timedelta(days=366)


def snooze(session: Session, *, record: Record, until: date, because: str, by: Actor) -> datetime:
    """Let nobody be reminded of `record` before its owner's side begins to work on the day `until`.

    Returns that moment (UTC). What had climbed begins again with the owner then. Raises BadRequest
    without a reason and for a day that is not to come, IllegalStep where nobody has to act, else as
    `records.take` does.
    """
    transitions.check_allowed(session, record=record, step=Step.SNOOZE, by=by)
    terms = partnerships.terms_of(session, record.partnership)
    calendar = Calendar.of(terms, side=sla.current_route(session, record, now=by.now).side)
    today = by.now.astimezone(calendar.zone).date()
    if until <= today:
        raise BadRequest(_("Choose a date after today."), field=UNTIL)
    if until - today > LONGEST:
        raise BadRequest(_("You can snooze it for up to a year."), field=UNTIL)
    if not because.strip():
        raise BadRequest(_("Enter why it can wait until then."), field=REASON)
    watch = sla.timer_of(session, record)
    if watch is None:
        raise IllegalStep(
            _("{record} has no deadline, so there's nothing to snooze.").format(
                record=record.reference
            )
        )
    midnight = datetime.combine(until, time(), calendar.zone)
    ends_at = calendar.add(midnight, timedelta())
    note = f"{until.isoformat()}: {because.strip()}"
    transitions.apply(session, record=record, step=Step.SNOOZE, by=by, note=note)
    watch.snooze(ends_at, because=because.strip(), by=by.member)
    sla.remove_notices(session, watch, now=by.now)
    sla.sync(session, record, now=by.now)
    sla.restart_escalation(session, watch, now=by.now)
    cards.publish(session, record, now=by.now)
    return ends_at
