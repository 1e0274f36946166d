"""Immediate replies to a person, in the way that their interaction allows."""

from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.response import BoltResponse

from pico_bot.blockkit import InvalidFieldError
from pico_bot.delivery import SlackClient, SlackError
from pico_bot.i18n import gettext as _

logger = structlog.get_logger(__name__)


async def reply_now(
    slack: SlackClient, body: Mapping[str, Any], sentence: str, *, status: int = 200
) -> BoltResponse:
    """Show `sentence` only to the person behind the request `body`; returns the HTTP response.

    `status` is the response's where nothing can be shown: to an event, which Slack delivers again
    unless it is 200, or after a click whose response_url has expired.
    """
    if "command" in body:
        return _answer({"response_type": "ephemeral", "text": sentence})
    if body.get("type") == "view_submission":
        return _answer({"response_action": "push", "view": _notice(sentence)})
    if body.get("type") == "block_suggestion":
        return _answer({"options": []})
    response_url = body.get("response_url")
    if not response_url:
        return BoltResponse(status=status, body="")
    try:
        await slack.respond(
            response_url,
            {"response_type": "ephemeral", "replace_original": False, "text": sentence},
        )
    except SlackError as error:
        logger.warning("reply_failed", kind=body.get("type"), error=str(error))
        return BoltResponse(status=status, body="")
    return BoltResponse(status=200, body="")


def show_field_error(error: InvalidFieldError) -> BoltResponse:
    """Show `error` at its field of the submitted modal, which stays open."""
    return _answer({"response_action": "errors", "errors": {error.field: str(error)}})


def _answer(body: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=body)


def _notice(sentence: str) -> dict[str, Any]:
    """A modal on top of the submitted one, which keeps its inputs."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": _("That didn't work")},
        "close": {"type": "plain_text", "text": _("Back")},
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": sentence}}],
    }
