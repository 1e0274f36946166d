"""Events are stored when they can matter, acknowledged, and handled after the answer."""

import asyncio
import copy
import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import interactions
from pico_bot.core.clock import SystemClock
from pico_bot.delivery import inbox
from pico_bot.model.delivery import InboxDelivery, InboxState
from pico_bot.model.partnership import Channel
from tests.stories.checkin_prompts import prompt
from tests.stories.constants import HOME
from tests.stories.messages import card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage


def stored(stage: Stage) -> Sequence[tuple[str, InboxState, object]]:
    """The events in the inbox, with their bodies as far as they wait."""

    def read(session: Session) -> Sequence[tuple[str, InboxState, object]]:
        rows = session.scalars(select(InboxDelivery).order_by(InboxDelivery.id))
        return [(each.key, each.state, each.body) for each in rows if each.key.startswith("Ev")]

    assert stage.service is not None
    return stage.service.db.run(read)


def new_states(stage: Stage, before: int) -> list[InboxState]:
    """The states of the events that were stored after the first `before`."""
    return [state for _key, state, _body in stored(stage)[before:]]


def delivered(stage: Stage, text: str) -> dict[str, Any]:
    """What Slack delivered for the message with this text."""
    [payload] = [
        copy.deepcopy(each.payload)
        for each in stage.sandbox.deliveries
        if each.payload.get("event", {}).get("text") == text
    ]
    return payload


def test_talk_is_not_stored(stage: Stage, anna: Person, mette: Person) -> None:
    before = len(stored(stage))
    first = anna.say("The lamps look good")
    mette.say("They do", thread=first)
    anna.react(first, "tada")
    anna.edit(first, "The lamps look great")
    anna.delete(anna.say("Never mind"))
    assert new_states(stage, before) == []


def test_what_may_matter_is_stored_and_its_body_dropped_with_its_effect(
    stage: Stage, anna: Person
) -> None:
    before = len(stored(stage))
    tagged = anna.say("#issue The feed stops")
    anna.react(anna.say("Norway opens"), "ticket")
    anna.edit(tagged, "#issue The feed stops at night")
    anna.say("#hashtag that is no tag")
    assert new_states(stage, before) == [InboxState.DONE] * 4
    assert {body for _key, _state, body in stored(stage)} == {None}


def test_a_reply_to_a_check_in_is_stored(stage: Stage, anna: Person, mette: Person) -> None:
    mette.command("/pico checkin now")
    before = len(stored(stage))
    reply = anna.say("The filter works", thread=prompt(stage))
    anna.edit(reply, "The filter works well")
    assert new_states(stage, before) == [InboxState.DONE] * 2
    assert "The filter works well" in said(prompt(stage))


def test_an_event_is_acknowledged_while_slack_does_not_tell_who_wrote_it(
    stage: Stage, anna: Person
) -> None:
    stage.restart_bot()
    stage.sandbox.faults.fail("users.info", "internal_error", times=2)
    anna.say("#issue The feed stops", waits=False)
    stage.loop.run(stage.sandbox.settled(5))
    assert [each.outcome for each in stage.sandbox.deliveries[-1].attempts] == ["acknowledged"]
    stage.settled()
    assert "The feed stops" in said(card(stage, "I-1"))


def test_deliveries_are_handled_in_the_order_of_their_arrival(stage: Stage, anna: Person) -> None:
    for at in range(1, 9):
        anna.say(f"#issue Lamp number {at} is missing", waits=False)
    stage.settled()
    assert [f"number {at} " in said(card(stage, f"I-{at}")) for at in range(1, 9)] == [True] * 8


def test_an_event_delivered_again_changes_nothing(stage: Stage, anna: Person) -> None:
    anna.say("#issue The feed stops")
    key, _state, _body = stored(stage)[-1]
    before = len(stored(stage))
    stage.redeliver(key)
    stage.settled()
    assert len(stored(stage)) == before
    assert len(cards(stage)) == 1


def test_an_event_that_fails_for_a_minute_is_parked_and_the_lead_notified(
    stage: Stage, anna: Person, mette: Person
) -> None:
    anna.say("#issue The feed stops")
    payload = delivered(stage, "#issue The feed stops")
    payload["event_id"] = "Ev-unreadable"
    payload["event"]["thread_ts"] = "no number"
    stage.loop.run(stage.sandbox.forge(payload))
    assert stage.service is not None
    db = stage.service.db

    def fail_since(session: Session) -> bool:
        row = session.scalars(
            select(InboxDelivery).where(InboxDelivery.key == "Ev-unreadable")
        ).one_or_none()
        if row is None or row.failing_since is None:
            return False
        row.failing_since -= inbox.PARK_AFTER
        return True

    stage.eventually(lambda: db.run(fail_since))
    stage.settled()
    assert stored(stage)[-1][:2] == ("Ev-unreadable", InboxState.PARKED)
    [notice] = [each for each in cards(stage, channel=mette.direct().id) if "stopped" in said(each)]
    assert f"<#{stage.sandbox.world.channel(HOME).id}>" in said(notice)
    anna.say("#issue The feed stops again")
    assert "again" in said(card(stage, "I-2"))


