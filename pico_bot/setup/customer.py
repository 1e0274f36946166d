"""Which of several organisations in a channel is the customer: set-up asks, and never guesses."""

import re
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from pico_bot.core import BadRequest
from pico_bot.i18n import gettext as _
from pico_bot.i18n import join_and
from pico_bot.partnerships import ChannelInfo, SlackUser, partnerships
from pico_bot.setup.role_candidates import partnership_at
from pico_bot.setup.views import forms

# A mention of one of the customer's people, in English or Danish.
_OPTION = re.compile(
    r"(?<!\S)(?:customer|kunde)\s*:\s*(?:<@(?P<user_id>[UW][A-Z0-9]+)(?:\|[^>]*)?>|\S*)",
    re.IGNORECASE,
)


def is_unclear(session: Session, place: ChannelInfo) -> bool:
    """Whether set-up has to ask which organisation at `place` is the customer."""
    if place.customer_team_id is not None:
        return False
    partnership = partnership_at(session, place)
    if not place.is_current and (partnership is None or partnerships.lacks_customer(partnership)):
        raise BadRequest(_("Slack didn't say in time who shares this channel. Please try again."))
    return bool(place.organisations) and (
        partnership is None or partnerships.lacks_customer(partnership)
    )


def with_customer(place: ChannelInfo, team_id: str | None) -> ChannelInfo:
    """`place` with the organisation that was chosen as the customer, if one was.

    Raises BadRequest if it doesn't share the channel.
    """
    if team_id is None:
        return place
    names = dict(place.organisations)
    if team_id not in names:
        raise BadRequest(
            _("That organisation isn't in this channel. Choose the customer."), field=forms.CUSTOMER
        )
    return replace(place, customer_team_id=team_id, customer_name=names[team_id])


def require_clear(session: Session, place: ChannelInfo) -> None:
    """Raise BadRequest if it has yet to be said which organisation is the customer."""
    if is_unclear(session, place):
        raise BadRequest(
            _(
                "{names} share this channel. Choose the customer among them: use `/pico setup` "
                "or `{form}`."
            ).format(
                names=join_and([name for _id, name in place.organisations]),
                form=_(partnerships.CUSTOMER_USAGE),
            ),
            field=forms.CUSTOMER,
        )


def without_option(text: str) -> str:
    """The text of the command without `customer:`."""
    return _OPTION.sub("", text)


def chosen_by_mention(
    text: str, *, place: ChannelInfo, people: Mapping[str, SlackUser]
) -> str | None:
    """The Slack id of the organisation of the person after `customer:`; None without that option.

    `people` are those mentioned, by Slack id. Raises BadRequest unless they are from another
    organisation in the channel.
    """
    match = _OPTION.search(text)
    if match is None:
        return None
    person = people.get(match["user_id"] or "")
    if person is None:
        raise BadRequest(
            _("Mention one of the customer's people: `{form}`.").format(
                form=_(partnerships.CUSTOMER_USAGE)
            )
        )
    connected = {team_id for team_id, _name in place.organisations}
    found = None if person.is_guest else next(iter(connected & {*person.team_ids}), None)
    if found is None:
        raise BadRequest(
            _(
                "{name} isn't from another organisation in this channel. Mention one of the "
                "customer's people: `{form}`."
            ).format(name=person.name, form=_(partnerships.CUSTOMER_USAGE))
        )
    return found
