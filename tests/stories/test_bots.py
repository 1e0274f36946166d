"""Slackbot, the bot itself and other bots: they author, own and say nothing."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pico_bot.model.people import Member
from pico_bot.model.records import Record
from pico_bot.model.vocabulary import Side
from pico_bot.partnerships.directory import SLACKBOT
from pico_bot.sandbox.entities import Person as Account
from tests.stories.constants import HOME, ON_SQLITE
from tests.stories.messages import card, cards, responsible_line, said
from tests.stories.person import Person
from tests.stories.stage import Stage

pytestmark = ON_SQLITE

BOT = "U0PICOBOT1"
DEPLOYER = "U0DEPLOY01"


@pytest.fixture
def with_bots(stage: Stage) -> Stage:
    """The stage with Slackbot, and a bot of another app, in the consultancy's workspace."""
    world = stage.sandbox.world
    world.people += [
        Account(SLACKBOT, "slackbot", "Slackbot", world.app.team),
        Account(DEPLOYER, "deployer", "Deployer", world.app.team, is_bot=True),
    ]
    for each in world.people[-2:]:
        stage.alter(lambda it, each=each: it.join(it.channel(HOME), each))  # type: ignore[misc]
    stage.settled()
    return stage


def sides(stage: Stage) -> dict[str, Side]:
    def read(session: Session) -> dict[str, Side]:
        return {each.slack_user_id: each.side for each in session.scalars(select(Member))}

    assert stage.service is not None
    return stage.service.db.run(read)


def number_of_records(stage: Stage) -> int:
    assert stage.service is not None
    return stage.service.db.run(
        lambda session: session.scalars(select(func.count()).select_from(Record)).one()
    )


@pytest.mark.parametrize("who", [SLACKBOT, BOT])
def test_what_a_bot_posts_edits_or_reacts_with_logs_nothing(
    with_bots: Stage, anna: Person, who: str
) -> None:
    message = anna.say("Lengths are in mm")
    anna.react(message, "eyes")
    with_bots.alter(lambda _it: message.reactions.update({"scales": [anna.client.person]}))

    def act_as(user_id: str) -> int:
        """How many records there are once `user_id` has posted, edited and reacted."""

        def posted(payload: dict[str, Any]) -> None:
            for key in ("subtype", "message", "previous_message", "bot_id"):
                payload["event"].pop(key, None)
            payload["event"] |= {"user": user_id, "text": f"#decision Widths are in mm <@{BOT}>"}

        def edited(payload: dict[str, Any]) -> None:
            posted(payload)
            event = payload["event"]
            inner = {key: event[key] for key in ("user", "text", "ts", "type")}
            event |= {
                "subtype": "message_changed", "message": inner, "previous_message": {"text": ""}
            }  # fmt: skip

        def reacted(payload: dict[str, Any]) -> None:
            del payload["event"]["ts"]
            payload["event"] |= {"user": user_id, "reaction": "scales"}

        with_bots.forge("message", posted)
        with_bots.forge("message", edited)
        with_bots.forge("reaction_added", reacted)
        return number_of_records(with_bots)

    assert act_as(who) == 0
    assert who not in sides(with_bots)
    assert act_as(anna.client.person.id) == 3


@pytest.mark.parametrize("name", ["Slackbot", "Deployer", "Pico"])
def test_a_bot_owns_no_record_and_holds_no_role(
    with_bots: Stage, anna: Person, mette: Person, name: str
) -> None:
    anna.say(f"#issue The catalogue is empty owner:@{name}")
    assert "so I ignored `owner:`" in anna.last_ephemeral()
    assert name not in responsible_line(card(with_bots, "I-1"))
    answer = mette.command(f"/pico role assign @{name} lead")
    assert "isn't part of this partnership" in answer or "I'm a bot" in answer
    assert Side.CONSULTANCY not in {
        side for user_id, side in sides(with_bots).items() if user_id in {SLACKBOT, DEPLOYER, BOT}
    }
    mette.command("/pico setup")
    assert mette.submit() == {}
    assert name not in str(mette.modal.blocks)


def test_a_message_of_slackbot_is_not_the_taggers(with_bots: Stage, jonas: Person) -> None:
    world = with_bots.sandbox.world
    place, slackbot = world.channel(HOME), world.person("Slackbot")
    with_bots.alter(lambda it: it.post(place, slackbot, text="Reminder: lengths"))
    with_bots.settled()
    [message] = [each for each in place.messages if each.author is slackbot]
    jonas.react(message, "scales")
    assert not [each for each in cards(with_bots) if "Said by Jonas Friis" in said(each)]
    assert not [each for each in cards(with_bots) if "Said by Slackbot (consultancy)" in said(each)]
