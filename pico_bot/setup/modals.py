"""The modals of setting up, filled with what there is."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time

from babel.core import get_global
from sqlalchemy.orm import Session

from pico_bot.blockkit import Block
from pico_bot.charter.views import parts
from pico_bot.core import BadRequest, NotAllowed
from pico_bot.i18n import ENGLISH, current_language, use_locale
from pico_bot.i18n import gettext as _
from pico_bot.model import Maturity, Partnership, Side
from pico_bot.partnerships import ChannelInfo, SlackUser, partnerships
from pico_bot.setup.people import is_set_up, partnership_at, seats, side_at
from pico_bot.setup.views import SetupChoices, SetupFormState, forms

_FIRST_TIME = time(9)


def first_wishes(
    place: ChannelInfo, partnership: Partnership | None, *, time_zone: str
) -> SetupChoices:
    """What the form begins with."""
    zones: Mapping[str, str] = get_global("zone_territories")
    return SetupChoices(
        name=partnership.name if partnership else place.customer_name,
        maturity=Maturity.STARTING,
        language=ENGLISH,
        country=zones.get(time_zone),
        time_zone=time_zone,
        weekday=0,
        at=_FIRST_TIME,
    )


def name_of(said: str) -> str:
    """The name that somebody gives a partnership; raises BadRequest for one that is empty."""
    name = " ".join(said.split())
    if not name:
        raise BadRequest(_("Enter the customer's name."), field=forms.NAME)
    return name


def first_view(
    session: Session,
    *,
    place: ChannelInfo,
    speaker: SlackUser,
    time_zone: str,
    introduction: str | None = None,
) -> Block:
    """The first modal: how the partnership is to begin, or what is there already.

    `introduction` is the message (its `ts`) whose button was pressed. Raises NotAllowed unless
    `speaker` is of the consultancy.
    """
    partnership = partnership_at(session, place)
    require_consultancy(session, place=place, speaker=speaker)
    reference = SetupFormState(channel_id=place.slack_id, introduction=introduction)
    if partnership is None or not is_set_up(session, partnership):
        home = partnerships.home_of(session, partnership).slack_id if partnership else None
        return forms.setup_view(
            reference,
            first_wishes(place, partnership, time_zone=time_zone),
            home=home if home != place.slack_id else None,
        )
    terms = partnerships.terms_of(session, partnership)
    return forms.roles_only_view(
        reference,
        name=partnership.name,
        told=parts.summary(partnership.name, terms),
    )


def people_view(
    session: Session,
    *,
    place: ChannelInfo,
    speaker: SlackUser,
    people: Sequence[SlackUser],
    wishes: SetupChoices | None,
    name: str | None,
    introduction: str | None = None,
    now: datetime,
) -> Block:
    """The modal that asks who is who, in the language that the partnership has or will have.

    `introduction` is as in `first_view`. Raises NotAllowed unless `speaker` is of the consultancy.
    """
    require_consultancy(session, place=place, speaker=speaker)
    reference = SetupFormState(
        channel_id=place.slack_id, wishes=wishes, name=name, introduction=introduction
    )
    asked = seats(session, place=place, speaker=speaker, people=people, now=now)
    with use_locale(wishes.language if wishes else current_language()):
        return forms.people_view(reference, asked)


def require_consultancy(session: Session, *, place: ChannelInfo, speaker: SlackUser) -> None:
    """Raises NotAllowed for whoever may not set up the partnership in this channel."""
    partnership = partnership_at(session, place)
    if side_at(session, speaker, partnership=partnership, place=place) is not Side.CONSULTANCY:
        raise NotAllowed(_("Only the consultancy can set up a partnership and its roles."))
