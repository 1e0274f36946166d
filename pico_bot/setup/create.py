"""A partnership begins as somebody wished, with people in its roles; all of it at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from pico_bot.charter import amend, create, lead_onboarding, presets
from pico_bot.charter.views import parts
from pico_bot.checkins import formatting, schedules
from pico_bot.core import BadRequest, IllegalStep
from pico_bot.i18n import gettext as _
from pico_bot.i18n import use_locale
from pico_bot.model import (
    Actor,
    Channel,
    Decision,
    Member,
    Message,
    Partnership,
    Rank,
    Role,
    Side,
    Via,
)
from pico_bot.partnerships import ChannelInfo, SlackUser, partnerships, roles
from pico_bot.people import contacts
from pico_bot.setup.modals import name_of, require_consultancy
from pico_bot.setup.naming import rename
from pico_bot.setup.people import is_set_up, partnership_at, side_at
from pico_bot.setup.views import SetupChoices, forms


@dataclass(frozen=True, kw_only=True)
class SetUpResult:
    """What came of setting up: what was done, and which roles nobody holds yet.

    `renaming` is the decision by which the partnership gets the name `name`.
    """

    channel: Channel
    is_new: bool
    gaps: Sequence[Role]
    renaming: Decision | None = None
    name: str = ""


def set_up(
    session: Session,
    *,
    place: ChannelInfo,
    speaker: SlackUser,
    wishes: SetupChoices | None,
    name: str | None,
    chosen: Mapping[str, str | None],
    people: Mapping[str, SlackUser],
    now: datetime,
) -> SetUpResult:
    """Let the partnership at `place` begin as wished, or change who holds which role in it.

    `chosen` has the Slack id of who is to hold each role, None for nobody; what is not in it stays.
    `people` are those chosen. Raises NotAllowed unless `speaker` is of the consultancy, IllegalStep
    where somebody set it up in between, BadRequest for a person who cannot hold a role.
    """
    partnership = partnership_at(session, place)
    require_consultancy(session, place=place, speaker=speaker)
    if wishes and partnership and is_set_up(session, partnership):
        raise IllegalStep(
            _("Someone just set up this partnership. Open it again with `/pico setup`.")
        )
    zone = wishes.time_zone if wishes else "UTC"
    channel = partnerships.begin(session, place=place, time_zone=zone, now=now)
    partnership = channel.partnership
    by = Actor(
        member=partnerships.member(
            session, partnership=partnership, speaker=speaker, spoke_at=None
        ),
        via=Via.MODAL,
        now=now,
    )
    placed = _to_place(session, place=place, partnership=partnership, chosen=chosen, people=people)
    if wishes:
        _begin(session, partnership, wishes=wishes, placed=placed, by=by)
    elif placed:
        terms = partnerships.terms_of(session, partnership)
        amend.propose_change(
            session,
            channel=channel,
            changes={"placed": {**terms.placed, **placed}},
            reason=None,
            by=by,
        )
    said = name_of(name) if name and wishes is None else partnership.name
    renaming = rename(session, channel=channel, name=said, by=by)
    _assign(session, partnership, chosen=chosen, people=people, by=by)
    if wishes and wishes.weekday is not None:
        schedules.begin(
            session,
            partnership=partnership,
            channel=partnerships.home_of(session, partnership),
            rhythm=partnerships.terms_of(session, partnership).rhythm,
            by=by.member,
            now=now,
        )
    contacts.post(session, partnership=partnership, now=now)
    contacts.reassign_and_publish(session, partnership=partnership, now=now)
    held = roles.contacts(session, partnership=partnership, now=now)
    return SetUpResult(
        channel=channel,
        is_new=wishes is not None,
        gaps=[each.role for each in held if each.is_gap],
        renaming=renaming,
        name=said,
    )


def _begin(
    session: Session,
    partnership: Partnership,
    *,
    wishes: SetupChoices,
    placed: Mapping[str, Side],
    by: Actor,
) -> None:
    partnership.name = name_of(wishes.name)
    terms = presets.preset(
        wishes.maturity,
        language=wishes.language,
        time_zone=wishes.time_zone,
        country=wishes.country,
    )
    rhythm = terms.rhythm
    if wishes.weekday is not None:
        rhythm = replace(rhythm, weekdays=(wishes.weekday,), at=wishes.at)
    terms = replace(terms, placed={**terms.placed, **placed}, rhythm=rhythm)
    create.begin_charter(session, partnership=partnership, terms=terms, by=by)


def _assign(
    session: Session,
    partnership: Partnership,
    *,
    chosen: Mapping[str, str | None],
    people: Mapping[str, SlackUser],
    by: Actor,
) -> None:
    held = {
        each.role.key: each for each in roles.contacts(session, partnership=partnership, now=by.now)
    }
    for key, user_id in chosen.items():
        contact = held.get(key)
        if contact is None:
            continue
        holder = contact.primary
        if user_id is None:
            if holder is not None:
                roles.end(
                    session, partnership=partnership, key=key, member=holder, by=by.member,
                    now=by.now,
                )  # fmt: skip
        elif holder is None or holder.slack_user_id != user_id:
            member = partnerships.member(
                session, partnership=partnership, speaker=people[user_id], spoke_at=None
            )
            _assign_one(session, partnership, key=key, member=member, by=by)


def _assign_one(
    session: Session, partnership: Partnership, *, key: str, member: Member, by: Actor
) -> None:
    try:
        roles.assign(
            session, partnership=partnership, key=key, member=member, rank=Rank.PRIMARY,
            by=by.member, now=by.now,
        )  # fmt: skip
    except BadRequest as error:
        raise BadRequest(error.sentence, field=forms.ROLE + key) from error
    lead_onboarding.brief_first_lead(
        session, partnership=partnership, key=key, member=member, now=by.now
    )


def _to_place(
    session: Session,
    *,
    place: ChannelInfo,
    partnership: Partnership,
    chosen: Mapping[str, str | None],
    people: Mapping[str, SlackUser],
) -> dict[str, Side]:
    """Who has to be placed on the customer's side, since in a pilot nobody is by their team."""
    if place.customer_team_id is not None or partnership.customer_team_id is not None:
        return {}
    sides = {each.key: each.side for each in partnership.roles}
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
        side = side_at(session, people[user_id], partnership=partnership, place=place)
        if side is not Side.CUSTOMER:
            found[user_id] = Side.CUSTOMER
    return found


def setup_message(session: Session, founded: SetUpResult, *, now: datetime) -> Message:
    """What is done, who is missing and what comes next, in the partnership's language."""
    partnership = founded.channel.partnership
    terms = partnerships.terms_of(session, partnership)
    with use_locale(terms.language):
        answer = forms.done(
            partnership.name,
            is_new=founded.is_new,
            agreed=parts.summary(partnership.name, terms) if founded.is_new else (),
            checkin=formatting.describe(session, partnership=partnership, now=now),
            gaps=founded.gaps,
            renamed=forms.renaming(founded.renaming, name=founded.name)
            if founded.renaming
            else None,
        )
        return forms.with_button(answer, channel_id=founded.channel.slack_id)
