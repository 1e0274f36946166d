"""Check-ins: the buttons of what asks, and the modal that people answer in."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers.interactions import Interaction, Services
from handlers.modals import open_modal
from pico_bot.checkins import answers, create_records, drafts, lookup
from pico_bot.checkins.views import answers as checkins_views_
from pico_bot.checkins.views import modal as checkins_views
from pico_bot.core import BadRequest, NotFound, SpeakerError
from pico_bot.i18n import gettext as _
from pico_bot.model import Member, Via
from pico_bot.partnerships import SlackUser, partnerships
from pico_bot.records.views import first_input


def register(app: AsyncApp, services: Services) -> None:
    """Listen to *Answer*, to what its modal holds and submits, and to what answers become."""

    async def on_answer(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        occurrence_id, _colon, channel_id = action["value"].partition(":")
        occasion = _clicked(body, action, channel_id=channel_id)
        speaker = await _speaker(services, body)
        reference = checkins_views.AnswerFormState(
            occurrence_id=int(occurrence_id),
            channel_id=occasion.channel_id,
            thread_ts=occasion.thread_ts,
        )

        def prepare(session: Session) -> dict[str, Any]:
            member = _asked(session, reference, speaker)
            return answers.answer_form(session, reference=reference, member=member)

        try:
            view = await services.db.transact(prepare)
        except SpeakerError as error:
            await services.refuse(occasion, error)
        else:
            await open_modal(services, occasion, trigger_id=body["trigger_id"], view=view)
        await ack()

    async def on_filling(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await _keep(services, body, at=datetime.fromtimestamp(float(action["action_ts"]), UTC))
        await ack()

    async def on_submit(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        reference = checkins_views.AnswerFormState.load(view["private_metadata"])
        occasion = Interaction(
            kind="view",
            key=f"view:{view['id']}:{view['hash']}",
            user_id=body["user"]["id"],
            channel_id=reference.channel_id,
            thread_ts=reference.thread_ts,
        )
        speaker = await _speaker(services, body)
        fields, logged = checkins_views.read_answers(view), checkins_views.is_ticked(view)

        def effect(session: Session, now: datetime) -> None:
            answers.answer(
                session,
                occurrence_id=reference.occurrence_id,
                member=_asked(session, reference, speaker),
                fields=fields,
                via=Via.MODAL,
                now=now,
                logged=logged,
                view=view["id"],
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

    app.action(checkins_views.ANY_FILLING)(on_filling)
    app.action(checkins_views.ANSWER)(on_answer)
    app.action(checkins_views_.LOG_ISSUE)(_logging(services, create_records.raise_issue))
    app.action(checkins_views_.LOG_CHANGE)(_logging(services, create_records.raise_change))
    app.view(checkins_views.ANSWER)(on_submit)


def _logging(services: Services, log: Callable[..., object]) -> Callable[..., Awaitable[None]]:
    async def on_log(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        occasion = _clicked(body, action)
        speaker = await _speaker(services, body)

        def effect(session: Session, now: datetime) -> None:
            member = _member(session, occasion.channel_id, speaker)
            log(session, answer_id=int(action["value"]), member=member, now=now)

        await services.act(occasion, effect)
        await ack()

    return on_log


async def _keep(services: Services, body: dict[str, Any], *, at: datetime) -> None:
    """Keep what the modal holds by now; what cannot be kept is told when it is submitted."""
    view, speaker = body["view"], await _speaker(services, body)
    reference = checkins_views.AnswerFormState.load(view["private_metadata"])

    def keep(session: Session) -> None:
        drafts.save(
            session,
            occurrence_id=reference.occurrence_id,
            member=_asked(session, reference, speaker),
            view=view["id"],
            fields=checkins_views.read_filled(view),
            at=at,
        )

    try:
        await services.db.transact(keep)
    except SpeakerError:
        services.metrics.event("filling", "refused")
    else:
        services.metrics.event("filling", "handled")


def _clicked(body: dict[str, Any], action: dict[str, Any], *, channel_id: str = "") -> Interaction:
    """A click on a message, or on the Home tab, which is about `channel_id`."""
    user, message = body["user"]["id"], body.get("message", {})
    return Interaction(
        kind="action",
        key=":".join(("action", user, action["action_ts"], action["action_id"], action["value"])),
        user_id=user,
        channel_id=body.get("channel", {}).get("id", channel_id),
        thread_ts=message.get("thread_ts") or message.get("ts"),
    )


async def _speaker(services: Services, body: dict[str, Any]) -> SlackUser:
    user = body["user"]
    return await services.directory.speaker(user["id"])


def _asked(
    session: Session, reference: checkins_views.AnswerFormState, speaker: SlackUser
) -> Member:
    """Who answers, as a member of the partnership in whose channel, or by which, they are asked."""
    if not reference.channel_id.startswith("D"):
        return _member(session, reference.channel_id, speaker)
    partnership = lookup.partnership_asking(
        session, occurrence_id=reference.occurrence_id, user_id=speaker.user_id
    )
    return partnerships.member(session, partnership=partnership, speaker=speaker, spoke_at=None)


def _member(session: Session, channel_id: str, speaker: SlackUser) -> Member:
    """Who acts, as a member of the partnership in whose channel they act."""
    channel = partnerships.channel_at(session, channel_id)
    if channel is None:
        raise NotFound(_("This channel is no longer part of a partnership."))
    return partnerships.member(
        session, partnership=channel.partnership, speaker=speaker, spoke_at=None
    )
