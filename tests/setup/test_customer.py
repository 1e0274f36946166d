"""Which of several organisations is the customer, as set-up asks and hears it."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from pico_bot.core import BadRequest
from pico_bot.partnerships.partnerships import SlackUser
from pico_bot.setup import customer
from tests.setup.new_partnership import BERIT, GUEST, LENE, OLGA, PLACE, set_up

SEVERAL = replace(
    PLACE,
    customer_team_id=None,
    organisations=(("TELSEWHERE", "Agency"), ("TCUSTOMER9", "Customer 9")),
)
MENTIONED: Mapping[str, SlackUser] = {each.user_id: each for each in (BERIT, OLGA, LENE, GUEST)}


def chosen(text: str) -> str | None:
    return customer.chosen_by_mention(text, place=SEVERAL, people=MENTIONED)


@pytest.mark.parametrize(
    "option",
    ["customer:<@UBERIT9>", "Customer: <@UBERIT9|berit>", "kunde:<@UBERIT9>", "KUNDE : <@UBERIT9>"],
)
def test_a_mention_of_one_of_its_people_chooses_an_organisation(option: str) -> None:
    text = f"Nordlys {option} Interiør"
    assert chosen(text) == "TCUSTOMER9"
    assert customer.without_option(text).split() == ["Nordlys", "Interiør"]


@pytest.mark.parametrize("text", ["Nordlys", "Best customer", "Mycustomer:x"])
def test_without_the_option_nothing_is_chosen(text: str) -> None:
    assert chosen(text) is None
    assert customer.without_option(text) == text


@pytest.mark.parametrize("who", ["", "berit", "<@UNOTLOOKEDUP>", "<@ULENE>", "<@UGUEST>"])
def test_only_people_of_another_organisation_in_the_channel_choose_it(who: str) -> None:
    with pytest.raises(BadRequest, match="one of the customer's people"):
        chosen(f"Nordlys customer:{who}")


def test_an_organisation_that_left_the_channel_cannot_be_chosen() -> None:
    assert customer.with_customer(SEVERAL, None) is SEVERAL
    assert customer.with_customer(SEVERAL, "TELSEWHERE").customer_name == "Agency"
    with pytest.raises(BadRequest, match="isn't in this channel"):
        customer.with_customer(SEVERAL, "TGONE")


def test_set_up_asks_only_while_the_customer_is_unclear(session: Session) -> None:
    assert not customer.is_unclear(session, PLACE)
    assert customer.is_unclear(session, SEVERAL)
    with pytest.raises(BadRequest, match="Agency and Customer 9 share this channel"):
        customer.require_clear(session, SEVERAL)
    set_up(session, place=customer.with_customer(SEVERAL, "TCUSTOMER9"))
    assert not customer.is_unclear(session, SEVERAL)


def test_without_an_answer_from_slack_no_one_can_tell_who_shares_the_channel(
    session: Session,
) -> None:
    unknown = replace(SEVERAL, organisations=(), is_current=False)
    with pytest.raises(BadRequest, match="Please try again"):
        customer.is_unclear(session, unknown)
