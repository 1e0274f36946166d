"""What the prompt shows: its participants and the open records."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pico_bot.core.db import Database
from pico_bot.core.errors import IllegalStep
from pico_bot.delivery.outbox import Method
from pico_bot.model.actor import Actor
from pico_bot.model.checkins import ScheduleState
from pico_bot.model.records import Issue
from pico_bot.model.vocabulary import Audience, Kind, Priority, Via
from pico_bot.partnerships import roles
from pico_bot.records import issues
from tests.checkins.actions import (
    COPENHAGEN,
    NEXT_MONDAY,
    asked,
    buttons,
    command,
    log,
    schedule_of,
    texts,
    whole,
)
from tests.support import partnership
from tests.support.partnership import NOON, InUse, transaction


def test_a_prompt_on_request_is_posted_at_the_channels_top_level(world: InUse) -> None:
    assert command(world, "now") == "The check-in is being posted."

    [message] = world.outbox()
    assert message.method == Method.POST
    assert message.channel == "C1"
    assert message.audience is Audience.SHARED
    assert "thread_ts" not in message.arguments
    assert message.arguments["blocks"][0]["text"]["text"] == "Check-in, Mon 23 Nov 2026"
    assert schedule_of(world).state is ScheduleState.OFF


def test_a_prompt_on_request_keeps_the_schedule(world: InUse) -> None:
    command(world, "monday 09:00")

    command(world, "now")
    with pytest.raises(IllegalStep, match="just posted"):
        command(world, "now")

    assert schedule_of(world).next_due_at == NEXT_MONDAY
    assert len(world.outbox()) == 1


def test_the_prompt_names_the_contact_points_of_both_sides(world: InUse) -> None:
    shown = world.shown(asked(world).id)

    _, consultancy, customer, *_ = texts(shown)
    assert consultancy.splitlines() == [
        "*Consultancy*",
        "Partnership lead: <@ULENE>",
        "PIM consultant: _no one yet_",
        "Data modeller: <@UMADS>, Lene (deputy)",
        "Integration specialist: _no one yet_",
    ]
    assert customer.splitlines()[:3] == [
        "*Customer*",
        "Business owner: <@UBERIT1>, Dorte (deputy)",
        "Data owner: <@UDORTE1>",
    ]
    assert ("Answer", str(1)) in [(text, "1") for text, _ in buttons(shown)]
    assert "Data modeller: <@UMADS>, Lene (deputy)" in shown["text"]


def test_the_deputy_is_asked_while_the_primary_is_away(world: InUse) -> None:
    roles.set_away(
        world.session,
        member=world["Berit"],
        until=date(2026, 12, 1),
        zone=COPENHAGEN,
        by=world["Berit"],
        now=NOON - timedelta(hours=1),
    )

    shown = world.shown(asked(world).id)

    assert "Business owner: Berit (away), <@UDORTE1> (deputy)" in whole(shown)


def test_the_prompt_lists_open_records(world: InUse) -> None:
    log(
        world,
        Kind.ISSUE,
        "Half of the articles lack images",
        permalink="https://slack.example/p1",
        area="product-data",
        priority=Priority.HIGH,
        due=date(2026, 12, 1),
    )
    log(world, Kind.DECISION, "Units are ETIM units", area="data-model")
    log(world, Kind.CHANGE, "Norway opens in spring", area="process")
    log(world, Kind.ISSUE, "Solved since", area="data-model")
    solved = world.session.scalars(select(Issue).where(Issue.number == 2)).one()
    issues.resolve(
        world.session,
        issue=solved,
        resolution=None,
        by=Actor(member=world["Mads"], via=Via.BUTTON, now=NOON),
    )

    shown = world.shown(asked(world).id)

    listed = texts(shown)[3:]
    assert listed == [
        "*Open issues*\n• *<https://slack.example/p1|I-1>* Half of the articles lack images: "
        "Dorte, high, due 1 Dec 2026",
        "*Open decisions*\n• *D-1* Units are ETIM units: Mads",
        "*Open changes*\n• *C-1* Norway opens in spring: Berit",
    ]


def test_a_record_without_an_assignee_is_shown_with_its_side(db: Database) -> None:
    with transaction(db) as session:
        world = partnership.create_partnership(session, assign=False)
        log(world, Kind.DECISION, "Someone decides", area="data-model")

        assert "Someone decides: anyone on the consultancy side" in whole(
            world.shown(asked(world).id)
        )


def test_the_prompt_says_if_no_record_is_open(world: InUse) -> None:
    assert "*No open records.*" in whole(world.shown(asked(world).id))


def test_a_long_list_of_open_records_ends_with_a_count(world: InUse) -> None:
    for number in range(9):
        log(world, Kind.ISSUE, f"Point {number}: {'very ' * 50}long")
    log(world, Kind.ISSUE, "The shop is down", priority=Priority.URGENT)

    shown = world.shown(asked(world).id)

    [listed] = [text for text in texts(shown) if text.startswith("*Open issues*")]
    assert listed.count("•") == 5
    assert listed.endswith("… and 5 more in the log")
    assert "*I-10* The shop is down" in listed.splitlines()[1], "an urgent record is shown"


def test_nothing_of_another_partnership_is_shown(world: InUse) -> None:
    other = partnership.create_partnership(world.session, number=2)
    log(other, Kind.ISSUE, "Their secret")

    shown = world.shown(asked(world).id)

    assert "secret" not in json.dumps(shown)
    assert "UBERIT2" not in json.dumps(shown)
