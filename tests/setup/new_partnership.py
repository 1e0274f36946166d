"""A customer's channel that has no partnership yet, the people in it, and choices for set-up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time
from typing import Any

from sqlalchemy.orm import Session

from pico_bot.model.charter_terms import Maturity
from pico_bot.partnerships.partnerships import ChannelInfo, SlackUser
from pico_bot.setup import create
from pico_bot.setup.create import SetupResult
from pico_bot.setup.views.forms import SetupChoices
from tests.support.partnership import NOON

PLACE = ChannelInfo(
    slack_id="C9", name="customer-9", customer_team_id="TCUSTOMER9", customer_name="Customer 9"
)
# A channel that isn't shared with a customer.
PILOT = replace(PLACE, slack_id="C8", customer_team_id=None)

LENE = SlackUser(user_id="ULENE", team_ids=("THOME",), name="Lene", is_from_own_workspace=True)
MADS = SlackUser(user_id="UMADS", team_ids=("THOME",), name="Mads", is_from_own_workspace=True)
BERIT = SlackUser(
    user_id="UBERIT9", team_ids=("TCUSTOMER9",), name="Berit", is_from_own_workspace=False
)
OLGA = SlackUser(
    user_id="UOLGA", team_ids=("TELSEWHERE",), name="Olga", is_from_own_workspace=False
)
GUEST = replace(BERIT, user_id="UGUEST", name="Gerda", is_guest=True)
PEOPLE = (LENE, MADS, BERIT, OLGA, GUEST)

CHOICES = SetupChoices(
    name="Nordlys Interiør",
    maturity=Maturity.ESTABLISHED,
    language="en",
    country="DK",
    time_zone="Europe/Copenhagen",
    weekday=None,
    at=time(9),
)
CHOSEN = {"lead": "ULENE", "business-owner": "UBERIT9"}


def set_up(
    session: Session,
    *,
    place: ChannelInfo = PLACE,
    user: SlackUser = LENE,
    choices: SetupChoices | None = CHOICES,
    name: str | None = None,
    chosen: dict[str, str | None] | None = None,
    people: Sequence[SlackUser] = PEOPLE,
    **changed: Any,
) -> SetupResult:
    """Set up the partnership at `place`; `changed` are choices."""
    return create.set_up(
        session,
        place=place,
        user=user,
        choices=replace(choices, **changed) if choices else None,
        name=name,
        chosen=CHOSEN if chosen is None else chosen,
        people={each.user_id: each for each in people},
        now=NOON,
    )
