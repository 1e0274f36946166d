"""Finding schedules, occurrences and their messages."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from pico_bot.checkins import lookup, one_offs
from pico_bot.core.errors import NotFound, NotYetKnown
from pico_bot.model.charter_terms import CheckinTerms
from pico_bot.model.checkins import Occurrence, OccurrenceState, Participation, Schedule
from pico_bot.model.delivery import Card, OutboxState
from tests.checkins.actions import agree, asked, card_of, command
from tests.support import partnership
from tests.support.partnership import NOON, InUse

PROMPT_TS = "1700000000.000100"
INVITATION_TS = "1700000000.000300"
FIRST_ATTEMPT = datetime(2026, 11, 23, 11, 5, tzinfo=UTC)


def schedule_one_off(world: InUse, day: int) -> Schedule:
    return one_offs.schedule_one_off(
        world.session,
        partnership=world.partnership,
        channel=world.channel,
        on=date(2026, 11, day),
        at=time(14),
        by=world["Lene"],
        now=NOON,
    )


def invite(world: InUse) -> Occurrence:
    """A check-in that invites members directly; Berit's invitation is in the conversation D1."""
    agree(world, checkins=CheckinTerms(direct=True))
    occurrence = asked(world)
    card = invitation_of(world, occurrence)
    card.ts, card.conversation = INVITATION_TS, "D1"
    world.session.flush()
    return occurrence


def invitation_of(world: InUse, occurrence: Occurrence) -> Card:
    return world.session.scalars(
        select(Card)
        .join(Participation, Participation.id == Card.participation_id)
        .where(
            Participation.occurrence_id == occurrence.id,
            Participation.member_id == world["Berit"].id,
        )
    ).one()


def send(world: InUse, card: Card) -> None:
    """The card's message is being sent, for the first time at FIRST_ATTEMPT."""
    card.ts = None
    [message] = [each for each in world.outbox() if each.card_id == card.id]
    message.state, message.first_attempt_at = OutboxState.SENDING, FIRST_ATTEMPT
    world.session.flush()


def ts(moment: datetime) -> str:
    return f"{moment.timestamp():.6f}"


def test_a_schedule_is_found_by_its_partnership_and_key(world: InUse) -> None:
    other = partnership.create_partnership(world.session, number=2)
    command(world, "monday 09:00")

    found = lookup.lock_schedule(world.session, world.partnership, "weekly")

    assert found is not None
    assert found.partnership is world.partnership
    assert lookup.lock_schedule(world.session, world.partnership, "steering") is None
    assert lookup.lock_schedule(world.session, other.partnership, "weekly") is None


def test_past_one_offs_are_left_out(world: InUse) -> None:
    command(world, "monday 09:00")
    command(world, "off")
    friday, thursday, past = (schedule_one_off(world, day) for day in (27, 26, 25))
    past.next_due_at = None

    assert list(lookup.lock_schedules(world.session, world.partnership)) == [
        "weekly",
        friday.key,
        thursday.key,
    ]
    assert lookup.upcoming_one_offs(world.session, world.partnership) == [thursday, friday]


def test_a_prompt_is_found_in_its_channel_only(world: InUse) -> None:
    occurrence = asked(world)

    def found(channel: str, thread_ts: str = PROMPT_TS) -> int | None:
        return lookup.occurrence_of_message(
            world.session, channel_slack_id=channel, thread_ts=thread_ts
        )

    assert lookup.prompt_card(world.session, occurrence) is card_of(world, occurrence)
    assert found("C1") == occurrence.id
    assert found("C2") is None
    assert found("C1", "1700000000.000101") is None


def test_an_invitation_is_found_in_its_conversation_only(world: InUse) -> None:
    occurrence = invite(world)

    def found(channel: str) -> int | None:
        return lookup.occurrence_of_message(
            world.session, channel_slack_id=channel, thread_ts=INVITATION_TS
        )

    assert found("D1") == occurrence.id
    assert found("D2") is None
    assert found("C1") is None


def test_a_message_may_be_the_prompt_that_is_being_sent(world: InUse) -> None:
    send(world, card_of(world, asked(world)))

    def is_prompt(at: datetime, channel: str = "C1") -> bool:
        return lookup.is_prompt(world.session, channel_slack_id=channel, thread_ts=ts(at))

    with pytest.raises(NotYetKnown):
        is_prompt(FIRST_ATTEMPT)
    with pytest.raises(NotYetKnown):
        is_prompt(FIRST_ATTEMPT - timedelta(minutes=1))
    assert not is_prompt(FIRST_ATTEMPT - timedelta(minutes=1, seconds=1))
    assert not is_prompt(FIRST_ATTEMPT, channel="C2")


def test_a_message_may_be_the_users_invitation_that_is_being_sent(world: InUse) -> None:
    send(world, invitation_of(world, invite(world)))

    def is_prompt(user_id: str) -> bool:
        return lookup.is_prompt(
            world.session, channel_slack_id="D1", thread_ts=ts(FIRST_ATTEMPT), user_id=user_id
        )

    with pytest.raises(NotYetKnown):
        is_prompt("UBERIT1")
    assert not is_prompt("UOLGA1")


def test_only_members_find_the_partnership_of_a_check_in(world: InUse) -> None:
    occurrence = asked(world)
    partnership.create_partnership(world.session, number=2)

    def found(user_id: str) -> object:
        return lookup.partnership_of(world.session, occurrence_id=occurrence.id, user_id=user_id)

    assert found("UBERIT1") is world.partnership
    world["Berit"].left_at = NOON
    world.session.flush()
    for user_id in ("UBERIT1", "UBERIT2"):
        with pytest.raises(NotFound, match="no longer part of"):
            found(user_id)


def test_a_member_finds_only_posted_occurrences_of_their_partnership(world: InUse) -> None:
    occurrence = asked(world)
    other = partnership.create_partnership(world.session, number=2)

    for find in (lookup.find_occurrence, lookup.lock_occurrence):
        occurrence.state = OccurrenceState.POSTED
        assert find(world.session, occurrence_id=occurrence.id, member=world["Berit"]) is occurrence
        with pytest.raises(NotFound):
            find(world.session, occurrence_id=occurrence.id, member=other["Berit"])
        occurrence.state = OccurrenceState.SKIPPED
        with pytest.raises(NotFound):
            find(world.session, occurrence_id=occurrence.id, member=world["Berit"])
