"""Check-ins: the buttons of prompts and invitations, and the modal in which people answer."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers.interactions import Interaction, Services, channel_of, member_of
from handlers.modals import open_modal, refusal
from pico_bot.blockkit import Block
from pico_bot.checkins import answers, drafts, logged_records, lookup
from pico_bot.checkins.views import answers as answer_views
from pico_bot.checkins.views import modal
from pico_bot.core import SpeakerError
from pico_bot.model import Member, Via
from pico_bot.partnerships import SlackUser, partnerships


def register(app: AsyncApp, services: Services) -> None:
    """Listen to *Answer*, to its modal, and to the buttons that log records from answers."""

    async def on_answer(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        occurrence_id, _colon, channel_id = action["value"].partition(":")
        interaction = Interaction.from_action(
            body, action, channel_id=channel_id, reply_in_thread=True
        )
        user = await services.user_of(interaction)
        state = modal.AnswerFormState(
            occurrence_id=int(occurrence_id),
            channel_id=interaction.channel_id,
            thread_ts=interaction.thread_ts,
        )

        def prepare(session: Session) -> Block:
            member = _participant(session, state, user)
            return answers.answer_form(session, state=state, member=member)

        try:
            view = await services.db.transact(prepare)
        except SpeakerError as error:
            await services.refuse(interaction, error)
        else:
            await open_modal(services, interaction, view=view)
        await ack()

    async def on_draft(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        at = datetime.fromtimestamp(float(action["action_ts"]), UTC)
        await _save_draft(services, body, at=at)
        await ack()

    async def on_submit(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        state = modal.AnswerFormState.load(view["private_metadata"])
        interaction = Interaction.from_view(
            body, view, channel_id=state.channel_id, thread_ts=state.thread_ts
        )
        user = await services.user_of(interaction)
        fields, logged = modal.submitted_answers(view), modal.questions_to_log(view)

        def effect(session: Session, now: datetime) -> None:
            answers.submit(
                session,
                occurrence_id=state.occurrence_id,
                member=_participant(session, state, user),
                fields=fields,
                via=Via.MODAL,
                now=now,
                logged=logged,
                view_id=view["id"],
            )

        try:
            await services.run_once(interaction, effect)
        except SpeakerError as error:
            await ack(**refusal(services, view, error))
            return
        await ack()

    app.action(modal.ANY_DRAFT)(on_draft)
    app.action(modal.ANSWER)(on_answer)
    app.action(answer_views.LOG_ISSUE)(_logging(services, logged_records.log_issue))
    app.action(answer_views.LOG_CHANGE)(_logging(services, logged_records.log_change))
    app.view(modal.ANSWER)(on_submit)


def _logging(services: Services, log: Callable[..., object]) -> Callable[..., Awaitable[None]]:
    async def on_log(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        interaction = Interaction.from_action(body, action, reply_in_thread=True)
        user = await services.user_of(interaction)

        def effect(session: Session, now: datetime) -> None:
            member = member_of(session, channel_of(session, interaction.channel_id), user)
            log(session, answer_id=int(action["value"]), member=member, now=now)

        await services.run_and_reply(interaction, effect)
        await ack()

    return on_log


async def _save_draft(services: Services, body: dict[str, Any], *, at: datetime) -> None:
    """Save what the modal holds so far; errors are shown when it is submitted."""
    view, user = body["view"], await services.directory.speaker(body["user"]["id"])
    state = modal.AnswerFormState.load(view["private_metadata"])

    def save(session: Session) -> None:
        drafts.save(
            session,
            occurrence_id=state.occurrence_id,
            member=_participant(session, state, user),
            view_id=view["id"],
            fields=modal.read_fields(view),
            at=at,
        )

    try:
        await services.db.transact(save)
    except SpeakerError:
        services.metrics.event("filling", "refused")
    else:
        services.metrics.event("filling", "handled")


def _participant(session: Session, state: modal.AnswerFormState, user: SlackUser) -> Member:
    """Who answers, as a member of the partnership that asks in the channel or direct message."""
    if not state.channel_id.startswith("D"):
        return member_of(session, channel_of(session, state.channel_id), user)
    partnership = lookup.partnership_of(
        session, occurrence_id=state.occurrence_id, user_id=user.user_id
    )
    return partnerships.member(session, partnership=partnership, speaker=user, spoke_at=None)
