"""Pieces that the phase's page, its history and its announcement are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pico_bot.blockkit import MESSAGE_BLOCKS, TEXT_LIMIT, Block, one_line, plain_text_of, truncate
from pico_bot.i18n import dates, ngettext
from pico_bot.i18n import gettext as _
from pico_bot.model import Message, PhaseTerms, Role, Routing, Side
from pico_bot.phases.views.view_models import PhaseEffects, RoleHolder

DONE, OPEN = ":white_check_mark:", ":white_large_square:"


@dataclass(frozen=True, kw_only=True)
class RoomLeft:
    """How many criteria have a button of their own, and how many others of a list are told.

    `text` is how much of a text is shown, `questions` how many of the check-in's are.
    """

    buttons: int
    lines: int
    text: int
    questions: int


# Tried in this order until Slack takes it.
ROOMS = (
    RoomLeft(buttons=30, lines=50, text=300, questions=20),
    RoomLeft(buttons=20, lines=30, text=150, questions=12),
    RoomLeft(buttons=14, lines=15, text=100, questions=8),
    RoomLeft(buttons=8, lines=8, text=60, questions=4),
    RoomLeft(buttons=4, lines=4, text=30, questions=2),
)


def title_of(phase: PhaseTerms) -> str:
    """What the phase is called, on one line, inert."""
    return one_line(_(phase.title))


def purpose(phase: PhaseTerms, *, limit: int) -> list[str]:
    """What the phase is for, where the charter says it."""
    told = one_line(_(phase.purpose), limit=limit)
    return [told] if told else []


def holder_line(whose: RoleHolder) -> str:
    """Whose a criterion is to tick: the role, and who answers for it now."""
    role = one_line(_(whose.role.title))
    if whose.member is None and whose.role.side is Side.CUSTOMER:
        return _("{role}: no one yet, so anyone on the customer side").format(role=role)
    if whose.member is None:
        return _("{role}: no one yet, so anyone on the consultancy side").format(role=role)
    name = one_line(whose.member.name)
    if whose.routing is Routing.PRIMARY:
        return _("{role}: {name}").format(role=role, name=name)
    if whose.routing in {Routing.LEAD, Routing.LAST_SPOKE}:
        return _("{role}: no one is available, so {name}").format(role=role, name=name)
    return _("{role}: {name} (deputy)").format(role=role, name=name)


def gap_lines(gaps: Sequence[Role]) -> str:
    return dates.join_and([_gap(role) for role in gaps])


def _gap(role: Role) -> str:
    title = one_line(_(role.title))
    if role.side is Side.CUSTOMER:
        return _("*{role}* (customer)").format(role=title)
    return _("*{role}* (consultancy)").format(role=title)


def more_of(count: int) -> list[str]:
    """That so many more of a list are not shown; nothing where none are missing."""
    if count <= 0:
        return []
    return [ngettext("… and {count} more", "… and {count} more", count).format(count=count)]


def asked_line(effects: PhaseEffects, room: RoomLeft) -> list[str]:
    """What the check-in asks, a line a question."""
    shown = effects.questions[: room.questions]
    lines = [f"• {one_line(_(text), limit=room.text)}" for text in shown]
    return lines + more_of(len(effects.questions) - len(shown))


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The day that it was in `zone`."""
    return at.astimezone(zone).date()


def fit_message(blocks: Sequence[Block]) -> Message:
    """A message of these blocks, with all that they say as its text."""
    return Message(
        text=truncate(plain_text_of(blocks), TEXT_LIMIT), blocks=list(blocks[:MESSAGE_BLOCKS])
    )
