"""The log, page by page: what waits for the reader, what is open, what is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from pico_bot.blockkit import (
    KIND_EMOJI,
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
from pico_bot.records.views.overview import open_card_button
from pico_bot.records.views.record_context import record_link

# The buttons that turn the pages; their value is the page to show.
NEWER, OLDER = "log_newer", "log_older"

_NO_ADDRESSES: Mapping[int, str] = MappingProxyType({})

_SHOWN_PRIORITIES = frozenset({Priority.HIGH, Priority.URGENT})

_ON_HOLD = {
    Side.CONSULTANCY: gettext_noop("on hold, waiting for the consultancy"),
    Side.CUSTOMER: gettext_noop("on hold, waiting for the customer"),
}


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """By when (UTC) someone has to act, and whether that is past; or until when it is snoozed."""

    at: datetime
    is_past: bool = False
    is_snoozed: bool = False

    @property
    def label(self) -> str:
        """The deadline as people read it."""
        if self.is_snoozed:
            return _("snoozed until {moment}").format(moment=time_token(self.at))
        text = _("overdue since {moment}") if self.is_past else _("by {moment}")
        return text.format(moment=time_token(self.at))


def deadline_sort_key(deadline: Deadline | None) -> tuple[bool, float]:
    """Sorts by deadline; what has none comes last."""
    return deadline is None, deadline.at.timestamp() if deadline else 0


def log_message(
    title: str,
    *,
    waiting: Sequence[Record],
    others: Sequence[Record],
    first: int,
    total: int,
    newer: str | None,
    older: str | None,
    addresses: Mapping[int, str] = _NO_ADDRESSES,
) -> Message:
    """A page of the log under `title` (markup): what waits for the reader, then the others.

    `first` is the index of the page's first record (from 0), of `total`; `newer` and `older` are
    the values of the buttons that turn the page. `addresses` are those of the cards, by record id;
    a record without one gets a button that posts its card.
    """
    counted = ngettext("{count} record", "{count} records", total).format(count=total)
    blocks = [section(f"*{title}* · {counted}")]
    blocks += record_group(_("Waiting for you"), waiting, addresses)
    blocks += record_group(
        _("Open"), [each for each in others if each.state not in SETTLED], addresses
    )
    blocks += record_group(_("Done"), [each for each in others if each.state in SETTLED], addresses)
    shown = len(waiting) + len(others)
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
    buttons = [
        button(label, action_id=action_id, value=value)
        for label, action_id, value in ((_("Newer"), NEWER, newer), (_("Older"), OLDER, older))
        if value is not None
    ]
    if buttons:
        blocks.append(actions(*buttons))
    return Message(text=plain_text_of(blocks), blocks=blocks)


def record_group(
    title: str, records: Sequence[Record], addresses: Mapping[int, str] = _NO_ADDRESSES
) -> list[Block]:
    """Records under a title, one a line; nothing if there are none.

    Each has a link to its card in `addresses`, or a button that posts its card.
    """
    lines = [record_line(each, address=addresses.get(each.id)) for each in records]
    without_card = [bool(each.overview_id and each.id not in addresses) for each in records]
    if not any(without_card):
        return pack_lines(lines, title=f"*{title}*")
    blocks = [
        section(line, accessory=open_card_button(record) if is_without else None)
        for record, line, is_without in zip(records, lines, without_card, strict=True)
    ]
    return [section(f"*{title}*"), *blocks]


def record_line(
    record: Record, *, deadline: Deadline | None = None, address: str | None = None
) -> str:
    """A record in one line: reference, title, state, owner, priority and due date or `deadline`.

    The reference links to `address`, or else to the message that was tagged.
    """
    link = f"*<{address}|{record.reference}>*" if address else record_link(record)
    parts = [
        f"{KIND_EMOJI[record.kind]} {link} {one_line(record.title, limit=90)}",
        f"_{label_of(record.state)}_",
    ]
    if isinstance(record, Issue) and record.waiting_on:
        parts[-1] = f"_{_on_hold(record.waiting_on)}_"
    if record.responsible and record.state not in SETTLED:
        parts.append(one_line(record.responsible.name))
    if isinstance(record, Issue) and record.state not in SETTLED:
        parts += [label_of(record.priority)] if record.priority in _SHOWN_PRIORITIES else []
        # The deadline of an acknowledged issue is its due date.
        is_deadline = deadline is not None and record.state is not State.OPEN
        if record.due_on and not is_deadline:
            parts.append(_("due {day}").format(day=date_token(record.due_on)))
    return " · ".join([*parts, *([f"*{deadline.label}*"] if deadline else [])])


def _on_hold(side: Side) -> str:
    return _(_ON_HOLD[side]) if side in _ON_HOLD else label_of(State.ON_HOLD)
