"""Who a card consults, and the cost of a step, which must stay within Slack's three seconds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.model import snapshot_of
from pico_bot.model.actor import Actor
from pico_bot.model.people import Member
from pico_bot.model.records import Change, Decision, Record
from pico_bot.model.vocabulary import Kind, Rank, Via
from pico_bot.partnerships import partnerships, roles
from pico_bot.partnerships.partnerships import ChannelInfo, SlackUser
from pico_bot.people import contacts
from pico_bot.records import capture, cards, changes, decisions
from pico_bot.tags.options import Options
from tests.records.drafts import log_decision, log_issue
from tests.support.partnership import InUse

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
PLACE = ChannelInfo(slack_id="C1", name="c", customer_team_id="TC", customer_name="Customer")
LENE = SlackUser(user_id="ULENE", team_ids=("TH",), name="Lene", is_from_own_workspace=True)
DORTE = SlackUser(user_id="UDORTE", team_ids=("TC",), name="Dorte", is_from_own_workspace=False)

MANY = 20

# Statements for each record that a step affects, which is logged, routed, linked and shown.
EACH = 40


@dataclass
class Count:
    """The number of SQL statements."""

    statements: int = 0


@pytest.fixture
def filled_db(sqlite_url: str) -> Iterator[Database]:
    """A database with a partnership in which every role is filled."""
    database = Database(sqlite_url)
    database.run(_set_up_partnership)
    yield database
    database.dispose()


def test_assessing_a_change_costs_the_same_for_each_affected_record(filled_db: Database) -> None:
    shaken = [filled_db.run(_confirmed, number) for number in range(MANY)]
    change_id = filled_db.run(_logged, Kind.CHANGE, "Everything changes")
    with counted(filled_db) as count:
        filled_db.run(_assess, change_id, shaken)
    assert count.statements < EACH * 2 * MANY


def test_handing_over_a_role_costs_the_same_for_each_record(filled_db: Database) -> None:
    for number in range(MANY):
        filled_db.run(_logged, Kind.ISSUE, f"Catalogue {number}", area="pim")
    with counted(filled_db) as count:
        assert filled_db.run(_take_over) == MANY
    assert count.statements < EACH * MANY


def test_no_one_is_consulted_on_what_they_decide(world: InUse) -> None:
    def consulted(record: Record) -> list[str]:
        context = cards.context_of(world.session, record, now=NOW)
        return [each.title for each in context.consulted]

    assert consulted(log_decision(world, area="general")) == []
    assert consulted(log_issue(world, area="general")) == ["Business owner"]


@contextmanager
def counted(db: Database) -> Iterator[Count]:
    """Count the statements that the database executes."""
    count = Count()

    def add(*_arguments: object) -> None:
        count.statements += 1

    event.listen(db.engine, "before_cursor_execute", add)
    yield count
    event.remove(db.engine, "before_cursor_execute", add)


def _set_up_partnership(session: Session) -> None:
    channel = partnerships.get_or_create_channel(
        session, place=PLACE, time_zone="Europe/Copenhagen", now=NOW
    )
    lene, dorte = _member(session, LENE), _member(session, DORTE)
    for role in snapshot_of(channel.partnership).roles.values():
        roles.assign(
            session,
            partnership=channel.partnership,
            key=role.key,
            member=lene if role.side is lene.side else dorte,
            rank=Rank.PRIMARY,
            now=NOW,
        )


def _member(session: Session, user: SlackUser) -> Member:
    channel = partnerships.get_or_create_channel(
        session, place=PLACE, time_zone="Europe/Copenhagen", now=NOW
    )
    return partnerships.member(session, partnership=channel.partnership, user=user, active_at=None)


def _by(session: Session, user: SlackUser) -> Actor:
    return Actor(member=_member(session, user), via=Via.BUTTON, now=NOW)


def _logged(session: Session, kind: Kind, text: str, *, area: str = "product-data") -> int:
    channel = partnerships.get_or_create_channel(
        session, place=PLACE, time_zone="Europe/Copenhagen", now=NOW
    )
    by = _by(session, LENE)
    entry = capture.RecordDraft(kind=kind, text=text, options=Options(area=area))
    source = capture.Source(text=text)
    return capture.create(
        session, channel=channel, draft=entry, source=source, author=by.member, by=by
    ).id


def _confirmed(session: Session, number: int) -> int:
    decision = session.get_one(Decision, _logged(session, Kind.DECISION, f"Unit {number}"))
    decisions.confirm(
        session, decision=decision, seen=decision.text_fingerprint, by=_by(session, DORTE)
    )
    return decision.id


def _assess(session: Session, change_id: int, shaken: list[int]) -> None:
    changes.assess(
        session,
        change=session.get_one(Change, change_id),
        effects="All of it",
        areas=[],
        decision_ids=shaken,
        issues=[f"Mend {number}" for number in range(MANY)],
        by=_by(session, DORTE),
    )


def _take_over(session: Session) -> int:
    channel = partnerships.get_or_create_channel(
        session, place=PLACE, time_zone="Europe/Copenhagen", now=NOW
    )
    other = SlackUser(user_id="UMADS", team_ids=("TH",), name="Mads", is_from_own_workspace=True)
    roles.assign(
        session,
        partnership=channel.partnership,
        key="pim-consultant",
        member=_member(session, other),
        rank=Rank.PRIMARY,
        now=NOW,
    )
    return len(contacts.reassign_and_publish(session, partnership=channel.partnership, now=NOW))
