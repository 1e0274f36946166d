"""Images in place of charts, for workspaces that do not accept Slack's chart block.

A message is tried with the block first. If Slack rejects that, each chart is rendered and uploaded
once per content, and shown in an `image` block; if that is impossible, the message is sent without
the chart.
"""

import asyncio
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pico_bot.core import Clock, Database, Metrics, PicoError
from pico_bot.delivery.channel_queue import SendAttempt
from pico_bot.delivery.chart_renderer import alt_text, content_key, is_chart, png
from pico_bot.delivery.error_policy import FEW_TRIES
from pico_bot.delivery.outbox import insert_if_absent
from pico_bot.delivery.slack import SlackClient, SlackRefused, SlackUnreached, SlackUnsure
from pico_bot.model import ChartFormat, ChartImage

# Slack needs a moment to process a file; one that it rejects after that long is gone.
_PROCESSED = timedelta(minutes=10)

_REFUSED = "invalid_blocks"

# An administrator does not allow files in shared channels.
_FILES_BLOCKED = "slack_connect_file_link_sharing_blocked"

_POINTER = re.compile(r"/blocks/(\d+)")

# https://docs.slack.dev/reference/methods/files.getUploadURLExternal
_MAX_ALT_CHARACTERS = 1000

Block = dict[str, Any]

logger = structlog.get_logger(__name__)


class OmissionReason(StrEnum):
    """Why a chart is not shown as an image either."""

    NO_MATPLOTLIB = "no_matplotlib"
    RENDER_FAILED = "render_failed"
    UPLOAD_REJECTED = "upload_rejected"
    UPLOAD_FAILED = "upload_failed"
    IMAGE_REJECTED = "image_rejected"


class ChartOmittedError(PicoError):
    """A chart cannot be shown as an image, because of `reason`."""

    def __init__(self, reason: OmissionReason, detail: object) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason


class ChartFallback:
    """Shows charts as images, through `slack`; `clock` is the machine's."""

    def __init__(self, db: Database, slack: SlackClient, *, clock: Clock, metrics: Metrics) -> None:
        self._db = db
        self._slack = slack
        self._clock = clock
        self._metrics = metrics
        self._warned: set[OmissionReason] = set()
        # One at a time, so that other queues with the same chart find the uploaded image.
        self._uploading = asyncio.Lock()

    async def arguments(self, attempt: SendAttempt) -> dict[str, Any]:
        """The arguments for `attempt`, with its charts in their current format.

        Raises SlackBusy or SlackUnreached if that has to wait; nothing was sent then.
        """
        if attempt.chart_format is ChartFormat.BLOCK:
            return attempt.arguments
        blocks = [await self._convert(block, attempt) for block in attempt.arguments["blocks"]]
        return attempt.arguments | {"blocks": [block for block in blocks if block is not None]}

    async def next_format(self, attempt: SendAttempt, refusal: SlackRefused) -> ChartFormat | None:
        """The format to try next; None if the rejection is not about the charts."""
        blocks = attempt.arguments.get("blocks") or []
        charts = [at for at, block in enumerate(blocks) if is_chart(block)]
        if not charts or refusal.error not in {_REFUSED, _FILES_BLOCKED}:
            return None
        if attempt.chart_format is ChartFormat.BLOCK:
            return ChartFormat.IMAGE if _may_be_about(charts, refusal) else None
        if attempt.chart_format is ChartFormat.OMITTED:
            return None
        if refusal.error == _FILES_BLOCKED or attempt.attempts + 1 >= FEW_TRIES:
            self._omit(ChartOmittedError(OmissionReason.IMAGE_REJECTED, refusal.error))
            return ChartFormat.OMITTED
        keys = [content_key(blocks[at]) for at in charts]
        await self._db.transact(_forget_images, keys, before=self._clock.now() - _PROCESSED)
        return ChartFormat.IMAGE

    async def _convert(self, block: Block, attempt: SendAttempt) -> Block | None:
        if not is_chart(block):
            return block
        if attempt.chart_format is ChartFormat.OMITTED:
            return None
        try:
            async with self._uploading:
                file_id = await self._file_id(block)
        except ChartOmittedError as failure:
            self._omit(failure)
            return None
        except SlackUnsure as error:
            if attempt.attempts + 1 < FEW_TRIES:
                # The message itself was not sent, so there is nothing to search for.
                raise SlackUnreached(f"no image yet: {error}") from error
            self._omit(ChartOmittedError(OmissionReason.UPLOAD_FAILED, error))
            return None
        image = {
            "type": "image",
            "slack_file": {"id": file_id},
            "alt_text": alt_text(block),
            "title": {"type": "plain_text", "text": block["title"]},
        }
        return image | {"block_id": block["block_id"]} if "block_id" in block else image

    async def _file_id(self, chart: Block) -> str:
        """Slack's file id for the image of `chart`, which is uploaded if it is new."""
        key = content_key(chart)
        known = await self._db.transact(_find_image, key)
        if known is not None:
            return known
        image = await self._render(chart)
        try:
            file_id = await self._upload(chart, image)
        except SlackRefused as refusal:
            raise ChartOmittedError(OmissionReason.UPLOAD_REJECTED, refusal) from refusal
        await self._db.transact(_save_image, key, file_id, now=self._clock.now())
        return file_id

    async def _render(self, chart: Block) -> bytes:
        try:
            return await asyncio.to_thread(png, chart)
        except ImportError as error:
            raise ChartOmittedError(OmissionReason.NO_MATPLOTLIB, error) from error
        except (
            ArithmeticError,
            LookupError,
            OSError,
            RuntimeError,
            TypeError,
            ValueError,
        ) as error:
            # A bad chart must not hold up the messages queued behind it.
            raise ChartOmittedError(OmissionReason.RENDER_FAILED, type(error).__name__) from error

    async def _upload(self, chart: Block, image: bytes) -> str:
        upload = await self._slack.call(
            "files.getUploadURLExternal",
            {
                "filename": "chart.png",
                "length": len(image),
                "alt_txt": alt_text(chart)[:_MAX_ALT_CHARACTERS],
            },
        )
        await self._slack.upload(upload["upload_url"], image)
        file_id = str(upload["file_id"])
        await self._slack.call(
            "files.completeUploadExternal", {"files": [{"id": file_id, "title": chart["title"]}]}
        )
        return file_id

    def _omit(self, failure: ChartOmittedError) -> None:
        """Count a chart that is not shown, and log each reason once."""
        self._metrics.chart_omitted(failure.reason.value)
        if failure.reason not in self._warned:
            self._warned.add(failure.reason)
            logger.warning("charts_omitted", reason=failure.reason.value, detail=str(failure))


def _may_be_about(charts: Sequence[int], refusal: SlackRefused) -> bool:
    """Whether Slack may mean a chart: unless every complaint is about another block."""
    errors: Iterable[str] = (refusal.response.get("response_metadata") or {}).get("messages") or ()
    pointers = [_POINTER.search(str(one)) for one in errors]
    return not pointers or any(one is None or int(one[1]) in charts for one in pointers)


def _find_image(session: Session, key: str) -> str | None:
    return session.scalars(select(ChartImage.file_id).where(ChartImage.key == key)).one_or_none()


def _save_image(session: Session, key: str, file_id: str, *, now: datetime) -> None:
    insert_if_absent(session, ChartImage, {"key": key, "file_id": file_id, "uploaded_at": now})


def _forget_images(session: Session, keys: Sequence[str], *, before: datetime) -> None:
    session.execute(
        delete(ChartImage).where(ChartImage.key.in_(keys), ChartImage.uploaded_at < before)
    )
