"""Changes in a partnership since a moment."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from pico_bot.charter import amend
from pico_bot.core.db import Database
from pico_bot.model.actor import Actor
from pico_bot.model.vocabulary import Kind, Via
from pico_bot.partnerships import roles
from pico_bot.records import capture, decisions
from pico_bot.records.capture import RecordDraft, Source
from pico_bot.reports.recent_changes import recent_changes
from pico_bot.reports.views import RecentChanges
from tests.support import partnership
from tests.support.partnership import NOON, InUse, transaction

HOUR = timedelta(hours=1)


@pytest.fixture
def world(db: Database) -> Iterator[InUse]:
    """A partnership with both lead roles filled."""
    with transaction(db) as session:
        yield partnership.create_partnership(session)


def by(world: InUse, name: str = "Lene") -> Actor:
    return Actor(member=world[name], via=Via.BUTTON, now=NOON + HOUR)


def log(world: InUse, kind: Kind) -> None:
    capture.create(
        world.session,
        channel=world.channel,
        draft=RecordDraft(kind=kind, text="The ERP is down"),
        source=Source(text="The ERP is down"),
        author=world["Lene"],
        by=by(world),
    )


def changes(world: InUse, *, hours: int = 0) -> RecentChanges:
    since = NOON + hours * HOUR
    now = NOON + timedelta(days=1)
    found = recent_changes(world.session, [world.partnership], since=since, now=now)
    return found[world.partnership.id]


def test_issues_and_changes_are_counted_from_when_they_were_logged(world: InUse) -> None:
    log(world, Kind.ISSUE)
    log(world, Kind.ISSUE)
    log(world, Kind.CHANGE)
    found = changes(world, hours=1)
    assert (found.logged, found.raised, found.decided, found.resolved) == (2, 1, 0, 0)
    later = changes(world, hours=2)
    assert (later.logged, later.raised) == (0, 0)


def test_a_charter_change_counts_and_the_first_version_does_not(world: InUse) -> None:
    assert changes(world).charter == 0
    decision = amend.propose_change(
        world.session, channel=world.channel, changes={"language": "da"}, reason=None, by=by(world)
    )
    assert changes(world).charter == 0
    decisions.confirm(
        world.session,
        decision=decision,
        seen=decision.text_fingerprint,
        by=by(world, "Berit"),
    )
    assert (changes(world).charter, changes(world).decided) == (1, 1)
    assert changes(world, hours=2).charter == 0


def test_a_role_counts_once_someone_gave_it_up(world: InUse) -> None:
    assert changes(world).roles == 0
    roles.unassign(
        world.session,
        partnership=world.partnership,
        key="data-owner",
        member=world["Dorte"],
        now=NOON + HOUR,
    )
    assert (changes(world).roles, changes(world, hours=2).roles) == (1, 0)
