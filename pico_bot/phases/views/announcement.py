"""The announcement of a new phase; it mentions only the leads who have vacant roles to fill."""

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
from pico_bot.phases.views.layout import (
    LENGTH_BUDGETS,
    OPEN,
    PageBudget,
    build_message,
    more_line,
    phase_title,
    purpose_lines,
    question_lines,
    role_holder,
    role_list,
)
from pico_bot.phases.views.view_models import PhaseChange
from pico_bot.records.views import record_link


def announcement_message(change: PhaseChange) -> Message:
    """Announces a new phase and what changes with it, for everyone in the channel."""
    blocks: list[Block] = []
    for budget in LENGTH_BUDGETS:
        blocks = _announcement(change, budget)
        if fits(blocks, text=plain_text_of(blocks)):
            break
    message = build_message(blocks)
    # The fallback text shows names instead of mentions.
    text = message.text
    for lead in change.leads.values():
        text = text.replace(lead.mention, one_line(lead.name))
    return Message(text=truncate(text, TEXT_LIMIT), blocks=message.blocks)


def _announcement(change: PhaseChange, budget: PageBudget) -> list[Block]:
    phase = phase_title(change.phase)
    headline = (
        _("*Back in {phase}* from {before}, agreed in {decision}.")
        if change.is_back
        else _("*{phase} starts now.* Both sides agreed in {decision}; {before} has ended.")
    )
    first = headline.format(
        phase=phase,
        before=phase_title(change.previous_phase),
        decision=record_link(change.decision),
    )
    lines = [f":compass: {first}"]
    if change.reason:
        lines.append(_("Reason: {reason}").format(reason=one_line(change.reason, limit=600)))
    lines += purpose_lines(change.phase, limit=600)
    blocks = pack_lines(lines)
    if change.previous_effects.questions != change.effects.questions:
        blocks += pack_lines(
            question_lines(change.effects, budget), title=_("*Check-in questions from now on*")
        )
    if change.previous_effects.rhythm != change.effects.rhythm:
        blocks.append(section(f":calendar: {change.effects.rhythm}"))
    blocks += pack_lines(_roles_to_fill(change), title=_("*Vacant roles this phase needs*"))
    open_items = [
        (one_line(_(each.criterion.text), limit=budget.text), role_holder(each.holder))
        for each in change.open_items[: budget.lines]
    ]
    lines = [f"{OPEN} {text} · _{holder}_" for text, holder in open_items]
    lines += more_line(len(change.open_items) - len(open_items))
    blocks += pack_lines(lines, title=_("*Entry criteria still open*"))
    return [*blocks, context(_("Use `@Pico phase` to see where you are and what's missing."))]


def _roles_to_fill(change: PhaseChange) -> list[str]:
    """The vacant roles by side, each with the lead who has to fill them."""
    lines = []
    for side in (Side.CONSULTANCY, Side.CUSTOMER):
        vacant = [role for role in change.effects.vacant_roles if role.side is side]
        if not vacant:
            continue
        lead = change.leads.get(side)
        if lead is None:
            lines.append(f"• {role_list(vacant)}")
            continue
        text = _("{roles}: {person}, who takes this on?")
        lines.append("• " + text.format(roles=role_list(vacant), person=lead.mention))
    return lines
