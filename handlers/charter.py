"""The charter's page: its buttons, the forms behind them, previews, and what they propose."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers.interactions import Interaction, Services, reply_to_speaker
from handlers.log_browser import reader_of
from handlers.member_picker import internal_channels, members_present
from handlers.modals import open_modal
from pico_bot.blockkit import Block, FormInput, sentence
from pico_bot.charter.editing import OutdatedForm, PlaceableMember, WrongFields, submit
from pico_bot.charter.views import forms, page, preview
from pico_bot.core import BadRequest, NotFound, SpeakerError
from pico_bot.delivery import SlackError
from pico_bot.i18n import gettext as _
from pico_bot.model import Actor, Channel, Member, Via
from pico_bot.partnerships import SlackUser, partnerships
from pico_bot.records.views import first_input

# What acts in a partnership: the session, the channel asked about, and by whose hand.
_Act = Callable[[Session, Channel, Actor], Any]


def register(app: AsyncApp, services: Services) -> None:
    """Listen to *Edit*, to forms and previews, and to the buttons of an imported charter."""

    async def on_edit(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        part = action["action_id"].partition(":")[2]
        await _open(services, body, action, channel_id=action["value"], part=part)
        await ack()

    async def on_form(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        reference, entered = forms.CharterFormState.load(view["private_metadata"]), FormInput(view)

        def effect(session: Session, channel: Channel, by: Actor) -> Block:
            return submit.preview_form(
                session, channel=channel, reference=reference, entered=entered, by=by
            )

        shown = await _submitted(services, ack, body, view, reference.channel_id, effect)
        if shown:
            await ack(response_action="push", view=shown)

    app.action(page.ANY_EDIT)(on_edit)
    app.view(forms.CALLBACK)(on_form)
    _listen_to_previews(app, services)
    _listen_to_imports(app, services)


def _listen_to_previews(app: AsyncApp, services: Services) -> None:
    async def on_preview(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        reference = preview.CharterPreviewState.load(view["private_metadata"])
        reason = FormInput(view).text(preview.REASON) or None

        def effect(session: Session, channel: Channel, by: Actor) -> Block:
            try:
                said = submit.propose(
                    session, channel=channel, draft_id=reference.draft_id, reason=reason, by=by
                )
            except OutdatedForm as newer:
                return newer.view
            occasion = _viewed(body, view, channel_id=reference.channel_id)
            reply_to_speaker(session, occasion, said, what="answer", now=by.now)
            return {}

        shown = await _submitted(services, ack, body, view, reference.channel_id, effect)
        if shown:
            await ack(response_action="update", view=shown)
        elif shown is not None:
            await ack(response_action="clear")

    app.view(preview.CALLBACK)(on_preview)


def _listen_to_imports(app: AsyncApp, services: Services) -> None:
    async def on_propose(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await _propose(services, body, action, preview.CharterPreviewState.load(action["value"]))
        await ack()

    async def on_cancel(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        reference = preview.CharterPreviewState.load(action["value"])

        def effect(session: Session, _channel: Channel, by: Actor) -> bool:
            submit.cancel(session, draft_id=reference.draft_id, member=by.member)
            return True

        if await _clicked_act(services, body, action, reference.channel_id, effect):
            await _replace(services, body, _("Cancelled. Nothing was changed."))
        await ack()

    app.action(preview.PROPOSE)(on_propose)
    app.action(preview.CANCEL)(on_cancel)


async def _open(
    services: Services, body: dict[str, Any], action: dict[str, Any], *, channel_id: str, part: str
) -> None:
    occasion = _clicked(body, action)
    try:
        speaker = await reader_of(services, body, channel_id=channel_id)
        placeable = await _placeable(services, channel_id, part=part, speaker=speaker)
        now = services.clock.now()

        def prepare(session: Session) -> Block:
            channel = _channel(session, channel_id)
            member = _member(session, channel, speaker)
            return submit.form_view(
                session, channel=channel, section=part, member=member, placeable=placeable, now=now
            )

        view = await services.db.transact(prepare)
    except SpeakerError as error:
        await services.refuse(occasion, error)
        return
    await open_modal(services, occasion, trigger_id=body["trigger_id"], view=view)


async def _placeable(
    services: Services, channel_id: str, *, part: str, speaker: SlackUser
) -> PlaceableMember:
    """Whom and what the form of `part` offers beside what the charter has."""
    if part == forms.SIDES:
        people = sorted(
            await members_present(services, channel_id), key=lambda each: each.name.casefold()
        )
        teams = dict.fromkeys(
            team
            for each in people
            if not each.is_home
            for team in each.team_ids[:1]
            if team != services.home.team_id
        )
        return PlaceableMember(
            people=tuple((each.user_id, each.name) for each in people),
            teams=tuple([(team, await services.directory.team_name(team)) for team in teams]),
        )
    if part == forms.SILENCE and speaker.is_home:
        return PlaceableMember(channels=tuple(await internal_channels(services)))
    return PlaceableMember()


async def _submitted(
    services: Services,
    ack: AsyncAck,
    body: dict[str, Any],
    view: dict[str, Any],
    channel_id: str,
    act: _Act,
) -> Any:
    """What `act` returns; None where something is wrong, told at the fields of the open modal."""
    occasion = _viewed(body, view, channel_id=channel_id)
    try:
        speaker = await reader_of(services, body, channel_id=channel_id)
        return await services.once(occasion, _in_channel(channel_id, speaker, act, via=Via.MODAL))
    except WrongFields as error:
        errors = error.sentences
    except SpeakerError as error:
        field = error.field if isinstance(error, BadRequest) else None
        errors = {field or first_input(view): error.sentence}
    services.metrics.event(occasion.kind, "refused")
    await ack(response_action="errors", errors=errors)
    return None


async def _propose(
    services: Services,
    body: dict[str, Any],
    action: dict[str, Any],
    reference: preview.CharterPreviewState,
) -> None:
    """Propose an imported charter at once; where a reason is wanted, ask for it in a modal."""

    def effect(session: Session, channel: Channel, by: Actor) -> Block:
        draft_id = reference.draft_id
        if submit.reason_form_needed(session, channel=channel, draft_id=draft_id, member=by.member):
            return submit.preview_draft(session, channel=channel, draft_id=draft_id, by=by)
        try:
            said = submit.propose(session, channel=channel, draft_id=draft_id, reason=None, by=by)
        except OutdatedForm as newer:
            return newer.view
        reply_to_speaker(session, _clicked(body, action), said, what="answer", now=by.now)
        return {}

    shown = await _clicked_act(services, body, action, reference.channel_id, effect)
    if shown:
        occasion = _clicked(body, action)
        await open_modal(services, occasion, trigger_id=body["trigger_id"], view=shown)
    elif shown is not None:
        await _replace(services, body, _("Proposed."))


async def _clicked_act(
    services: Services, body: dict[str, Any], action: dict[str, Any], channel_id: str, act: _Act
) -> Any:
    occasion = _clicked(body, action)
    try:
        speaker = await reader_of(services, body, channel_id=channel_id)
    except SpeakerError as error:
        await services.refuse(occasion, error)
        return None
    return await services.act(occasion, _in_channel(channel_id, speaker, act, via=Via.BUTTON))


def _in_channel(
    channel_id: str, speaker: SlackUser, act: _Act, *, via: Via
) -> Callable[[Session, datetime], Any]:
    def effect(session: Session, now: datetime) -> Any:
        channel = _channel(session, channel_id)
        by = Actor(member=_member(session, channel, speaker), via=via, now=now)
        return act(session, channel, by)

    return effect


async def _replace(services: Services, body: dict[str, Any], text: str) -> None:
    """Put a sentence in the place of the message that was clicked."""
    said = sentence(text)
    shown = {"replace_original": True, "text": said.text, "blocks": said.blocks}
    try:
        await services.slack.respond(body["response_url"], shown)
    except SlackError:
        # The draft is gone all the same; its buttons will say so.
        return


def _channel(session: Session, slack_id: str) -> Channel:
    channel = partnerships.channel_at(session, slack_id)
    if channel is None:
        raise NotFound(_("This channel has no partnership yet."))
    return channel


def _member(session: Session, channel: Channel, speaker: SlackUser) -> Member:
    return partnerships.member(
        session, partnership=channel.partnership, speaker=speaker, spoke_at=None
    )


def _viewed(body: dict[str, Any], view: dict[str, Any], *, channel_id: str) -> Interaction:
    return Interaction(
        kind="view",
        # Who goes back from a preview submits the same form again, which is another occasion.
        key=f"view:{view['id']}:{view['hash']}:{body['trigger_id']}",
        user_id=body["user"]["id"],
        channel_id=channel_id,
    )


def _clicked(body: dict[str, Any], action: dict[str, Any]) -> Interaction:
    user, container = body["user"]["id"], body.get("container", {})
    return Interaction(
        kind="action",
        key=f"action:{user}:{action['action_ts']}:{action['action_id']}",
        user_id=user,
        channel_id=body["channel"]["id"],
        thread_ts=container.get("thread_ts"),
    )
