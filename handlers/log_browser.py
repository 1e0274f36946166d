"""Reading: the buttons that turn the log's pages, and the modal that tells a record's story."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers.interactions import Interaction, Services
from handlers.modals import open_modal
from pico_bot.blockkit import Block
from pico_bot.commands import NO_PARTNERSHIP, PageTurn, log_page
from pico_bot.core import BadRequest, NotFound, SpeakerError
from pico_bot.delivery import SlackError, SlackRefused
from pico_bot.i18n import gettext as _
from pico_bot.i18n import gettext_noop, set_locale
from pico_bot.model import Channel, Member, Message, Record
from pico_bot.partnerships import SlackUser, partnerships
from pico_bot.records import log, lookup
from pico_bot.records.views import log as records_log
from pico_bot.records.views import record_modal

# https://docs.slack.dev/reference/methods/views.update#errors
_TURNED_ALREADY = "hash_conflict"

_OPEN_AGAIN = gettext_noop("That page couldn't be shown. Please open the details again.")
_ASK_AGAIN = gettext_noop("This page has expired. Run `log` again.")


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the buttons of the log's pages, and to those that open a story and turn it."""

    async def on_turn(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        occasion = _clicked(body, action, channel_id=body["channel"]["id"])
        await _trying(services, occasion, _turn(services, body, PageTurn.load(action["value"])))
        await ack()

    async def on_open(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        record_id, _, channel_id = action["value"].partition(":")
        # On the Home tab it is clicked in no channel.
        where = body.get("channel", {}).get("id", channel_id)
        occasion = _clicked(body, action, channel_id=where)
        asked = _Asked(record_id=int(record_id), channel_id=channel_id)
        await _trying(services, occasion, _open(services, body, occasion, asked))
        await ack()

    async def on_page(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        channel_id = body["view"]["private_metadata"]
        occasion = _clicked(body, action, channel_id=channel_id)
        record_id, _, page = action["value"].partition(":")
        asked = _Asked(record_id=int(record_id), channel_id=channel_id, page=int(page))
        await _trying(services, occasion, _show_page(services, body, asked))
        await ack()

    for action_id in (records_log.NEWER, records_log.OLDER):
        app.action(action_id)(on_turn)
    app.action(record_modal.OPEN)(on_open)
    for action_id in (record_modal.BACK, record_modal.ON):
        app.action(action_id)(on_page)


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """Which record's story somebody wants, at which page, asked about in which channel."""

    record_id: int
    channel_id: str
    page: int = 0


async def _trying(services: Services, occasion: Interaction, doing: Awaitable[None]) -> None:
    try:
        await doing
    except SpeakerError as error:
        await services.refuse(occasion, error)


async def _turn(services: Services, body: dict[str, Any], turn: PageTurn) -> None:
    speaker = await reader_of(services, body, channel_id=turn.channel_id)
    now = services.clock.now()
    page = await services.db.transact(_page, turn, speaker=speaker, now=now)
    shown = {"replace_original": True, "text": page.text, "blocks": page.blocks}
    try:
        await services.slack.respond(body["response_url"], shown)
    except SlackError as error:
        raise BadRequest(_(_ASK_AGAIN)) from error
    services.metrics.event("action", "handled")


async def _open(
    services: Services, body: dict[str, Any], occasion: Interaction, asked: _Asked
) -> None:
    speaker = await reader_of(services, body, channel_id=asked.channel_id)
    view = await services.db.transact(_view, services, asked, speaker=speaker)
    await open_modal(services, occasion, trigger_id=body["trigger_id"], view=view)


async def _show_page(services: Services, body: dict[str, Any], asked: _Asked) -> None:
    speaker = await reader_of(services, body, channel_id=asked.channel_id)
    view = await services.db.transact(_view, services, asked, speaker=speaker)
    shown = body["view"]
    try:
        await services.slack.call(
            "views.update", {"view_id": shown["id"], "hash": shown["hash"], "view": view}
        )
    except SlackError as error:
        # A second click on a page that the first one has turned already.
        if not isinstance(error, SlackRefused) or error.error != _TURNED_ALREADY:
            raise BadRequest(_(_OPEN_AGAIN)) from error
    services.metrics.event("action", "handled")


async def open_record(services: Services, command: dict[str, Any], *, reference: str) -> None:
    """Open the whole story of the record that a command names."""
    channel_id = command["channel_id"]
    occasion = Interaction(
        kind="command",
        key=f"command:{command['trigger_id']}",
        user_id=command["user_id"],
        channel_id=channel_id,
    )

    def asked(session: Session) -> _Asked:
        channel = _channel(session, channel_id)
        found = lookup.find(session, partnership=channel.partnership, reference=reference)
        return _Asked(record_id=found.id, channel_id=channel_id)

    try:
        # A channel that the bot is not in has nothing to read.
        await services.directory.place(channel_id)
        speaker = await services.directory.speaker(occasion.user_id)
        found = await services.db.transact(asked)
        view = await services.db.transact(_view, services, found, speaker=speaker)
    except SpeakerError as error:
        await services.refuse(occasion, error)
        return
    await open_modal(services, occasion, trigger_id=command["trigger_id"], view=view)


async def reader_of(services: Services, body: dict[str, Any], *, channel_id: str) -> SlackUser:
    """Who clicked; raises NotFound where they have left the channel that was asked about.

    In a direct conversation, and in a modal, they may have.
    """
    user = body["user"]
    is_there = body.get("channel", {}).get("id") == channel_id
    if not is_there:
        set_locale(
            await services.db.transact(partnerships.language_at, channel_id, user_id=user["id"])
        )
        if not await services.directory.is_in(channel_id, user["id"]):
            raise NotFound(_("You're no longer in that channel."))
    return await services.directory.speaker(user["id"])


def _page(session: Session, turn: PageTurn, *, speaker: SlackUser, now: datetime) -> Message:
    reader = _member(session, _channel(session, turn.channel_id), speaker)
    return log_page(session, turn, reader=reader, now=now)


def _view(session: Session, services: Services, asked: _Asked, *, speaker: SlackUser) -> Block:
    channel = _channel(session, asked.channel_id)
    record = session.get(Record, asked.record_id)
    if record is None or record.partnership_id != channel.partnership_id:
        raise NotFound(_("This record belongs to another channel."))
    return log.record_modal(
        session,
        record,
        reader=_member(session, channel, speaker),
        channel_id=asked.channel_id,
        home=services.home,
        now=services.clock.now(),
        page=asked.page,
    )


def _channel(session: Session, slack_id: str) -> Channel:
    channel = partnerships.channel_at(session, slack_id)
    if channel is None:
        raise NotFound(_(NO_PARTNERSHIP))
    return channel


def _member(session: Session, channel: Channel, speaker: SlackUser) -> Member:
    return partnerships.member(
        session, partnership=channel.partnership, speaker=speaker, spoke_at=None
    )


def _clicked(body: dict[str, Any], action: dict[str, Any], *, channel_id: str) -> Interaction:
    user, container = body["user"]["id"], body.get("container", {})
    key = ("action", user, action["action_ts"], action["action_id"])
    return Interaction(
        kind="action",
        key=":".join(key),
        user_id=user,
        channel_id=channel_id,
        thread_ts=container.get("thread_ts"),
    )
