"""A partnership's snapshot: who holds a role when, and when it is read again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.model.charter import Charter
from pico_bot.model.partnership import Partnership, new_revision
from pico_bot.model.snapshot import HeldRole, Tenure, read_snapshots, role_of, snapshot_of
from pico_bot.model.vocabulary import Kind, Rank, Side
from pico_bot.partnerships import roles
from tests.samples.records import ANNA, LARS, METTE, NOON, holder, record
from tests.support.partnership import InUse, create_partnership, reopen, transaction

HOUR = timedelta(hours=1)


def role() -> HeldRole:
    """Anna was its primary contact for an hour, then Lars; Anna has been his deputy since."""
    return HeldRole(
        id=1,
        key="data-owner",
        side=Side.CUSTOMER,
        tenures=tuple(
            Tenure(person=holder(who), rank=rank, from_at=NOON + hours * HOUR, until_at=until)
            for who, rank, hours, until in (
                (ANNA, Rank.PRIMARY, 0, NOON + HOUR),
                (LARS, Rank.PRIMARY, 1, None),
                (ANNA, Rank.DEPUTY, 2, None),
            )
        ),
    )


def test_holders_are_those_whose_tenure_covers_the_moment() -> None:
    later = NOON + 2 * HOUR
    assert role().holders(Rank.PRIMARY, now=NOON) == (holder(ANNA),)
    assert role().holders(Rank.DEPUTY, now=NOON) == ()
    assert role().holders(Rank.PRIMARY, now=later) == (holder(LARS),)
    assert role().holders(Rank.DEPUTY, now=later) == (holder(ANNA),)


@pytest.mark.parametrize(
    ("minutes", "rank"),
    [
        (-1, None),
        (0, Rank.PRIMARY),
        (59, Rank.PRIMARY),
        (60, None),
        (119, None),
        (120, Rank.DEPUTY),
    ],
)
def test_a_tenure_includes_its_first_moment_and_not_its_last(
    minutes: int, rank: Rank | None
) -> None:
    at = NOON + timedelta(minutes=minutes)
    assert role().rank_at(at, member=ANNA) is rank
    assert role().rank_at(at, member=METTE) is None


def test_the_responsible_role_of_a_record_is_found_by_its_key() -> None:
    assert role_of(record(Kind.ISSUE, "x", responsible_role="it-owner")).key == "it-owner"
    with pytest.raises(KeyError, match="expert"):
        role_of(record(Kind.ISSUE, "x", responsible_role="expert"))


@contextmanager
def statements(db: Database) -> Iterator[list[str]]:
    """The statements executed within the block."""
    seen: list[str] = []

    def add(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", add)
    yield seen
    event.remove(db.engine, "before_cursor_execute", add)


def test_a_snapshot_is_read_once_for_all_transactions(db: Database) -> None:
    with transaction(db) as session:
        first = snapshot_of(create_partnership(session).partnership)
    with transaction(db) as session:
        partnership = session.scalars(select(Partnership)).one()
        with statements(db) as seen:
            assert snapshot_of(partnership) is first
    assert seen == []


def _rename(world: InUse) -> None:
    world.partnership.name = "Renamed"


def _rename_holder(world: InUse) -> None:
    world["Berit"].name = "Berit Renamed"


def _assign(world: InUse) -> None:
    roles.assign(
        world.session, partnership=world.partnership, key="it-owner", member=world["Berit"],
        rank=Rank.PRIMARY, now=NOON,
    )  # fmt: skip


def _set_away(world: InUse) -> None:
    roles.set_away(
        world.session, member=world["Berit"], until=date(2026, 12, 1),
        zone=snapshot_of(world.partnership).zone, by=world["Berit"], now=NOON,
    )  # fmt: skip


def _amend(world: InUse) -> None:
    terms = replace(snapshot_of(world.partnership).terms, language="da")
    world.session.add(
        Charter(
            partnership_id=world.partnership.id, version=2, body=terms.to_json(), created_at=NOON
        )
    )


def _rename_channel(world: InUse) -> None:
    world.channel.name = "renamed"


CHANGES: list[Callable[[InUse], None]] = [
    _rename, _rename_holder, _assign, _set_away, _amend, _rename_channel,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_a_snapshot_holds_is_read_again_after_it_changed(
    db: Database, change: Callable[[InUse], None]
) -> None:
    with transaction(db) as session:
        before = snapshot_of(create_partnership(session).partnership)
    with transaction(db) as session:
        world = reopen(session)
        change(world)
        within = snapshot_of(world.partnership)
        assert within != before
    with transaction(db) as session:
        assert snapshot_of(reopen(session).partnership) is within


def test_what_was_rolled_back_is_in_no_later_snapshot(db: Database) -> None:
    with transaction(db) as session:
        before = snapshot_of(create_partnership(session).partnership)
    with Session(db.engine) as session:
        world = reopen(session)
        _rename(world)
        assert snapshot_of(world.partnership).name == "Renamed"
        session.rollback()
    with transaction(db) as session:
        assert snapshot_of(reopen(session).partnership) is before


def test_activity_leaves_the_snapshot_as_it_is(db: Database) -> None:
    with transaction(db) as session:
        before = snapshot_of(create_partnership(session).partnership)
    with transaction(db) as session:
        world = reopen(session)
        world["Berit"].last_active_at = NOON
        world.partnership.next_issue += 1
    with transaction(db) as session:
        assert snapshot_of(reopen(session).partnership) is before


def test_unknown_snapshots_are_read_together(db: Database) -> None:
    with transaction(db) as session:
        made = [create_partnership(session, number=each).partnership for each in (1, 2, 3)]
        for each in made:
            each.revision = new_revision()
    with transaction(db) as session:
        partnerships = session.scalars(select(Partnership).order_by(Partnership.id)).all()
        with statements(db) as seen:
            read_snapshots(partnerships)
            assert len(seen) == 4
            known = [snapshot_of(each) for each in partnerships]
        assert len(seen) == 4
    assert [each.name for each in known] == ["Customer 1", "Customer 2", "Customer 3"]
    assert [each.channels[0].slack_id for each in known] == ["C1", "C2", "C3"]
    leads = [each.role("lead").holders(Rank.PRIMARY, now=NOON)[0].name for each in known]
    assert leads == ["Lene", "Lene", "Lene"]


def test_a_snapshot_is_of_one_moment(postgresql_url: str) -> None:
    db, other = Database(postgresql_url), Database(postgresql_url)
    with transaction(db) as session:
        create_partnership(session).partnership.revision = new_revision()

    changed: list[str] = []

    def change_elsewhere(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "FROM roles" in statement and not changed:
            changed.append(statement)
            with transaction(other) as session:
                world = reopen(session)
                _amend(world)
                _assign(world)

    with transaction(db) as session:
        partnership = reopen(session).partnership
        event.listen(db.engine, "before_cursor_execute", change_elsewhere)
        found = snapshot_of(partnership)
        assert found.revision == partnership.revision
    owners = found.role("it-owner").holders(Rank.PRIMARY, now=NOON + HOUR)
    assert [each.name for each in owners] == ["Berit"]
    assert found.terms.language == "da"
    for each in (db, other):
        each.dispose()
