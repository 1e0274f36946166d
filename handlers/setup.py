"""Setting a partnership up: a modal that asks whose it is."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers.context import Occasion, Services, owe_to_speaker
from handlers.modals import open_modal
from pico_bot import contacts, partnerships
from pico_bot.cards import reading
from pico_bot.cards import setup as cards
from pico_bot.cards.blocks import submitted
from pico_bot.errors import SpeakerError
from pico_bot.verbs import set_up_sentence


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the submitted modal."""

    async def on_submit(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        channel_id = view["private_metadata"]
        occasion = Occasion(
            kind="view",
            key=f"view:{view['id']}:{view['hash']}",
            user_id=body["user"]["id"],
            channel_id=channel_id,
        )
        name = submitted(view)[cards.NAME] or ""
        try:
            place = await services.directory.place(channel_id)
            speaker = await services.directory.speaker(occasion.user_id)

            def effect(session: Session, now: datetime) -> None:
                channel = partnerships.set_up(
                    session,
                    place=place,
                    speaker=speaker,
                    name=name,
                    time_zone=services.settings.time_zone,
                    now=now,
                )
                contacts.post(session, partnership=channel.partnership, now=now)
                said = reading.sentence(set_up_sentence(channel.partnership))
                owe_to_speaker(session, occasion, said, what="answer", now=now)

            await services.once(occasion, effect)
        except SpeakerError as error:
            await ack(response_action="errors", errors={cards.NAME: error.sentence})
            return
        await ack()

    app.view(cards.CALLBACK)(on_submit)


async def open_setup(
    services: Services,
    *,
    user_id: str,
    channel_id: str,
    trigger_id: str,
) -> None:
    """Open the modal, filled with the name that the partnership in the channel has or would get."""
    occasion = Occasion(
        kind="setup", key=f"setup:{trigger_id}", user_id=user_id, channel_id=channel_id
    )
    try:
        place = await services.directory.place(channel_id)
        speaker = await services.directory.speaker(user_id)
        await services.db.transact(
            partnerships.require_consultancy, slack_id=channel_id, speaker=speaker
        )
    except SpeakerError as error:
        await services.refuse(occasion, error)
        return
    name = await services.db.transact(partnerships.name_at, place.slack_id)
    view = cards.modal_view(name=name or place.customer_name, channel_id=place.slack_id)
    await open_modal(services, occasion, trigger_id=trigger_id, view=view)
