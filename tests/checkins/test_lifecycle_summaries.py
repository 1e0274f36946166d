"""The end of a check-in's window: one summary, late answers marked, a notice if no one answered."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.checkins import lifecycle
from pico_bot.checkins.windows import closes_at
from pico_bot.core.db import Database
from pico_bot.jobs import RunResult, run_due
from pico_bot.model.charter_defaults import DEFAULT_QUESTIONS
from pico_bot.model.charter_terms import WorkingHours
from pico_bot.model.checkins import Occurrence
from pico_bot.model.delivery import OutboxMessage
from pico_bot.model.vocabulary import Audience
from pico_bot.partnerships import roles
from pico_bot.partnerships.calendars import Calendar
from tests.checkins.actions import FILLED, answer, ask, asked, buttons, reply, texts
from tests.support import partnership
from tests.support.partnership import NOON, InUse, transaction
from tests.support.ticks import tick_in_two_processes

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
DANISH = Calendar(zone=COPENHAGEN, hours=WorkingHours(), country="DK")
# From Monday at noon to two working days later.
CLOSES = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
LATE = CLOSES + timedelta(hours=3)


def local(*at: int) -> datetime:
    return datetime(*at, tzinfo=COPENHAGEN)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("posted_at", "days", "closes"),
    [
        (local(2026, 11, 23, 9), 2, local(2026, 11, 24, 17)),
        (local(2026, 11, 23, 9), 1, local(2026, 11, 23, 17)),
        (local(2026, 11, 23, 16, 59), 1, local(2026, 11, 23, 17)),
        (local(2026, 11, 23, 17), 1, local(2026, 11, 24, 17)),
        (local(2026, 11, 27, 9), 2, local(2026, 11, 30, 17)),
        (local(2026, 11, 28, 9), 2, local(2026, 12, 1, 17)),
        # Wednesday before Easter: Thursday, Friday and Monday are holidays.
        (local(2027, 3, 24, 9), 2, local(2027, 3, 30, 17)),
    ],
)
def test_a_window_ends_with_working_hours(posted_at: datetime, days: int, closes: datetime) -> None:
    assert closes_at(DANISH, posted_at=posted_at, days=days) == closes


@settings(max_examples=60, deadline=None)
@given(
    minutes=st.integers(0, 3 * 365 * 24 * 60),
    days=st.integers(1, 6),
    working=st.sets(st.integers(0, 6), min_size=1).map(tuple),
)
def test_a_window_matches_a_count_of_evenings(
    minutes: int, days: int, working: tuple[int, ...]
) -> None:
    calendar = Calendar(zone=COPENHAGEN, hours=WorkingHours(weekdays=working), country="DK")
    posted_at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)

    left, day, evening = days, posted_at.astimezone(COPENHAGEN).date(), posted_at
    while left:
        evening = datetime.combine(day, time(17), COPENHAGEN)
        at_work = day.weekday() in working and calendar.holiday(day) is None
        left -= at_work and evening > posted_at
        day += timedelta(days=1)

    assert closes_at(calendar, posted_at=posted_at, days=days) == evening


def close(world: InUse, occurrence: Occurrence) -> list[str]:
    """The summary's texts."""
    assert lifecycle.summarise(world.session, occurrence.id, now=CLOSES)
    return texts(world.shown(occurrence.id))


def contexts(world: InUse, occurrence: Occurrence) -> str:
    blocks: list[dict[str, Any]] = world.shown(occurrence.id)["blocks"]
    return "\n".join(
        element["text"]
        for block in blocks
        if block["type"] == "context"
        for element in block["elements"]
    )


def test_the_summary_lists_answers_by_question(world: InUse) -> None:
    ask(world, *DEFAULT_QUESTIONS)
    occurrence = asked(world)
    assert "summarised here on Tue 24 Nov 2026, 17:00" in contexts(world, occurrence)
    answer(world, occurrence, "Dorte", FILLED)
    answer(world, occurrence, "Lene", {"progress": "The <b>model", "confidence": "5"})

    assert close(world, occurrence) == [
        (
            "*Consultancy*: Lene (1 person hasn't answered)\n*Customer*: Dorte (1 person hasn't "
            "answered)"
        ),
        "*Confidence:* 4.5 of 5",
        "*Progress:*\n• The import runs (Dorte)\n• The &lt;b&gt;model (Lene)",
        "*Next steps:*\n• Map the units (Dorte)",
        "*Blockers:*\n• No access to the ERP (Dorte)",
        "*Upcoming changes:*\n• Norway in spring (Dorte)",
    ]
    shown = world.shown(occurrence.id)
    assert [text for text, _ in buttons(shown)] == ["Log as issue", "Log as change", "Answer"]
    assert "Summarised Tue 24 Nov 2026, 17:00" in contexts(world, occurrence)
    # No one is notified, and members without an answer are not named.
    assert "<@" not in str(shown["blocks"])
    assert "Berit" not in str(shown)
    assert not lifecycle.summarise(world.session, occurrence.id, now=LATE)


def test_an_absent_participant_is_not_counted_as_unanswered(world: InUse) -> None:
    occurrence = asked(world)
    answer(world, occurrence, "Lene", FILLED)
    answer(world, occurrence, "Dorte", FILLED)
    berit = world["Berit"]
    roles.set_away(world.session, member=berit, until=LATE, zone=COPENHAGEN, by=berit, now=NOON)

    assert close(world, occurrence)[0] == (
        "*Consultancy*: Lene (1 person hasn't answered)\n*Customer*: Dorte"
    )