def test_a_command_does_not_wait_for_ever_for_earlier_events(stage: Stage, mette: Person) -> None:
    assert stage.service is not None
    channel = stage.sandbox.world.channel(HOME).id
    later = SystemClock().now() + inbox.LEASE

    def block(session: Session) -> None:
        event = inbox.ReceivedEvent(key="Ev-blocked", channel=channel, body={})
        inbox.store(session, [event], now=later)
        row = session.scalars(select(InboxDelivery).where(InboxDelivery.key == "Ev-blocked")).one()
        row.leased_until, row.lease_id = later, "another worker"

    stage.service.db.run(block)
    begun = time.monotonic()
    assert mette.try_command("/pico help").ok
    assert time.monotonic() - begun >= interactions.EARLIER_EVENTS_SECONDS
    stage.service.db.run(inbox.claim, key="Ev-blocked", now=later)


def test_a_cancelled_request_holds_up_no_other(stage: Stage, anna: Person) -> None:
    anna.say("#issue The feed stops")
    body = delivered(stage, "#issue The feed stops")
    assert stage.service is not None
    receiver = stage.service.receiver
    assert receiver is not None

    async def deliver() -> None:
        events = [{**body, "event_id": f"Ev-{at}"} for at in range(3)]
        requests = [asyncio.create_task(receiver.receive(each)) for each in events]
        await asyncio.sleep(0)
        requests[1].cancel()
        results = await asyncio.gather(*requests, return_exceptions=True)
        assert [type(each) for each in results] == [
            type(None),
            asyncio.CancelledError,
            type(None),
        ]

    stage.loop.run(deliver())
    stage.settled()
    assert [key for key, _state, _body in stored(stage)][-3:] == ["Ev-0", "Ev-1", "Ev-2"]


def test_a_deletion_that_follows_at_once_counts(stage: Stage, anna: Person, mette: Person) -> None:
    message = anna.say("#issue The feed stops", waits=False)
    anna.delete(message)
    assert "was deleted" in mette.command("/pico show I-1")


def test_a_new_id_of_a_channel_comes_after_what_waits_under_the_old(
    stage: Stage, anna: Person
) -> None:
    anna.say("#issue The feed stops")
    body = delivered(stage, "#issue The feed stops")
    old, new = stage.sandbox.world.channel(HOME).id, "C0MOVED001"
    moved = {"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": new}
    events = (
        {"type": "channel_rename", "channel": {"id": old, "name": "before"}},
        moved,
        {"type": "channel_rename", "channel": {"id": new, "name": "after"}},
    )
    assert stage.service is not None
    receiver = stage.service.receiver
    assert receiver is not None

    async def deliver() -> None:
        bodies = [{**body, "event_id": f"Ev-{at}", "event": each} for at, each in enumerate(events)]
        await asyncio.gather(*map(receiver.receive, bodies))

    stage.loop.run(deliver())
    stage.settled()

    def read(session: Session) -> tuple[Sequence[str], Sequence[str]]:
        rows = select(InboxDelivery.channel).order_by(InboxDelivery.id.desc()).limit(3)
        return session.scalars(rows).all(), session.scalars(select(Channel.name)).all()

    assert stage.service.db.run(read) == ([new, new, new], ["after"])


def test_a_deleted_message_with_replies_is_deleted_though_slack_keeps_its_place(
    stage: Stage, anna: Person, mette: Person
) -> None:
    anna.say("#issue The feed stops")
    body = delivered(stage, "#issue The feed stops")
    place = {"type": "message", "subtype": "tombstone", "ts": body["event"]["ts"], "text": "Gone"}
    changed = {
        "type": "message",
        "subtype": "message_changed",
        "channel": body["event"]["channel"],
        "message": place,
        "previous_message": body["event"],
    }
    stage.loop.run(stage.sandbox.forge({**body, "event_id": "Ev-gone", "event": changed}))
    stage.eventually(lambda: any(key == "Ev-gone" for key, _state, _body in stored(stage)))
    assert "was deleted" in mette.command("/pico show I-1")
