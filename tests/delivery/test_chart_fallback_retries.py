"""A chart image is uploaded and posted once, also after failures."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.core.metrics import Metrics
from pico_bot.delivery import outbox
from pico_bot.delivery.sender import Sender
from pico_bot.model.delivery import ChartImage
from pico_bot.sandbox.server import Sandbox
from tests.delivery.chart_messages import (
    UPLOAD,
    enqueue_charts,
    kinds,
    left_out,
    methods,
    pictures,
    shown,
)
from tests.delivery.processes import kill, process, send
from tests.delivery.scenarios import NOW, all_sent, enqueue_texts, posted_texts, until

pytestmark = pytest.mark.anyio


async def test_an_image_message_whose_answer_was_lost_is_found_and_not_posted_twice(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    sandbox.faults.fail("chat.postMessage", "invalid_blocks")
    sandbox.faults.lose_answer("chat.postMessage")
    db.run(enqueue_charts, "this week")
    await sender.drain()

    assert posted_texts(sandbox) == ["this week"]
    assert kinds(shown(sandbox)[0]) == ["section", "image", "section"]
    assert methods(sandbox)[-1] == "conversations.history"
    assert methods(sandbox).count("upload") == 1


async def test_an_ambiguous_call_stays_ambiguous_when_its_charts_are_refused(
    db: Database, sender: Sender, old_workspace: Sandbox
) -> None:
    old_workspace.faults.fail("chat.postMessage", "fatal_error")
    old_workspace.faults.rate_limit("files.getUploadURLExternal", retry_after=1)
    db.run(enqueue_charts, "this week")
    await sender.drain()

    assert posted_texts(old_workspace) == ["this week"]
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
    db.run(enqueue_charts, "this week")
    async with process(send, db.url, old_workspace.api_url, 0) as sending:
        await until(lambda: methods(old_workspace).count("chat.postMessage") == 2)
        await kill(sending)
    assert posted_texts(old_workspace) == []
    db.run(enqueue_texts, "next")
    async with process(send, db.url, old_workspace.api_url, 0):
        await all_sent(db)

    assert posted_texts(old_workspace) == ["this week", "next"]
    assert methods(old_workspace).count("upload") == 1


async def test_a_sender_killed_between_post_and_record_posts_once(
    db: Database, old_workspace: Sandbox
) -> None:
    old_workspace.faults.fail("chat.postMessage", "invalid_blocks")
    old_workspace.faults.delay("chat.postMessage", 2)
    db.run(enqueue_charts, "this week")
    async with process(send, db.url, old_workspace.api_url, 0) as sending:
        await until(lambda: posted_texts(old_workspace) == ["this week"])
        await kill(sending)
    db.run(enqueue_texts, "next")
    async with process(send, db.url, old_workspace.api_url, 0):
        await all_sent(db)

    assert posted_texts(old_workspace) == ["this week", "next"]
    assert pictures(shown(old_workspace)[0], old_workspace) == list(old_workspace.world.files)


async def test_a_sender_killed_during_an_upload_posts_once(
    db: Database, old_workspace: Sandbox
) -> None:
    old_workspace.faults.delay("files.completeUploadExternal", 2)
    db.run(enqueue_charts, "this week")
    async with process(send, db.url, old_workspace.api_url, 0) as sending:
        await until(lambda: methods(old_workspace)[-1:] == UPLOAD[-1:])
        await kill(sending)
    async with process(send, db.url, old_workspace.api_url, 0):
        await all_sent(db)

    assert posted_texts(old_workspace) == ["this week"]
    assert len(pictures(shown(old_workspace)[0], old_workspace)) == 1


async def test_an_upload_without_an_answer_is_tried_again(
    db: Database, sender: Sender, old_workspace: Sandbox
) -> None:
    old_workspace.faults.lose_answer("files.completeUploadExternal")
    db.run(enqueue_charts, "this week")
    await sender.drain()

    assert len(pictures(shown(old_workspace)[0], old_workspace)) == 1


async def test_a_file_that_slack_has_not_processed_yet_is_waited_for(
    db: Database, sender: Sender, old_workspace: Sandbox, metrics: Metrics
) -> None:
    old_workspace.world.files.slowness = 3
    db.run(enqueue_charts, "this week")
    db.run(enqueue_texts, "next")
    await sender.drain()

    assert posted_texts(old_workspace) == ["this week", "next"]
    assert len(pictures(shown(old_workspace)[0], old_workspace)) == 1
    assert methods(old_workspace).count("upload") == 1
    assert left_out(metrics) == {}


async def test_a_deleted_image_is_uploaded_again(
    db: Database, sender: Sender, old_workspace: Sandbox
) -> None:
    db.run(enqueue_charts, "this week")
    await sender.drain()
    db.run(age_pictures)
    files = old_workspace.world.files
    for file in files:
        files.forget(file)
    db.run(enqueue_charts, "said again")
    await sender.drain()

    assert pictures(shown(old_workspace)[1], old_workspace) == list(files)
    assert methods(old_workspace).count("upload") == 2


def test_stored_images_are_purged_after_some_time(db: Database) -> None:
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
