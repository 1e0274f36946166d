"""Review dates: due in the partnership's time zone, announced once by any number of replicas."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.delivery.outbox import Method
from pico_bot.jobs import run_due
from pico_bot.model import snapshot_of
from pico_bot.model.actor import Actor
from pico_bot.model.charter import Charter
from pico_bot.model.delivery import OutboxMessage
from pico_bot.model.records import Decision
from pico_bot.model.vocabulary import Kind, Rank, State, Via
from pico_bot.partnerships import roles
from pico_bot.records import capture, decisions, reviews
from pico_bot.records.capture import Reasoning, RecordDraft, Source
from tests.support import partnership
from tests.support.partnership import NOON, InUse, transaction
from tests.support.ticks import tick_in_two_processes, tick_through

REVIEW = date(2026, 12, 14)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.dispose()


def agree(world: InUse, *, review_on: date | None = REVIEW, at: int = 1) -> Decision:
    """A decision of the partnership that was confirmed at noon."""
    by = Actor(member=world["Dorte"], via=Via.BUTTON, now=NOON)
    source = Source(text="words", ts=f"{at}.000100")
    decision = capture.create(
        world.session,
        channel=world.channel,
        draft=RecordDraft(
            kind=Kind.DECISION,
            text=f"The article texts are ours, number {at}",
            reasoning=Reasoning(review_on=review_on),
        ),
        source=source,
        author=world["Lene"],
        by=by,
    )
    assert isinstance(decision, Decision)
    decisions.confirm(world.session, decision=decision, seen=decision.text_fingerprint, by=by)
    return decision


def set_up_decision(
    db: Database, *, number: int = 1, zone: str = "Europe/Copenhagen", review_on: date = REVIEW
) -> None:
    """A partnership with one decision in force."""
    with transaction(db) as session:
        agree(
            partnership.create_partnership(session, number=number, zone=zone),
            review_on=review_on,
        )


def said(db: Database) -> list[OutboxMessage]:
    """The messages about decisions that are due for review."""
    with transaction(db) as session:
        found = session.scalars(select(OutboxMessage).where(OutboxMessage.card_id.is_(None)))
        return [each for each in found if each.method == Method.POST]


def states(db: Database) -> list[State]:
    with transaction(db) as session:
        return list(session.scalars(select(Decision.state).order_by(Decision.id)))


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Copenhagen",
        "America/Sao_Paulo",
        "Asia/Kathmandu",
        "Pacific/Kiritimati",
        "Etc/GMT+12",
    ],
)
def test_a_review_is_due_at_midnight_in_the_partnerships_time_zone(db: Database, zone: str) -> None:
    set_up_decision(db, zone=zone)
    midnight = datetime.combine(REVIEW, time(), ZoneInfo(zone)).astimezone(UTC)

    assert run_due(db, now=midnight - timedelta(seconds=1)).other == 0
    assert states(db) == [State.CONFIRMED]
    assert run_due(db, now=midnight).other == 1
    assert states(db) == [State.UNDER_REVIEW]
    [word] = said(db)
    assert (word.channel, word.arguments["thread_ts"]) == ("C1", "1.000100")
    assert (
        "<@UDORTE1>: *D-1* needs review because its review date (14 Dec) has come."
        in (word.arguments["text"])
    )


def test_a_review_is_announced_once_and_shown_on_the_card(db: Database) -> None:
    set_up_decision(db)
    for _ in range(3):
        run_due(db, now=NOON + timedelta(days=30))

    assert len(said(db)) == 1
    with transaction(db) as session:
        [card] = session.scalars(select(OutboxMessage).where(OutboxMessage.card_id.is_not(None)))
        assert "under review because its review date (14 Dec) has come" in card.arguments["text"]


def test_only_a_decision_in_force_with_a_review_date_is_reviewed(db: Database) -> None:
    with transaction(db) as session:
        world = partnership.create_partnership(session)
        agree(world, review_on=None)
        by = Actor(member=world["Lene"], via=Via.BUTTON, now=NOON)
        capture.create(
            session,
            channel=world.channel,
            draft=RecordDraft(
                kind=Kind.DECISION,
                text="Proposed only",
                reasoning=Reasoning(review_on=REVIEW),
            ),
            source=Source(text="words", ts="2.000100"),
            author=world["Lene"],
            by=by,
        )

    run_due(db, now=NOON + timedelta(days=30))

    assert said(db) == []
    assert states(db) == [State.CONFIRMED, State.PROPOSED]


def test_the_current_decider_is_asked_to_review(db: Database) -> None:
    set_up_decision(db)
    with transaction(db) as session:
        world = partnership.reopen(session)
        roles.assign(
            session,
            partnership=world.partnership,
            key="data-owner",
            member=world["Berit"],
            rank=Rank.PRIMARY,
            now=NOON,
        )

    run_due(db, now=NOON + timedelta(days=30))

    [word] = said(db)
    assert word.arguments["text"].startswith("<@UBERIT1>: ")


def test_a_failing_review_does_not_stop_others(db: Database) -> None:
    set_up_decision(db)
    set_up_decision(db, number=2)
    with transaction(db) as session:
        world = partnership.reopen(session)
        body = snapshot_of(world.partnership).terms.to_json()
        session.add(
            Charter(
                partnership_id=world.partnership.id,
                version=2,
                body=body | {"time_zone": "Mars/Olympus_Mons"},
                created_at=NOON,
            )
        )

    done = run_due(db, now=NOON + timedelta(days=30))

    # The review of the first partnership and its monthly digest, now due, both fail.
    assert (done.other, done.failed) == (1, 2)
    assert [word.channel for word in said(db)] == ["C2"]


# Replicas

FIRST, LAST = datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 24, tzinfo=UTC)
STEP = timedelta(hours=6)
ZONES = ("Europe/Copenhagen", "America/Sao_Paulo", "Pacific/Apia", "UTC")
EACH = 5


def begin_everywhere(db: Database) -> list[str]:
    """Decisions with many review dates; returns the expected messages, as channel and name."""
    expected = []
    with transaction(db) as session:
        for number, zone in enumerate(ZONES):
            world = partnership.create_partnership(session, number=number, zone=zone)
            for at in range(1, EACH + 1):
                agree(world, review_on=date(2026, 12, 1) + timedelta(days=4 * at), at=at)
                expected.append(f"C{number} D-{at}")
    return sorted(expected)


def said_everywhere(db: Database) -> list[str]:
    words = [(each.channel, each.arguments["text"]) for each in said(db)]
    return sorted(f"{channel} {text.split('*')[1]}" for channel, text in words)


def test_two_threads_announce_each_review_once(db: Database) -> None:
    expected = begin_everywhere(db)
    together = threading.Barrier(2)

    def tick() -> None:
        together.wait()
        tick_through(db, start=FIRST, end=LAST, step=STEP)

    threads = [threading.Thread(target=tick) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert said_everywhere(db) == expected
    assert set(states(db)) == {State.UNDER_REVIEW}


def test_two_processes_announce_each_review_once(postgresql_url: str) -> None:
    db = Database(postgresql_url)
    expected = begin_everywhere(db)
    tick_in_two_processes(postgresql_url, start=FIRST, end=LAST, step=STEP)
    assert said_everywhere(db) == expected
    assert set(states(db)) == {State.UNDER_REVIEW}
    db.dispose()


def test_a_second_run_waits_and_does_nothing(postgresql_url: str) -> None:
    db = Database(postgresql_url)
    set_up_decision(db)
    now = NOON + timedelta(days=30)
    second: list[int] = []
    with Session(db.engine) as first:
        decision_id = first.scalars(select(Decision.id)).one()
        assert reviews.review_if_due(first, decision_id, now=now)
        waiting = threading.Thread(target=lambda: second.append(run_due(db, now=now).other))
        waiting.start()
        first.commit()
        waiting.join()

    assert second == [0]
    assert len(said(db)) == 1
    db.dispose()
