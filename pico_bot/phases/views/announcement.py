"""The announcement of a new phase, which calls nobody but whoever has to fill a role."""

from pico_bot.blockkit import (
    TEXT_LIMIT,
    Block,
    context,
    fits,
    one_line,
    pack_lines,
    plain_text_of,
    section,
    truncate,
)
from pico_bot.i18n import gettext as _
from pico_bot.model import Message, Side
from pico_bot.phases.views.parts import (
    OPEN,
    ROOMS,
    RoomLeft,
    asked_line,
    fit_message,
    gap_lines,
    holder_line,
    more_of,
    purpose,
    title_of,
)
from pico_bot.phases.views.view_models import PhaseChange
from pico_bot.records.views import record_link


def announcement_message(arrival: PhaseChange) -> Message:
    """That a new phase has begun and what changes with it, for everybody in the channel."""
    blocks: list[Block] = []
    for room in ROOMS:
        blocks = _announcement(arrival, room)
        if fits(blocks, text=plain_text_of(blocks)):
            break
    shown = fit_message(blocks)
    # The text names whom the blocks call.
    text = shown.text
    for caller in arrival.callers.values():
        text = text.replace(caller.mention, one_line(caller.name))
    return Message(text=truncate(text, TEXT_LIMIT), blocks=shown.blocks)


def _announcement(arrival: PhaseChange, room: RoomLeft) -> list[Block]:
    phase = title_of(arrival.phase)
    said = (
        _("*Back in {phase}* from {before}, agreed in {decision}.")
        if arrival.is_back
        else _("*{phase} starts now.* Both sides agreed in {decision}; {before} is complete.")
    )
    first = said.format(
        phase=phase, before=title_of(arrival.before), decision=record_link(arrival.decision)
    )
    lines = [f":compass: {first}"]
    if arrival.reason:
        lines.append(_("Reason: {reason}").format(reason=one_line(arrival.reason, limit=600)))
    lines += purpose(arrival.phase, limit=600)
    blocks = pack_lines(lines)
    if arrival.left.questions != arrival.effects.questions:
        blocks += pack_lines(
            asked_line(arrival.effects, room), title=_("*Check-in questions from now on*")
        )
    if arrival.left.rhythm != arrival.effects.rhythm:
        blocks.append(section(f":calendar: {arrival.effects.rhythm}"))
    blocks += pack_lines(_to_fill(arrival), title=_("*Roles to fill now*"))
    unticked = [
        (one_line(_(each.criterion.text), limit=room.text), holder_line(each.whose))
        for each in arrival.unticked[: room.lines]
    ]
    lines = [f"{OPEN} {text} · _{whose}_" for text, whose in unticked]
    lines += more_of(len(arrival.unticked) - len(unticked))
    blocks += pack_lines(lines, title=_("*Criteria still open*"))
    return [*blocks, context(_("Use `@Pico phase` to see where you are and what's missing."))]


def _to_fill(arrival: PhaseChange) -> list[str]:
    """The roles that nobody holds, each with who of that side is called to fill it."""
    lines = []
    for side in (Side.CONSULTANCY, Side.CUSTOMER):
        gaps = [role for role in arrival.effects.gaps if role.side is side]
        if not gaps:
            continue
        caller = arrival.callers.get(side)
        if caller is None:
            lines.append(f"• {gap_lines(gaps)}")
            continue
        told = _("{roles}: {person}, who takes this on?")
        lines.append("• " + told.format(roles=gap_lines(gaps), person=caller.mention))
    return lines
