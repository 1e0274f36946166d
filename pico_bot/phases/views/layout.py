"""Parts shared by the phase page, the history and the announcement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from pico_bot.blockkit import MESSAGE_BLOCKS, TEXT_LIMIT, Block, one_line, plain_text_of, truncate
from pico_bot.i18n import dates, ngettext
from pico_bot.i18n import gettext as _
from pico_bot.model import HeldRole, Message, PhaseTerms, Routing, Side
from pico_bot.phases.views.view_models import PhaseEffects, RoleHolder

DONE, OPEN = ":white_check_mark:", ":white_large_square:"


@dataclass(frozen=True, kw_only=True)
class PageBudget:
    """How much a message shows.

    `buttons` is the number of criteria with a button, `lines` the number of others per list, `text`
    the length of each text, and `questions` the number of check-in questions.
    """

    buttons: int
    lines: int
    text: int
    questions: int


# Tried in this order until the message fits.
LENGTH_BUDGETS = (
    PageBudget(buttons=30, lines=50, text=300, questions=20),
    PageBudget(buttons=20, lines=30, text=150, questions=12),
    PageBudget(buttons=14, lines=15, text=100, questions=8),
    PageBudget(buttons=8, lines=8, text=60, questions=4),
    PageBudget(buttons=4, lines=4, text=30, questions=2),
)


def phase_title(phase: PhaseTerms) -> str:
    """The phase's title on one line, escaped."""
    return one_line(_(phase.title))


def purpose_lines(phase: PhaseTerms, *, limit: int) -> list[str]:
    """The phase's purpose, if the charter has one."""
    text = one_line(_(phase.purpose), limit=limit)
    return [text] if text else []


def role_holder(holder: RoleHolder) -> str:
    """The role responsible for a criterion, and who acts for it now."""
    role = one_line(_(holder.role.title))
    if holder.member is None and holder.role.side is Side.CUSTOMER:
        return _("{role}: no one is available, so anyone on the customer side").format(role=role)
    if holder.member is None:
        return _("{role}: no one is available, so anyone on the consultancy side").format(role=role)
    name = one_line(holder.member.name)
    match holder.routing:
        case Routing.PRIMARY | Routing.NAMED | Routing.SECOND_PERSON | Routing.ANYONE:
            text = _("{role}: {name}")
        case Routing.DEPUTY_AWAY | Routing.DEPUTY_VACANT:
            text = _("{role}: {name} (deputy)")
        case Routing.LEAD | Routing.LAST_ACTIVE:
            text = _("{role}: no one is available, so {name}")
        case _:
            assert_never(holder.routing)
    return text.format(role=role, name=name)


def role_list(roles: Sequence[HeldRole]) -> str:
    """Roles with their sides, as a list in a sentence."""
    return dates.join_and([_role_with_side(role) for role in roles])


def _role_with_side(role: HeldRole) -> str:
    title = one_line(_(role.title))
    if role.side is Side.CUSTOMER:
        return _("*{role}* (customer)").format(role=title)
    return _("*{role}* (consultancy)").format(role=title)


def more_line(count: int) -> list[str]:
    """A line that says how many items are not shown, if any."""
    if count <= 0:
        return []
    return [ngettext("… and {count} more", "… and {count} more", count).format(count=count)]


def question_lines(effects: PhaseEffects, budget: PageBudget) -> list[str]:
    """The check-in's questions, one per line."""
    shown = effects.questions[: budget.questions]
    lines = [f"• {one_line(_(text), limit=budget.text)}" for text in shown]
    return lines + more_line(len(effects.questions) - len(shown))


def local_date(at: datetime, zone: ZoneInfo) -> date:
    """The date of `at` in `zone`."""
    return at.astimezone(zone).date()


def build_message(blocks: Sequence[Block]) -> Message:
    """A message of these blocks, with their content as its text."""
    return Message(
        text=truncate(plain_text_of(blocks), TEXT_LIMIT), blocks=list(blocks[:MESSAGE_BLOCKS])
    )
