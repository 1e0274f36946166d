"""Events in shapes that Slack sends now and then: answered with 200, counted, and no traceback."""

import copy
import re
from collections.abc import Callable
from typing import Any

from prometheus_client import generate_latest

from tests.stories.messages import card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage

Body = dict[str, Any]

# How the ids of events begin that Slack did not send.
FORGED = "Ev-"

UNREADABLE: dict[str, Callable[[Body], object]] = {
    "no event": lambda body: body.pop("event"),
    "no id": lambda body: body.pop("event_id"),
    "no type": lambda body: body["event"].pop("type"),
    "no channel": lambda body: body["event"].pop("channel"),
    "an empty channel": lambda body: body["event"].update(channel={}),
    "no ts": lambda body: body["event"].pop("ts"),
    "no message": lambda body: body["event"].update(subtype="message_changed", message=[]),
    "a message that is text": lambda body: body["event"].update(
        subtype="message_changed", message="x"
    ),
    "no deleted message": lambda body: body["event"].update(subtype="message_deleted"),
    "no item": lambda body: body["event"].update(type="reaction_added", reaction="ticket"),
    "a join of no person": lambda body: body["event"].update(
        type="member_joined_channel", user=None
    ),
    "a rename of no channel": lambda body: body["event"].update(
        type="channel_rename", channel=None
    ),
    "no new id": lambda body: body["event"].update(
        type="channel_id_changed", old_channel_id=body["event"]["channel"]
    ),
    "a change of no person": lambda body: body["event"].update(type="user_change", user=None),
}


def test_an_event_that_cannot_be_read_is_counted_and_holds_up_nothing(
    stage: Stage, anna: Person
) -> None:
    anna.say("#issue The feed stops")
    for at, (odd, change) in enumerate(UNREADABLE.items(), 1):
        assert answer_to(stage, change) == ["acknowledged"], odd
        assert counted(stage, "unreadable") == at, odd
    anna.say("#issue The feed stops again")
    assert "again" in said(card(stage, "I-2"))


def test_a_deletion_names_its_message_in_one_of_two_ways(stage: Stage, anna: Person) -> None:
    source = anna.say("#issue The feed stops")

    def delete(body: dict[str, Any]) -> None:
        event = body["event"]
        previous = {"ts": source.ts, "text": event.pop("text"), "user": event.pop("user")}
        event.update(subtype="message_deleted", hidden=True, previous_message=previous)

    assert answer_to(stage, delete) == ["acknowledged"]
    stage.settled()
    assert counted(stage, "unreadable") == 0
    assert "deleted later" in said(card(stage, "I-1"))


def test_a_click_without_its_parts_is_counted(stage: Stage, anna: Person) -> None:
    anna.say("#decision Articles keep a number area:product-data")
    anna.click(card(stage, "D-1"), "Confirm")
    stage.forge("block_actions", lambda body: body["actions"][0].pop("action_ts"))
    assert counted(stage, "unreadable") == 1


def test_a_channel_that_the_bot_cannot_see_holds_up_nothing(stage: Stage, anna: Person) -> None:
    anna.say("#issue The feed stops")
    elsewhere = answer_to(stage, lambda body: body["event"].update(channel="C0UNSEEN01"))
    assert elsewhere == ["acknowledged"]
    anna.say("#issue The feed stops again")
    assert "again" in said(card(stage, "I-2"))
    assert len(cards(stage)) == 2
    assert counted(stage, "refused") == 1


def answer_to(stage: Stage, change: Callable[[dict[str, Any]], object]) -> list[str]:
    """How the last message, delivered again after a `change`, was answered each time."""
    [body, *_older] = [
        copy.deepcopy(each.payload)
        for each in reversed(stage.sandbox.deliveries)
        if not each.payload.get("event_id", FORGED).startswith(FORGED)
        and each.payload["event"].get("text", "") == "#issue The feed stops"
    ]
    body["event_id"] = f"{FORGED}{len(stage.sandbox.deliveries)}"
    change(body)
    stage.loop.run(stage.sandbox.forge(body))
    stage.loop.run(stage.sandbox.settled(5))
    return [each.outcome for each in stage.sandbox.deliveries[-1].attempts]


def counted(stage: Stage, outcome: str) -> float:
    """How many deliveries had this outcome."""
    assert stage.service is not None
    scraped = generate_latest(stage.service.metrics.registry).decode()
    return sum(
        float(value)
        for value in re.findall(rf'pico_events_total{{.*outcome="{outcome}"}} (\S+)', scraped)
    )
