"""Why a partnership does not fare well, a sentence a reason: its number, and what to do now."""

from types import MappingProxyType

from pico_bot.blockkit import one_line
from pico_bot.i18n import gettext as _
from pico_bot.i18n import listed, ngettext, number
from pico_bot.model import Reason, Sign
from pico_bot.records.views import and_more, name_of


def because(reason: Reason, *, channel: str, named: int) -> str:
    """Why a partnership does not fare well, with its number, and what to do now; markup."""
    return _SENTENCES[reason.sign](reason, f"<#{channel}>", named)


def _records(reason: Reason, named: int) -> str:
    names = [name_of(each) for each in reason.records[:named]]
    if len(reason.records) > named:
        names.append(and_more(len(reason.records) - named))
    return ", ".join(names)


def _overdue(reason: Reason, _channel: str, named: int) -> str:
    return ngettext(
        "{count} record is overdue: {records}. Help whose turn it is, or snooze it for a reason.",
        "{count} records are overdue: {records}. Help whose turn it is, or snooze them for a "
        "reason.",
        len(reason.records),
    ).format(count=len(reason.records), records=_records(reason, named))


def _unanswered(reason: Reason, _channel: str, named: int) -> str:
    return ngettext(
        "{count} decision has waited too long for an answer: {records}. Ask who decides.",
        "{count} decisions have waited too long for an answer: {records}. Ask who decides.",
        len(reason.records),
    ).format(count=len(reason.records), records=_records(reason, named))


def _low(reason: Reason, channel: str, _named: int) -> str:
    return _(
        "Confidence was {number} of 5 in the last check-in. Ask in {channel} what is behind it."
    ).format(number=number(round(reason.number, 1)), channel=channel)


def _falling(reason: Reason, channel: str, _named: int) -> str:
    return _(
        "Confidence fell by {number} from one check-in to the next. Ask in {channel} what changed."
    ).format(number=number(round(reason.number, 1)), channel=channel)


def _silence(reason: Reason, channel: str, _named: int) -> str:
    return ngettext(
        "Nobody has said a word for {count} working day. Write a line in {channel}.",
        "Nobody has said a word for {count} working days. Write a line in {channel}.",
        reason.days,
    ).format(count=reason.days, channel=channel)


def _gaps(reason: Reason, channel: str, _named: int) -> str:
    titles = [f"*{one_line(_(each.title))}*" for each in reason.roles]
    return ngettext(
        "{count} role is empty: {roles}. Say who holds it in {channel}: `/pico role assign`.",
        "{count} roles are empty: {roles}. Say who holds them in {channel}: `/pico role assign`.",
        len(titles),
    ).format(count=len(titles), roles=listed(titles), channel=channel)


def _reviews(reason: Reason, _channel: str, named: int) -> str:
    return ngettext(
        "{count} decision is past its review date: {records}. Keep it, or supersede it.",
        "{count} decisions are past their review date: {records}. Keep or supersede them.",
        len(reason.records),
    ).format(count=len(reason.records), records=_records(reason, named))


def _missed(reason: Reason, channel: str, _named: int) -> str:
    count = int(reason.number)
    return ngettext(
        "{count} check-in came to nothing: it was skipped, or a side did not answer. Ask in "
        "{channel} whether day and hour still suit.",
        "{count} check-ins in a row came to nothing: they were skipped, or a side did not answer. "
        "Ask in {channel} whether day and hour still suit.",
        count,
    ).format(count=count, channel=channel)


_SENTENCES = MappingProxyType(
    {
        Sign.OVERDUE: _overdue,
        Sign.UNANSWERED: _unanswered,
        Sign.LOW: _low,
        Sign.FALLING: _falling,
        Sign.SILENCE: _silence,
        Sign.GAPS: _gaps,
        Sign.REVIEWS: _reviews,
        Sign.MISSED: _missed,
    }
)
