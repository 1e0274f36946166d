"""The charter's page shows what is in force."""

from datetime import time

from pico_bot.charter.editing.page import charter_page
from pico_bot.model.charter_terms import PhaseTerms, Rhythm
from pico_bot.partnerships.directory import Workspace
from tests.checkins.actions import agree, enter
from tests.support.partnership import NOON, InUse

HOME = Workspace(
    team_id="THOME",
    enterprise_id=None,
    user_id="UPICO",
    bot_id="BPICO",
    url="https://home.slack.test/",
)


def test_the_page_lists_the_questions_of_the_current_phase(world: InUse) -> None:
    enter(world, "analysis")

    message = charter_page(
        world.session, channel=world.channel, reader=world["Lene"], workspace=HOME, now=NOON
    )

    assert "• What have we learned?" in message.text
    assert "• What moved forward?" not in message.text
    assert "Analysis has its own check-in." in message.text


def test_the_page_shows_the_rhythm_of_the_current_phase(world: InUse) -> None:
    own = PhaseTerms(key="analysis", title="Analysis", rhythm=Rhythm(at=time(15, 30)))
    agree(world, rhythm=Rhythm(at=time(9)), phases=(own,))
    enter(world, "analysis")

    message = charter_page(
        world.session, channel=world.channel, reader=world["Lene"], workspace=HOME, now=NOON
    )

    assert "15:30 and asks:" in message.text
