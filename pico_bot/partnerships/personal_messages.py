"""A new message to one person, where it notifies them and their side can read it."""

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from pico_bot.blockkit import sentence
from pico_bot.delivery import outbox
from pico_bot.model import Audience, Message, Person, Side

logger = structlog.get_logger(__name__)


def notify_person(
    session: Session,
    *,
    key: str,
    person: Person,
    text: str,
    channel: str,
    thread_ts: str | None = None,
    now: datetime,
) -> None:
    """Send `text` (markup) to `person`, once for each `key`; `now` is in UTC.

    A consultancy member gets a direct message. A customer member is mentioned in the Slack channel
    `channel`, in the thread `thread_ts` if there is one. A consultancy member who is external in
    another partnership gets nothing; that is logged, and no error.
    """
    is_customer = person.side is not Side.CONSULTANCY
    post_for(
        session,
        key=key,
        person=person,
        side=person.side,
        message=sentence(f"{person.mention}: {text}" if is_customer else text),
        channel=channel,
        thread_ts=thread_ts,
        now=now,
    )


def post_for(
    session: Session,
    *,
    key: str,
    person: Person | None,
    side: Side,
    message: Message,
    channel: str,
    thread_ts: str | None = None,
    now: datetime,
) -> None:
    """Send `message` as `notify_person` does, for `person` or anyone on `side`; `now` is in UTC.

    It mentions the customer member that it is for. For anyone on the consultancy side nothing is
    sent, since the channel is shared.
    """
    key = f"{key}:{person.id if person else side}"
    if side is not Side.CONSULTANCY:
        arguments = {"text": message.text, "blocks": message.blocks}
        if thread_ts:
            arguments["thread_ts"] = thread_ts
        outbox.enqueue(
            session,
            key=key,
            method=outbox.Method.POST,
            channel=channel,
            arguments=arguments,
            audience=Audience.SHARED,
            now=now,
        )
        return
    if person is None:
        return
    try:
        outbox.enqueue_direct(
            session,
            key=key,
            user=person.slack_user_id,
            message=message,
            audience=Audience.INTERNAL,
            now=now,
        )
    except outbox.AudienceError:
        logger.exception("person_not_notified", member_id=person.id)
