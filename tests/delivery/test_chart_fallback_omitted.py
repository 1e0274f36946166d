"""A message is sent without its charts where neither the block nor an image works."""

import sys

import pytest
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from pico_bot.core.clock import SystemClock
from pico_bot.core.db import Database
from pico_bot.core.metrics import Metrics
from pico_bot.delivery import outbox
from pico_bot.delivery.sender import Sender
from pico_bot.delivery.slack import SlackClient
from pico_bot.manifest import manifest
from pico_bot.model.vocabulary import Audience
from pico_bot.sandbox.server import Sandbox
from tests.delivery.chart_messages import (
    CONFIDENCE,
    UPLOAD,
    enqueue_charts,
    kinds,
    left_out,
    methods,
    shown,
)
from tests.delivery.scenarios import (
    FAST_TIMINGS,
    NORDLYS,
    NOW,
    enqueue_texts,
    posted_texts,
    says,
    settings_for,
    states,
)
from tests.sandbox.charts import pie_chart, series_chart

pytestmark = pytest.mark.anyio


async def test_without_matplotlib_only_the_charts_are_left_out(
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
            db.run(enqueue_charts, text)
            await sender.drain()

    assert posted_texts(old_workspace) == ["this week", "next week"]
    assert [kinds(one) for one in shown(old_workspace)] == [["section", "section"]] * 2
    assert not set(UPLOAD) & set(methods(old_workspace))
    assert left_out(metrics) == {"no_matplotlib": 2}
    warned = [one["reason"] for one in logged if one["event"] == "charts_omitted"]
    assert warned == ["no_matplotlib"]


@pytest.mark.parametrize("method", UPLOAD)
async def test_a_message_whose_upload_is_refused_is_sent_without_charts(
    db: Database, sender: Sender, old_workspace: Sandbox, metrics: Metrics, method: str
) -> None:
    old_workspace.faults.fail(method, "missing_scope")
    db.run(enqueue_charts, "this week")
    await sender.drain()

    assert kinds(shown(old_workspace)[0]) == ["section", "section"]
    assert left_out(metrics) == {"upload_rejected": 1}
    assert sender.auth_error is None


@pytest.mark.parametrize("granted", [True, False])
async def test_images_need_a_scope_of_the_manifest(
    db: Database, metrics: Metrics, granted: bool
) -> None:
    declared = manifest(events_url=None)
    if not granted:
        # The app was installed before the manifest had this scope.
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
            timings=FAST_TIMINGS,
        )
        db.run(enqueue_charts, "this week")
        await sender.drain()
    await sandbox.stop()

    assert kinds(shown(sandbox)[0]) == ["section", *["image"] * granted, "section"]
    assert left_out(metrics) == ({} if granted else {"upload_rejected": 1})


async def test_a_chart_that_cannot_be_shown_does_not_affect_the_other(
    db: Database, sender: Sender, old_workspace: Sandbox, metrics: Metrics
) -> None:
    impossible = series_chart("line", {"Nordlys": [1e308, -1e308, 0]})
    db.run(enqueue_charts, "this week", impossible, pie_chart())
    await sender.drain()

    assert kinds(shown(old_workspace)[0]) == ["section", "image", "section"]
    assert left_out(metrics) == {"render_failed": 1}


async def test_an_upload_without_any_answer_is_given_up_and_the_message_sent(
    db: Database, sender: Sender, old_workspace: Sandbox, metrics: Metrics
) -> None:
    old_workspace.faults.lose_answer("upload", times=100)
    db.run(enqueue_charts, "this week")
    db.run(enqueue_texts, "next")
    await sender.drain()

    assert posted_texts(old_workspace) == ["this week", "next"]
    assert kinds(shown(old_workspace)[0]) == ["section", "section"]
    assert left_out(metrics) == {"upload_failed": 1}
    assert methods(old_workspace).count("upload") == 5
    assert "conversations.history" not in methods(old_workspace), "it was never tried"


async def test_an_image_that_slack_never_accepts_is_left_out(
    db: Database, sender: Sender, old_workspace: Sandbox, metrics: Metrics
) -> None:
    old_workspace.world.files.slowness = 1000
    db.run(enqueue_charts, "this week")
    await sender.drain()

    assert kinds(shown(old_workspace)[0]) == ["section", "section"]
    assert left_out(metrics) == {"image_rejected": 1}
    assert states(db) == ["this week: sent"]


async def test_the_image_is_left_out_where_shared_channels_allow_no_files(
    db: Database, sender: Sender, old_workspace: Sandbox, metrics: Metrics
) -> None:
    old_workspace.faults.fail("chat.postMessage", "invalid_blocks")
    old_workspace.faults.fail("chat.postMessage", "slack_connect_file_link_sharing_blocked")
    db.run(enqueue_charts, "this week")
    await sender.drain()

    assert kinds(shown(old_workspace)[0]) == ["section", "section"]
    assert left_out(metrics) == {"image_rejected": 1}


async def test_an_error_elsewhere_in_a_message_does_not_drop_its_charts(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    def enqueue_invalid(session: Session) -> None:
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

    db.run(enqueue_invalid)
    db.run(enqueue_texts, "next")
    await sender.drain()

    assert states(db) == ["wrong: sent", "next: sent"]
    assert not set(UPLOAD) & set(methods(sandbox))


async def test_a_message_that_is_refused_even_without_charts_is_sent_as_text(
    db: Database, sender: Sender, sandbox: Sandbox
) -> None:
    sandbox.faults.fail("chat.postMessage", "invalid_blocks", times=7)
    db.run(enqueue_charts, "wrong")
    db.run(enqueue_texts, "next")
    await sender.drain()

    assert states(db) == ["wrong: sent", "next: sent"]
    assert methods(sandbox).count("upload") == 1
