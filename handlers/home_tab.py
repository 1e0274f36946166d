"""The Home tab: drawn when somebody of ours opens it, and kept true for a while."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncApp
from sqlalchemy.orm import Session

from handlers.interactions import Interaction, Services
from pico_bot.reports import home_tab

OPENED = "app_home_opened"


def register(app: AsyncApp, services: Services) -> None:
    """Listen to people opening the Home tab."""

    async def on_opened(event: dict[str, Any], body: dict[str, Any]) -> None:
        user_id = event["user"]
        # Slack tells of the tab with the messages too, and shows external people no Home.
        if event.get("tab") != "home" or not (await services.directory.speaker(user_id)).is_home:
            services.metrics.event(OPENED, "unhandled")
            return
        occasion = Interaction(kind=OPENED, key=body["event_id"], user_id=user_id, channel_id="")

        def effect(session: Session, now: datetime) -> None:
            home_tab.on_opened(session, user_id=user_id, now=now)

        await services.once(occasion, effect)

    app.event(OPENED)(on_opened)
