"""What people read of an absence: who takes over what, and on return what became of it."""

from collections.abc import Sequence
from datetime import date, datetime

from pico_bot.blockkit import (
    MESSAGE_BLOCKS,
    TEXT_LIMIT,
    Block,
    date_token,
    escape,
    pack_lines,
    plain_text_of,
    section,
    truncate,
)
from pico_bot.i18n import format_weekday_and_day, gettext_noop
from pico_bot.i18n import gettext as _
from pico_bot.model import History, Member, Message, Partnership, Record, State
from pico_bot.records.views import and_more_in, record_line

_LISTED = 15

# What is told apart, by the state that a record stands in now.
_HEADINGS = {
    State.CONFIRMED: gettext_noop("Decided"),
    State.OBJECTED: gettext_noop("Objected to"),
    State.RESOLVED: gettext_noop("Resolved"),
    State.CLOSED: gettext_noop("Closed"),
    State.SUPERSEDED: gettext_noop("Superseded"),
    State.WITHDRAWN: gettext_noop("Withdrawn"),
}
_NEW = gettext_noop("New")
_OTHER = gettext_noop("Also updated")


def handover_message(
    partnership: Partnership, *, who: Member, through: date, records: Sequence[Record]
) -> Message:
    """What somebody reads to whom `records` came since `who` is away through the day `through`."""
    told = _(
        ":wave: {name} is away through {day}. You're covering for them in *{partnership}*; "
        "these are waiting for you:"
    ).format(
        name=escape(who.name),
        day=format_weekday_and_day(through),
        partnership=escape(partnership.name),
    )
    blocks = [section(told), *_listed(_("Waiting for you"), records)]
    return Message(text=truncate(plain_text_of(blocks), TEXT_LIMIT), blocks=blocks)


def welcome_message(
    partnership: Partnership,
    *,
    happened: Sequence[History],
    waiting: Sequence[Record],
    since: datetime,
) -> Message:
    """What happened since `since` (UTC), and what is `waiting` for the reader; nobody is pinged."""
    blocks: list[Block] = [
        section(
            ":wave: "
            + _("Welcome back. In *{partnership}* since {day}:").format(
                partnership=escape(partnership.name), day=date_token(since.date())
            )
        )
    ]
    groups = _groups(happened, since=since)
    if not groups:
        blocks.append(section(_("Nothing changed on your records while you were away.")))
    for heading, records in groups.items():
        blocks += _listed(_(heading), records)
    blocks += _listed(_("Waiting for you"), waiting) or [section(_("Nothing is waiting for you."))]
    return Message(text=truncate(plain_text_of(blocks), TEXT_LIMIT), blocks=blocks[:MESSAGE_BLOCKS])


def _groups(happened: Sequence[History], *, since: datetime) -> dict[str, list[Record]]:
    """The records by what became of them, in the order of the headings."""
    records = {each.record_id: each.record for each in happened}
    moved = {each.record_id for each in happened if each.from_state not in {None, each.to_state}}
    groups: dict[str, list[Record]] = {
        heading: [] for heading in (*_HEADINGS.values(), _NEW, _OTHER)
    }
    for record_id, record in records.items():
        heading = _HEADINGS.get(record.state) if record_id in moved else None
        groups[heading or (_NEW if record.created_at >= since else _OTHER)].append(record)
    return {heading: found for heading, found in groups.items() if found}


def _listed(heading: str, records: Sequence[Record]) -> list[Block]:
    lines = [record_line(each) for each in records[:_LISTED]]
    if len(records) > _LISTED:
        lines.append(and_more_in(len(records) - _LISTED, "`log`"))
    return pack_lines(lines, title=f"*{heading}*")
