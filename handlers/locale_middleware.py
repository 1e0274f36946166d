"""The locale in which a person is answered: that of the partnership whose channel they are in."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from pico_bot.core import Database
from pico_bot.i18n import set_locale
from pico_bot.partnerships import partnerships

_Next = Callable[[], Awaitable[BoltResponse]]


def use_channel_locale(app: AsyncApp, db: Database) -> None:
    """Set the locale before any listener runs."""

    async def choose(req: AsyncBoltRequest, next_: _Next) -> BoltResponse:
        body: dict[str, Any] = req.body
        language = await db.transact(
            partnerships.language_at, _channel_of(body), user_id=_user_of(body)
        )
        # Bolt runs the listener after this has returned, in the same task.
        set_locale(language)
        return await next_()

    app.middleware(choose)


def _channel_of(body: Mapping[str, Any]) -> str:
    """The Slack id of the channel that a delivery is about; empty where it names none."""
    event = body.get("event", {})
    found = (
        event.get("channel")
        or event.get("item", {}).get("channel")
        or body.get("channel")
        or body.get("channel_id")
        or _channel_in_modal(body.get("view", {}).get("private_metadata", ""))
    )
    return str(found.get("id", "") if isinstance(found, dict) else found)


def _channel_in_modal(metadata: str) -> str:
    """The channel in which a modal was opened, from its private metadata."""
    try:
        state = json.loads(metadata)
    except ValueError:
        return metadata
    return str(state.get("channel_id", "")) if isinstance(state, dict) else ""


def _user_of(body: Mapping[str, Any]) -> str:
    found = body.get("event", {}).get("user") or body.get("user") or body.get("user_id") or ""
    return str(found.get("id", "") if isinstance(found, dict) else found)
