"""What the consultancy's lead reads when somebody who held a role has left."""

from collections.abc import Sequence

from pico_bot.cards.blocks import escape, section
from pico_bot.model import Member, Partnership, Record, Role
from pico_bot.model.message import Message

LEFT = "has left the channel"
DEACTIVATED = "has no active Slack account any more"

_LISTED = 20


def notice(
    partnership: Partnership,
    member: Member,
    *,
    why: str,
    freed: Sequence[tuple[Role, Sequence[Member]]],
    moved: Sequence[Record],
) -> Message:
    """Which roles `member` held who left, who answers for each now, and which records moved."""
    lines = [f":wave: *{escape(member.name)}* {why} ({escape(partnership.name)})."]
    lines += [_freed(role, answering) for role, answering in freed]
    if moved:
        more = [f"and {len(moved) - _LISTED} more"] if len(moved) > _LISTED else []
        named = [each.reference for each in moved[:_LISTED]] + more
        lines.append(f"Moved to others: {', '.join(named)}.")
    if freed:
        lines.append(f"Fill it in the channel: `/pico role assign @person {freed[0][0].key}`")
    text = "\n".join(lines)
    return Message(text=text, blocks=[section(text)])


def _freed(role: Role, answering: Sequence[Member]) -> str:
    if not answering:
        return f"• `{role.key}` is free, *nobody* answers for it."
    names = ", ".join(escape(each.name) for each in answering)
    return f"• `{role.key}` is free of them; {names} answers for it."
