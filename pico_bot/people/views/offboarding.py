"""The notice to the consultancy's lead when someone with a role has left."""

from collections.abc import Sequence

from pico_bot.blockkit import bold, escape, one_line, section
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop, join_and, ngettext
from pico_bot.model import HeldRole, Member, Message, Partnership, Person, Record

# Why someone was offboarded.
LEFT = gettext_noop("*{name}* has left all channels of the partnership with *{partnership}*.")
DEACTIVATED = gettext_noop(
    "*{name}* no longer has an active Slack account. This affects the partnership with "
    "*{partnership}*."
)

_MAX_RECORDS = 20


def offboarding_notice(
    partnership: Partnership,
    member: Member,
    *,
    reason: str,
    vacated: Sequence[tuple[HeldRole, Sequence[Person]]],
    reassigned: Sequence[Record],
) -> Message:
    """Which roles `member` held, who covers each now, and which records were reassigned.

    `reason` is LEFT or DEACTIVATED; `vacated` pairs each role with those who cover it.
    """
    gone = _(reason).format(name=escape(member.name), partnership=escape(partnership.name))
    lines = [f":wave: {gone}"]
    lines += [_vacated_line(role, covering) for role, covering in vacated]
    if reassigned:
        references = ", ".join(each.reference for each in reassigned[:_MAX_RECORDS])
        more = len(reassigned) - _MAX_RECORDS
        lines.append(
            ngettext(
                "Reassigned: {records} and {count} more.",
                "Reassigned: {records} and {count} more.",
                more,
            ).format(records=references, count=more)
            if more > 0
            else _("Reassigned: {records}.").format(records=references)
        )
    if vacated:
        command = f"`/pico role assign @person {vacated[0][0].key}`"
        lines.append(_("To assign someone, use {command} in the channel.").format(command=command))
    text = "\n".join(lines)
    return Message(text=text, blocks=[section(text)])


def _vacated_line(role: HeldRole, covering: Sequence[Person]) -> str:
    title = bold(one_line(_(role.title)))
    if not covering:
        return "• " + _("{role} is now vacant.").format(role=title)
    names = join_and([escape(each.name) for each in covering])
    return "• " + _("{role}: covered by {names}.").format(role=title, names=names)
