"""The reply to `status`: what waits for the person, and the state of the partnership.

People are named in plain text, so that reading notifies no one.
"""

from collections.abc import Sequence
from operator import itemgetter

from pico_bot.blockkit import (
    Block,
    bold,
    context,
    fits,
    header,
    label_of,
    message_of,
    one_line,
    pack_lines,
    plain_text_of,
    section,
)
from pico_bot.checkins.views import Invitation, waiting_line
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    HeldRole,
    Message,
    Partnership,
    Record,
)
from pico_bot.records.views import (
    Deadline,
    and_more_in,
    deadline_sort_key,
    record_line,
)

# Lines per list, tried in this order until the message fits; the log has all.
_STATUS_LENGTHS = (15, 10, 5, 3)

# A line with what it is sorted by.
_SortedLine = tuple[tuple[bool, float], int, str]


def status_message(
    partnership: Partnership,
    *,
    yours: Sequence[tuple[Record, Deadline | None]],
    checkins: Sequence[Invitation],
    others: Sequence[tuple[Record, Deadline | None]],
    vacant_roles: Sequence[HeldRole],
    phase: str,
    checkin: str,
) -> Message:
    """What is waiting for the reader and for others, and which roles are vacant.

    What is due first comes first. `checkins` are waiting for the reader's answer; other people's
    missing answers are not shown. `phase` and `checkin` are a sentence each.
    """
    mine, theirs = (
        [line for _key, _number, line in sorted(waiting, key=itemgetter(0, 1))]
        for waiting in (
            [*map(_checkin_line, checkins), *map(_record_line, yours)],
            [*map(_record_line, others)],
        )
    )
    blocks: list[Block] = []
    for most in _STATUS_LENGTHS:
        blocks = [
            header(partnership.name),
            *_lines(_("Waiting for you"), mine, most=most, empty=_("Nothing is waiting for you.")),
            *_lines(
                _("Waiting for others"),
                theirs,
                most=most,
                empty=_("Nothing is waiting for others."),
            ),
        ]
        if vacant_roles:
            names = ", ".join(
                f"*{one_line(_(role.title))}* ({label_of(role.side)})" for role in vacant_roles
            )
            vacant = _("Vacant roles: {roles}").format(roles=names)
            blocks.append(section(f":warning: {vacant}"))
        blocks.append(context(f":compass: {phase}", f":calendar: {checkin}"))
        if fits(blocks, text=plain_text_of(blocks)):
            break
    return message_of(blocks)


def _checkin_line(invitation: Invitation) -> _SortedLine:
    deadline = [bold(invitation.by.label)] if invitation.by else []
    line = " · ".join([waiting_line(invitation), *deadline])
    return deadline_sort_key(invitation.by), 0, line


def _record_line(waiting: tuple[Record, Deadline | None]) -> _SortedLine:
    record, deadline = waiting
    return deadline_sort_key(deadline), record.id, record_line(record, deadline=deadline)


def _lines(title: str, lines: Sequence[str], *, most: int, empty: str) -> list[Block]:
    title = f"*{title} ({len(lines)})*"
    if not lines:
        return [section(f"{title}\n{empty}")]
    more = [and_more_in(len(lines) - most, "`log open`")] if len(lines) > most else []
    return pack_lines([*lines[:most], *more], title=title)
