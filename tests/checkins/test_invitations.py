"""Invitations and reminders: who gets them, once, in working hours."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from pico_bot.checkins import invitations
from pico_bot.checkins.windows import closes_at, reminder_at
from pico_bot.core.db import Database
from pico_bot.delivery.outbox import Method
from pico_bot.jobs import run_due
from pico_bot.model.charter_terms import CheckinTerms, SideHours, WorkingHours
from pico_bot.model.checkins import Occurrence, Participation
from pico_bot.model.delivery import Card, OutboxMessage, OutboxState
from pico_bot.model.partnership import ChannelState
from pico_bot.model.vocabulary import Side
from pico_bot.partnerships import roles
from pico_bot.partnerships.calendars import Calendar
from tests.checkins.actions import agree, answer, asked
from tests.support import partnership
from tests.support.partnership import NOON, InUse, transaction
from tests.support.ticks import deliver, tick_in_two_processes

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
DANISH = Calendar(zone=COPENHAGEN, hours=WorkingHours(), country="DK")
# From Monday at noon until Tuesday at five: thirteen working hours, of which the reminder waits
# half.
HALF = datetime(2026, 11, 24, 10, 30, tzinfo=COPENHAGEN)
CLOSES = datetime(2026, 11, 24, 17, 0, tzinfo=COPENHAGEN)
EVERYONE = ["UBERIT1", "UDORTE1", "ULENE", "UMADS"]


def local(*at: int) -> datetime:
    return datetime(*at, tzinfo=COPENHAGEN)  # type: ignore[misc, arg-type]


def messaged(db: Database) -> list[str]:
    """The people who got a direct message, in order."""
    with transaction(db) as session:
        rows = session.scalars(
            select(Card).where(Card.participation_id.is_not(None)).order_by(Card.id)
        )
        return [each.channel for each in rows]


def reminded(db: Database) -> list[str]:
    """The people who were reminded, once for each time."""
    with transaction(db) as session:
        return sorted(
            session.scalars(
                select(Card.channel)
                .join(Participation)
                .where(Participation.reminded_at.is_not(None), Card.removed_at.is_(None))
            )
        )


def ask_all(db: Database, **checkin: object) -> None:
    """A check-in posted at noon, as the charter says."""
    with transaction(db) as session:
        world = partnership.create_partnership(session)
        agree(world, checkins=CheckinTerms(**checkin))  # type: ignore[arg-type]
        asked(world)


# When reminders are sent


@pytest.mark.parametrize(
    ("posted_at", "days", "at"),
    [
        # Two days: half of the sixteen hours is over at the end of the first, so it is the next
        # morning.
        (local(2026, 11, 23, 9), 2, local(2026, 11, 24, 9)),
        (local(2026, 11, 23, 12), 2, HALF),
        (local(2026, 11, 23, 9), 1, local(2026, 11, 23, 13)),
        # Over a weekend no one is reminded.
        (local(2026, 11, 27, 9), 2, local(2026, 11, 30, 9)),
        # At Easter neither.
        (local(2027, 3, 24, 13), 2, local(2027, 3, 30, 11)),
    ],
)
def test_the_reminder_is_due_after_half_of_the_working_time(
    posted_at: datetime, days: int, at: datetime
) -> None:
    ends = closes_at(DANISH, posted_at=posted_at, days=days)
    assert reminder_at(DANISH, posted_at=posted_at, closes_at=ends) == at


@settings(max_examples=80, deadline=None)
@given(minutes=st.integers(0, 2 * 365 * 24 * 60), days=st.integers(1, 5))
def test_a_reminder_is_in_working_hours_with_half_of_them_on_either_side(
    minutes: int, days: int
) -> None:
    posted_at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ends = closes_at(DANISH, posted_at=posted_at, days=days)
    at = reminder_at(DANISH, posted_at=posted_at, closes_at=ends)
    if at is None:
        assert DANISH.between(posted_at, ends) < timedelta(hours=2)
        return
    assert posted_at <= at < ends
    assert DANISH.is_open(at)
    assert DANISH.between(posted_at, at) == DANISH.between(at, ends)


def test_a_participant_without_an_answer_is_reminded_once_by_direct_message(db: Database) -> None:
    ask_all(db)
    assert messaged(db) == []
    with transaction(db) as session:
        world = partnership.reopen(session)
        answer(world, session.scalars(select(Occurrence)).one(), "Dorte", {"progress": "It moved"})

    assert run_due(db, now=HALF - timedelta(seconds=1)).other == 0
    assert run_due(db, now=HALF).other == 1
    assert reminded(db) == ["UBERIT1", "ULENE", "UMADS"]
    deliver(db)
    run_due(db, now=HALF + timedelta(hours=1))
    run_due(db, now=CLOSES + timedelta(days=3))
    assert reminded(db) == ["UBERIT1", "ULENE", "UMADS"]
    # Nothing is posted in the channel.
    with transaction(db) as session:
        in_channel = session.scalars(
            select(OutboxMessage).where(OutboxMessage.channel == "C1")
        ).all()
        assert not any("missing" in each.arguments["text"] for each in in_channel)


def test_no_one_is_reminded_when_all_have_answered(db: Database) -> None:
    ask_all(db)
    with transaction(db) as session:
        world = partnership.reopen(session)
        occurrence = session.scalars(select(Occurrence)).one()
        for name in ("Lene", "Mads", "Berit", "Dorte"):
            answer(world, occurrence, name, {"progress": "It moved"})
    assert run_due(db, now=HALF).other == 0
    assert messaged(db) == []


def test_absent_members_are_not_reminded(db: Database) -> None:
    ask_all(db)
    with transaction(db) as session:
        world = partnership.reopen(session)
        lene = world["Lene"]
        roles.set_away(
            session, member=lene, until=CLOSES.date(), zone=COPENHAGEN, by=lene, now=NOON
        )
    run_due(db, now=HALF)
    assert reminded(db) == ["UBERIT1", "UDORTE1", "UMADS"]


def test_former_and_external_members_are_not_reminded(db: Database) -> None:
    ask_all(db)
    with transaction(db) as session:
        world = partnership.reopen(session)
        world["Lene"].left_at = NOON
        world["Dorte"].side = Side.UNKNOWN
    run_due(db, now=HALF)
    assert reminded(db) == ["UBERIT1", "UMADS"]


def test_a_late_reminder_is_sent_in_working_hours_or_not_at_all(db: Database) -> None:
    ask_all(db, window_days=3)
    with transaction(db) as session:
        session.scalars(select(Occurrence)).one().remind_at = local(2026, 11, 24, 16)
    # The bot was down until after working hours.
    assert run_due(db, now=local(2026, 11, 24, 20)).other == 0
    run_due(db, now=local(2026, 11, 25, 8, 59))
    assert reminded(db) == []
    run_due(db, now=local(2026, 11, 25, 9))
    assert reminded(db) == EVERYONE


def test_each_side_is_reminded_in_its_own_working_hours(db: Database) -> None:
    york = SideHours(time_zone="America/New_York", country="US")
    with transaction(db) as session:
        world = partnership.create_partnership(session)
        agree(world, own_hours={Side.CUSTOMER: york})
        asked(world)
    run_due(db, now=HALF)
    assert reminded(db) == ["ULENE", "UMADS"]
    # Nine in New York, with two hours left here.
    run_due(db, now=local(2026, 11, 24, 14, 59))
    assert reminded(db) == ["ULENE", "UMADS"]
    run_due(db, now=local(2026, 11, 24, 15))
    assert reminded(db) == EVERYONE
    assert sorted(messaged(db)) == EVERYONE


def test_each_side_is_invited_in_its_own_working_hours(db: Database) -> None:
    york = SideHours(time_zone="America/New_York", country="US")
    with transaction(db) as session:
        world = partnership.create_partnership(session)
        agree(world, own_hours={Side.CUSTOMER: york}, checkins=CheckinTerms(direct=True))
        asked(world)
    deliver(db)
    assert messaged(db) == ["ULENE", "UMADS"]
    with transaction(db) as session:
        world = partnership.reopen(session)
        answer(world, session.scalars(select(Occurrence)).one(), "Berit", {"progress": "It moved"})
    run_due(db, now=local(2026, 11, 23, 14, 59))
    assert messaged(db) == ["ULENE", "UMADS"]
    # Nine in New York; people who have answered by then get no invitation.
    run_due(db, now=local(2026, 11, 23, 15))
    run_due(db, now=local(2026, 11, 23, 16))
    assert messaged(db) == ["ULENE", "UMADS", "UDORTE1"]
    assert reminded(db) == []


def test_the_side_that_works_first_is_reminded_first(db: Database) -> None:
    hours = {
        Side.CUSTOMER: SideHours(time_zone="America/New_York"),
        Side.CONSULTANCY: SideHours(time_zone="America/Sao_Paulo"),
    }
    with transaction(db) as session:
        world = partnership.create_partnership(session)
        agree(world, own_hours=hours)
        asked(world)
    run_due(db, now=HALF)
    assert reminded(db) == []
    # Nine in São Paulo is one here.
    run_due(db, now=local(2026, 11, 24, 13))
    assert reminded(db) == ["ULENE", "UMADS"]
    run_due(db, now=local(2026, 11, 24, 15))
    assert reminded(db) == EVERYONE


def test_no_check_in_is_open_in_a_suspended_channel(db: Database) -> None:
    ask_all(db)
    with transaction(db) as session:
        world = partnership.reopen(session)
        assert (
            len(invitations.open_invitations(session, [world["Lene"]], now=HALF)[world["Lene"].id])
            == 1
        )
        world.channel.state, world.channel.suspended_at = ChannelState.SUSPENDED, HALF
        assert (
            invitations.open_invitations(session, [world["Lene"]], now=HALF)[world["Lene"].id] == []
        )


def test_a_side_that_does_not_work_before_the_deadline_is_not_reminded(db: Database) -> None:
    fiji = SideHours(time_zone="Pacific/Fiji")
    with transaction(db) as session:
        world = partnership.create_partnership(session)
        agree(world, own_hours={Side.CUSTOMER: fiji}, checkins=CheckinTerms(window_days=1))
        asked(world)
    for hour in (14, 15, 16, 18, 22):
        run_due(db, now=local(2026, 11, 23, hour, 30))
        deliver(db)
    assert reminded(db) == ["ULENE", "UMADS"]


def test_no_reminder_is_sent_after_the_window_has_closed(db: Database) -> None:
    ask_all(db)
    # The reminder may run first or last of the two due jobs.
    with transaction(db) as session:
        occurrence = session.scalars(select(Occurrence)).one()
        assert not invitations.remind(session, occurrence.id, now=CLOSES)
        assert occurrence.remind_at is None
    run_due(db, now=CLOSES)
    assert reminded(db) == []


def test_no_one_is_reminded_in_a_suspended_channel(db: Database) -> None:
    ask_all(db)
    with transaction(db) as session:
        partnership.reopen(session).channel.state = ChannelState.SUSPENDED
    run_due(db, now=HALF)
    assert reminded(db) == []


def test_two_processes_remind_once(postgresql_url: str) -> None:
    db = Database(postgresql_url)
    ask_all(db, direct=True)
    closes = CLOSES - timedelta(minutes=30)
    for start, end in ((HALF - timedelta(hours=2), closes), (CLOSES, CLOSES + timedelta(hours=2))):
        tick_in_two_processes(postgresql_url, start=start, end=end, step=timedelta(minutes=30))
        deliver(db)
    assert reminded(db) == EVERYONE
    # Each person got an invitation, then a reminder.
    assert sorted(messaged(db)) == sorted([*EVERYONE, *EVERYONE])
    db.dispose()


# Direct messages


def test_participants_are_invited_directly_if_the_charter_says_so(db: Database) -> None:
    ask_all(db, direct=True)
    assert sorted(messaged(db)) == EVERYONE
    with transaction(db) as session:
        message = session.scalars(
            select(OutboxMessage).where(OutboxMessage.channel == "UBERIT1")
        ).one()
        assert (
            "Time for the check-in on Mon 23 Nov 2026 with *Customer 1* in <#C1>:"
            in (message.arguments["text"])
        )
        assert "• What moved forward?" in message.arguments["text"]
        [button] = message.arguments["blocks"][1]["elements"]
        assert button["text"]["text"] == "Answer"


def test_invitations_show_that_the_check_in_is_answered_or_over(db: Database) -> None:
    ask_all(db, direct=True)
    send_all(db)
    with transaction(db) as session:
        world = partnership.reopen(session)
        answer(world, session.scalars(select(Occurrence)).one(), "Dorte", {"progress": "It moved"})
    run_due(db, now=HALF)
    send_all(db)
    run_due(db, now=CLOSES)

    with transaction(db) as session:
        world = partnership.reopen(session)
        assert newest(world, "Dorte") == (Method.UPDATE, "You've answered the check-in o")
        # Each person has one message at a time: the reminder replaces the invitation.
        assert newest(world, "Berit") == (Method.UPDATE, "The check-in on Mon 23 Nov with *C")
        standing = session.scalars(
            select(Card).where(Card.channel == "UBERIT1", Card.removed_at.is_(None))
        ).all()
        assert len(standing) == 1


def test_an_undeliverable_reminder_becomes_an_ephemeral_message(
    db: Database,
) -> None:
    ask_all(db)
    run_due(db, now=HALF)
    with transaction(db) as session:
        world = partnership.reopen(session)
        cards = {
            each.channel: each
            for each in session.scalars(select(Card).where(Card.participation_id.is_not(None)))
        }
        answer(world, session.scalars(select(Occurrence)).one(), "Dorte", {"progress": "It moved"})
        for user in ("UBERIT1", "UDORTE1"):
            invitations.on_invitation_undelivered(session, card_id=cards[user].id, now=HALF)
            invitations.on_invitation_undelivered(session, card_id=cards[user].id, now=HALF)
        [ephemeral] = [each for each in world.outbox() if each.method == Method.EPHEMERAL]
        assert (ephemeral.channel, ephemeral.arguments["user"]) == ("C1", "UBERIT1")
        assert "You haven't answered the check-in" in ephemeral.arguments["text"]


def test_an_external_person_is_not_invited(db: Database) -> None:
    with transaction(db) as session:
        world = partnership.create_partnership(session)
        world["Dorte"].side = Side.UNKNOWN
        agree(world, checkins=CheckinTerms(participants=("UDORTE1", "ULENE"), direct=True))
        asked(world)
    assert messaged(db) == ["ULENE"]


def send_all(db: Database) -> None:
    """Mark every message as sent."""
    with transaction(db) as session:
        for number, row in enumerate(session.scalars(select(OutboxMessage)).all()):
            if row.state is not OutboxState.PENDING:
                continue
            row.state = OutboxState.SENT
            if row.card is not None and row.card.ts is None:
                row.card.ts = f"1700000000.{number:06d}"


def newest(world: InUse, name: str) -> tuple[str, str]:
    """The start of the newest message to a user."""
    member = world[name]
    row = world.session.scalars(
        select(OutboxMessage)
        .join(Card)
        .join(Participation)
        .where(Participation.member_id == member.id)
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    ).one()
    said = (
        row.arguments["text"].split(": ")[-1]
        if row.arguments["text"][0] == ":"
        else (row.arguments["text"])
    )
    return row.method, said[: 34 if said.startswith("The") else 30].strip()
