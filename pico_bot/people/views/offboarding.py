"""What the consultancy's lead reads when somebody who held a role has left."""

from collections.abc import Sequence

from pico_bot.blockkit import escape, section
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop, join_and, ngettext
from pico_bot.model import Member, Message, Partnership, Record, Role

# Why somebody is gone.
LEFT = gettext_noop("*{name}* has left the channel ({partnership}).")
DEACTIVATED = gettext_noop("*{name}* no longer has an active Slack account ({partnership}).")

_LISTED = 20


def offboarding_notice(
    partnership: Partnership,
    member: Member,
    *,
    why: str,
    freed: Sequence[tuple[Role, Sequence[Member]]],
    moved: Sequence[Record],
) -> Message:
    """Which roles `member` held who left, who answers for each now, and which records moved.

    `why` is LEFT or DEACTIVATED.
    """
    gone = _(why).format(name=escape(member.name), partnership=escape(partnership.name))
    lines = [f":wave: {gone}"]
    lines += [_freed(role, answering) for role, answering in freed]
    if moved:
        named = ", ".join(each.reference for each in moved[:_LISTED])
        more = len(moved) - _LISTED
        lines.append(
            ngettext(
                "Reassigned: {records} and {count} more.",
                "Reassigned: {records} and {count} more.",
                more,
            ).format(records=named, count=more)
            if more > 0
            else _("Reassigned: {records}.").format(records=named)
        )
    if freed:
        command = f"`/pico role assign @person {freed[0][0].key}`"
        lines.append(_("To assign someone, use {command} in the channel.").format(command=command))
    text = "\n".join(lines)
    return Message(text=text, blocks=[section(text)])


def _freed(role: Role, answering: Sequence[Member]) -> str:
    if not answering:
        free = _("{role} is now *vacant*.")
        return f"• {free.format(role=f'`{role.key}`')}"
    names = join_and([escape(each.name) for each in answering])
    told = ngettext(
        "{role}: covered by {names}.",
        "{role}: covered by {names}.",
        len(answering),
    )
    return f"• {told.format(role=f'`{role.key}`', names=names)}"
