"""Opening modals: the one thing that a handler says to Slack itself.

A `trigger_id` lives for three seconds and works once, so opening cannot be owed.
"""

from typing import Any

import structlog

from handlers.interactions import Interaction, Services
from pico_bot.core import BadRequest
from pico_bot.delivery import SlackError, SlackRefused
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop

_TOO_LATE = gettext_noop("Slack timed out before I could open the form. Please try again.")
_NOT_OPENED = gettext_noop(
    "Slack couldn't open the form. Please try again. If it keeps happening, tell your Pico admin."
)

log = structlog.get_logger(__name__)


async def open_modal(
    services: Services, occasion: Interaction, *, trigger_id: str, view: dict[str, Any]
) -> None:
    """Open `view` for who did `occasion`; where Slack does not let it, they are told so."""
    try:
        await services.slack.call("views.open", {"trigger_id": trigger_id, "view": view})
    except SlackError as error:
        late = isinstance(error, SlackRefused) and "trigger" in error.error
        if not late:
            log.error("modal_not_opened", error=str(error), callback_id=view.get("callback_id"))
        await services.refuse(occasion, BadRequest(_(_TOO_LATE if late else _NOT_OPENED)))
        return
    services.metrics.event(occasion.kind, "handled")
