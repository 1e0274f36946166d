"""The two set-up modals: the partnership's first settings, and who has which role."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from pico_bot.blockkit import (
    NO_CHOICE,
    Block,
    ChannelButtonState,
    Choices,
    ModalState,
    actions,
    button,
    fits,
    grouped_select,
    label_of,
    modal,
    one_line,
    option,
    section,
    select_input,
    text_input,
    time_input,
)
from pico_bot.charter.views import choices as charter_choices
from pico_bot.charter.views import labels
from pico_bot.i18n import gettext as _
from pico_bot.model import NAME_LIMIT, Decision, HeldRole, Maturity, Message, Side, State

CALLBACK, PEOPLE = "setup", "setup_people"
CHANGE_ROLES = "roles_change"

NAME, CUSTOMER, MATURITY, LANGUAGE = "name", "customer", "maturity", "language"
COUNTRY, TIME_ZONE, WEEKDAY, AT = "country", "time_zone", "weekday", "at"
ROLE = "role/"

# A select holds 100 options, one of which is for no one.
MAX_PEOPLE = 99

# A modal holds 100 blocks and 250 KB. Most of that is the options of the role selects.
MAX_ROLES = 90
_MAX_OPTIONS_BYTES = 200_000


@dataclass(frozen=True, kw_only=True)
class SetupChoices:
    """How a partnership starts; `weekday` is the check-in's (Monday is 0), None for no check-in."""

    name: str
    maturity: Maturity
    language: str
    country: str | None
    time_zone: str
    weekday: int | None
    at: time


@dataclass(frozen=True, kw_only=True)
class SetupFormState(ModalState):
    """The state of both modals.

    `choices` are those of the first modal for a new partnership, `name` its name there,
    `customer_team_id` the organisation chosen as the customer, and `introduction` the `ts` of the
    message whose button opened it.
    """

    channel_id: str
    choices: SetupChoices | None = None
    name: str | None = None
    customer_team_id: str | None = None
    introduction: str | None = None


@dataclass(frozen=True, kw_only=True)
class RoleField:
    """A role to fill; `holder` is the Slack user id of its current holder, if any."""

    key: str
    title: str
    side: Side
    holder: str | None


@dataclass(frozen=True, kw_only=True)
class RoleFields:
    """The roles to fill, and the people who can have them, by side.

    `omitted` counts the people beyond the form's limit. In a pilot the channel isn't shared with a
    customer.
    """

    fields: Sequence[RoleField]
    people: Mapping[Side, Choices]
    omitted: int = 0
    is_pilot: bool = False


def setup_view(
    state: SetupFormState,
    values: SetupChoices,
    *,
    organisations: Choices = (),
    home_channel: str | None = None,
) -> Block:
    """The first modal for a new partnership, filled in with `values`.

    One of `organisations` has to be chosen as the customer, if there are any. `home_channel` is
    the Slack id of another channel that is already the partnership's home.
    """
    not_yet = (NO_CHOICE, _("Not yet"))
    weekday = NO_CHOICE if values.weekday is None else str(values.weekday)
    return modal(
        _("Set up partnership"),
        [
            section(
                _(
                    "{channel} stays the partnership's home: the contact card and check-ins "
                    "are posted there. Next, assign people and roles; nothing is saved until "
                    "then."
                ).format(channel=f"<#{home_channel}>")
                if home_channel
                else _(
                    "This channel becomes the partnership's home. Next, assign people and "
                    "roles; nothing is saved until then."
                )
            ),
            text_input(NAME, _("Customer name"), value=values.name, limit=NAME_LIMIT),
            *_customer_select(organisations),
            select_input(
                MATURITY,
                _("How established is the partnership?"),
                [(each.value, labels.maturity_summary(each)) for each in Maturity],
                value=values.maturity,
                hint=_("Sets the starting charter. You can change everything later."),
            ),
            select_input(
                LANGUAGE, _("Language"), charter_choices.language_choices(), value=values.language
            ),
            grouped_select(
                COUNTRY,
                _("Country (for public holidays)"),
                charter_choices.country_groups(),
                value=values.country or NO_CHOICE,
            ),
            grouped_select(
                TIME_ZONE,
                _("Time zone"),
                charter_choices.zone_groups(current=values.time_zone),
                value=values.time_zone,
            ),
            select_input(
                WEEKDAY,
                _("Check-in day"),
                [not_yet, *charter_choices.weekday_choices()],
                value=weekday,
            ),
            time_input(AT, _("Time"), value=values.at),
        ],
        callback_id=CALLBACK,
        submit=_("Next"),
        metadata=state.dump(),
    )


