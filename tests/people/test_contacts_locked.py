"""What the contact card shows if two transactions change it at the same time."""

from pico_bot.core.db import Database
from pico_bot.model.vocabulary import Rank
from pico_bot.partnerships import roles
from pico_bot.people import contacts
from tests.support import partnership
from tests.support.partnership import NOON, InUse
from tests.support.waiting import run_while_waiting


def test_the_last_to_update_it_shows_the_newest_roles(postgresql_url: str) -> None:
    db = Database(postgresql_url)
    with partnership.transaction(db) as session:
        world = partnership.create_partnership(session)
        contacts.post(session, partnership=world.partnership, now=NOON)

    def publish(world: InUse) -> str:
        contacts.publish(world.session, partnership=world.partnership, now=NOON)
        return str(world.outbox()[-1].arguments)

    def assign(world: InUse) -> None:
        roles.assign(
            world.session,
            partnership=world.partnership,
            key="lead",
            member=world["Mads"],
            rank=Rank.PRIMARY,
            now=NOON,
        )
        publish(world)

    assert "Partnership lead: Mads" in run_while_waiting(db, first=assign, second=publish)
    db.dispose()
