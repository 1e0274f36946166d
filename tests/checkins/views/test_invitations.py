"""The direct messages about a check-in, by what became of it."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from pico_bot.checkins.views.answers import QuestionsAsked
from pico_bot.checkins.views.invitations import (
    Invitation,
    InvitationState,
    invitation_message,
    reply_question,
)
from pico_bot.checkins.views.prompt import OccurrenceTime
from pico_bot.model.charter_defaults import PROGRESS
from tests.samples.records import NOON

WHEN = OccurrenceTime(
    occurrence_id=1,
    due_at=NOON,
    closes_at=NOON + timedelta(days=1),
    zone=ZoneInfo("Europe/Copenhagen"),
)
INVITATION = Invitation(
    when=WHEN,
    asked=QuestionsAsked(questions=[PROGRESS], people={}),
    partnership="Nordlys <b>",
    channel="C1",
)


@pytest.mark.parametrize(
    ("state", "asks", "deadline", "button"),
    [
        (InvitationState.ASKED, True, True, "Answer"),
        (InvitationState.REMINDED, False, True, "Answer"),
        (InvitationState.ANSWERED, False, False, "Edit answer"),
        (InvitationState.MISSED, False, False, "Answer"),
        (InvitationState.SKIPPED, False, False, None),
    ],
)
def test_each_state_has_its_questions_deadline_and_button(
    state: InvitationState, asks: bool, deadline: bool, button: str | None
) -> None:
    message = invitation_message(INVITATION, state)
    labels = [
        each["text"]["text"] for block in message.blocks for each in block.get("elements", ())
    ]
    assert ("What moved forward?" in message.text) is asks
    assert ("will be summarised on" in message.text) is deadline
    assert labels == ([] if button is None else [button])
    assert "Nordlys &lt;b&gt;" in message.text


def test_each_of_several_check_ins_has_its_own_button() -> None:
    extra = replace(INVITATION, when=replace(WHEN, occurrence_id=2, title="Steering"))
    message = reply_question([INVITATION, extra])
    values = [each["accessory"]["value"] for each in message.blocks if "accessory" in each]
    assert len(set(values)) == 2
    assert "*Steering* check-in" in message.text
    assert "marked late" not in message.text
    assert "marked late" in reply_question([INVITATION, extra], late=True).text