def roles_only_view(
    state: SetupFormState,
    *,
    name: str,
    organisations: Choices = (),
    is_new_channel: bool,
    charter_lines: Sequence[str],
) -> Block:
    """The first modal for a partnership that is already set up, with its charter in short.

    `organisations` are as in `setup_view`. `is_new_channel` is whether saving adds the channel to
    the partnership.
    """
    where = (
        _("When you save, this channel becomes part of the partnership with *{name}*.")
        if is_new_channel
        else _("This channel belongs to the partnership with *{name}*.")
    )
    return modal(
        _("Set up partnership"),
        [
            section(where.format(name=one_line(name))),
            section("\n".join(charter_lines)),
            section(_("To change the charter, use `charter`. Next, assign people and roles.")),
            text_input(NAME, _("Customer name"), value=name, limit=NAME_LIMIT),
            *_customer_select(organisations),
        ],
        callback_id=CALLBACK,
        submit=_("Next"),
        metadata=state.dump(),
    )


def people_view(state: SetupFormState, roles: RoleFields) -> Block:
    """The second modal: who has which role, filled in with the current holders."""
    blocks: list[Block] = []
    room = _people_per_role(roles)
    is_cut = any(len(people) > room for people in roles.people.values())
    for side in (Side.CONSULTANCY, Side.CUSTOMER):
        of_side = [each for each in roles.fields[:MAX_ROLES] if each.side is side]
        blocks.append(section(f"*{label_of(side).capitalize()}*"))
        if not roles.people[side]:
            blocks.append(section(_("No one from this side is in the channel yet.")))
            continue
        if side is Side.CUSTOMER and roles.is_pilot:
            blocks.append(
                section(
                    _(
                        "There's no customer in this channel. Anyone you choose here acts "
                        "as the customer."
                    )
                )
            )
        blocks += [_role_select(each, roles.people[side], room=room) for each in of_side]
    if roles.omitted or is_cut:
        blocks.append(
            section(
                _(
                    "This form can't list everyone in the channel. Assign the others with "
                    "`/pico role assign @person data owner`."
                )
            )
        )
    return modal(
        _("Assign roles"),
        blocks,
        callback_id=PEOPLE,
        submit=_("Set up") if state.choices else _("Save"),
        metadata=state.dump(),
    )


def with_button(answer: Message, *, channel_id: str) -> Message:
    """The answer to `roles` with a *Change roles* button, if there is room for it."""
    value = ChannelButtonState(channel_id=channel_id).dump()
    row = actions(button(_("Change roles"), action_id=CHANGE_ROLES, value=value))
    blocks = [*answer.blocks, row]
    return Message(text=answer.text, blocks=blocks) if fits(blocks, text=answer.text) else answer


def renaming_sentence(decision: Decision, *, name: str) -> str:
    """What becomes of the partnership's new name, by the decision that proposes it."""
    values = {"decision": decision.reference, "name": one_line(name)}
    if decision.state is State.CONFIRMED:
        return _("Renamed to *{name}* by {decision}.").format(**values)
    return _(
        "{decision} proposes the name *{name}*. It takes effect once both sides confirm."
    ).format(**values)


def done_message(
    name: str,
    *,
    is_new: bool,
    charter_lines: Sequence[str],
    checkin: str,
    vacant: Sequence[HeldRole],
    renamed: str | None = None,
    proposed: Sequence[str] = (),
) -> Message:
    """What was set up, which roles are vacant and what comes next."""
    belongs = _("This channel belongs to the partnership with *{name}*.")
    first = belongs.format(name=one_line(name)) if is_new else _("People and roles saved.")
    lines = (
        [f":handshake: {first}", *charter_lines[1:2], checkin]
        if is_new
        else [f":handshake: {first}"]
    )
    if renamed:
        lines.append(renamed)
    lines += proposed
    if vacant:
        missing = ", ".join(
            _("*{role}* ({side})").format(role=one_line(_(each.title)), side=label_of(each.side))
            for each in vacant
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


def _customer_select(organisations: Choices) -> list[Block]:
    if not organisations:
        return []
    return [
        select_input(
            CUSTOMER,
            _("Customer organisation"),
            organisations,
            value=None,
            hint=_(
                "Several organisations share this channel. People of the others can tag messages, "
                "but not see records or decide."
            ),
        )
    ]


def _people_per_role(roles: RoleFields) -> int:
    """How many people each role's select can offer, so that the modal isn't too large."""
    everyone = [each for people in roles.people.values() for each in people]
    widest = max((len(json.dumps(option(name, value=who))) for who, name in everyone), default=1)
    # Keep room for the role's holder, who is added if missing, and for the initial option.
    return max(1, _MAX_OPTIONS_BYTES // (widest * max(1, len(roles.fields))) - 2)


def _role_select(field: RoleField, people: Choices, *, room: int) -> Block:
    offered = list(people[:room])
    offered += [each for each in people[room:] if each[0] == field.holder]
    return select_input(
        ROLE + field.key,
        _(field.title),
        [(NO_CHOICE, _("No one yet")), *offered],
        value=field.holder or NO_CHOICE,
    )
