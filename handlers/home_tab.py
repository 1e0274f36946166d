"""The Home tab: published when a consultant opens it, and kept up to date for a while."""

import asyncio
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.events import EventListener, Relevance
from handlers.handler_services import Services
from handlers.interactions import Interaction, Payload
from pico_bot.reports import home_tab

OPENED = "app_home_opened"


def _on_arrival(_services: Services, _interaction: Interaction, event: Payload) -> Relevance:
    # Slack sends this for the *Messages* tab too.
    return Relevance.CERTAIN if event.get("tab") == "home" else Relevance.NONE


async def _handle(services: Services, interaction: Interaction, _event: Payload) -> None:
    if not (await services.user_of(interaction)).is_from_own_workspace:
        # External people have no Home tab.
        services.metrics.event(OPENED, "unhandled")
        return

    tab = home_tab.DueHomeTab(user_id=interaction.user_id)
    [drawn] = await asyncio.to_thread(
        services.db.read, home_tab.draw, [tab], now=services.clock.now()
    )

    def use_case(session: Session, now: datetime) -> None:
        home_tab.on_opened(session, drawn, now=now)

    await services.run_once(interaction, use_case)


EVENTS = {OPENED: EventListener(on_arrival=_on_arrival, handle=_handle)}
