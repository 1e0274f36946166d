"""Messages that could not be sent in time: prompts are skipped, reminders end with the window."""

import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from pico_bot.checkins import invitations, lifecycle, schedule_text, schedules
from pico_bot.core.db import Database
from pico_bot.core.errors import NotFound
from pico_bot.delivery.outbox import Method
from pico_bot.jobs import run_due
from pico_bot.model.charter_terms import CheckinTerms, Rhythm
from pico_bot.model.checkins import Occurrence, OccurrenceState, Participation, SkipReason
from pico_bot.model.delivery import Card, OutboxMessage, OutboxState
from pico_bot.model.vocabulary import Audience
from pico_bot.reports import recent_changes
from tests.checkins.actions import FILLED, agree, answer, asked, whole
from tests.support import partnership
from tests.support.partnership import NOON, InUse, reopen, transaction
from tests.support.ticks import deliver

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
DUE = datetime(2026, 11, 30, 9, tzinfo=COPENHAGEN)
LATE = DUE + timedelta(hours=2)
# Half of the two days' working hours.
HALF = datetime(2026, 12, 1, 9, tzinfo=COPENHAGEN)
CLOSES = datetime(2026, 12, 1, 17, tzinfo=COPENHAGEN)


def post(db: Database, **checkin: object) -> None:
    """A check-in that was due on Monday at nine, with no message sent yet."""
    with transaction(db) as session:
        world = partnership.create_partnership(session)
        agree(world, checkins=CheckinTerms(**checkin))  # type: ignore[arg-type]
        schedules.turn_on(
            session,
            partnership=world.partnership,
            channel=world.channel,
            rhythm=Rhythm(),
            by=world["Lene"],
            now=NOON,
        )
    run_due(db, now=DUE)


def occurrence_of(world: InUse) -> Occurrence:
    return world.session.scalars(select(Occurrence)).one()


def give_up_prompt(world: InUse, *, now: datetime = LATE) -> bool:
    """The sender's question about the prompt after its deadline."""
    card = world.session.scalars(select(Card).where(Card.occurrence_id.is_not(None))).one()
    return lifecycle.on_prompt_undelivered(world.session, card_id=card.id, now=now)


def of_people(db: Database) -> list[OutboxMessage]:
    """The messages in the outbox about check-ins."""
    with transaction(db) as session:
        return list(
            session.scalars(
                select(OutboxMessage)
                .join(Card)
                .where(Card.participation_id.is_not(None))
                .order_by(OutboxMessage.id)
            )
        )


def to_berit(db: Database) -> list[tuple[str, str]]:
    return [(each.method, each.state.value) for each in of_people(db) if each.channel == "UBERIT1"]


# The prompt


def test_prompt_and_invitations_may_be_sent_for_two_hours(db: Database) -> None:
    post(db, direct=True)
    with transaction(db) as session:
        rows = session.scalars(select(OutboxMessage)).all()
        assert {each.channel for each in rows} == {"C1", "UBERIT1", "UDORTE1", "ULENE", "UMADS"}
        assert {each.not_after for each in rows} == {LATE}


def test_a_prompt_that_was_requested_may_be_sent_for_two_hours(world: InUse) -> None:
    asked(world, now=NOON)
    [row] = world.outbox()
    assert row.not_after == NOON + timedelta(hours=2)


def test_a_prompt_that_was_not_posted_in_time_is_skipped_and_the_lead_notified(
    db: Database,
) -> None:
    post(db)
    with transaction(db) as session:
        world = reopen(session)
        assert give_up_prompt(world)
        assert give_up_prompt(world)
    with transaction(db) as session:
        world = reopen(session)
        occurrence = occurrence_of(world)
        assert occurrence.state is OccurrenceState.SKIPPED
        [notice] = [each for each in world.outbox() if each.channel == "ULENE"]
        assert notice.audience is Audience.INTERNAL
        assert notice.not_after is None
        assert notice.arguments["text"] == (
            "The Customer 1 check-in in <#C1>, due Mon 30 Nov 2026, 09:00 "
            "(Europe/Copenhagen), was skipped: it couldn't be posted within two hours. "
            "Next: Mon 7 Dec 2026, 09:00 (Europe/Copenhagen)."
        )
        [found] = recent_changes.recent_changes(
            session, [world.partnership], since=NOON, now=NOON + timedelta(days=1)
        ).values()
        [skipped] = found.skipped
        assert skipped.reason is SkipReason.TOO_LATE
        described = schedule_text.describe(session, partnership=world.partnership, now=LATE)
        assert "was skipped: it couldn't be posted within two hours." in described


