"""The set-up modals: which one opens, its initial values, and who may open it."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from pico_bot.core.errors import BadRequest, NotAllowed
from pico_bot.partnerships import partnerships
from pico_bot.partnerships.partnerships import ChannelInfo, SlackUser
from pico_bot.setup import modals
from pico_bot.setup.views import forms
from pico_bot.setup.views.forms import SetupFormState
from tests.setup.new_partnership import BERIT, CHOICES, LENE, MADS, PEOPLE, PLACE, set_up
from tests.support.partnership import NOON

SECOND = replace(PLACE, slack_id="C92", name="customer-9-shop")


def modal(
    session: Session, *, place: ChannelInfo = PLACE, user: SlackUser = LENE
) -> dict[str, Any]:
    return modals.setup_modal(
        session, place=place, user=user, time_zone="Europe/Copenhagen", introduction="1.0001"
    )


def start_partnership(session: Session) -> None:
    """Start the partnership as a tag does, without setting it up."""
    partnerships.get_or_create_channel(
        session, place=PLACE, time_zone="Europe/Copenhagen", now=NOON
    )


def test_the_form_suggests_the_customer_monday_and_the_country_of_the_time_zone() -> None:
    choices = modals.default_choices(PLACE, None, time_zone="Europe/Copenhagen")
    assert (choices.name, choices.weekday, choices.country) == ("Customer 9", 0, "DK")
    assert modals.default_choices(PLACE, None, time_zone="UTC").country is None


def test_a_new_partnership_is_asked_how_it_starts(session: Session) -> None:
    view = modal(session)
    assert view["title"]["text"] == "Set up partnership"
    assert "This channel becomes the partnership's home." in str(view["blocks"])
    state = SetupFormState.load(view["private_metadata"])
    assert (state.channel_id, state.introduction) == ("C9", "1.0001")


def test_a_partnership_that_a_tag_started_is_asked_too(session: Session) -> None:
    start_partnership(session)
    view = modal(session)
    assert view["title"]["text"] == "Set up partnership"
    assert "This channel becomes the partnership's home." in str(view["blocks"])


def test_from_another_channel_the_form_says_which_is_the_home(session: Session) -> None:
    start_partnership(session)
    shown = str(modal(session, place=SECOND)["blocks"])
    assert "<#C9> stays the partnership's home" in shown


def test_a_partnership_that_is_set_up_shows_its_charter(session: Session) -> None:
    set_up(session)
    view = modal(session)
    assert view["title"]["text"] == "Set up partnership"
    shown = str(view["blocks"])
    assert "This channel belongs to the partnership with *Nordlys Interiør*." in shown
    assert "public holidays: Denmark" in shown


def test_a_channel_that_saving_adds_does_not_belong_to_the_partnership_yet(
    session: Session,
) -> None:
    set_up(session)
    shown = str(modal(session, place=SECOND)["blocks"])
    assert "When you save, this channel becomes part of the partnership with" in shown
    assert "belongs to" not in shown


def test_only_the_consultancy_opens_the_modals(session: Session) -> None:
    with pytest.raises(NotAllowed):
        modal(session, user=BERIT)
    set_up(session)
    with pytest.raises(NotAllowed):
        modal(session, user=BERIT)
    with pytest.raises(NotAllowed):
        modals.roles_modal(
            session, place=PLACE, user=BERIT, people=PEOPLE, choices=None, name="Mine", now=NOON
        )
    # Both sides may ask for other roles.
    assert modals.roles_modal(
        session, place=PLACE, user=BERIT, people=PEOPLE, choices=None, name=None, now=NOON
    )


def test_the_roles_are_in_the_language_that_was_chosen(session: Session) -> None:
    view = modals.roles_modal(
        session,
        place=PLACE,
        user=MADS,
        people=PEOPLE,
        choices=replace(CHOICES, language="da"),
        name=None,
        introduction="1.0001",
        now=NOON,
    )
    assert view["title"]["text"] == "Tildel roller"
    assert view["submit"]["text"] == "Opret"
    state = SetupFormState.load(view["private_metadata"])
    assert state.choices is not None
    assert (state.choices.language, state.introduction) == ("da", "1.0001")


def test_a_name_is_needed_and_loses_extra_spaces() -> None:
    assert modals.clean_name("  Nordlys \n Interiør ") == "Nordlys Interiør"
    with pytest.raises(BadRequest) as raised:
        modals.clean_name(" \n ")
    assert raised.value.field == forms.NAME
