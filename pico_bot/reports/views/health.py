"""Why a partnership does not fare well, a sentence a reason: its number, and what to do now."""

from types import MappingProxyType

from pico_bot.blockkit import one_line
from pico_bot.i18n import format_number, join_and, ngettext
from pico_bot.i18n import gettext as _
from pico_bot.model import HealthReason, HealthSignal
from pico_bot.records.views import and_more, record_link


def reason_text(reason: HealthReason, *, channel: str, named: int) -> str:
    """Why a partnership does not fare well, with its number, and what to do now; markup."""
    return _SENTENCES[reason.sign](reason, f"<#{channel}>", named)


def _records(reason: HealthReason, named: int) -> str:
    names = [record_link(each) for each in reason.records[:named]]
    if len(reason.records) > named:
        names.append(and_more(len(reason.records) - named))
    return ", ".join(names)


def _overdue(reason: HealthReason, _channel: str, named: int) -> str:
    return ngettext(
        "{count} record is overdue: {records}. Help its owner, or snooze it with a reason.",
        "{count} records are overdue: {records}. Help their owners, or snooze them with a reason.",
        len(reason.records),
    ).format(count=len(reason.records), records=_records(reason, named))


def _unanswered(reason: HealthReason, _channel: str, named: int) -> str:
    return ngettext(
        "{count} decision has been waiting too long for an answer: {records}. Ask the decider.",
        "{count} decisions have been waiting too long for an answer: {records}. Ask the deciders.",
        len(reason.records),
    ).format(count=len(reason.records), records=_records(reason, named))


def _low(reason: HealthReason, channel: str, _named: int) -> str:
    return _("Confidence was {number} of 5 in the last check-in. Ask in {channel} why.").format(
        number=format_number(round(reason.number, 1)), channel=channel
    )


def _falling(reason: HealthReason, channel: str, _named: int) -> str:
    return _(
        "Confidence has fallen by {number} since the previous check-in. Ask in {channel} why."
    ).format(number=format_number(round(reason.number, 1)), channel=channel)


def _silence(reason: HealthReason, channel: str, _named: int) -> str:
    return ngettext(
        "No messages for {count} working day. Post in {channel}.",
        "No messages for {count} working days. Post in {channel}.",
        reason.days,
    ).format(count=reason.days, channel=channel)


def _gaps(reason: HealthReason, channel: str, _named: int) -> str:
    titles = [f"*{one_line(_(each.title))}*" for each in reason.roles]
    return ngettext(
        "{count} role is vacant: {roles}. Assign it in {channel} with `/pico role assign`.",
        "{count} roles are vacant: {roles}. Assign them in {channel} with `/pico role assign`.",
        len(titles),
    ).format(count=len(titles), roles=join_and(titles), channel=channel)


def _reviews(reason: HealthReason, _channel: str, named: int) -> str:
    return ngettext(
        "{count} decision is past its review date: {records}. Keep it or supersede it.",
        "{count} decisions are past their review date: {records}. Keep or supersede them.",
        len(reason.records),
    ).format(count=len(reason.records), records=_records(reason, named))


def _missed(reason: HealthReason, channel: str, _named: int) -> str:
    count = int(reason.number)
    return ngettext(
        "A check-in was skipped or missed one side's answer. Ask in {channel} whether the "
        "time still works.",
        "{count} check-ins in a row were skipped or missed one side's answer. Ask in "
        "{channel} whether the time still works.",
        count,
    ).format(count=count, channel=channel)


_SENTENCES = MappingProxyType(
    {
        HealthSignal.OVERDUE: _overdue,
        HealthSignal.UNANSWERED: _unanswered,
        HealthSignal.LOW: _low,
        HealthSignal.FALLING: _falling,
        HealthSignal.SILENCE: _silence,
        HealthSignal.GAPS: _gaps,
        HealthSignal.REVIEWS: _reviews,
        HealthSignal.MISSED: _missed,
    }
)
