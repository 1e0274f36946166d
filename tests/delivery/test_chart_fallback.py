"""Charts where Slack takes its block, and where it does not: a picture instead, said once."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from prometheus_client import generate_latest
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from pico_bot.core.clock import SystemClock
from pico_bot.core.db import Database
from pico_bot.core.metrics import Metrics
from pico_bot.delivery import outbox
from pico_bot.delivery.sender import Sender
from pico_bot.delivery.slack import SlackClient
from pico_bot.manifest import manifest
from pico_bot.model.delivery import Card, ChartImage
from pico_bot.model.message import Message
from pico_bot.model.vocabulary import Audience
from pico_bot.sandbox.entities import Message as Shown
from pico_bot.sandbox.files import File
from pico_bot.sandbox.server import Sandbox
from tests.delivery.processes import kill, process, send
from tests.delivery.scenarios import (
    ANNA,
    IMPATIENT,
    NORDLYS,
    NOW,
    add_card,
    all_sent,
    owe,
    rows,
    said,
    says,
    settings_for,
    states,
    until,
    whisper,
)
from tests.sandbox.charts import pie_chart, series_chart

pytestmark = pytest.mark.anyio

CONFIDENCE = series_chart("line", {"Nordlys": [3, 4, 5]}, title="Confidence")
TOLD = "Confidence. Nordlys: Mon 3, Tue 4, Wed 5"
UPLOAD = ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"]


@pytest.fixture
def old_workspace(sandbox: Sandbox) -> Sandbox:
    """A Slack that does not know charts."""
    sandbox.world.unknown_blocks.add("data_visualization")
    return sandbox


def with_charts(text: str, *charts: dict[str, Any]) -> Message:
    """A message that says `text` and shows charts, between two sections."""
    return Message(
        text=text, blocks=[*says(text).blocks, *(charts or (CONFIDENCE,)), *says("so far").blocks]
    )


def owe_charts(
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
    """What stands in a channel, in order."""
    return list(sandbox.world.channel(channel).messages)


def kinds(message: Shown) -> list[str]:
    return [block["type"] for block in message.blocks]


def pictures(message: Shown, sandbox: Sandbox) -> list[File]:
    """The pictures that a message shows."""
    found = [
        sandbox.world.files.find(block["slack_file"]["id"])
        for block in message.blocks
        if block["type"] == "image"
    ]
    return [file for file in found if file is not None]


async def test_a_workspace_with_charts_gets_the_block_and_no_file(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    db.run(owe_charts, "this week")
    await sender.drain()

    assert kinds(shown(sandbox)[0]) == ["section", "data_visualization", "section"]
    assert methods(sandbox) == ["chat.postMessage"]


async def test_where_the_block_is_refused_a_picture_takes_its_place_once_and_in_order(
    db: Database, sender: Sender, old_workspace: Sandbox
) -> None:
    db.run(owe, "before")
    db.run(owe_charts, "this week", CONFIDENCE | {"block_id": "confidence"}, pie_chart())
    db.run(owe, "after")
    await sender.drain()

    assert said(old_workspace) == ["before", "this week", "after"]
    message = shown(old_workspace)[1]
    assert kinds(message) == ["section", "image", "image", "section"]
    line, pie = message.blocks[1:3]
    assert line["block_id"] == "confidence"
    assert line["alt_text"] == TOLD
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
    # What is owed stays what it was: whether it changed is told by that.
    assert rows(db)[1].arguments["blocks"][2] == pie_chart()


async def test_the_same_picture_is_not_uploaded_again_and_the_block_is_tried_each_time(
    db: Database, sender: Sender, old_workspace: Sandbox
) -> None:
    db.run(owe_charts, "this week")
    await sender.drain()
    db.run(owe_charts, "said again", CONFIDENCE | {"title": "Under another title"})
    await sender.drain()
    old_workspace.world.unknown_blocks.clear()
    db.run(owe_charts, "by now there are charts")
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


async def test_a_card_that_changes_while_its_picture_is_made_shows_the_newest(
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


async def test_what_one_person_sees_alone_has_pictures_too(
    db: Database, sender: Sender, old_workspace: Sandbox
) -> None:
    db.run(whisper, with_charts("for you"))
    await sender.drain()

    (message,) = old_workspace.acting_as("Anna Berg").sees(NORDLYS)
    assert kinds(message) == ["section", "image", "section"]


async def test_direct_messages_have_pictures_too(
    db: Database, sender: Sender, old_workspace: Sandbox
) -> None:
    db.run(owe_charts, "for you", channel=ANNA)
    await sender.drain()

    world = old_workspace.world
    (message,) = world.open_dm(world.person(ANNA)).messages
    assert kinds(message) == ["section", "image", "section"]


async def test_a_picture_whose_answer_was_lost_is_looked_for_and_not_said_twice(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    sandbox.faults.fail("chat.postMessage", "invalid_blocks")
    sandbox.faults.lose_answer("chat.postMessage")
    db.run(owe_charts, "this week")
    await sender.drain()

    assert said(sandbox) == ["this week"]
    assert kinds(shown(sandbox)[0]) == ["section", "image", "section"]
    assert methods(sandbox)[-1] == "conversations.history"
    assert methods(sandbox).count("upload") == 1


async def test_a_message_in_doubt_stays_in_doubt_when_its_charts_are_refused(
    db: Database, sender: Sender, old_workspace: Sandbox
) -> None:
    old_workspace.faults.fail("chat.postMessage", "fatal_error")
    old_workspace.faults.rate_limit("files.getUploadURLExternal", retry_after=1)
    db.run(owe_charts, "this week")
    await sender.drain()

    assert said(old_workspace) == ["this week"]
    assert methods(old_workspace) == [
        "chat.postMessage",
        *["conversations.history", "chat.postMessage"],
        *["conversations.history", "files.getUploadURLExternal"],
        *["conversations.history", *UPLOAD, "chat.postMessage"],
    ]


async def test_a_sender_killed_between_upload_and_post_does_not_upload_again(
    db: Database, old_workspace: Sandbox
) -> None:
    old_workspace.faults.fail("chat.postMessage", "invalid_blocks")
    old_workspace.faults.rate_limit("chat.postMessage", retry_after=1)
    db.run(owe_charts, "this week")
    async with process(send, db.url, old_workspace.api_url, 0) as sending:
        await until(lambda: methods(old_workspace).count("chat.postMessage") == 2, within=30)
        await kill(sending)
    assert said(old_workspace) == []
    db.run(owe, "next")
    async with process(send, db.url, old_workspace.api_url, 0):
        await all_sent(db, within=30)

    assert said(old_workspace) == ["this week", "next"]
    assert methods(old_workspace).count("upload") == 1


async def test_a_sender_killed_between_post_and_record_says_it_once(
    db: Database, old_workspace: Sandbox
) -> None:
    old_workspace.faults.fail("chat.postMessage", "invalid_blocks")
    old_workspace.faults.delay("chat.postMessage", 2)
    db.run(owe_charts, "this week")
    async with process(send, db.url, old_workspace.api_url, 0) as sending:
        await until(lambda: said(old_workspace) == ["this week"], within=30)
        await kill(sending)
    db.run(owe, "next")
    async with process(send, db.url, old_workspace.api_url, 0):
        await all_sent(db, within=30)

    assert said(old_workspace) == ["this week", "next"]
    assert pictures(shown(old_workspace)[0], old_workspace) == list(old_workspace.world.files)


async def test_a_sender_killed_in_the_middle_of_an_upload_says_it_once(
    db: Database, old_workspace: Sandbox
) -> None:
    old_workspace.faults.delay("files.completeUploadExternal", 2)
    db.run(owe_charts, "this week")
    async with process(send, db.url, old_workspace.api_url, 0) as sending:
        await until(lambda: methods(old_workspace)[-1:] == UPLOAD[-1:], within=30)
        await kill(sending)
    async with process(send, db.url, old_workspace.api_url, 0):
        await all_sent(db, within=30)

    assert said(old_workspace) == ["this week"]
    assert len(pictures(shown(old_workspace)[0], old_workspace)) == 1


async def test_without_matplotlib_the_message_goes_out_whole_but_for_its_charts(
    db: Database,
    sender: Sender,
    old_workspace: Sandbox,
    metrics: Metrics,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib"]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with capture_logs() as logged:
        for text in ("this week", "next week"):
            db.run(owe_charts, text)
            await sender.drain()

    assert said(old_workspace) == ["this week", "next week"]
    assert [kinds(one) for one in shown(old_workspace)] == [["section", "section"]] * 2
    assert not set(UPLOAD) & set(methods(old_workspace))
    assert left_out(metrics) == {"no_matplotlib": 2}
    warned = [one["reason"] for one in logged if one["event"] == "charts_left_out"]
    assert warned == ["no_matplotlib"]


@pytest.mark.parametrize("method", UPLOAD)
async def test_where_uploading_is_refused_the_message_goes_out_without_charts(
    db: Database, sender: Sender, old_workspace: Sandbox, metrics: Metrics, method: str
) -> None:
    old_workspace.faults.fail(method, "missing_scope")
    db.run(owe_charts, "this week")
    await sender.drain()

    assert kinds(shown(old_workspace)[0]) == ["section", "section"]
    assert left_out(metrics) == {"upload_refused": 1}
    assert sender.locked_out is None


@pytest.mark.parametrize("granted", [True, False])
async def test_pictures_need_what_the_manifest_asks_for(
    db: Database, metrics: Metrics, granted: bool
) -> None:
    declared = manifest(events_url=None)
    if not granted:
        # As where the app was installed before it asked for it.
        declared["oauth_config"]["scopes"]["bot"].remove("files:write")
    sandbox = Sandbox(manifest=declared, events=())
    sandbox.world.unknown_blocks.add("data_visualization")
    await sandbox.start()
    async with SlackClient(settings_for(sandbox.api_url)) as slack:
        sender = Sender(
            db,
            slack,
            clock=SystemClock(),
            send_interval=0,
            metrics=metrics,
            patience=IMPATIENT,
        )
        db.run(owe_charts, "this week")
        await sender.drain()
    await sandbox.stop()

    assert kinds(shown(sandbox)[0]) == ["section", *["image"] * granted, "section"]
    assert left_out(metrics) == ({} if granted else {"upload_refused": 1})


async def test_one_chart_that_cannot_be_shown_leaves_the_other_in_place(
    db: Database, sender: Sender, old_workspace: Sandbox, metrics: Metrics
) -> None:
    impossible = series_chart("line", {"Nordlys": [1e308, -1e308, 0]})
    db.run(owe_charts, "this week", impossible, pie_chart())
    await sender.drain()

    assert kinds(shown(old_workspace)[0]) == ["section", "image", "section"]
    assert left_out(metrics) == {"not_drawn": 1}


async def test_an_upload_that_never_gets_an_answer_is_given_up_and_the_message_is_said(
    db: Database, sender: Sender, old_workspace: Sandbox, metrics: Metrics
) -> None:
    old_workspace.faults.lose_answer("upload", times=100)
    db.run(owe_charts, "this week")
    db.run(owe, "next")
    await sender.drain()

    assert said(old_workspace) == ["this week", "next"]
    assert kinds(shown(old_workspace)[0]) == ["section", "section"]
    assert left_out(metrics) == {"upload_failed": 1}
    assert methods(old_workspace).count("upload") == 5
    assert "conversations.history" not in methods(old_workspace), "it was never tried"


async def test_an_upload_without_an_answer_is_tried_again(
    db: Database, sender: Sender, old_workspace: Sandbox
) -> None:
    old_workspace.faults.lose_answer("files.completeUploadExternal")
    db.run(owe_charts, "this week")
    await sender.drain()

    assert len(pictures(shown(old_workspace)[0], old_workspace)) == 1


async def test_a_file_that_slack_has_not_processed_yet_is_waited_for(
    db: Database, sender: Sender, old_workspace: Sandbox, metrics: Metrics
) -> None:
    old_workspace.world.files.slowness = 3
    db.run(owe_charts, "this week")
    db.run(owe, "next")
    await sender.drain()

    assert said(old_workspace) == ["this week", "next"]
    assert len(pictures(shown(old_workspace)[0], old_workspace)) == 1
    assert methods(old_workspace).count("upload") == 1
    assert left_out(metrics) == {}


async def test_a_picture_that_slack_never_takes_is_left_out(
    db: Database, sender: Sender, old_workspace: Sandbox, metrics: Metrics
) -> None:
    old_workspace.world.files.slowness = 1000
    db.run(owe_charts, "this week")
    await sender.drain()

    assert kinds(shown(old_workspace)[0]) == ["section", "section"]
    assert left_out(metrics) == {"picture_refused": 1}
    assert states(db) == ["this week: sent"]


async def test_where_files_are_kept_out_of_shared_channels_the_picture_is_left_out(
    db: Database, sender: Sender, old_workspace: Sandbox, metrics: Metrics
) -> None:
    old_workspace.faults.fail("chat.postMessage", "invalid_blocks")
    old_workspace.faults.fail("chat.postMessage", "slack_connect_file_link_sharing_blocked")
    db.run(owe_charts, "this week")
    await sender.drain()

    assert kinds(shown(old_workspace)[0]) == ["section", "section"]
    assert left_out(metrics) == {"picture_refused": 1}


async def test_a_picture_that_somebody_deleted_meanwhile_is_uploaded_anew(
    db: Database, sender: Sender, old_workspace: Sandbox
) -> None:
    db.run(owe_charts, "this week")
    await sender.drain()
    db.run(age_pictures)
    files = old_workspace.world.files
    for file in files:
        files.forget(file)
    db.run(owe_charts, "said again")
    await sender.drain()

    assert pictures(shown(old_workspace)[1], old_workspace) == list(files)
    assert methods(old_workspace).count("upload") == 2


async def test_what_is_wrong_elsewhere_in_a_message_is_no_matter_of_its_charts(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    def owe_wrong(session: Session) -> None:
        blocks = [*says("x" * 3001).blocks, CONFIDENCE]
        outbox.enqueue(
            session,
            key="wrong",
            method=outbox.Method.POST,
            channel=NORDLYS,
            arguments={"text": "wrong", "blocks": blocks},
            audience=Audience.SHARED,
            now=NOW,
        )

    db.run(owe_wrong)
    db.run(owe, "next")
    await sender.drain()

    assert states(db) == ["wrong: failed", "next: sent"]
    assert not set(UPLOAD) & set(methods(sandbox))


async def test_a_message_that_is_refused_even_without_charts_is_given_up(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    sandbox.faults.fail("chat.postMessage", "invalid_blocks", times=7)
    db.run(owe_charts, "wrong")
    db.run(owe, "next")
    await sender.drain()

    assert states(db) == ["wrong: failed", "next: sent"]
    assert methods(sandbox).count("upload") == 1


def test_pictures_are_forgotten_in_time(db: Database) -> None:
    def remember(session: Session) -> None:
        session.add(ChartImage(key="shown", file_id="F0PICTURE1", uploaded_at=NOW))

    def remembered(session: Session) -> list[str]:
        return list(session.scalars(select(ChartImage.key)))

    db.run(remember)
    db.run(outbox.purge, now=NOW + timedelta(days=29))
    assert db.run(remembered) == ["shown"]
    db.run(outbox.purge, now=NOW + timedelta(days=31))
    assert db.run(remembered) == []


def age_pictures(session: Session) -> None:
    session.execute(update(ChartImage).values(uploaded_at=datetime(2020, 1, 1, tzinfo=UTC)))


def left_out(metrics: Metrics) -> dict[str, float]:
    """How many charts were left out, by why."""
    name = "pico_charts_left_out_total"
    scraped = generate_latest(metrics.registry).decode().splitlines()
    lines = [line.removeprefix(name) for line in scraped if line.startswith(name + "{")]
    return {line.split('"')[1]: float(line.split()[-1]) for line in lines}
