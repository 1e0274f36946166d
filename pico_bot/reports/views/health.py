"""The text of each health reason: what is wrong, with its number, and what to do now."""

from typing import assert_never

from pico_bot.blockkit import one_line, role_in_sentence
from pico_bot.i18n import format_number, join_and, ngettext
from pico_bot.i18n import gettext as _
from pico_bot.model import HealthReason, HealthSignal
from pico_bot.records.views import and_more, record_link


def reason_text(reason: HealthReason, *, channel: str, most_records: int) -> str:
    """What is wrong and what to do about it, as mrkdwn.

    `channel` is the Slack id of the partnership's home channel. At most `most_records` records are
    listed.
    """
    place = f"<#{channel}>"
    match reason.signal:
        case HealthSignal.OVERDUE:
            return _overdue(reason, most_records)
        case HealthSignal.UNANSWERED:
            return _unanswered(reason, most_records)
        case HealthSignal.LOW_CONFIDENCE:
            return _low_confidence(reason, place)
        case HealthSignal.FALLING_CONFIDENCE:
            return _falling_confidence(reason, place)
        case HealthSignal.INACTIVITY:
            return _inactivity(reason, place)
        case HealthSignal.VACANT_ROLES:
            return _vacant_roles(reason, place)
        case HealthSignal.OVERDUE_REVIEWS:
            return _overdue_reviews(reason, most_records)
        case HealthSignal.MISSED_CHECKINS:
            return _missed_checkins(reason, place)
        case _:
            assert_never(reason.signal)


def _records(reason: HealthReason, most_records: int) -> str:
    names = [record_link(each) for each in reason.records[:most_records]]
    if len(reason.records) > most_records:
        names.append(and_more(len(reason.records) - most_records))
    return ", ".join(names)


def _overdue(reason: HealthReason, most_records: int) -> str:
    return ngettext(
        "{count} record is overdue: {records}. Help its owner, or snooze it with a reason.",
        "{count} records are overdue: {records}. Help their owners, or snooze them with a reason.",
        len(reason.records),
    ).format(count=len(reason.records), records=_records(reason, most_records))


def _unanswered(reason: HealthReason, most_records: int) -> str:
    return ngettext(
        "{count} decision has been waiting too long for an answer: {records}. Ask the decider.",
        "{count} decisions have been waiting too long for an answer: {records}. Ask the deciders.",
        len(reason.records),
    ).format(count=len(reason.records), records=_records(reason, most_records))


def _low_confidence(reason: HealthReason, channel: str) -> str:
    return _("Confidence was {number} of 5 in the last check-in. Ask in {channel} why.").format(
        number=format_number(round(reason.number, 1)), channel=channel
    )


def _falling_confidence(reason: HealthReason, channel: str) -> str:
    return _(
        "Confidence has fallen by {number} since the previous check-in. Ask in {channel} why."
    ).format(number=format_number(round(reason.number, 1)), channel=channel)


def _inactivity(reason: HealthReason, channel: str) -> str:
    return ngettext(
        "No messages for {count} working day. Post in {channel}.",
        "No messages for {count} working days. Post in {channel}.",
        reason.days,
    ).format(count=reason.days, channel=channel)


def _vacant_roles(reason: HealthReason, channel: str) -> str:
    titles = [f"*{one_line(role_in_sentence(each.title))}*" for each in reason.roles]
    return ngettext(
        "{count} required role is vacant: {roles}. Assign it in {channel} with "
        "`/pico role assign`.",
        "{count} required roles are vacant: {roles}. Assign them in {channel} with "
        "`/pico role assign`.",
        len(titles),
    ).format(count=len(titles), roles=join_and(titles), channel=channel)


def _overdue_reviews(reason: HealthReason, most_records: int) -> str:
    return ngettext(
        "{count} decision is past its review date: {records}. Keep it or supersede it.",
        "{count} decisions are past their review date: {records}. Keep or supersede them.",
        len(reason.records),
    ).format(count=len(reason.records), records=_records(reason, most_records))


def _missed_checkins(reason: HealthReason, channel: str) -> str:
    count = int(reason.number)
    return ngettext(
        "A check-in was skipped or missed one side's answer. Ask in {channel} whether the "
        "time still works.",
        "{count} check-ins in a row were skipped or missed one side's answer. Ask in "
        "{channel} whether the time still works.",
        count,
    ).format(count=count, channel=channel)
