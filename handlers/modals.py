"""Opening modals, and showing errors in them.

A `trigger_id` lives for three seconds and works once, so a modal is opened at once and not through
the outbox.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from handlers.handler_services import Services
from handlers.interactions import Interaction
from pico_bot.blockkit import Block, SubmittedForm
from pico_bot.core import BadRequest, UserError
from pico_bot.delivery import SlackError, SlackRefused
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop
from pico_bot.records.views import first_input

_TOO_LATE = gettext_noop("Slack timed out before I could open the form. Please try again.")
_NOT_OPENED = gettext_noop(
    "Slack couldn't open the form. Please try again. If it keeps happening, tell your Pico admin."
)

logger = structlog.get_logger(__name__)


async def open_modal(services: Services, interaction: Interaction, *, view: Block) -> None:
    """Open `view` for the person; if Slack refuses, they get a message that says so."""
    arguments = {"trigger_id": interaction.trigger_id, "view": view}
    try:
        await services.slack.call("views.open", arguments)
    except SlackError as error:
        is_late = isinstance(error, SlackRefused) and "trigger" in error.error
        if not is_late:
            logger.error("modal_not_opened", error=str(error), callback_id=view.get("callback_id"))
        await services.refuse(interaction, BadRequest(_(_TOO_LATE if is_late else _NOT_OPENED)))
        return
    services.metrics.event(interaction.kind, "handled")


def use_required_fields(app: AsyncApp, services: Services) -> None:
    """Refuse a modal with a required text of only spaces, which Slack takes for a text."""

    async def check(req: AsyncBoltRequest, next_: Callable[[], Awaitable[BoltResponse]]) -> Any:
        if req.body.get("type") != "view_submission":
            return await next_()
        blank = SubmittedForm(req.body["view"]).blank_fields()
        if not blank:
            return await next_()
        answer = refusal_at(services, {name: _("Write something here.") for name in blank})
        return BoltResponse(status=200, body=json.dumps(answer))

    app.middleware(check)


def refusal(services: Services, view: Block, error: UserError) -> dict[str, Any]:
    """The acknowledgement that keeps an invalid modal open, with the error shown.

    It is shown at its field or, if it concerns the whole modal, at the first one.
    """
    field = error.field if isinstance(error, BadRequest) else None
    return refusal_at(services, {field or first_input(view): error.sentence})


def refusal_at(services: Services, errors: dict[str, str]) -> dict[str, Any]:
    """`refusal` with a sentence for each wrong field, by the fields' names."""
    services.metrics.event("view", "refused")
    return {"response_action": "errors", "errors": errors}
