"""Sets up a partnership: its charter, check-in and people, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from pico_bot.charter import amend, create, lead_onboarding, presets
from pico_bot.charter.views import parts
from pico_bot.checkins import schedule_text, schedules
from pico_bot.core import BadRequest, IllegalStep
from pico_bot.i18n import gettext as _
from pico_bot.i18n import use_locale
from pico_bot.model import (
    Actor,
    Channel,
    Decision,
    HeldRole,
    Member,
    Message,
    Partnership,
    Rank,
    Side,
    Via,
    snapshot_of,
)
from pico_bot.partnerships import ChannelInfo, SlackUser, partnerships, roles
from pico_bot.people import RoleChange, RoleOutcome, appointments, contacts, side_changes
from pico_bot.setup import customer
from pico_bot.setup.modals import clean_name, require_may_change_roles, require_may_set_up
from pico_bot.setup.naming import rename_partnership
from pico_bot.setup.role_candidates import is_pilot, is_set_up, partnership_at, side_at
from pico_bot.setup.views import SetupChoices, forms


@dataclass(frozen=True, kw_only=True)
class SetupResult:
    """What was set up, and which roles are vacant.

    `renaming` is the decision by which the partnership gets the name `name`, if there is one.
    `proposed` says which role changes have to be accepted first.
    """

    channel: Channel
    is_new: bool
    vacant: Sequence[HeldRole]
    renaming: Decision | None = None
    name: str = ""
    proposed: Sequence[str] = ()


def set_up(
    session: Session,
    *,
    place: ChannelInfo,
    user: SlackUser,
    choices: SetupChoices | None,
    name: str | None,
    chosen: Mapping[str, str | None],
    people: Mapping[str, SlackUser],
    now: datetime,
) -> SetupResult:
    """Set up the partnership at `place` with `choices`, or change its name and roles without them.

    `chosen` has the Slack user id for each role's key, None to leave it vacant; roles that aren't
    in it stay as they are. `people` are those users. Raises NotAllowed unless `user` acts for
    the consultancy, IllegalStep if someone else has just set it up, BadRequest if a person can't
    have a role or the customer of `place` has yet to be chosen; and as `choose_customer` does.
    """
    partnership = partnership_at(session, place)
    if choices is None and name is None:
        require_may_change_roles(session, place=place, user=user)
    else:
        require_may_set_up(session, place=place, user=user)
    customer.require_clear(session, place)
    if choices and partnership and is_set_up(session, partnership):
        raise IllegalStep(
            _("Someone just set up this partnership. Open it again with `/pico setup`.")
        )
    zone = choices.time_zone if choices else "UTC"
    channel = partnerships.get_or_create_channel(session, place=place, time_zone=zone, now=now)
    partnership = channel.partnership
    by = Actor(
        member=partnerships.member(session, partnership=partnership, user=user, active_at=None),
        via=Via.MODAL,
        now=now,
    )
    side_changes.choose_customer(session, partnership=partnership, place=place, by=by)
    side_overrides = _pilot_sides(
        place=place, partnership=partnership, chosen=chosen, people=people
    )
    if choices:
        _apply_choices(session, partnership, choices=choices, side_overrides=side_overrides, by=by)
    elif side_overrides:
        terms = snapshot_of(partnership).terms
        amend.propose_change(
            session,
            channel=channel,
            changes={"side_overrides": {**terms.side_overrides, **side_overrides}},
            reason=None,
            by=by,
        )
    new_name = clean_name(name) if name and choices is None else partnership.name
    renaming = rename_partnership(session, channel=channel, name=new_name, by=by)
    proposed = _assign(
        session,
        partnership,
        chosen=chosen,
        people=people,
        by=by,
        is_setting_up=choices is not None,
    )
    if choices and choices.weekday is not None:
        schedules.turn_on(
            session,
            partnership=partnership,
            channel=partnerships.home_channel_of(session, partnership),
            rhythm=snapshot_of(partnership).terms.rhythm,
            by=by.member,
            now=now,
        )
    contacts.post(session, partnership=partnership, now=now)
    contacts.reassign_and_publish(session, partnership=partnership, now=now)
    held = roles.contacts(partnership, now=now)
    return SetupResult(
        channel=channel,
        is_new=choices is not None,
        vacant=[each.role for each in held if each.is_vacant],
        renaming=renaming,
        name=new_name,
        proposed=proposed,
    )


def _apply_choices(
    session: Session,
    partnership: Partnership,
    *,
    choices: SetupChoices,
    side_overrides: Mapping[str, Side],
    by: Actor,
) -> None:
    partnership.name = clean_name(choices.name)
    terms = presets.preset(
        choices.maturity,
        language=choices.language,
        time_zone=choices.time_zone,
        country=choices.country,
    )
    rhythm = terms.rhythm
    if choices.weekday is not None:
        rhythm = replace(rhythm, weekdays=(choices.weekday,), at=choices.at)
    terms = replace(terms, side_overrides={**terms.side_overrides, **side_overrides}, rhythm=rhythm)
    create.create_charter(session, partnership=partnership, terms=terms, by=by)


def _assign(
    session: Session,
    partnership: Partnership,
    *,
    chosen: Mapping[str, str | None],
    people: Mapping[str, SlackUser],
    by: Actor,
    is_setting_up: bool,
) -> list[str]:
    """Change the roles as `chosen`; returns a sentence for each change that was only proposed.

    The people concerned get one message each.
    """
    held = {each.role.key: each for each in roles.contacts(partnership, now=by.now)}
    proposed, outcomes = [], []
    for key, user_id in chosen.items():
        contact = held.get(key)
        if contact is None:
            continue
        holder = contact.primary
        if holder is not None and user_id in {None, holder.slack_user_id}:
            if user_id is not None:
                continue
            leaving = session.get_one(Member, holder.id)
            change = RoleChange(key=key, member=leaving, rank=None)
        elif user_id is not None:
            member = partnerships.member(
                session, partnership=partnership, user=people[user_id], active_at=None
            )
            change = RoleChange(key=key, member=member, rank=Rank.PRIMARY)
        else:
            continue
        outcome = _request(session, partnership, change, by=by, is_setting_up=is_setting_up)
        outcomes.append(outcome)
        if outcome.proposal is not None:
            proposed.append(appointments.outcome_line(partnership, outcome, change))
    appointments.announce(session, partnership, outcomes, by=by)
    return proposed


def _request(
    session: Session,
    partnership: Partnership,
    change: RoleChange,
    *,
    by: Actor,
    is_setting_up: bool,
) -> RoleOutcome:
    try:
        outcome = appointments.request(
            session, partnership=partnership, change=change, by=by, is_setting_up=is_setting_up
        )
    except BadRequest as error:
        raise BadRequest(error.sentence, field=forms.ROLE + change.key) from error
    if outcome.proposal is None and change.rank is not None:
        lead_onboarding.brief_first_lead(
            session, partnership=partnership, key=change.key, member=change.member, now=by.now
        )
    return outcome


def _pilot_sides(
    *,
    place: ChannelInfo,
    partnership: Partnership,
    chosen: Mapping[str, str | None],
    people: Mapping[str, SlackUser],
) -> dict[str, Side]:
    """Who acts as the customer in a pilot, where no one is from a customer's workspace."""
    if not is_pilot(partnership, place=place):
        return {}
    sides = {each.key: each.side for each in snapshot_of(partnership).roles.values()}
    ours = {user for key, user in chosen.items() if user and sides.get(key) is Side.CONSULTANCY}
    found: dict[str, Side] = {}
    for key, user_id in chosen.items():
        if user_id is None or sides.get(key) is not Side.CUSTOMER:
            continue
        if user_id in ours:
            raise BadRequest(
                _("{person} can't be on both sides.").format(person=people[user_id].name),
                field=forms.ROLE + key,
            )
        side = side_at(people[user_id], partnership=partnership, place=place)
        if side is not Side.CUSTOMER:
            found[user_id] = Side.CUSTOMER
    return found


def setup_message(session: Session, result: SetupResult, *, now: datetime) -> Message:
    """What was set up and what comes next, in the partnership's language."""
    partnership = result.channel.partnership
    terms = snapshot_of(partnership).terms
    with use_locale(terms.language):
        answer = forms.done_message(
            partnership.name,
            is_new=result.is_new,
            charter_lines=parts.summary(partnership.name, terms) if result.is_new else (),
            checkin=schedule_text.describe(session, partnership=partnership, now=now),
            vacant=result.vacant,
            proposed=result.proposed,
            renamed=forms.renaming_sentence(result.renaming, name=result.name)
            if result.renaming
            else None,
        )
        return forms.with_button(answer, channel_id=result.channel.slack_id)
