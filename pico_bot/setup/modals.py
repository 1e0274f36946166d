"""The set-up modals, filled in with what is known."""

from collections.abc import Sequence
from datetime import datetime, time

from sqlalchemy.orm import Session

from pico_bot.blockkit import Block
from pico_bot.charter.views import parts
from pico_bot.core import BadRequest, NotAllowed
from pico_bot.i18n import ENGLISH, current_language, use_locale
from pico_bot.i18n import gettext as _
from pico_bot.model import Maturity, Partnership, Side, snapshot_of
from pico_bot.partnerships import ChannelInfo, SlackUser, default_country, partnerships
from pico_bot.setup import customer
from pico_bot.setup.role_candidates import is_set_up, partnership_at, role_fields, side_at
from pico_bot.setup.views import SetupChoices, SetupFormState, forms

_DEFAULT_TIME = time(9)


def default_choices(
    place: ChannelInfo, partnership: Partnership | None, *, time_zone: str
) -> SetupChoices:
    """The values with which the form opens."""
    return SetupChoices(
        name=partnership.name if partnership else place.customer_name,
        maturity=Maturity.STARTING,
        language=ENGLISH,
        country=default_country(time_zone),
        time_zone=time_zone,
        weekday=0,
        at=_DEFAULT_TIME,
    )


def clean_name(text: str) -> str:
    """The partnership's name without extra spaces; raises BadRequest if it is empty."""
    name = " ".join(text.split())
    if not name:
        raise BadRequest(_("Enter the customer's name."), field=forms.NAME)
    return name


def setup_modal(
    session: Session,
    *,
    place: ChannelInfo,
    user: SlackUser,
    time_zone: str,
    introduction: str | None = None,
) -> Block:
    """The first modal: how the partnership starts, or what it has already.

    `introduction` is the `ts` of the message whose button was clicked. Raises NotAllowed unless
    `user` acts for the consultancy.
    """
    partnership = partnership_at(session, place)
    require_may_set_up(session, place=place, user=user)
    state = SetupFormState(channel_id=place.slack_id, introduction=introduction)
    organisations = place.organisations if customer.is_unclear(session, place) else ()
    if partnership is None or not is_set_up(session, partnership):
        home_channel = (
            partnerships.home_channel_of(session, partnership).slack_id if partnership else None
        )
        return forms.setup_view(
            state,
            default_choices(place, partnership, time_zone=time_zone),
            organisations=organisations,
            home_channel=home_channel if home_channel != place.slack_id else None,
        )
    terms = snapshot_of(partnership).terms
    return forms.roles_only_view(
        state,
        name=partnership.name,
        organisations=organisations,
        is_new_channel=partnerships.channel_at(session, place.slack_id) is None,
        charter_lines=parts.summary(partnership.name, terms),
    )


def roles_modal(
    session: Session,
    *,
    place: ChannelInfo,
    user: SlackUser,
    people: Sequence[SlackUser],
    choices: SetupChoices | None,
    name: str | None,
    introduction: str | None = None,
    now: datetime,
) -> Block:
    """The modal that assigns people to roles, in the partnership's current or future language.

    `place` has the customer that was chosen. `introduction` is as in `setup_modal`. Raises
    NotAllowed unless `user` acts for the consultancy, BadRequest if the customer has yet to be
    chosen.
    """
    if choices is None and name is None:
        require_may_change_roles(session, place=place, user=user)
    else:
        require_may_set_up(session, place=place, user=user)
    customer.require_clear(session, place)
    state = SetupFormState(
        channel_id=place.slack_id,
        choices=choices,
        name=name,
        customer_team_id=place.customer_team_id if len(place.organisations) > 1 else None,
        introduction=introduction,
    )
    fields = role_fields(session, place=place, user=user, people=people, now=now)
    with use_locale(choices.language if choices else current_language()):
        return forms.people_view(state, fields)


def require_may_set_up(session: Session, *, place: ChannelInfo, user: SlackUser) -> None:
    """Raises NotAllowed unless `user` acts for the consultancy in this channel.

    Raises BadRequest in a direct message.
    """
    if place.is_direct:
        raise BadRequest(_("Use `/pico setup` in the channel that you share with the customer."))
    partnership = partnership_at(session, place)
    if side_at(user, partnership=partnership, place=place) is not Side.CONSULTANCY:
        raise NotAllowed(_("Only the consultancy can set up a partnership and its roles."))


def require_may_change_roles(session: Session, *, place: ChannelInfo, user: SlackUser) -> None:
    """Raises NotAllowed unless `user` is on a side of the partnership of this channel.

    What they may not change at once, they propose. Where there is no partnership, raises as
    `require_may_set_up` does.
    """
    partnership = partnership_at(session, place)
    if partnership is None:
        require_may_set_up(session, place=place, user=user)
    elif partnerships.side_of(user, partnership) is Side.UNKNOWN:
        raise NotAllowed(_("You can't change roles because you aren't part of this partnership."))
