"""Messages about an absence: the handover to new owners and the summary on return."""

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

_MAX_RECORDS = 15

# A record that changed state is listed under its current one.
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
    """Tells new owners which `records` they cover while `who` is away through `through`."""
    intro = _(
        ":wave: {name} is away through {day}. You're covering for them in *{partnership}*:"
    ).format(
        name=escape(who.name),
        day=format_weekday_and_day(through),
        partnership=escape(partnership.name),
    )
    blocks = [section(intro), *_listed(_("Waiting for you"), records)]
    return Message(text=truncate(plain_text_of(blocks), TEXT_LIMIT), blocks=blocks)


def welcome_message(
    partnership: Partnership,
    *,
    history: Sequence[History],
    waiting: Sequence[Record],
    since: datetime,
) -> Message:
    """Summarises what happened since `since` (UTC) and what is `waiting`; mentions no one."""
    blocks: list[Block] = [
        section(
            ":wave: "
            + _("Welcome back. In *{partnership}* since {day}:").format(
                partnership=escape(partnership.name), day=date_token(since.date())
            )
        )
    ]
    groups = _groups(history, since=since)
    if not groups:
        blocks.append(section(_("Nothing changed on your records while you were away.")))
    for heading, records in groups.items():
        blocks += _listed(_(heading), records)
    blocks += _listed(_("Waiting for you"), waiting) or [section(_("Nothing is waiting for you."))]
    return Message(text=truncate(plain_text_of(blocks), TEXT_LIMIT), blocks=blocks[:MESSAGE_BLOCKS])


def _groups(history: Sequence[History], *, since: datetime) -> dict[str, list[Record]]:
    """The records by what happened to them, in the order of the headings."""
    records = {each.record_id: each.record for each in history}
    moved = {each.record_id for each in history if each.from_state not in {None, each.to_state}}
    groups: dict[str, list[Record]] = {
        heading: [] for heading in (*_HEADINGS.values(), _NEW, _OTHER)
    }
    for record_id, record in records.items():
        heading = _HEADINGS.get(record.state) if record_id in moved else None
        groups[heading or (_NEW if record.created_at >= since else _OTHER)].append(record)
    return {heading: found for heading, found in groups.items() if found}


def _listed(heading: str, records: Sequence[Record]) -> list[Block]:
    lines = [record_line(each) for each in records[:_MAX_RECORDS]]
    if len(records) > _MAX_RECORDS:
        lines.append(and_more_in(len(records) - _MAX_RECORDS, "`log`"))
    return pack_lines(lines, title=f"*{heading}*")
