"""Charts for workspaces that do not take Slack's chart block: pictures in their place.

A message tries the block first. Where Slack refuses that, each chart is drawn, uploaded once by
what it shows, and named by an `image` block; where that cannot be, the message goes out without.
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

# Slack takes a moment to process a file; one that it refuses after that long is gone.
_PROCESSED = timedelta(minutes=10)

_REFUSED = "invalid_blocks"

# An administrator keeps files out of the channels that are shared with others.
_FILES_BLOCKED = "slack_connect_file_link_sharing_blocked"

_POINTER = re.compile(r"/blocks/(\d+)")

# https://docs.slack.dev/reference/methods/files.getUploadURLExternal
_MOST_ALT_CHARACTERS = 1000

Block = dict[str, Any]

log = structlog.get_logger(__name__)


class NotDrawnReason(StrEnum):
    """Why a chart is not shown as a picture either."""

    NO_MATPLOTLIB = "no_matplotlib"
    NOT_DRAWN = "not_drawn"
    UPLOAD_REFUSED = "upload_refused"
    UPLOAD_FAILED = "upload_failed"
    PICTURE_REFUSED = "picture_refused"


class ChartNotDrawn(PicoError):
    """A chart cannot be shown as a picture, because of `reason`."""

    def __init__(self, reason: NotDrawnReason, detail: object) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason


class ChartFallback:
    """Shows charts as pictures, through `slack`; `clock` is the machine's."""

    def __init__(self, db: Database, slack: SlackClient, *, clock: Clock, metrics: Metrics) -> None:
        self._db = db
        self._slack = slack
        self._clock = clock
        self._metrics = metrics
        self._warned: set[NotDrawnReason] = set()
        # One at a time: a lane whose lease ran out meanwhile, or another, finds what was uploaded.
        self._uploading = asyncio.Lock()

    async def arguments(self, attempt: SendAttempt) -> dict[str, Any]:
        """What Slack is told for `attempt`, with its charts in the form that they now have.

        Raises SlackBusy or SlackUnreached where that has to wait; nothing was said then.
        """
        if attempt.charts is ChartFormat.BLOCK:
            return attempt.arguments
        blocks = [await self._shown(block, attempt) for block in attempt.arguments["blocks"]]
        return attempt.arguments | {"blocks": [block for block in blocks if block is not None]}

    async def form_after(self, attempt: SendAttempt, refusal: SlackRefused) -> ChartFormat | None:
        """In which form the charts are tried next; None where the refusal is not about them."""
        blocks = attempt.arguments.get("blocks") or []
        charts = [at for at, block in enumerate(blocks) if is_chart(block)]
        if not charts or refusal.error not in {_REFUSED, _FILES_BLOCKED}:
            return None
        if attempt.charts is ChartFormat.BLOCK:
            return ChartFormat.IMAGE if _may_be_about(charts, refusal) else None
        if attempt.charts is ChartFormat.OMITTED:
            return None
        if refusal.error == _FILES_BLOCKED or attempt.attempts + 1 >= FEW_TRIES:
            self._leave_out(ChartNotDrawn(NotDrawnReason.PICTURE_REFUSED, refusal.error))
            return ChartFormat.OMITTED
        keys = [content_key(blocks[at]) for at in charts]
        await self._db.transact(_forget, keys, before=self._clock.now() - _PROCESSED)
        return ChartFormat.IMAGE

    async def _shown(self, block: Block, attempt: SendAttempt) -> Block | None:
        if not is_chart(block):
            return block
        if attempt.charts is ChartFormat.OMITTED:
            return None
        try:
            async with self._uploading:
                file_id = await self._file_id(block)
        except ChartNotDrawn as failure:
            self._leave_out(failure)
            return None
        except SlackUnsure as error:
            if attempt.attempts + 1 < FEW_TRIES:
                # The message itself was not tried, so nobody has to look for it.
                raise SlackUnreached(f"no picture yet: {error}") from error
            self._leave_out(ChartNotDrawn(NotDrawnReason.UPLOAD_FAILED, error))
            return None
        image = {
            "type": "image",
            "slack_file": {"id": file_id},
            "alt_text": alt_text(block),
            "title": {"type": "plain_text", "text": block["title"]},
        }
        return image | {"block_id": block["block_id"]} if "block_id" in block else image

    async def _file_id(self, chart: Block) -> str:
        """Slack's id of the picture of `chart`, which is uploaded unless it was before."""
        key = content_key(chart)
        known = await self._db.transact(_remembered, key)
        if known is not None:
            return known
        picture = await self._drawn(chart)
        try:
            file_id = await self._upload(chart, picture)
        except SlackRefused as refusal:
            raise ChartNotDrawn(NotDrawnReason.UPLOAD_REFUSED, refusal) from refusal
        await self._db.transact(_remember, key, file_id, now=self._clock.now())
        return file_id

    async def _drawn(self, chart: Block) -> bytes:
        try:
            return await asyncio.to_thread(png, chart)
        except ImportError as error:
            raise ChartNotDrawn(NotDrawnReason.NO_MATPLOTLIB, error) from error
        except (
            ArithmeticError,
            LookupError,
            OSError,
            RuntimeError,
            TypeError,
            ValueError,
        ) as error:
            # Whatever is wrong with a chart, those who wait behind its message must not.
            raise ChartNotDrawn(NotDrawnReason.NOT_DRAWN, type(error).__name__) from error

    async def _upload(self, chart: Block, picture: bytes) -> str:
        begun = await self._slack.call(
            "files.getUploadURLExternal",
            {
                "filename": "chart.png",
                "length": len(picture),
                "alt_txt": alt_text(chart)[:_MOST_ALT_CHARACTERS],
            },
        )
        await self._slack.upload(begun["upload_url"], picture)
        file_id = str(begun["file_id"])
        await self._slack.call(
            "files.completeUploadExternal", {"files": [{"id": file_id, "title": chart["title"]}]}
        )
        return file_id

    def _leave_out(self, failure: ChartNotDrawn) -> None:
        """Note that a chart is not shown; an operator is told once of each reason."""
        self._metrics.chart_left_out(failure.reason.value)
        if failure.reason not in self._warned:
            self._warned.add(failure.reason)
            log.warning("charts_left_out", reason=failure.reason.value, detail=str(failure))


def _may_be_about(charts: Sequence[int], refusal: SlackRefused) -> bool:
    """Whether Slack may mean a chart: unless all that it complains of stands in other blocks."""
    said: Iterable[str] = (refusal.response.get("response_metadata") or {}).get("messages") or ()
    blamed = [_POINTER.search(str(one)) for one in said]
    return not blamed or any(one is None or int(one[1]) in charts for one in blamed)


def _remembered(session: Session, key: str) -> str | None:
    return session.scalars(select(ChartImage.file_id).where(ChartImage.key == key)).one_or_none()


def _remember(session: Session, key: str, file_id: str, *, now: datetime) -> None:
    insert_if_absent(session, ChartImage, {"key": key, "file_id": file_id, "uploaded_at": now})


def _forget(session: Session, keys: Sequence[str], *, before: datetime) -> None:
    session.execute(
        delete(ChartImage).where(ChartImage.key.in_(keys), ChartImage.uploaded_at < before)
    )
