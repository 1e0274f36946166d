"""The Home tab: published when a consultant opens it, and kept up to date for a while."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncApp
from sqlalchemy.orm import Session

from handlers.interactions import Interaction, Services
from pico_bot.reports import home_tab

OPENED = "app_home_opened"


def register(app: AsyncApp, services: Services) -> None:
    """Listen to people opening the Home tab."""

    async def on_opened(event: dict[str, Any], interaction: Interaction) -> None:
        # Slack sends this for the *Messages* tab too. External people have no Home tab.
        if (
            event.get("tab") != "home"
            or not (await services.user_of(interaction)).is_from_own_workspace
        ):
            services.metrics.event(OPENED, "unhandled")
            return

        def use_case(session: Session, now: datetime) -> None:
            home_tab.on_opened(session, user_id=interaction.user_id, now=now)

        await services.run_once(interaction, use_case)

    app.event(OPENED)(on_opened)
