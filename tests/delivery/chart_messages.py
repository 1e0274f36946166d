"""Messages with charts, and what a workspace shows of them."""

from typing import Any

from prometheus_client import generate_latest
from sqlalchemy.orm import Session

from pico_bot.core.metrics import Metrics
from pico_bot.delivery import outbox
from pico_bot.model.delivery import Card
from pico_bot.model.message import Message
from pico_bot.model.vocabulary import Audience
from pico_bot.sandbox.entities import Message as Shown
from pico_bot.sandbox.files import File
from pico_bot.sandbox.server import Sandbox
from tests.delivery.scenarios import NORDLYS, NOW, says
from tests.sandbox.charts import series_chart

CONFIDENCE = series_chart("line", {"Nordlys": [3, 4, 5]}, title="Confidence")


ALT_TEXT = "Confidence. Nordlys: Mon 3, Tue 4, Wed 5"


UPLOAD = ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"]


def with_charts(text: str, *charts: dict[str, Any]) -> Message:
    """A message with `text` and charts between two sections."""
    return Message(
        text=text, blocks=[*says(text).blocks, *(charts or (CONFIDENCE,)), *says("so far").blocks]
    )


def enqueue_charts(
    session: Session, text: str, *charts: dict[str, Any], channel: str = NORDLYS
) -> None:
    message = with_charts(text, *charts)
    outbox.enqueue(
        session,
        key=text,
        method=outbox.Method.POST,
        channel=channel,
        arguments={"text": message.text, "blocks": message.blocks},
        audience=Audience.SHARED,
        now=NOW,
    )


def show(session: Session, card_id: int, message: Message) -> None:
    outbox.enqueue_card(session, session.get_one(Card, card_id), message, now=NOW)


def methods(sandbox: Sandbox) -> list[str]:
    return [call.method for call in sandbox.api_calls]


def shown(sandbox: Sandbox, channel: str = NORDLYS) -> list[Shown]:
    """The messages of a channel, in order."""
    return list(sandbox.world.channel(channel).messages)


def kinds(message: Shown) -> list[str]:
    return [block["type"] for block in message.blocks]


def pictures(message: Shown, sandbox: Sandbox) -> list[File]:
    """The image files that a message shows."""
    found = [
        sandbox.world.files.find(block["slack_file"]["id"])
        for block in message.blocks
        if block["type"] == "image"
    ]
    return [file for file in found if file is not None]


def left_out(metrics: Metrics) -> dict[str, float]:
    """The number of omitted charts by reason."""
    name = "pico_charts_omitted_total"
    scraped = generate_latest(metrics.registry).decode().splitlines()
    lines = [line.removeprefix(name) for line in scraped if line.startswith(name + "{")]
    return {line.split('"')[1]: float(line.split()[-1]) for line in lines}
