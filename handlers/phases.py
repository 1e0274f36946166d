"""Phases: the buttons that tick what is done, and the one that proposes the next step."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.orm import Session

from handlers.interactions import Interaction, Services
from handlers.log_browser import reader_of
from pico_bot.commands import NO_PARTNERSHIP
from pico_bot.core import NotFound, SpeakerError
from pico_bot.delivery import SlackError
from pico_bot.model import Actor, Channel, Message, Via
from pico_bot.partnerships import SlackUser, partnerships
from pico_bot.phases import criteria, lookup, transitions
from pico_bot.phases.views import NEXT, TICK, UNTICK, PhasePageState

PhaseAction = Callable[[Session, PhasePageState, Actor], None]

log = structlog.get_logger(__name__)


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the buttons of the page that `phase` shows."""
    for action_id, doing in ((TICK, _tick), (UNTICK, _untick), (NEXT, _next)):
        app.action(action_id)(_clicking(services, doing))


def _clicking(services: Services, doing: PhaseAction) -> Any:
    async def on_click(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        reference = PhasePageState.load(action["value"])
        occasion = _clicked(body, action)
        try:
            speaker = await reader_of(services, body, channel_id=reference.channel_id)
            await _do(services, occasion, doing, reference=reference, speaker=speaker)
        except SpeakerError as error:
            await services.refuse(occasion, error)
        else:
            await _show(services, body, occasion, reference=reference, speaker=speaker)
        await ack()

    return on_click


async def _do(
    services: Services,
    occasion: Interaction,
    doing: PhaseAction,
    *,
    reference: PhasePageState,
    speaker: SlackUser,
) -> None:
    def effect(session: Session, now: datetime) -> None:
        channel = _channel(session, reference)
        member = partnerships.member(
            session, partnership=channel.partnership, speaker=speaker, spoke_at=None
        )
        doing(session, reference, Actor(member=member, via=Via.BUTTON, now=now))

    await services.once(occasion, effect)


async def _show(
    services: Services,
    body: dict[str, Any],
    occasion: Interaction,
    *,
    reference: PhasePageState,
    speaker: SlackUser,
) -> None:
    """Show the page as it is now in place of the one that was clicked.

    Where Slack does not let it be replaced any more, it is shown anew.
    """
    now = services.clock.now()

    def read(session: Session) -> Message:
        channel = _channel(session, reference)
        reader = partnerships.member(
            session, partnership=channel.partnership, speaker=speaker, spoke_at=None
        )
        return lookup.page_of(session, reader=reader, channel_id=reference.channel_id, now=now)

    page = await services.db.transact(read)
    shown = {"replace_original": True, "text": page.text, "blocks": page.blocks}
    try:
        await services.slack.respond(body["response_url"], shown)
    except SlackError as error:
        log.warning("phase_not_replaced", error=str(error))
        await services.tell(occasion, page, what="phase")


def _tick(session: Session, reference: PhasePageState, by: Actor) -> None:
    criteria.tick(session, ticked=reference, by=by)


def _untick(session: Session, reference: PhasePageState, by: Actor) -> None:
    criteria.untick(session, ticked=reference, by=by)


def _next(session: Session, reference: PhasePageState, by: Actor) -> None:
    channel = _channel(session, reference)
    transitions.propose_next(session, channel=channel, reason=None, by=by, seen=reference)


def _channel(session: Session, reference: PhasePageState) -> Channel:
    channel = partnerships.channel_at(session, reference.channel_id)
    if channel is None:
        raise NotFound(NO_PARTNERSHIP)
    return channel


def _clicked(body: dict[str, Any], action: dict[str, Any]) -> Interaction:
    user, container = body["user"]["id"], body.get("container", {})
    return Interaction(
        kind="action",
        key=":".join(("action", user, action["action_ts"], action["action_id"], action["value"])),
        user_id=user,
        channel_id=body["channel"]["id"],
        thread_ts=container.get("thread_ts"),
    )
