"""Scheduled jobs read by index, whatever the size of the tables."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.checkins import answers, schedules
from pico_bot.core.clock import SettableClock
from pico_bot.core.db import Database
from pico_bot.jobs import RunResult, Ticker, make_tick, run_due
from pico_bot.model.actor import Actor
from pico_bot.model.charter_defaults import DEFAULT_ESCALATION
from pico_bot.model.charter_terms import CheckinTerms, DigestTerms, Rhythm
from pico_bot.model.checkins import Occurrence, Participation, ThreadReply
from pico_bot.model.digests import Digest, HomeTab, MonthlyDigest
from pico_bot.model.partnership import NOT_COMPUTED, Partnership
from pico_bot.model.people import Absence, Assignment
from pico_bot.model.records import Decision
from pico_bot.model.sla import ResponseTimer
from pico_bot.model.vocabulary import Kind, Rank, State, Via
from pico_bot.partnerships import roles
from pico_bot.people import absences
from pico_bot.records import decisions
from pico_bot.records.capture import Reasoning
from pico_bot.reports import home_tab
from tests.escalation.scenarios import amend, log
from tests.reports.actions import open_home_tab
from tests.support import partnership
from tests.support.many_rows import copy_everything
from tests.support.partnership import NOON, InUse, transaction
from tests.support.query_plans import recorded, scans
from tests.support.ticks import deliver, live_through, one_process

# The check-in is on Monday at 08:00, the monthly digest a day later.
ANSWERED_AT = datetime(2026, 11, 30, 11, 0, tzinfo=UTC)
END = ANSWERED_AT + timedelta(days=5)


def set_up(db: Database) -> None:
    """A partnership in which every job will have something to do."""
    with transaction(db) as session:
        world = partnership.create_partnership(session)
        amend(
            world,
            checkins=CheckinTerms(direct=True),
            digests=DigestTerms(shared_monthly=True),
            escalation=replace(DEFAULT_ESCALATION, quiet_days=3),
        )
        for column in ("inactivity_check_at", "digest_due_at", "monthly_digest_due_at"):
            setattr(world.partnership, column, NOT_COMPUTED)
        schedules.turn_on(
            session,
            partnership=world.partnership,
            channel=world.channel,
            rhythm=Rhythm(),
            by=world["Lene"],
            now=NOON,
        )
        _work(world, now=NOON)
    deliver(db)


def _work(world: InUse, *, now: datetime) -> None:
    """Members log records, agree on something, go away for a while and open the Home tab."""
    for kind in Kind:
        log(world, f"{kind.capitalize()} of {now:%d %b}", now=now, kind=kind)
    agreed = log(world, f"Agreed on {now:%d %b}", now=now, kind=Kind.DECISION, author="Mads")
    assert isinstance(agreed, Decision)
    by = Actor(member=world["Mads"], via=Via.BUTTON, now=now)
    decisions.edit(
        world.session,
        decision=agreed,
        title=agreed.title,
        text=agreed.text,
        area=agreed.area,
        reasoning=Reasoning(review_on=now.date() + timedelta(days=3)),
        by=by,
    )
    decisions.confirm(world.session, decision=agreed, seen=agreed.text_fingerprint, by=by)
    log(world, f"{agreed.reference} is not kept", now=now)
    until = now.date() + timedelta(days=1)
    absences.start(world.session, member=world["Dorte"], until=until, by=world["Dorte"], now=now)
    roles.assign(
        world.session,
        partnership=world.partnership,
        key="it-owner",
        member=world["Berit"],
        rank=Rank.PRIMARY,
        now=now,
        from_at=now + timedelta(days=1),
        until_at=now + timedelta(days=2),
    )
    open_home_tab(world.session, world["Mads"].slack_user_id, now=now)


def _answer(session: Session, now: datetime) -> None:
    world = partnership.reopen(session)
    occurrence = session.scalars(select(Occurrence)).one()
    answers.submit(
        session,
        occurrence_id=occurrence.id,
        member=world["Mads"],
        fields={"progress": "The import runs", "confidence": "4"},
        via=Via.MODAL,
        now=now,
    )
    replied = ThreadReply(conversation="C1", ts="9.000100", text="Since yesterday")
    occurrence.answers[0].replies.append(replied)


def live(db: Database) -> list[tuple[str, Any]]:
    """Live through a time in which every job has something to do; returns the jobs' statements."""
    statements: list[tuple[str, Any]] = []
    with one_process(db) as run:

        def look(now: datetime) -> int:
            with recorded(db) as found:
                done = run(now)
            statements.extend(found)
            return done

        look(NOON + home_tab.MAX_AGE)
        live_through(db, look, start=NOON, end=END, actions=[(ANSWERED_AT, _answer)])
    return statements


def assert_every_job_has_run(db: Database) -> None:
    with transaction(db) as session:
        assert State.UNDER_REVIEW in session.scalars(select(Decision.state)).all()
        absence = session.scalars(select(Absence)).one()
        assert absence.closed_at is not None
        assert absence.welcome_at is None
        assert not any(session.scalars(select(Assignment.due_at)).all())
        assert any(session.scalars(select(ResponseTimer.level)).all())
        assert session.scalars(select(Partnership.inactive_since)).one() is not None
        assert session.scalars(select(Occurrence.closed_at)).all()[0] is not None
        assert any(session.scalars(select(Participation.reminded_at)).all())
        for digest in (Digest, MonthlyDigest):
            assert session.scalars(select(digest.id)).all()
        assert session.scalars(select(HomeTab.published_at)).one() > NOON


def housekeeping(db: Database, *, now: datetime) -> list[tuple[str, Any]]:
    """The statements of a tick in which old rows are purged."""
    run = make_tick(db=db, clock=SettableClock(now), report=_ignore, wake=lambda: None)
    with recorded(db) as found:
        asyncio.run(Ticker(3600, run).tick())
    return found


def _ignore(_done: RunResult) -> None:
    pass


def test_no_scheduled_job_reads_a_whole_table(db: Database) -> None:
    set_up(db)
    statements = live(db)
    assert_every_job_has_run(db)
    statements += housekeeping(db, now=END)
    with transaction(db) as session:
        copy_everything(session, times=200)

    found = scans(db, statements)
    assert found == [], "\n\n".join(found)


def test_an_idle_tick_is_one_statement(db: Database) -> None:
    set_up(db)
    run_due(db, now=NOON)

    with recorded(db) as found:
        assert run_due(db, now=NOON) == RunResult()
    assert len(found) == 1
