"""Drafts of charter changes belong to one member and last a day."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from pico_bot.charter.editing import drafts
from pico_bot.core.errors import NotFound
from pico_bot.model.charter import CharterDraft
from tests.support.partnership import NOON, InUse

CHANGES = {"language": "da"}


def save(world: InUse, *, now: datetime = NOON) -> CharterDraft:
    return drafts.save(world.session, member=world["Lene"], base=1, changes=CHANGES, now=now)


def test_a_draft_keeps_the_changes_and_their_base(world: InUse) -> None:
    draft = drafts.lock_draft(world.session, save(world).id, member=world["Lene"])
    assert (draft.body, draft.base_version) == (CHANGES, 1)


def test_a_draft_is_found_only_by_its_member(world: InUse) -> None:
    draft = save(world)
    with pytest.raises(NotFound):
        drafts.lock_draft(world.session, draft.id, member=world["Berit"])


def test_a_removed_draft_is_not_found(world: InUse) -> None:
    draft = save(world)
    drafts.remove(world.session, draft)
    with pytest.raises(NotFound):
        drafts.lock_draft(world.session, draft.id, member=world["Lene"])


def test_drafts_over_a_day_old_are_purged_up_to_the_limit(world: InUse) -> None:
    for hours in (25, 26, 24):
        save(world, now=NOON - timedelta(hours=hours))
    assert drafts.purge(world.session, now=NOON, limit=1) == 1
    assert drafts.purge(world.session, now=NOON) == 1
    assert drafts.purge(world.session, now=NOON) == 0
    [kept] = world.session.scalars(select(CharterDraft.created_at))
    assert kept == NOON - timedelta(hours=24)
