"""The introduction in a channel to which the bot was invited."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.delivery.outbox import Method
from pico_bot.model.delivery import OutboxMessage
from pico_bot.model.partnership import ChannelState
from pico_bot.model.vocabulary import Audience
from pico_bot.setup import introduction
from tests.escalation.scenarios import amend
from tests.support.partnership import NOON, InUse


def introductions(session: Session) -> list[OutboxMessage]:
    session.flush()
    return list(
        session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.key.startswith("introduction:"))
            .order_by(OutboxMessage.id)
        )
    )


def test_the_bot_introduces_itself_once_in_a_new_channel(session: Session) -> None:
    for _each in range(2):
        introduction.introduce(session, slack_id="CNEW", now=NOON)
    [message] = introductions(session)
    assert (message.method, message.channel) == (Method.POST, "CNEW")
    assert message.audience is Audience.SHARED
    assert "Set up" in str(message.arguments["blocks"])


def test_in_a_channel_of_a_partnership_the_bot_posts_again_without_an_introduction(
    world: InUse,
) -> None:
    world.channel.state = ChannelState.SUSPENDED
    introduction.introduce(world.session, slack_id="C1", now=NOON)
    assert introductions(world.session) == []
    assert world.channel.state is ChannelState.ACTIVE


def test_once_set_up_the_introduction_loses_its_button(world: InUse) -> None:
    amend(world, language="da")
    introduction.mark_set_up(world.session, channel=world.channel, ts="1.000100", now=NOON)
    [message] = introductions(world.session)
    assert (message.method, message.channel) == (Method.UPDATE, "C1")
    assert message.arguments["ts"] == "1.000100"
    assert "Hej, jeg er Pico." in message.arguments["text"]
    assert {each["type"] for each in message.arguments["blocks"]} == {"section"}
