"""Reminders, escalation levels, snoozing and inactivity, as people see them in Slack."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.escalation import escalate, inactivity
from pico_bot.model.partnership import Partnership
from pico_bot.model.people import Member
from pico_bot.sandbox.entities import Message
from tests.stories.constants import HOME
from tests.stories.messages import card, cards, choices, said
from tests.stories.person import Person
from tests.stories.stage import Stage
from tests.stories.terms import agree

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)

# The start of the weekly digest.
DIGEST = ("Your partnerships, week of", "Partnerships, week of")

ISSUE = "#issue The ERP sends old words again area:integration priority:high"


def go_to(stage: Stage, weekday: int, hour: int, minute: int = 0) -> None:
    """Advance the clock to the next such time, and wait until all due messages are sent."""
    now = stage.sandbox.clock.now().astimezone(COPENHAGEN)
    day = now.date() + timedelta(days=(weekday - now.weekday()) % 7)
    then = datetime.combine(day, time(hour, minute), COPENHAGEN)
    if then <= now:
        then = datetime.combine(day + timedelta(days=7), time(hour, minute), COPENHAGEN)
    stage.advance(then.astimezone(UTC) - now.astimezone(UTC))
    wait_until_sent(stage)


def wait_until_sent(stage: Stage) -> None:
    """Wait until nothing is due and every message is sent."""
    service = stage.service
    if service is None:
        return

    def nothing_due(session: Session) -> bool:
        now = stage.sandbox.clock.now()
        return not any(
            session.execute(due, {"now": now}).all()
            for due in (escalate.due_records(), inactivity.due_partnerships())
        )

    stage.eventually(lambda: service.db.run(nothing_due))
    stage.settled()


def directly(person: Person, about: str) -> list[str]:
    """The direct messages from the bot that mention `about` and were not deleted.

    Without the weekly digest, which mentions every record.
    """
    place = person.direct()
    found = [
        said(each)
        for each in place.messages
        if each.author is not person.client.person and not each.deleted
    ]
    return [each for each in found if about in each and not each.startswith(DIGEST)]


def in_thread(stage: Stage) -> list[Message]:
    """The messages from the bot in the channel other than cards and news of roles."""
    return [
        each
        for each in cards(stage)
        if "*I-1 ·" not in said(each) and "made Jonas Friis a deputy" not in said(each)
    ]


@pytest.fixture
def emil(stage: Stage) -> Person:
    """The consultancy's integration specialist."""
    return stage.person("Emil Krag")


def test_an_issue_escalates_within_the_consultancy_then_to_the_customers_lead(
    stage: Stage, anna: Person, emil: Person, jonas: Person, mette: Person, lars: Person
) -> None:
    mette.command("/pico role deputy @Jonas Friis integration-specialist")
    go_to(stage, MONDAY, 8)
    anna.say(ISSUE)

    go_to(stage, MONDAY, 14, 55)
    assert directly(emil, "I-1") == []
    go_to(stage, MONDAY, 15, 1)
    [reminder] = directly(emil, "I-1")
    assert "Select *Acknowledge* on its card by" in reminder
    assert "Overdue" not in said(card(stage, "I-1"))

    go_to(stage, MONDAY, 17, 1)
    [late] = directly(emil, "I-1")
    assert "Overdue since" in late
    assert "Overdue since" in said(card(stage, "I-1"))

    # The bot is down when the deputy is due, and continues with the deputy.
    stage.stop_bot()
    go_to(stage, TUESDAY, 16)
    stage.start_bot()
    assert directly(jonas, "I-1") == []
    go_to(stage, TUESDAY, 17, 1)
    assert directly(emil, "I-1") == []
    [to_deputy] = directly(jonas, "I-1")
    assert "as deputy for the Integration specialist" in to_deputy
    go_to(stage, WEDNESDAY, 17, 1)
    assert directly(jonas, "I-1") == []
    assert "as your side's lead" in directly(mette, "I-1")[0]
    # No one else is notified of the delay so far.
    assert in_thread(stage) == []

    go_to(stage, THURSDAY, 17, 1)
    [to_lead] = directly(mette, "I-1")
    assert "escalated to the leads of both sides" in to_lead
    [asked] = in_thread(stage)
    assert said(asked).startswith(f":hourglass_flowing_sand: <@{lars.client.person.id}>: ")
    assert asked.thread_ts == card(stage, "I-1").thread_ts
    assert "Emil" not in said(asked)

    # That was the last level; any action removes the notices.
    go_to(stage, WEDNESDAY, 12)
    assert in_thread(stage) == [asked]
    emil.click(card(stage, "I-1"), "Acknowledge")
    assert in_thread(stage) == []
    assert directly(mette, "I-1") == []
    assert "Overdue" not in said(card(stage, "I-1"))