def test_a_skipped_check_in_sends_nothing_else(db: Database) -> None:
    post(db, direct=True)
    with transaction(db) as session:
        world = reopen(session)
        # One invitation was sent.
        berit = session.scalars(select(Card).where(Card.channel == "UBERIT1")).one()
        berit.ts = "1700000000.000100"
        session.scalars(
            select(OutboxMessage).where(OutboxMessage.card_id == berit.id)
        ).one().state = OutboxState.SENT
        give_up_prompt(world)
        assert not invitations.open_invitations(session, [world["Berit"]], now=LATE)[
            world["Berit"].id
        ]
        with pytest.raises(NotFound):
            answer(world, occurrence_of(world), "Berit", FILLED, now=LATE)
    [sent, removal] = of_people(db)
    assert (sent.channel, removal.channel, removal.method) == ("UBERIT1", "UBERIT1", Method.DELETE)
    assert "was skipped. You don't need to answer." in removal.arguments["text"]
    with transaction(db) as session:
        before = len(reopen(session).outbox())
    for now in (HALF, CLOSES, CLOSES + timedelta(days=1)):
        assert run_due(db, now=now).other == 0
    with transaction(db) as session:
        world = reopen(session)
        assert len(world.outbox()) == before
        assert occurrence_of(world).closed_at == LATE


def test_a_late_prompt_with_an_answer_is_still_posted(db: Database) -> None:
    post(db, direct=True)
    with transaction(db) as session:
        world = reopen(session)
        answer(world, occurrence_of(world), "Dorte", FILLED, now=DUE)
        assert not give_up_prompt(world)
    with transaction(db) as session:
        world = reopen(session)
        occurrence = occurrence_of(world)
        assert occurrence.state is OccurrenceState.POSTED
        assert "The import runs" in whole(world.shown(occurrence.id))


def test_an_answer_given_at_the_same_moment_is_kept(postgresql_url: str) -> None:
    db = Database(postgresql_url)
    post(db)
    given_up: list[bool] = []

    def give_up() -> None:
        given_up.append(db.run(lambda session: give_up_prompt(reopen(session))))

    with transaction(db) as session:
        world = reopen(session)
        answer(world, occurrence_of(world), "Dorte", FILLED, now=LATE)
        waiting = threading.Thread(target=give_up)
        waiting.start()
    waiting.join()

    assert given_up == [False]
    db.dispose()


def test_other_cards_are_given_up(db: Database) -> None:
    post(db, direct=True)
    with transaction(db) as session:
        card = session.scalars(select(Card).where(Card.channel == "UBERIT1")).one()
        assert lifecycle.on_prompt_undelivered(session, card_id=card.id, now=LATE)
        assert occurrence_of(reopen(session)).state is OccurrenceState.POSTED


@pytest.mark.parametrize("state", [OutboxState.PENDING, OutboxState.SENDING])
def test_no_reminder_or_summary_while_the_prompt_is_being_sent(
    db: Database, state: OutboxState
) -> None:
    post(db)
    with transaction(db) as session:
        session.scalars(select(OutboxMessage)).one().state = state
    assert run_due(db, now=HALF).other == 0
    assert run_due(db, now=CLOSES).other == 0
    # It was posted in time after all.
    with transaction(db) as session:
        session.scalars(select(OutboxMessage)).one().state = OutboxState.SENT
        session.scalars(select(Card)).one().ts = "1700000000.000100"
    assert run_due(db, now=CLOSES).other == 1
    assert of_people(db) == []


# Notices to one person


