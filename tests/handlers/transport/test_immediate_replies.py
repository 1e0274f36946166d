"""Errors are shown in the channel's language, over both transports."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from handlers.interactions import use_interactions
from handlers.known_snapshots import KnownSnapshots
from pico_bot.blockkit.modal_state import ChannelButtonState
from pico_bot.core.clock import SystemClock
from pico_bot.core.db import Database
from pico_bot.i18n.translation import DANISH
from pico_bot.model import snapshot_of
from pico_bot.model.charter import Charter
from pico_bot.partnerships import partnerships
from pico_bot.partnerships.partnerships import ChannelInfo
from tests.handlers.transport.conftest import Receiver
from tests.handlers.transport.test_app import CHANNEL, MODAL, shown_button

pytestmark = pytest.mark.anyio

ENGLISH_CHANNEL = "havgaard-pico"
SORRY = "Noget gik galt hos mig, og intet er ændret."


@pytest.fixture
async def danish(receiver: Receiver, db: Database) -> Receiver:
    """Bolt with listeners that fail, and a partnership whose language is Danish in one channel."""
    channel = receiver.sandbox.world.channel(CHANNEL)

    def set_up_in_danish(session: Session) -> None:
        now = SystemClock().now()
        place = ChannelInfo(
            slack_id=channel.id,
            name=CHANNEL,
            customer_team_id="T0NORDLYS1",
            customer_name="Nordlys",
        )
        begun = partnerships.get_or_create_channel(session, place=place, time_zone="UTC", now=now)
        terms = replace(snapshot_of(begun.partnership).terms, language=DANISH)
        session.add(
            Charter(
                partnership_id=begun.partnership_id, version=2, body=terms.to_json(), created_at=now
            )
        )

    await db.transact(set_up_in_danish)
    use_interactions(receiver.app, db, clock=SystemClock(), snapshots=KnownSnapshots(db))

    async def fail() -> None:
        raise RuntimeError("nothing works")

    async def open_modal(ack: Any, body: dict[str, Any]) -> None:
        state = ChannelButtonState(channel_id=body["channel"]["id"])
        view = {**MODAL, "private_metadata": state.dump()}
        await receiver.slack.call("views.open", {"trigger_id": body["trigger_id"], "view": view})
        await ack()

    receiver.app.command("/pico")(fail)
    receiver.app.action("confirm")(open_modal)
    receiver.app.view("edit")(fail)
    return receiver


async def test_the_error_of_a_command_is_in_the_language_of_the_channel(
    danish: Receiver,
) -> None:
    mette = danish.sandbox.acting_as("Mette Lund")
    for channel, sorry in (
        (CHANNEL, SORRY),
        (ENGLISH_CHANNEL, "Something went wrong on my side and nothing was changed."),
        (CHANNEL, SORRY),
    ):
        await mette.command(channel, "/pico status")
        assert mette.sees(channel)[-1].text.startswith(sorry)


async def test_the_error_of_a_form_is_in_danish_and_the_input_is_kept(
    danish: Receiver,
) -> None:
    anna = danish.sandbox.acting_as("Anna Berg")
    await anna.click(await shown_button(danish), "confirm")
    await anna.submit({"text": "what Anna wrote"})
    assert anna.modal is not None
    assert anna.modal.title == "Det gik ikke"
    assert anna.modal.blocks[0]["text"]["text"].startswith(SORRY)