def test_customer_owners_are_notified_and_answer_in_the_records_thread(
    stage: Stage, anna: Person, jonas: Person, mette: Person, lars: Person
) -> None:
    go_to(stage, MONDAY, 8)
    jonas.say("#decision Articles get a number area:product-data")
    go_to(stage, THURSDAY, 15, 1)
    [reminder] = directly(anna, "D-1")
    assert "Select *Confirm* or *Object* on its card" in reminder
    go_to(stage, FRIDAY, 17, 1)
    assert directly(anna, "D-1") == []
    [asked] = [each for each in cards(stage) if "*D-1 ·" not in said(each)]
    assert f"<@{anna.client.person.id}>" in said(asked)
    go_to(stage, MONDAY, 17, 1)
    [asked] = [each for each in cards(stage) if "*D-1 ·" not in said(each)]
    assert f"<@{lars.client.person.id}>" in said(asked)
    assert "Anna" not in said(asked)
    assert directly(mette, "D-1") == []

    anna.click(card(stage, "D-1"), "Confirm")
    assert [each for each in cards(stage) if "*D-1 ·" not in said(each)] == []


def test_the_consultancy_is_notified_in_its_internal_channel(
    stage: Stage, anna: Person, emil: Person, mette: Person
) -> None:
    internal = stage.new_channel("pico-internal", ["Mette Lund", "Emil Krag"])
    agree(stage, internal_channel=internal)
    go_to(stage, MONDAY, 8)
    anna.say(ISSUE)
    go_to(stage, MONDAY, 15, 1)
    # Only the owner gets the reminder.
    assert len(directly(emil, "I-1")) == 1
    go_to(stage, MONDAY, 17, 1)
    [notice] = _said_in(stage, internal)
    assert f"<@{emil.client.person.id}>: " in notice
    assert directly(emil, "I-1") == []
    go_to(stage, TUESDAY, 17, 1)
    [notice] = _said_in(stage, internal)
    assert f"<@{mette.client.person.id}>: " in notice


def test_a_channel_that_the_customer_reads_is_never_internal(
    stage: Stage, anna: Person, emil: Person
) -> None:
    agree(stage, internal_channel=stage.sandbox.world.channel(HOME).id)
    go_to(stage, MONDAY, 8)
    anna.say(ISSUE)
    go_to(stage, MONDAY, 16)
    go_to(stage, MONDAY, 17, 1)
    assert in_thread(stage) == []
    assert len(directly(emil, "I-1")) == 1


