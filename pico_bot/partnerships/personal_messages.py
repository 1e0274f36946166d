"""A new message to one person, where it notifies them and their side can read it."""

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from pico_bot.blockkit import sentence
from pico_bot.delivery import outbox
from pico_bot.model import Audience, Person, Side

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
    if person.side is not Side.CONSULTANCY:
        message = sentence(f"{person.mention}: {text}")
        arguments = {"text": message.text, "blocks": message.blocks}
        if thread_ts:
            arguments["thread_ts"] = thread_ts
        outbox.enqueue(
            session,
            key=f"{key}:{person.id}",
            method=outbox.Method.POST,
            channel=channel,
            arguments=arguments,
            audience=Audience.SHARED,
            now=now,
        )
        return
    try:
        outbox.enqueue_direct(
            session,
            key=f"{key}:{person.id}",
            user=person.slack_user_id,
            message=sentence(text),
            audience=Audience.INTERNAL,
            now=now,
        )
    except outbox.AudienceError:
        logger.exception("person_not_notified", member_id=person.id)
