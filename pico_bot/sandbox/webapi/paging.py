"""Cursor pagination of Slack's list methods."""

import base64
import binascii
from typing import TypeVar

from pico_bot.sandbox.entities import JsonObject
from pico_bot.sandbox.webapi.calls import ApiError, Call

T = TypeVar("T")


def page(
    call: Call, items: list[T], *, default: int = 100, most: int = 1000
) -> tuple[list[T], str]:
    """Return the page that `limit` and `cursor` select, and the next cursor.

    Raises:
        ApiError: `invalid_limit` or `invalid_cursor`.
    """
    limit = call.number("limit", default)
    if not 1 <= limit <= most:
        raise ApiError("invalid_limit")
    start = _offset(call.text("cursor"))
    following = start + limit
    return items[start:following], _cursor(following) if following < len(items) else ""


def with_cursor(body: JsonObject, cursor: str) -> JsonObject:
    """Return the answer of a list method with the next cursor."""
    return body | {"response_metadata": {"next_cursor": cursor}}


def _cursor(offset: int) -> str:
    return base64.b64encode(f"next:{offset}".encode()).decode()


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        name, _colon, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if name == "next":
            return int(number)
    except (binascii.Error, ValueError):
        raise ApiError("invalid_cursor") from None
    raise ApiError("invalid_cursor")