def test_a_reminder_may_be_sent_until_the_window_closes(
    db: Database,
) -> None:
    post(db)
    deliver(db)
    run_due(db, now=HALF)
    assert {each.not_after for each in of_people(db)} == {CLOSES}
    with transaction(db) as session:
        world = reopen(session)
        card = session.scalars(select(Card).where(Card.channel == "UBERIT1")).one()
        invitations.on_invitation_undelivered(session, card_id=card.id, now=HALF)
        [ephemeral] = [each for each in world.outbox() if each.method == Method.EPHEMERAL]
        assert ephemeral.not_after == CLOSES


def test_a_reminder_that_was_not_sent_does_not_become_a_separate_message(db: Database) -> None:
    post(db)
    deliver(db)
    run_due(db, now=HALF)
    assert to_berit(db) == [("chat.postMessage", "pending")]
    run_due(db, now=CLOSES)
    assert to_berit(db) == []


@pytest.mark.parametrize("state", [OutboxState.PENDING, OutboxState.FAILED])
def test_an_unsent_reminder_is_cancelled_by_the_answer(db: Database, state: OutboxState) -> None:
    post(db)
    deliver(db)
    run_due(db, now=HALF)
    with transaction(db) as session:
        world = reopen(session)
        card = session.scalars(select(Card).where(Card.channel == "UBERIT1")).one()
        session.scalars(
            select(OutboxMessage).where(OutboxMessage.card_id == card.id)
        ).one().state = state
        answer(world, occurrence_of(world), "Berit", FILLED, now=HALF)
    assert to_berit(db) == []
    run_due(db, now=CLOSES)
    assert to_berit(db) == []


@pytest.mark.parametrize("closed", [False, True])
def test_an_ephemeral_reminder_is_not_sent_once_it_is_pointless(db: Database, closed: bool) -> None:
    post(db)
    deliver(db)
    run_due(db, now=HALF)
    with transaction(db) as session:
        world = reopen(session)
        card = session.scalars(select(Card).where(Card.channel == "UBERIT1")).one()
        session.scalars(
            select(OutboxMessage).where(OutboxMessage.card_id == card.id)
        ).one().state = OutboxState.FAILED
        invitations.on_invitation_undelivered(session, card_id=card.id, now=HALF)
        assert [each.method for each in world.outbox()].count(Method.EPHEMERAL) == 1
        if not closed:
            answer(world, occurrence_of(world), "Berit", FILLED, now=HALF)
    if closed:
        run_due(db, now=CLOSES)
    with transaction(db) as session:
        assert Method.EPHEMERAL not in [each.method for each in reopen(session).outbox()]
    assert to_berit(db) == []


def test_a_reminder_in_doubt_is_not_sent_again_after_the_answer(
    db: Database,
) -> None:
    post(db)
    deliver(db)
    run_due(db, now=HALF)
    with transaction(db) as session:
        world = reopen(session)
        card = session.scalars(select(Card).where(Card.channel == "UBERIT1")).one()
        session.scalars(
            select(OutboxMessage).where(OutboxMessage.card_id == card.id)
        ).one().state = OutboxState.SENDING
        answer(world, occurrence_of(world), "Berit", FILLED, now=HALF)
        row = session.scalars(
            select(OutboxMessage).where(OutboxMessage.card_id == card.id).order_by(OutboxMessage.id)
        ).first()
        assert row is not None
        assert row.not_after == HALF
    # If it was posted, it is removed.
    assert to_berit(db) == [("chat.postMessage", "sending"), ("chat.delete", "pending")]


def test_a_late_invitation_is_followed_by_a_reminder(db: Database) -> None:
    post(db, direct=True)
    with transaction(db) as session:
        for row in session.scalars(select(OutboxMessage)).all():
            row.state = OutboxState.FAILED if row.channel == "UBERIT1" else OutboxState.SENT
            assert row.card is not None
            row.card.ts = None if row.channel == "UBERIT1" else f"{row.id}.000100"
    run_due(db, now=HALF)
    assert to_berit(db) == [("chat.postMessage", "pending")]
    with transaction(db) as session:
        reminded = session.scalars(
            select(Participation).where(Participation.reminded_at.is_not(None))
        ).all()
        assert len(reminded) == 4
