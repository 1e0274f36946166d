"""What handlers do with the people and channels that Slack doesn't show in time."""

from tests.stories.constants import HOME
from tests.stories.messages import card
from tests.stories.person import Person
from tests.stories.stage import Stage


def test_a_command_is_answered_from_what_is_known_while_slack_does_not_answer(
    stage: Stage, mette: Person, jonas: Person
) -> None:
    stage.restart_bot()
    for method in ("users.info", "conversations.info", "team.info"):
        stage.sandbox.faults.fail(method, "internal_error", times=100)
    assert "Nordlys" in mette.command("/pico status")
    assert "Logged *I-1*" in jonas.command("/pico-issue The feed stops")


def test_a_command_whose_channel_is_unknown_changes_nothing_while_slack_does_not_answer(
    bare: Stage,
) -> None:
    bare.sandbox.faults.fail("conversations.info", "internal_error", times=100)
    mette = bare.person("Mette Lund")
    answer = mette.command("/pico-issue The feed stops")
    assert answer.startswith("Slack didn't answer me in time, so nothing was changed.")
    bare.sandbox.faults.clear()
    assert "Logged *I-1*" in mette.command("/pico-issue The feed stops")


def test_a_form_of_someone_unknown_is_refused_while_slack_does_not_answer(
    stage: Stage, jonas: Person
) -> None:
    jonas.say("#decision Articles keep a number area:product-data")
    stage.restart_bot()
    stage.sandbox.faults.fail("users.info", "internal_error", times=100)
    tom = stage.person("Tom Haugen")
    stage.alter(
        lambda world: world.join(world.channel(HOME), tom.client.person, jonas.client.person)
    )
    tom.click(card(stage, "D-1"), "Confirm")
    assert "Slack didn't answer me in time" in tom.last_ephemeral()
