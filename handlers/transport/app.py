"""The Bolt app, set up so that an acknowledgement means that the effect is committed."""

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from handlers.transport.immediate_replies import reply_now, show_field_error
from pico_bot.blockkit import InvalidFieldError, InvalidModalStateError
from pico_bot.core import Metrics, Settings, Unreadable, UserError, is_outage
from pico_bot.delivery import SlackBusy, SlackClient, SlackUnsure
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop

Authorize = Callable[..., Awaitable[AuthorizeResult]]

_OUTDATED = gettext_noop(
    "This button or form is out of date, so nothing was changed. Please start again from a newer "
    "message."
)

_SLACK_SILENT = gettext_noop(
    "Slack didn't answer me in time, so nothing was changed. Please try again in a minute."
)

_DATABASE_AWAY = gettext_noop(
    "I can't reach my database, so nothing was changed. Please try again in a minute."
)

logger = structlog.get_logger(__name__)


def authorize_as(identity: Mapping[str, Any], *, settings: Settings) -> Authorize:
    """An `authorize` that answers from `identity`, the result of `auth.test` at the start.

    Bolt's own would call Slack while a request waits.
    """
    result = AuthorizeResult(
        enterprise_id=identity.get("enterprise_id"),
        team_id=identity["team_id"],
        team=identity.get("team"),
        url=identity.get("url"),
        bot_user_id=identity["user_id"],
        bot_id=identity.get("bot_id"),
        bot_token=settings.slack_bot_token,
    )

    async def authorize() -> AuthorizeResult:
        return result

    return authorize


def make_app(
    *,
    settings: Settings,
    authorize: Authorize,
    slack: SlackClient,
    metrics: Metrics,
) -> AsyncApp:
    """A Bolt app without listeners.

    A listener runs before Slack gets its answer, so its effect is committed when Slack gets it. If
    it raises a UserError, the person who interacted gets the error's sentence; if it can't read the
    state of a button or form, they get one that says so; an InvalidFieldError is shown at the field
    of the form; if Slack doesn't tell in time what it needs, they get that. After any other error
    they get a code that is in the log; an event is answered with 500, so that Slack delivers it
    again. Requests without a listener, and those that can't be read, are answered with 200.
    """
    app = AsyncApp(
        name="pico",
        logger=_quiet_logger(),
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        signing_secret=settings.slack_signing_secret,
        # `SlackEndpoint` has verified it, before it was parsed.
        request_verification_enabled=False,
        authorize=authorize,
        client=slack.web,
    )

    async def on_error(error: Exception, request: AsyncBoltRequest) -> BoltResponse:
        kind = kind_of(request.body)
        if isinstance(error, BoltUnhandledRequestError):
            metrics.event(kind, "unhandled")
            logger.debug("unhandled", kind=kind, **ids_of(request.body))
            return BoltResponse(status=200, body="")
        if isinstance(error, Unreadable):
            # Slack would only deliver the same again.
            metrics.event(kind, "unreadable")
            logger.warning("unreadable", kind=kind, error=str(error), **ids_of(request.body))
            return BoltResponse(status=200, body="")
        if isinstance(error, UserError) and request.body.get("type") != "event_callback":
            return await reply_now(slack, request.body, error.sentence)
        if isinstance(error, InvalidFieldError):
            metrics.event(kind, "refused")
            return show_field_error(error)
        if isinstance(error, InvalidModalStateError):
            metrics.event(kind, "refused")
            logger.warning("outdated_interaction", kind=kind, error=str(error))
            return await reply_now(slack, request.body, _(_OUTDATED))
        metrics.event(kind, "failed")
        if isinstance(error, SlackBusy | SlackUnsure | TimeoutError):
            logger.warning("slack_needed", kind=kind, error=repr(error))
            return await reply_now(slack, request.body, _(_SLACK_SILENT), status=500)
        if is_outage(error):
            return await reply_now(slack, request.body, _(_DATABASE_AWAY), status=500)
        incident = secrets.token_hex(4)
        logger.error("listener_failed", incident=incident, kind=kind, exc_info=error)
        return await reply_now(
            slack,
            request.body,
            _(
                "Something went wrong on my side and nothing was changed. If it happens "
                "again, give your Pico admin this code: `{incident}`."
            ).format(incident=incident),
            status=500,
        )

    app.error(on_error)
    return app


def kind_of(body: Mapping[str, Any]) -> str:
    """What Slack delivered: an event's type, or an interaction's."""
    if body.get("type") == "event_callback":
        event = body.get("event")
        return str(event.get("type", "event")) if isinstance(event, Mapping) else "event"
    return "command" if "command" in body else str(body.get("type", "unknown"))


def ids_of(body: Mapping[str, Any]) -> dict[str, str]:
    """The ids by which an operator can find a delivery."""
    return {name: str(body[name]) for name in ("event_id", "callback_id") if name in body}


def _quiet_logger() -> logging.Logger:
    # Below this level, Bolt logs whole requests.
    logger = logging.getLogger("slack_bolt")
    logger.setLevel(logging.ERROR)
    return logger