def test_an_issue_is_snoozed_with_a_reason_and_the_snooze_ends_by_itself(
    stage: Stage, anna: Person, emil: Person, lars: Person
) -> None:
    go_to(stage, MONDAY, 8)
    anna.say(ISSUE)
    go_to(stage, MONDAY, 16)
    go_to(stage, MONDAY, 17, 1)
    shown = card(stage, "I-1")
    assert choices(shown) == ["Details", "Put on hold …", "Snooze …", "Withdraw …"]
    anna.pick(shown, "Snooze …")
    assert (
        "I-1: only Emil Krag (Integration specialist) or the leads of both sides can snooze it."
    ) in (anna.last_ephemeral())
    today = stage.sandbox.clock.now().astimezone(COPENHAGEN).date()
    emil.pick(shown, "Snooze …")
    errors = emil.submit({"until": today.isoformat(), "reason": "The vendor is asked"})
    assert errors == {"until": "Choose a date after today."}
    until = today + timedelta(days=2)
    assert emil.submit({"until": until.isoformat(), "reason": "The <vendor> is asked"}) == {}
    assert directly(emil, "I-1") == []
    assert "by Emil Krag: The &lt;vendor&gt; is asked" in said(shown)
    assert ":zzz: Snoozed until" in said(shown)

    go_to(stage, TUESDAY, 17, 1)
    assert directly(emil, "I-1") == []
    go_to(stage, WEDNESDAY, 9, 1)
    assert "Snoozed" not in said(shown)
    assert "Overdue since" in said(shown)
    assert "Overdue since" in directly(emil, "I-1")[0]

    # The other side's lead may snooze by command, with a reason.
    lars.say("@Pico issue I-1 snooze friday")
    assert "Enter why it can wait" in lars.last_ephemeral()
    lars.say("@Pico issue I-1 snooze friday We are closed")
    assert "Snoozed until" in lars.last_ephemeral()
    assert "by Lars Winther: We are closed" in said(shown)
    emil.pick(shown, "Details")
    assert "Lars Winther" in "\n".join(_texts(emil))


def test_the_lead_is_notified_once_about_an_inactive_partnership(
    stage: Stage, anna: Person, mette: Person
) -> None:
    go_to(stage, MONDAY, 8)
    anna.say("Good morning!")
    for _ in range(2):
        go_to(stage, MONDAY, 8)
    assert directly(mette, "No messages in") == []
    go_to(stage, MONDAY, 12)
    go_to(stage, TUESDAY, 9, 1)
    [notice] = directly(mette, "No messages in")
    assert "for 10 working days" in notice
    for _ in range(3):
        go_to(stage, TUESDAY, 12)
    assert len(directly(mette, "No messages in")) == 1

    # Any message ends the inactivity, and a new period may follow.
    calls = len(stage.sandbox.api_calls)
    anna.say("Sorry, holidays!")
    home = stage.sandbox.world.channel(HOME).id
    said_there = [
        each for each in stage.sandbox.api_calls[calls:] if each.args.get("channel") == home
    ]
    assert said_there == []
    for _ in range(3):
        go_to(stage, TUESDAY, 13)
    assert len(directly(mette, "No messages in")) == 1
    go_to(stage, WEDNESDAY, 9, 1)
    assert len(directly(mette, "No messages in")) == 2


def test_activity_is_stored_by_the_minute_without_its_content(stage: Stage, anna: Person) -> None:
    def last_active_at() -> datetime | None:
        return _asked(stage, lambda session: _last_active_at(session, anna.client.person.id))

    anna.say("One")
    first = last_active_at()
    assert first is not None
    anna.say("Two")
    assert last_active_at() == first
    stage.advance(timedelta(minutes=2))
    anna.say("Three")
    later = last_active_at()
    assert later is not None
    assert later - first >= timedelta(minutes=2)


def _last_active_at(session: Session, user_id: str) -> datetime | None:
    return session.scalars(
        select(Member.last_active_at).join(Partnership).where(Member.slack_user_id == user_id)
    ).one()


def _asked(stage: Stage, question: Callable[[Session], datetime | None]) -> datetime | None:
    assert stage.service is not None
    return stage.service.db.run(question)


def _said_in(stage: Stage, channel: str) -> list[str]:
    """The messages from the bot there that mention I-1, without the weekly digest."""
    world = stage.sandbox.world
    found = [
        said(each)
        for each in world.channel(channel).messages
        if each.author is world.app.user and not each.deleted
    ]
    return [each for each in found if "I-1" in each and not each.startswith(DIGEST)]


def _texts(person: Person) -> list[str]:
    return [str(block) for block in person.modal.blocks]
