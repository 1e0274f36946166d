"""Names that Slack didn't tell in time: the work is done without them, and they follow.

What lacks a name is noted in the inbox, in the transaction of the work, and the inbox worker asks
Slack until it tells.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.events import EventListener
from handlers.handler_services import Services
from handlers.interactions import Interaction, Payload
from pico_bot.checkins import replies
from pico_bot.core import NotYetKnown
from pico_bot.delivery import inbox
from pico_bot.model import Channel, Record
from pico_bot.partnerships import partnerships
from pico_bot.records import missing_names

# Seconds for looking up all names of one text.
PATIENT_SECONDS = 30.0

_RECORD, _REPLY, _PARTNERSHIP = "pico_record_names", "pico_reply_names", "pico_partnership_name"


def note_record(session: Session, record: Record, *, channel: Channel, now: datetime) -> None:
    """Fill in the names that the record's text lacks, once Slack tells them."""
    if missing_names.ids_in(record.text):
        what = {"type": _RECORD, "record": record.id}
        key = f"{_RECORD}:{record.id}:{now.isoformat()}"
        _note(session, what, key=key, channel_id=channel.slack_id, now=now)


def note_reply(
    session: Session, interaction: Interaction, *, ts: str, text: str, now: datetime
) -> None:
    """As `note_record`, for the message `ts` in an answer to a check-in, which has this text."""
    if missing_names.ids_in(text):
        what = {"type": _REPLY, "item": {"ts": ts}}
        key = f"{_REPLY}:{interaction.key}"
        _note(session, what, key=key, channel_id=interaction.channel_id, now=now)


def note_partnership(session: Session, channel: Channel, *, now: datetime) -> None:
    """Name the partnership after its customer, once Slack tells the name, if it lacks one."""
    partnership = channel.partnership
    if partnership.name == partnership.customer_team_id:
        key = f"{_PARTNERSHIP}:{partnership.id}"
        what = {"type": _PARTNERSHIP, "customer": partnership.name}
        _note(session, what, key=key, channel_id=channel.slack_id, now=now)


def _note(
    session: Session, event: Mapping[str, Any], *, key: str, channel_id: str, now: datetime
) -> None:
    body = {"event_id": key, "event": {**event, "channel": channel_id}}
    # It holds up nothing else.
    inbox.store(session, [inbox.ReceivedEvent(key=key, channel=key, body=body)], now=now)


async def _name_in_record(services: Services, interaction: Interaction, event: Payload) -> None:
    record_id = event["record"]

    def text_of(session: Session) -> str:
        return session.get_one(Record, record_id).text

    names = await _names(services, await services.db.transact(text_of))

    def use_case(session: Session, now: datetime) -> None:
        missing_names.fill_in(session, record_id, names=names, now=now)

    await services.run_once(interaction, use_case)


async def _name_in_reply(services: Services, interaction: Interaction, _event: Payload) -> None:
    where = {"channel_slack_id": interaction.channel_id, "ts": interaction.message_ts}
    text = await services.db.transact(replies.text_of, **where)
    if text is None:
        # It was deleted meanwhile.
        return
    names = await _names(services, text)

    def use_case(session: Session, now: datetime) -> None:
        current = replies.text_of(session, **where)
        if current is not None:
            named = missing_names.with_names(current, names)
            replies.on_reply_edited(session, **where, text=named, now=now)

    await services.run_once(interaction, use_case)


async def _name_partnership(services: Services, interaction: Interaction, event: Payload) -> None:
    team_id = event["customer"]
    name = await services.directory.team_name(team_id)

    def use_case(session: Session, _now: datetime) -> None:
        partnerships.name_after_team(session, interaction.channel_id, team_id=team_id, name=name)

    await services.run_once(interaction, use_case)


async def _names(services: Services, text: str) -> Mapping[str, str]:
    wanted = missing_names.ids_in(text)
    names = await services.names(wanted, seconds=PATIENT_SECONDS)
    if missing := [each for each in wanted if each not in names]:
        raise NotYetKnown(f"{len(missing)} names")
    return names


EVENTS = {
    _RECORD: EventListener(handle=_name_in_record),
    _REPLY: EventListener(handle=_name_in_reply),
    _PARTNERSHIP: EventListener(handle=_name_partnership),
}