def test_the_trend_ends_with_the_check_in(world: InUse) -> None:
    older, newer = asked(world), asked(world, now=NOON + timedelta(days=7))
    answer(world, newer, "Lene", {"confidence": "5"}, now=NOON + timedelta(days=7))
    answer(world, older, "Lene", {"confidence": "2"})
    shown = "\n".join(close(world, older))
    assert "*Confidence:* 2 of 5" in shown
    assert "last time" not in shown


def test_late_answers_are_accepted_and_marked(world: InUse) -> None:
    occurrence = asked(world)
    answer(world, occurrence, "Lene", {"progress": "A"})
    answer(world, occurrence, "Dorte", {"progress": "B"})
    close(world, occurrence)

    answer(world, occurrence, "Mads", {"progress": "C"}, now=LATE)
    answer(world, occurrence, "Dorte", {"progress": "D"}, now=LATE)
    answer(world, occurrence, "Mads", {"progress": "E"}, now=LATE + timedelta(hours=1))

    shown = texts(world.shown(occurrence.id))
    assert shown[0] == (
        "*Consultancy*: Lene, Mads (late)\n*Customer*: Dorte (edited after the deadline) (1 "
        "person hasn't answered)"
    )
    assert "• A (Lene)\n• D (Dorte)\n• E (Mads)" in shown[1]


def test_the_summary_has_the_thread_replies(world: InUse) -> None:
    occurrence = asked(world)
    reply(world, "Dorte", "All is well")

    assert close(world, occurrence) == [
        "*Consultancy*: no answers\n*Customer*: Dorte (1 person hasn't answered)",
        "*From the thread:*\n• All is well (Dorte)",
    ]


def test_the_summary_shows_the_trend_of_confidence(world: InUse) -> None:
    held = []
    for week, confidence in enumerate(("4", "5", "2")):
        now = NOON + week * timedelta(days=7)
        held.append(asked(world, now=now))
        answer(world, held[-1], "Dorte", {"confidence": confidence}, now=now)
    later = NOON + timedelta(days=21)
    assert lifecycle.summarise(world.session, held[-1].id, now=later)

    shown = texts(world.shown(held[-1].id))
    assert shown[1] == "*Confidence:* 2 of 5  `▆█▂`  5 last time"


# Due


@pytest.fixture
def silent(db: Database) -> Database:
    """A check-in that no one answers."""
    with transaction(db) as session:
        asked(partnership.create_partnership(session))
    return db


def notices(session: Session) -> list[OutboxMessage]:
    found = session.scalars(
        select(OutboxMessage).where(
            OutboxMessage.channel == "ULENE", OutboxMessage.card_id.is_(None)
        )
    )
    return list(found)


def test_a_check_in_without_answers_says_so_and_notifies_the_lead(silent: Database) -> None:
    # People without an answer were reminded by then.
    run_due(silent, now=CLOSES - timedelta(hours=1))
    assert run_due(silent, now=CLOSES - timedelta(seconds=1)) == RunResult()
    assert run_due(silent, now=CLOSES) == RunResult(other=1)
    assert run_due(silent, now=LATE) == RunResult()

    with transaction(silent) as session:
        world = partnership.reopen(session)
        occurrence = session.scalars(select(Occurrence)).one()
        assert texts(world.shown(occurrence.id)) == ["*No answers.*"]
        [message] = notices(session)
        assert message.audience is Audience.INTERNAL
        assert message.arguments["text"] == (
            "No one answered the Customer 1 check-in in <#C1>, due Mon 23 Nov, "
            "12:00 (Europe/Copenhagen). Late answers are still accepted."
        )


def test_a_check_in_without_answers_says_if_everyone_was_away(silent: Database) -> None:
    with transaction(silent) as session:
        world = partnership.reopen(session)
        for name in ("Lene", "Mads", "Berit", "Dorte"):
            who = world[name]
            roles.set_away(
                session, member=who, until=CLOSES.date(), zone=COPENHAGEN, by=who, now=NOON
            )
    run_due(silent, now=CLOSES)

    with transaction(silent) as session:
        world = partnership.reopen(session)
        occurrence = session.scalars(select(Occurrence)).one()
        assert texts(world.shown(occurrence.id)) == ["*No answers*: everyone was away."]
        [message] = notices(session)
        assert (
            "12:00 (Europe/Copenhagen), because everyone was away." in (message.arguments["text"])
        )


def test_two_processes_summarise_once(postgresql_url: str) -> None:
    db = Database(postgresql_url)
    with transaction(db) as session:
        asked(partnership.create_partnership(session))
    first = CLOSES - timedelta(hours=1)
    tick_in_two_processes(
        postgresql_url, start=first, end=first + timedelta(hours=8), step=timedelta(minutes=10)
    )

    with transaction(db) as session:
        assert len(notices(session)) == 1
        of_card = session.scalars(select(OutboxMessage).where(OutboxMessage.channel == "C1")).all()
        # The prompt, which was never sent here, and its final content.
        assert [each.arguments["blocks"][-1]["type"] for each in of_card][-1] == "actions"
        assert sum("*No answers.*" in each.arguments["text"] for each in of_card) == 1
    db.dispose()
