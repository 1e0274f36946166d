"""Opening the Home tab: for consultants only."""

from sqlalchemy import select

from pico_bot.model.digests import HomeTab
from tests.stories.home import home, open_home
from tests.stories.messages import said, shown
from tests.stories.person import Person
from tests.stories.stage import Stage


def test_a_customers_tab_refers_to_the_status_command(
    stage: Stage, anna: Person, sara: Person
) -> None:
    open_home(anna)
    assert not stage.sandbox.world.homes

    sara.say("#decision Articles get a number area:product-data")
    anna.say("status", channel=anna.direct().id)
    texts = [said(each) for each in anna.direct().messages if each.author.is_bot]
    assert "Articles get a number" in texts[-1]
    anna.say("@Pico status")
    assert "Articles get a number" in anna.last_ephemeral()


def test_a_consultant_without_a_partnership_sees_that_nothing_waits(bare: Stage) -> None:
    assert shown(home(bare.person("Sara Holm"))).startswith(
        "Waiting for you\nNothing is waiting for you."
    )


def test_the_messages_tab_is_not_the_home_tab(bare: Stage) -> None:
    sara = bare.person("Sara Holm")
    sara.direct()
    bare.settled()
    assert bare.service is not None
    db = bare.service.db
    assert db.run(lambda session: session.scalars(select(HomeTab)).all()) == []
    open_home(sara)
    assert len(db.run(lambda session: session.scalars(select(HomeTab)).all())) == 1
