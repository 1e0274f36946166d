"""Check-ins: the buttons of prompts and invitations, and the modal in which people answer."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers.checkin_replies import invited_member
from handlers.handler_services import Services
from handlers.interactions import Interaction
from handlers.modals import open_modal, refusal
from pico_bot.blockkit import Block, InvalidFieldError, SubmittedForm
from pico_bot.checkins import answers, drafts, logged_records
from pico_bot.checkins.views import LOGGABLE_QUESTIONS, modal
from pico_bot.checkins.views import answers as answer_views
from pico_bot.core import UserError
from pico_bot.model import Member, Via
from pico_bot.partnerships import SlackUser


def register(app: AsyncApp, services: Services) -> None:
    """Listen to *Answer*, to its modal, and to the buttons that log records from answers."""

    async def on_answer(ack: AsyncAck, interaction: Interaction) -> None:
        interaction = interaction.in_thread()
        user = await services.user_of(interaction)
        state = modal.AnswerFormState(
            occurrence_id=modal.AnswerButtonState.load(interaction.value).occurrence_id,
            channel_id=interaction.reply_channel_id,
            thread_ts=interaction.thread_ts,
        )

        def prepare(session: Session) -> Block:
            member = _participant(session, interaction, state, user)
            return answers.answer_form(session, state=state, member=member)

        try:
            view = await services.db.transact(prepare)
        except UserError as error:
            await services.refuse(interaction, error)
        else:
            await open_modal(services, interaction, view=view)
        await ack()

    async def on_draft(
        ack: AsyncAck, interaction: Interaction, body: dict[str, Any], action: dict[str, Any]
    ) -> None:
        at = datetime.fromtimestamp(float(action["action_ts"]), UTC)
        await _save_draft(services, interaction, body["view"], at=at)
        await ack()

    async def on_submit(ack: AsyncAck, interaction: Interaction, view: dict[str, Any]) -> None:
        state = modal.AnswerFormState.load(interaction.metadata)
        user = await services.user_of(interaction)
        form = SubmittedForm(view)
        fields, logged = modal.submitted_answers(form), modal.questions_to_log(form)

        def use_case(session: Session, now: datetime) -> None:
            answers.submit(
                session,
                occurrence_id=state.occurrence_id,
                member=_participant(session, interaction, state, user),
                fields=fields,
                via=Via.MODAL,
                now=now,
                logged=logged,
                view_id=view["id"],
            )

        try:
            await services.run_once(interaction, use_case)
        except UserError as error:
            await ack(**refusal(services, view, error))
            return
        await ack()

    app.action(modal.DRAFT)(on_draft)
    app.action(modal.ANSWER)(on_answer)
    for key, loggable in LOGGABLE_QUESTIONS.items():
        app.action(loggable.action_id)(_logging(services, key))
    app.view(modal.ANSWER)(on_submit)


def _logging(services: Services, key: str) -> Callable[..., Awaitable[None]]:
    async def on_log(ack: AsyncAck, interaction: Interaction) -> None:
        interaction = interaction.in_thread()
        state = answer_views.LogButtonState.load(interaction.value)
        user = await services.user_of(interaction)

        def use_case(session: Session, now: datetime) -> None:
            member = interaction.member(session, user)
            logged_records.log_answer(
                session, answer_id=state.answer_id, key=key, member=member, now=now
            )

        await services.run_and_reply(interaction, use_case)
        await ack()

    return on_log


async def _save_draft(
    services: Services, interaction: Interaction, view: dict[str, Any], *, at: datetime
) -> None:
    """Save what the modal holds so far; errors are shown when it is submitted."""
    user = await services.user_of(interaction)
    state = modal.AnswerFormState.load(interaction.metadata)

    def save(session: Session) -> None:
        drafts.save(
            session,
            occurrence_id=state.occurrence_id,
            member=_participant(session, interaction, state, user),
            view_id=view["id"],
            fields=modal.read_fields(SubmittedForm(view)),
            at=at,
        )

    try:
        await services.db.transact(save)
    except (UserError, InvalidFieldError):
        services.metrics.event("draft", "refused")
    else:
        services.metrics.event("draft", "handled")


def _participant(
    session: Session, interaction: Interaction, state: modal.AnswerFormState, user: SlackUser
) -> Member:
    if not state.channel_id.startswith("D"):
        return interaction.member(session, user)
    return invited_member(session, user, occurrence_id=state.occurrence_id)
