"""The charter: its page's buttons, its forms and previews, and what they propose."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers.handler_services import Services
from handlers.interactions import Interaction, enqueue_reply
from handlers.member_picker import internal_channels, members_present
from handlers.modals import open_modal, refusal, refusal_at
from pico_bot.blockkit import Block, SubmittedForm, sentence
from pico_bot.charter.editing import FormOptions, InvalidFields, OutdatedForm, submit
from pico_bot.charter.views import forms, page, preview
from pico_bot.core import UserError
from pico_bot.delivery import SlackError
from pico_bot.i18n import gettext as _
from pico_bot.model import Actor, Channel, Via
from pico_bot.partnerships import SlackUser

# What an interaction does in a partnership, given the channel that it is about and who acts.
_ChannelUseCase = Callable[[Session, Channel, Actor], Any]


def register(app: AsyncApp, services: Services) -> None:
    """Listen to *Edit*, to forms and previews, and to the buttons of an imported charter."""

    async def on_edit(ack: AsyncAck, interaction: Interaction) -> None:
        state = page.EditButtonState.load(interaction.value)
        await _open(services, interaction, section=state.section)
        await ack()

    async def on_form(ack: AsyncAck, interaction: Interaction, view: dict[str, Any]) -> None:
        state, entered = forms.CharterFormState.load(interaction.metadata), SubmittedForm(view)

        def use_case(session: Session, channel: Channel, by: Actor) -> Block:
            return submit.preview_form(
                session, channel=channel, state=state, entered=entered, by=by
            )

        shown = await _submit(services, ack, interaction.with_key_per_submission(), view, use_case)
        if shown:
            await ack(response_action="push", view=shown)

    app.action(page.ANY_EDIT)(on_edit)
    app.view(forms.CALLBACK)(on_form)
    _listen_to_previews(app, services)
    _listen_to_imports(app, services)


def _listen_to_previews(app: AsyncApp, services: Services) -> None:
    async def on_preview(ack: AsyncAck, interaction: Interaction, view: dict[str, Any]) -> None:
        state = preview.CharterPreviewState.load(interaction.metadata)
        reason = SubmittedForm(view).text(preview.REASON) or None
        # After going back from a preview, people submit the same form again.
        interaction = interaction.with_key_per_submission()

        def use_case(session: Session, channel: Channel, by: Actor) -> Block:
            try:
                message = submit.propose_draft(
                    session, channel=channel, draft_id=state.draft_id, reason=reason, by=by
                )
            except OutdatedForm as outdated:
                return outdated.view
            enqueue_reply(session, interaction, message, what="answer", now=by.now)
            return {}

        shown = await _submit(services, ack, interaction, view, use_case)
        if shown:
            await ack(response_action="update", view=shown)
        elif shown is not None:
            await ack(response_action="clear")

    app.view(preview.CALLBACK)(on_preview)


def _listen_to_imports(app: AsyncApp, services: Services) -> None:
    async def on_propose(ack: AsyncAck, interaction: Interaction) -> None:
        state = preview.CharterPreviewState.load(interaction.value)
        await _propose(services, interaction, state)
        await ack()

    async def on_cancel(ack: AsyncAck, interaction: Interaction) -> None:
        state = preview.CharterPreviewState.load(interaction.value)

        def use_case(session: Session, _channel: Channel, by: Actor) -> bool:
            submit.delete_draft(session, draft_id=state.draft_id, member=by.member)
            return True

        if await _click(services, interaction, use_case):
            await _replace(services, interaction, _("Cancelled. Nothing was changed."))
        await ack()

    app.action(preview.PROPOSE)(on_propose)
    app.action(preview.CANCEL)(on_cancel)


async def _open(services: Services, interaction: Interaction, *, section: str) -> None:
    try:
        user = await services.user_in_channel(interaction)
        options = await _form_options(services, interaction.channel_id, section=section, user=user)
        now = services.clock.now()

        def prepare(session: Session) -> Block:
            return submit.form_view(
                session,
                channel=interaction.channel(session),
                section=section,
                member=interaction.member(session, user),
                options=options,
                now=now,
            )

        view = await services.db.transact(prepare)
    except UserError as error:
        await services.refuse(interaction, error)
        return
    await open_modal(services, interaction, view=view)


async def _form_options(
    services: Services, channel_id: str, *, section: str, user: SlackUser
) -> FormOptions:
    """The people, teams and channels that the form of `section` offers besides the charter's."""
    if section == forms.SIDES:
        people = sorted(
            await members_present(services, channel_id), key=lambda each: each.name.casefold()
        )
        teams = dict.fromkeys(
            team
            for each in people
            if not each.is_from_own_workspace
            for team in each.team_ids[:1]
            if team != services.workspace.team_id
        )
        return FormOptions(
            people=tuple((each.user_id, each.name) for each in people),
            teams=tuple([(team, await services.directory.team_name(team)) for team in teams]),
        )
    if section == forms.ESCALATION and user.is_from_own_workspace:
        return FormOptions(channels=tuple(await internal_channels(services)))
    return FormOptions()


async def _submit(
    services: Services,
    ack: AsyncAck,
    interaction: Interaction,
    view: dict[str, Any],
    use_case: _ChannelUseCase,
) -> Any:
    """What `use_case` returns; None after an error, which is shown in the open modal."""
    try:
        user = await services.user_in_channel(interaction)
        return await services.run_once(
            interaction, _in_channel(interaction, user, use_case, via=Via.MODAL)
        )
    except InvalidFields as error:
        await ack(**refusal_at(services, error.sentences))
    except UserError as error:
        await ack(**refusal(services, view, error))
    return None


async def _propose(
    services: Services, interaction: Interaction, state: preview.CharterPreviewState
) -> None:
    """Propose an imported charter; if a reason is needed, ask for it in a modal first."""
    draft_id = state.draft_id

    def use_case(session: Session, channel: Channel, by: Actor) -> Block:
        if submit.needs_reason(session, channel=channel, draft_id=draft_id, member=by.member):
            return submit.preview_draft(session, channel=channel, draft_id=draft_id, by=by)
        try:
            message = submit.propose_draft(
                session, channel=channel, draft_id=draft_id, reason=None, by=by
            )
        except OutdatedForm as outdated:
            return outdated.view
        enqueue_reply(session, interaction, message, what="answer", now=by.now)
        return {}

    shown = await _click(services, interaction, use_case)
    if shown:
        await open_modal(services, interaction, view=shown)
    elif shown is not None:
        await _replace(services, interaction, _("Proposed."))


async def _click(services: Services, interaction: Interaction, use_case: _ChannelUseCase) -> Any:
    """What `use_case` returns; None after an error, which is sent to the person."""
    try:
        user = await services.user_in_channel(interaction)
    except UserError as error:
        await services.refuse(interaction, error)
        return None
    return await services.run_and_reply(
        interaction, _in_channel(interaction, user, use_case, via=Via.BUTTON)
    )


def _in_channel(
    interaction: Interaction, user: SlackUser, use_case: _ChannelUseCase, *, via: Via
) -> Callable[[Session, datetime], Any]:
    def run(session: Session, now: datetime) -> Any:
        by = interaction.actor(session, user, via=via, now=now)
        return use_case(session, interaction.channel(session), by)

    return run


async def _replace(services: Services, interaction: Interaction, text: str) -> None:
    try:
        await services.replace_message(interaction, sentence(text))
    except SlackError:
        # The draft is gone; a click on an old button is answered with that.
        return
