"""The announcement of a new phase, which calls nobody but whoever has to fill a role."""

from pico_bot.blockkit import (
    TEXT_LIMIT,
    Block,
    context,
    cut,
    fits,
    one_line,
    packed,
    section,
    spoken,
)
from pico_bot.i18n import gettext as _
from pico_bot.model import Message, Side
from pico_bot.phases.views.parts import (
    OPEN,
    ROOMS,
    Room,
    asked,
    gaps_told,
    more,
    purpose,
    title_of,
    whole,
    whose_told,
)
from pico_bot.phases.views.shapes import Arrival
from pico_bot.records.views import name_of


def announcement_message(arrival: Arrival) -> Message:
    """That a new phase has begun and what changes with it, for everybody in the channel."""
    blocks: list[Block] = []
    for room in ROOMS:
        blocks = _announcement(arrival, room)
        if fits(blocks, text=spoken(blocks)):
            break
    shown = whole(blocks)
    # The text names whom the blocks call.
    text = shown.text
    for caller in arrival.callers.values():
        text = text.replace(caller.mention, one_line(caller.name))
    return Message(text=cut(text, TEXT_LIMIT), blocks=shown.blocks)


def _announcement(arrival: Arrival, room: Room) -> list[Block]:
    phase = title_of(arrival.phase)
    said = (
        _("*Back in {phase}* after {before}, as both sides decided in {decision}.")
        if arrival.is_back
        else _("*{phase} begins.* {before} is over, as both sides decided in {decision}.")
    )
    first = said.format(
        phase=phase, before=title_of(arrival.before), decision=name_of(arrival.decision)
    )
    lines = [f":compass: {first}"]
    if arrival.reason:
        lines.append(_("Why: {reason}").format(reason=one_line(arrival.reason, limit=600)))
    lines += purpose(arrival.phase, limit=600)
    blocks = packed(lines)
    if arrival.left.questions != arrival.effects.questions:
        blocks += packed(asked(arrival.effects, room), title=_("*The check-in asks from now on*"))
    if arrival.left.rhythm != arrival.effects.rhythm:
        blocks.append(section(f":calendar: {arrival.effects.rhythm}"))
    blocks += packed(_to_fill(arrival), title=_("*Roles to fill now*"))
    unticked = [
        (one_line(_(each.criterion.text), limit=room.text), whose_told(each.whose))
        for each in arrival.unticked[: room.lines]
    ]
    lines = [f"{OPEN} {text} · _{whose}_" for text, whose in unticked]
    lines += more(len(arrival.unticked) - len(unticked))
    blocks += packed(lines, title=_("*Still open from the start*"))
    return [*blocks, context(_("`@Pico phase` shows where we are and what is missing."))]


def _to_fill(arrival: Arrival) -> list[str]:
    """The roles that nobody holds, each with who of that side is called to fill it."""
    lines = []
    for side in (Side.CONSULTANCY, Side.CUSTOMER):
        gaps = [role for role in arrival.effects.gaps if role.side is side]
        if not gaps:
            continue
        caller = arrival.callers.get(side)
        if caller is None:
            lines.append(f"• {gaps_told(gaps)}")
            continue
        told = _("{roles}: who is it, {person}?")
        lines.append("• " + told.format(roles=gaps_told(gaps), person=caller.mention))
    return lines
