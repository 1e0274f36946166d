"""Participants of a check-in: the people that the charter names, or the role holders."""

from datetime import datetime
from zoneinfo import ZoneInfo

from pico_bot.checkins import lifecycle
from pico_bot.model.charter_terms import CheckinTerms, WorkingHours
from pico_bot.partnerships import roles
from pico_bot.partnerships.calendars import Calendar
from tests.checkins.actions import agree, asked, texts
from tests.support.partnership import NOON, InUse

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
DANISH = Calendar(zone=COPENHAGEN, hours=WorkingHours(), country="DK")
# From Monday at noon until Tuesday at five.
HALF = datetime(2026, 11, 24, 10, 30, tzinfo=COPENHAGEN)
CLOSES = datetime(2026, 11, 24, 17, 0, tzinfo=COPENHAGEN)
EVERYONE = ["UBERIT1", "UDORTE1", "ULENE", "UMADS"]


def test_only_members_named_in_the_charter_are_asked(world: InUse) -> None:
    agree(world, checkins=CheckinTerms(participants=("UDORTE1", "ULENE", "UNOBODY")))
    occurrence = asked(world)
    shown = texts(world.shown(occurrence.id))
    assert "*Consultancy*\n<@ULENE>" in shown
    assert "*Customer*\n<@UDORTE1>" in shown
    lifecycle.summarise(world.session, occurrence.id, now=CLOSES)
    assert sorted(occurrence.participant_ids or ()) == sorted([world["Dorte"].id, world["Lene"].id])


def test_a_named_participant_who_is_away_is_shown_as_away(world: InUse) -> None:
    agree(world, checkins=CheckinTerms(participants=("UDORTE1", "ULENE")))
    dorte = world["Dorte"]
    roles.set_away(
        world.session, member=dorte, until=CLOSES.date(), zone=COPENHAGEN, by=dorte, now=NOON
    )
    occurrence = asked(world)
    assert "*Customer*\nDorte (away)" in texts(world.shown(occurrence.id))
    lifecycle.summarise(world.session, occurrence.id, now=CLOSES)
    assert occurrence.participant_ids == [world["Lene"].id]


def test_role_holders_are_asked_if_all_named_members_have_left(world: InUse) -> None:
    agree(world, checkins=CheckinTerms(participants=("UDORTE1", "UOLGA1")))
    world["Dorte"].left_at = NOON
    occurrence = asked(world)
    assert any("Business owner: <@UBERIT1>" in each for each in texts(world.shown(occurrence.id)))
