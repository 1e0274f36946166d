"""The log, page by page: what needs the reader, what is open, what is settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pico_bot.blockkit import (
    Block,
    actions,
    button,
    context,
    date_token,
    label_of,
    one_line,
    pack_lines,
    plain_text_of,
    section,
    time_token,
)
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop, ngettext
from pico_bot.model import SETTLED, Issue, Message, Priority, Record, Side, State
from pico_bot.records.views.layout import KIND_EMOJI
from pico_bot.records.views.record_context import record_link

# The buttons that turn the pages; their value says what is shown next.
NEWER, OLDER = "log_newer", "log_older"

_PRESSING = frozenset({Priority.HIGH, Priority.URGENT})

_WAITING = {
    Side.CONSULTANCY: gettext_noop("on hold, waiting for the consultancy"),
    Side.CUSTOMER: gettext_noop("on hold, waiting for the customer"),
}


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """By when (UTC) somebody has to have acted; `is_over` is whether that time is past.

    What `rests` is snoozed until then.
    """

    at: datetime
    is_over: bool = False
    rests: bool = False

    @property
    def words(self) -> str:
        """What people read of it."""
        if self.rests:
            return _("snoozed until {moment}").format(moment=time_token(self.at))
        said = _("overdue since {moment}") if self.is_over else _("by {moment}")
        return said.format(moment=time_token(self.at))


def soonest(by: Deadline | None) -> tuple[bool, float]:
    """What orders things by when they have to be done; what has no time comes last."""
    return by is None, by.at.timestamp() if by else 0


def log_message(
    title: str,
    *,
    needing: Sequence[Record],
    others: Sequence[Record],
    first: int,
    total: int,
    newer: str | None,
    older: str | None,
) -> Message:
    """A page of the log under `title` (markup): what needs the reader, then the others.

    `first` is the number of the page's first record, of `total`; `newer` and `older` are what the
    buttons to the pages beside it carry.
    """
    counted = ngettext("{count} record", "{count} records", total).format(count=total)
    blocks = [section(f"*{title}* · {counted}")]
    blocks += record_group(_("Waiting for you"), needing)
    blocks += record_group(_("Open"), [each for each in others if each.state not in SETTLED])
    blocks += record_group(_("Done"), [each for each in others if each.state in SETTLED])
    shown = len(needing) + len(others)
    if not total:
        blocks.append(section(_("No records match. Use `log` to see them all.")))
    elif shown < total:
        blocks.append(
            context(
                _("{first} to {last} of {total}").format(
                    first=first + 1, last=first + shown, total=total
                )
            )
        )
    turning = [
        button(label, action_id=action_id, value=value)
        for label, action_id, value in ((_("Newer"), NEWER, newer), (_("Older"), OLDER, older))
        if value is not None
    ]
    if turning:
        blocks.append(actions(*turning))
    return Message(text=plain_text_of(blocks), blocks=blocks)


def record_group(title: str, records: Sequence[Record]) -> list[Block]:
    """Records under a title, a line each; nothing where there are none."""
    return pack_lines([record_line(each) for each in records], title=f"*{title}*")


def record_line(record: Record, *, by: Deadline | None = None) -> str:
    """A record in one line: what it is called, how it stands, whose it is, how pressing.

    `by` is when the reader has to have acted on it, if that is told.
    """
    parts = [
        f"{KIND_EMOJI[record.kind]} {record_link(record)} {one_line(record.title, limit=90)}",
        f"_{label_of(record.state)}_",
    ]
    if isinstance(record, Issue) and record.waiting_on:
        parts[-1] = f"_{_waiting_for(record.waiting_on)}_"
    if record.responsible and record.state not in SETTLED:
        parts.append(one_line(record.responsible.name))
    if isinstance(record, Issue) and record.state not in SETTLED:
        parts += [label_of(record.priority)] if record.priority in _PRESSING else []
        # Who has seen it is told by that day, if by any.
        is_told = by is not None and record.state is not State.OPEN
        if record.due_on and not is_told:
            parts.append(_("due {day}").format(day=date_token(record.due_on)))
    return " · ".join([*parts, *([f"*{by.words}*"] if by else [])])


def _waiting_for(side: Side) -> str:
    return _(_WAITING[side]) if side in _WAITING else label_of(State.WAITING)
