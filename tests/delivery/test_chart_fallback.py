"""Charts are sent as blocks where Slack accepts them, and as images where it does not."""

import asyncio

import pytest

from pico_bot.core.db import Database
from pico_bot.delivery.sender import Sender
from pico_bot.sandbox.server import Sandbox
from tests.delivery.chart_messages import (
    ALT_TEXT,
    CONFIDENCE,
    UPLOAD,
    enqueue_charts,
    kinds,
    methods,
    pictures,
    show,
    shown,
    with_charts,
)
from tests.delivery.scenarios import (
    ANNA,
    NORDLYS,
    add_card,
    all_sent,
    enqueue_texts,
    posted_texts,
    rows,
    until,
    whisper,
)
from tests.sandbox.charts import pie_chart, series_chart

pytestmark = pytest.mark.anyio


async def test_a_workspace_with_charts_gets_the_block_and_no_file(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    db.run(enqueue_charts, "this week")
    await sender.drain()

    assert kinds(shown(sandbox)[0]) == ["section", "data_visualization", "section"]
    assert methods(sandbox) == ["chat.postMessage"]


async def test_an_image_replaces_a_rejected_block_once_and_in_order(
    db: Database, sender: Sender, old_workspace: Sandbox
) -> None:
    db.run(enqueue_texts, "before")
    db.run(enqueue_charts, "this week", CONFIDENCE | {"block_id": "confidence"}, pie_chart())
    db.run(enqueue_texts, "after")
    await sender.drain()

    assert posted_texts(old_workspace) == ["before", "this week", "after"]
    message = shown(old_workspace)[1]
    assert kinds(message) == ["section", "image", "image", "section"]
    line, pie = message.blocks[1:3]
    assert line["block_id"] == "confidence"
    assert line["alt_text"] == ALT_TEXT
    assert line["title"] == {"type": "plain_text", "text": "Confidence"}
    assert pie["alt_text"] == "Open. Customer 3, Consultancy 1"
    drawn = pictures(message, old_workspace)
    assert [file.title for file in drawn] == ["Confidence", "Open"]
    assert [file.alt_text for file in drawn] == [line["alt_text"], pie["alt_text"]]
    assert [file.media_type for file in drawn] == ["image/png"] * 2
    assert methods(old_workspace) == [
        *["chat.postMessage"] * 2,
        *UPLOAD,
        *UPLOAD,
        *["chat.postMessage"] * 2,
    ]
    # The stored message keeps its chart block, so that a changed chart can be noticed.
    assert rows(db)[1].arguments["blocks"][2] == pie_chart()


async def test_an_image_is_uploaded_once_and_the_block_is_tried_each_time(
    db: Database, sender: Sender, old_workspace: Sandbox
) -> None:
    db.run(enqueue_charts, "this week")
    await sender.drain()
    db.run(enqueue_charts, "said again", CONFIDENCE | {"title": "Under another title"})
    await sender.drain()
    old_workspace.world.unknown_blocks.clear()
    db.run(enqueue_charts, "by now there are charts")
    await sender.drain()

    first, second, third = shown(old_workspace)
    assert pictures(first, old_workspace) == pictures(second, old_workspace)
    assert second.blocks[1]["title"]["text"] == "Under another title"
    assert kinds(third) == ["section", "data_visualization", "section"]
    assert methods(old_workspace).count("upload") == 1
    assert methods(old_workspace).count("chat.postMessage") == 5


async def test_a_card_shows_its_newest_chart_in_place(
    db: Database, sender: Sender, old_workspace: Sandbox
) -> None:
    card_id = db.run(add_card)
    db.run(show, card_id, with_charts("first"))
    await sender.drain()
    db.run(show, card_id, with_charts("first"))
    assert len(rows(db)) == 1, "the same content adds nothing"
    db.run(show, card_id, with_charts("second", series_chart("line", {"Nordlys": [1, 1, 1]})))
    await sender.drain()

    (message,) = shown(old_workspace)
    assert message.text == "second"
    assert message.blocks[1]["alt_text"] == "Confidence. Nordlys: Mon 1, Tue 1, Wed 1"
    assert len(pictures(message, old_workspace)) == 1
    assert methods(old_workspace).count("chat.update") == 1, "what was refused is not tried again"


async def test_a_card_that_changes_during_the_upload_shows_the_newest_chart(
    db: Database, sender: Sender, old_workspace: Sandbox
) -> None:
    card_id = db.run(add_card)
    db.run(show, card_id, with_charts("first"))
    old_workspace.faults.rate_limit("files.getUploadURLExternal", retry_after=1)
    running = asyncio.create_task(sender.run())
    await until(lambda: "files.getUploadURLExternal" in methods(old_workspace))
    db.run(show, card_id, with_charts("second", pie_chart()))
    await all_sent(db)
    sender.stop()
    await running

    (message,) = shown(old_workspace)
    assert (message.text, message.blocks[1]["alt_text"]) == (
        "second",
        "Open. Customer 3, Consultancy 1",
    )


async def test_ephemeral_messages_have_images_too(
    db: Database, sender: Sender, old_workspace: Sandbox
) -> None:
    db.run(whisper, with_charts("for you"))
    await sender.drain()

    (message,) = old_workspace.acting_as("Anna Berg").sees(NORDLYS)
    assert kinds(message) == ["section", "image", "section"]


async def test_direct_messages_have_images_too(
    db: Database, sender: Sender, old_workspace: Sandbox
) -> None:
    db.run(enqueue_charts, "for you", channel=ANNA)
    await sender.drain()

    world = old_workspace.world
    (message,) = world.open_dm(world.person(ANNA)).messages
    assert kinds(message) == ["section", "image", "section"]
