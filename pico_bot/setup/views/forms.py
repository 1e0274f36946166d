"""The two modals that set a partnership up: whose it is and how it begins, and who is who."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from pico_bot.blockkit import (
    NAME_LIMIT,
    Block,
    Choices,
    ModalState,
    actions,
    button,
    fits,
    grouped_select,
    modal,
    one_line,
    option,
    section,
    select_input,
    text_input,
    time_input,
)
from pico_bot.charter.views import labels
from pico_bot.i18n import gettext as _
from pico_bot.model import Decision, Maturity, Message, Role, Side, State

CALLBACK, PEOPLE = "setup", "setup_people"
CHANGE_ROLES = "roles_change"

NAME, MATURITY, LANGUAGE = "name", "maturity", "language"
COUNTRY, TIME_ZONE, WEEKDAY, AT = "country", "time_zone", "weekday", "at"
ROLE = "role/"

# A select holds a hundred, one of which is nobody.
MOST_PEOPLE = 99

# A modal holds a hundred blocks, and 250 KB in all, of which people to choose from take most.
MOST_SEATS = 90
_ROOM_FOR_PEOPLE = 200_000


@dataclass(frozen=True, kw_only=True)
class SetupChoices:
    """How a partnership is to begin; the check-in comes on `weekday` (Monday is 0), if at all."""

    name: str
    maturity: Maturity
    language: str
    country: str | None
    time_zone: str
    weekday: int | None
    at: time


@dataclass(frozen=True, kw_only=True)
class SetupFormState(ModalState):
    """The channel that a modal is about, carried in its private metadata.

    `wishes` is how a new partnership is to begin, `name` what it is to be called from now on, and
    `introduction` the message (its `ts`) whose button opened the first modal.
    """

    channel_id: str
    wishes: SetupChoices | None = None
    name: str | None = None
    introduction: str | None = None


@dataclass(frozen=True, kw_only=True)
class RoleSeat:
    """A role to be filled; `holder` is the Slack id of who holds it, if anybody."""

    key: str
    title: str
    side: Side
    holder: str | None


@dataclass(frozen=True, kw_only=True)
class RoleSeats:
    """The roles to be filled, and by whom they may be, by side.

    `more` is how many people found no room; `is_pilot` that the channel is shared with no customer.
    """

    seats: Sequence[RoleSeat]
    people: Mapping[Side, Choices]
    more: int = 0
    is_pilot: bool = False


def setup_view(
    reference: SetupFormState, wishes: SetupChoices, *, home: str | None = None
) -> Block:
    """Ask whose partnership it is and how it begins, filled with `wishes`.

    `home` is the Slack id of another channel that is the partnership's home already.
    """
    not_yet = (labels.NOTHING, _("Not yet"))
    weekday = labels.NOTHING if wishes.weekday is None else str(wishes.weekday)
    return modal(
        _("Set up partnership"),
        [
            section(
                _(
                    "{channel} stays the partnership's home: the contact card and check-ins "
                    "are posted there. Next, assign people and roles; nothing is saved until "
                    "then."
                ).format(channel=f"<#{home}>")
                if home
                else _(
                    "This channel becomes the partnership's home. Next, assign people and "
                    "roles; nothing is saved until then."
                )
            ),
            text_input(NAME, _("Customer"), value=wishes.name, limit=NAME_LIMIT),
            select_input(
                MATURITY,
                _("How established is the partnership?"),
                [(each.value, labels.maturity(each)) for each in Maturity],
                value=wishes.maturity,
                hint=_("Sets the starting charter. You can change everything later."),
            ),
            select_input(LANGUAGE, _("Language"), labels.language_choices(), value=wishes.language),
            grouped_select(
                COUNTRY,
                _("Country (for public holidays)"),
                labels.country_groups(),
                value=wishes.country or labels.NOTHING,
            ),
            grouped_select(
                TIME_ZONE,
                _("Time zone"),
                labels.zone_groups(beside=wishes.time_zone),
                value=wishes.time_zone,
            ),
            select_input(
                WEEKDAY,
                _("Check-in day"),
                [not_yet, *labels.weekday_choices()],
                value=weekday,
            ),
            time_input(AT, _("Time"), value=wishes.at),
        ],
        callback_id=CALLBACK,
        submit=_("Next"),
        metadata=reference.dump(),
    )


def roles_only_view(reference: SetupFormState, *, name: str, told: Sequence[str]) -> Block:
    """Show a partnership that is set up already: `told` is what is agreed, in lines of markup."""
    return modal(
        _("Partnership"),
        [
            section(
                _("This channel belongs to the partnership with *{name}*.").format(
                    name=one_line(name)
                )
            ),
            section("\n".join(told)),
            section(_("To change the agreement, use `charter`. Next, assign people and roles.")),
            text_input(NAME, _("Customer"), value=name, limit=NAME_LIMIT),
        ],
        callback_id=CALLBACK,
        submit=_("Next"),
        metadata=reference.dump(),
    )


def people_view(reference: SetupFormState, seats: RoleSeats) -> Block:
    """Ask who holds which role, filled with who does."""
    blocks: list[Block] = []
    room = _people_to_a_seat(seats)
    is_cut = any(len(people) > room for people in seats.people.values())
    for side in (Side.CONSULTANCY, Side.CUSTOMER):
        of_side = [each for each in seats.seats[:MOST_SEATS] if each.side is side]
        blocks.append(section(f"*{labels.side(side).capitalize()}*"))
        if not seats.people[side]:
            blocks.append(section(_("No one from this side is in the channel yet.")))
            continue
        if side is Side.CUSTOMER and seats.is_pilot:
            blocks.append(
                section(
                    _(
                        "There's no customer in this channel. Anyone you choose here acts "
                        "as the customer."
                    )
                )
            )
        blocks += [_seat(each, seats.people[side], room=room) for each in of_side]
    if seats.more or is_cut:
        blocks.append(
            section(
                _(
                    "Not everyone in the channel fits here. Assign the others with `/pico "
                    "role assign @person data-owner`."
                )
            )
        )
    return modal(
        _("People and roles"),
        blocks,
        callback_id=PEOPLE,
        submit=_("Set up") if reference.wishes else _("Save"),
        metadata=reference.dump(),
    )


def with_button(answer: Message, *, channel_id: str) -> Message:
    """Who answers for what, with a button that opens who is who, where there is room for it."""
    row = actions(button(_("Change roles"), action_id=CHANGE_ROLES, value=channel_id))
    blocks = [*answer.blocks, row]
    return Message(text=answer.text, blocks=blocks) if fits(blocks, text=answer.text) else answer


def renaming(decision: Decision, *, name: str) -> str:
    """That another name of the partnership is agreed on like all of the charter; a sentence."""
    values = {"decision": decision.reference, "name": one_line(name)}
    if decision.state is State.CONFIRMED:
        return _("Renamed to *{name}* by {decision}.").format(**values)
    return _(
        "{decision} proposes the name *{name}*. It takes effect once both sides confirm."
    ).format(**values)


def done(
    name: str,
    *,
    is_new: bool,
    agreed: Sequence[str],
    checkin: str,
    gaps: Sequence[Role],
    renamed: str | None = None,
) -> Message:
    """What setting up has done, who is missing, and what comes next."""
    belongs = _("This channel belongs to the partnership with *{name}*.")
    first = belongs.format(name=one_line(name)) if is_new else _("People and roles saved.")
    lines = [f":handshake: {first}", *agreed[1:2], checkin] if is_new else [f":handshake: {first}"]
    if renamed:
        lines.append(renamed)
    if gaps:
        missing = ", ".join(
            _("*{role}* ({side})").format(role=one_line(_(each.title)), side=labels.side(each.side))
            for each in gaps
        )
        lines.append(_(":warning: Vacant roles: {roles}").format(roles=missing))
    else:
        lines.append(_(":white_check_mark: Every role is filled."))
    lines.append(
        _(
            "Next: `charter` shows what's agreed and `roles` who holds each role. Tag "
            "messages with `#decision`, `#issue` or `#change`."
        )
    )
    text = "\n".join(lines)
    return Message(text=text, blocks=[section(text)])


def _people_to_a_seat(seats: RoleSeats) -> int:
    """How many people each role offers, so that Slack opens the form with all the roles."""
    everybody = [each for people in seats.people.values() for each in people]
    widest = max((len(json.dumps(option(name, value=who))) for who, name in everybody), default=1)
    # Who holds the role may have to be added, and is written once more as who is chosen.
    return max(1, _ROOM_FOR_PEOPLE // (widest * max(1, len(seats.seats))) - 2)


def _seat(seat: RoleSeat, people: Choices, *, room: int) -> Block:
    offered = list(people[:room])
    offered += [each for each in people[room:] if each[0] == seat.holder]
    return select_input(
        ROLE + seat.key,
        _(seat.title),
        [(labels.NOTHING, _("No one yet")), *offered],
        value=seat.holder or labels.NOTHING,
    )
