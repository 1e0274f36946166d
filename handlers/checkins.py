"""Check-ins: the prompt's buttons and the modal that people answer in."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers.context import Occasion, Services
from handlers.modals import open_modal
from pico_bot import checkins, partnerships
from pico_bot.cards import checkin as cards
from pico_bot.cards.forms import first_input
from pico_bot.errors import BadRequest, NotFound, SpeakerError
from pico_bot.model import Member, Via
from pico_bot.partnerships import Speaker
from pico_bot.texts import gettext as _


def register(app: AsyncApp, services: Services) -> None:
    """Listen to *Answer*, to what its modal submits, to *Log as issue* and *Log as change*."""

    async def on_answer(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        occasion = _clicked(body, action)
        speaker = await _speaker(services, body)
        reference = cards.Reference(
            occurrence_id=int(action["value"]),
            channel_id=occasion.channel_id,
            thread_ts=occasion.thread_ts,
        )

        def prepare(session: Session) -> dict[str, Any]:
            member = _member(session, occasion, speaker)
            return checkins.answer_form(session, reference=reference, member=member)

        try:
            view = await services.db.transact(prepare)
        except SpeakerError as error:
            await services.refuse(occasion, error)
        else:
            await open_modal(services, occasion, trigger_id=body["trigger_id"], view=view)
        await ack()

    async def on_submit(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        reference = cards.Reference.load(view["private_metadata"])
        occasion = Occasion(
            kind="view",
            key=f"view:{view['id']}:{view['hash']}",
            user_id=body["user"]["id"],
            channel_id=reference.channel_id,
            thread_ts=reference.thread_ts,
        )
        speaker = await _speaker(services, body)
        fields = cards.answered(view)

        def effect(session: Session, now: datetime) -> None:
            checkins.answer(
                session,
                occurrence_id=reference.occurrence_id,
                member=_member(session, occasion, speaker),
                fields=fields,
                via=Via.MODAL,
                now=now,
            )

        try:
            await services.once(occasion, effect)
        except SpeakerError as error:
            # The modal stays open, so that nothing that was written is lost.
            services.metrics.event(occasion.kind, "refused")
            field = error.field if isinstance(error, BadRequest) else None
            errors = {field or first_input(view): error.sentence}
            await ack(response_action="errors", errors=errors)
            return
        await ack()

    async def on_log(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        occasion = _clicked(body, action)
        speaker = await _speaker(services, body)
        is_issue = action["action_id"] == cards.LOG_ISSUE
        log = checkins.raise_issue if is_issue else checkins.raise_change

        def effect(session: Session, now: datetime) -> None:
            member = _member(session, occasion, speaker)
            log(session, answer_id=int(action["value"]), member=member, now=now)

        await services.act(occasion, effect)
        await ack()

    app.action(cards.ANSWER)(on_answer)
    app.action(cards.LOG_ISSUE)(on_log)
    app.action(cards.LOG_CHANGE)(on_log)
    app.view(cards.ANSWER)(on_submit)


def _clicked(body: dict[str, Any], action: dict[str, Any]) -> Occasion:
    user, message = body["user"]["id"], body.get("message", {})
    return Occasion(
        kind="action",
        key=":".join(("action", user, action["action_ts"], action["action_id"], action["value"])),
        user_id=user,
        channel_id=body["channel"]["id"],
        thread_ts=message.get("thread_ts") or message.get("ts"),
    )


async def _speaker(services: Services, body: dict[str, Any]) -> Speaker:
    user = body["user"]
    return await services.directory.speaker(user["id"])


def _member(session: Session, occasion: Occasion, speaker: Speaker) -> Member:
    """Who acts, as a member of the partnership in whose channel they act."""
    channel = partnerships.channel_at(session, occasion.channel_id)
    if channel is None:
        raise NotFound(_("This channel belongs to no partnership any more."))
    return partnerships.member(
        session, partnership=channel.partnership, speaker=speaker, spoke_at=None
    )
