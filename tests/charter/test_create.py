"""The first charter that a partnership sets up."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from pico_bot.charter import create, presets
from pico_bot.core.errors import BadRequest, IllegalStep, NotAllowed
from pico_bot.model import snapshot_of
from pico_bot.model.actor import Actor
from pico_bot.model.charter import Charter
from pico_bot.model.charter_terms import Maturity
from pico_bot.model.vocabulary import Via
from tests.support.partnership import NOON, InUse

TERMS = presets.preset(
    Maturity.STARTING, language="da", time_zone="Europe/Copenhagen", country="DK"
)


def by(world: InUse, name: str) -> Actor:
    return Actor(member=world[name], via=Via.BUTTON, now=NOON)


def test_a_charter_is_set_up_once(world: InUse) -> None:
    with pytest.raises(NotAllowed):
        create.create_charter(
            world.session, partnership=world.partnership, terms=TERMS, by=by(world, "Mads")
        )
    create.create_charter(
        world.session, partnership=world.partnership, terms=TERMS, by=by(world, "Lene")
    )
    versions = world.session.scalars(select(Charter.version).order_by(Charter.version)).all()
    assert versions == [1, 2]
    assert snapshot_of(world.partnership).terms == TERMS
    with pytest.raises(IllegalStep):
        create.create_charter(
            world.session, partnership=world.partnership, terms=TERMS, by=by(world, "Lene")
        )


def test_invalid_terms_are_refused(world: InUse) -> None:
    with pytest.raises(BadRequest, match="I don't know the time zone `Mars`"):
        create.create_charter(
            world.session,
            partnership=world.partnership,
            terms=replace(TERMS, time_zone="Mars"),
            by=by(world, "Lene"),
        )
    assert world.session.scalars(select(Charter.version)).all() == [1]
