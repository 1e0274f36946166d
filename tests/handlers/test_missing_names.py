"""A name that Slack doesn't tell holds nothing up, and is filled in once Slack tells it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.model.partnership import Channel
from tests.stories.checkin_prompts import prompt
from tests.stories.constants import HOME
from tests.stories.messages import card, cards, said
from tests.stories.person import Person
from tests.stories.stage import Stage

KAREN = "U0KAREN001"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The bot's database, on each engine."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def refuse(stage: Stage, method: str = "users.info") -> None:
    """Let look-ups fail, of which the bot has cached none."""
    stage.restart_bot()
    stage.sandbox.faults.fail(method, "internal_error", times=1000)


def answer(stage: Stage) -> None:
    """Let look-ups succeed again."""
    stage.sandbox.faults.clear()
    stage.settled()


def test_a_tag_is_logged_without_a_name_which_follows(stage: Stage, anna: Person) -> None:
    refuse(stage)
    anna.say("#issue @Karen Storm lacks photos. Please ask", waits=False)
    stage.eventually(lambda: cards(stage))
    assert f"*I-1 · @{KAREN} lacks photos.*" in said(card(stage, "I-1"))
    answer(stage)
    assert "*I-1 · @Karen Storm lacks photos.*" in said(card(stage, "I-1"))
    assert KAREN not in said(card(stage, "I-1"))


def test_a_command_logs_without_a_name_which_follows(stage: Stage, mette: Person) -> None:
    refuse(stage)
    outcome = mette.try_command("/pico-issue @Karen Storm lacks photos")
    assert outcome.ok
    assert f"@{KAREN} lacks photos" in mette.last_ephemeral()
    answer(stage)
    assert "*I-1 · @Karen Storm lacks photos*" in said(card(stage, "I-1"))


def test_an_answer_to_a_check_in_counts_without_a_name_which_follows(
    stage: Stage, anna: Person, mette: Person
) -> None:
    mette.command("/pico checkin now")
    thread = prompt(stage)
    refuse(stage)
    anna.say("@Karen Storm has the photos", thread=thread, waits=False)
    stage.eventually(lambda: f"@{KAREN} has the photos" in said(prompt(stage)))
    answer(stage)
    assert "@Karen Storm has the photos" in said(prompt(stage))


def test_a_partnership_starts_without_its_customers_name_which_follows(bare: Stage) -> None:
    refuse(bare, "team.info")
    anna = bare.person("Anna Berg")
    anna.say("#issue The feed stops", waits=False)
    bare.eventually(lambda: cards(bare))
    team = anna.client.person.team
    assert name_of_partnership(bare) == team.id
    answer(bare)
    assert name_of_partnership(bare) == team.name


def test_a_person_whose_side_is_unknown_waits_and_a_known_one_does_not(
    stage: Stage, anna: Person
) -> None:
    new = stage.new_channel("nordlys-web", ["Mette Lund", "Anna Berg", "Karen Storm"])
    refuse(stage)
    stage.person("Karen Storm").say("#issue No photos", channel=new, waits=False)
    anna.say("#issue The feed stops", waits=False)
    stage.eventually(lambda: cards(stage))
    assert cards(stage, channel="nordlys-web") == []
    answer(stage)
    assert "No photos" in said(card(stage, "I-1", channel="nordlys-web"))


def name_of_partnership(stage: Stage) -> str:
    assert stage.service is not None

    def read(session: Session) -> str:
        slack_id = stage.sandbox.world.channel(HOME).id
        channel = session.scalars(select(Channel).where(Channel.slack_id == slack_id)).one()
        return channel.partnership.name

    return stage.service.db.run(read)
