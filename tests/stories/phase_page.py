"""The page of a phase, its buttons and what they announce."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from pico_bot.sandbox.entities import Message
from tests.stories.constants import HOME
from tests.stories.messages import card, cards
from tests.stories.person import Person
from tests.stories.stage import Stage


def ask(person: Person, words: str = "phase", *, channel: str = HOME) -> Message:
    """The bot's reply to a mention."""
    person.say(f"@Pico {words}", channel=channel)
    return person.ephemerals(channel=channel)[-1]


def press(person: Person, page: Message, criterion: str) -> None:
    """Click the button beside a criterion."""
    [block] = [each for each in page.blocks if criterion in said_of(each) and "accessory" in each]
    click(person, page, block["accessory"]["action_id"], block["accessory"]["value"])


def click(person: Person, page: Message, action_id: str, value: str) -> None:
    outcome = person.stage.loop.run(person.client.click(page, action_id, value=value))
    assert outcome.ok, outcome.error
    person.stage.settled()


def forge(person: Person, seen: Message, action_id: str, value: str) -> None:
    """Click a button that the bot never showed this person, on a message that they see."""
    button = {"type": "button", "text": {"type": "plain_text", "text": "Forged"}}
    text = {"type": "mrkdwn", "text": "forged"}
    block = {"type": "section", "block_id": "forged", "text": text}
    seen.blocks.append(block | {"accessory": button | {"action_id": action_id, "value": value}})
    click(person, seen, action_id, value)
    seen.blocks[:] = [each for each in seen.blocks if each.get("block_id") != "forged"]


def button_of(page: Message, criterion: str) -> tuple[str, str]:
    """The action id and the value of the button beside a criterion."""
    [block] = [each for each in page.blocks if criterion in said_of(each) and "accessory" in each]
    return block["accessory"]["action_id"], block["accessory"]["value"]


def said_of(block: dict[str, object]) -> str:
    text = block.get("text")
    return str(text["text"]) if isinstance(text, dict) else ""


def announced(stage: Stage) -> list[Message]:
    """The announcements of phases in the home channel."""
    return [each for each in cards(stage) if each.text.startswith(":compass:")]


def confirm(person: Person, reference: str) -> None:
    proposal = card(person.stage, reference)
    [value] = [
        each["value"]
        for block in proposal.blocks
        for each in block.get("elements", ())
        if each.get("action_id") == "record_confirm"
    ]
    click(person, proposal, "record_confirm", value)


def step(stage: Stage, words: str, *, number: int) -> None:
    """Mette proposes a phase change and Lars confirms it."""
    stage.person("Mette Lund").command(f"/pico {words}")
    confirm(stage.person("Lars Winther"), f"D-{number}")


def reading(stage: Stage, read: Callable[[Session], object]) -> object:
    assert stage.service is not None
    return stage.service.db.run(read)
