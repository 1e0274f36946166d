"""Shared by the tests of delivery: a partnership to write to, and messages to send."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from datetime import time as wall_time
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.core.settings import Settings
from pico_bot.delivery import outbox
from pico_bot.delivery.sender import SenderTimings
from pico_bot.model.charter import Charter, CharterTerms
from pico_bot.model.checkins import Occurrence, OccurrenceState, Schedule, ScheduleState
from pico_bot.model.delivery import Card, OutboxMessage
from pico_bot.model.message import Message
from pico_bot.model.partnership import Channel, Partnership
from pico_bot.model.people import Assignment, Member, Role
from pico_bot.model.vocabulary import Audience, Rank, Side

if TYPE_CHECKING:
    from pico_bot.sandbox.server import Sandbox

NORDLYS = "C0NORDLYS1"
HAVGAARD = "C0HAVGAARD"
INTERNAL = "C0INTERNAL"
METTE = "U0METTE001"
ANNA = "U0ANNA0001"

# Short waits, because tests wait for them; a lease is still longer than the time-out of 1 s.
FAST_TIMINGS = SenderTimings(
    lease=3, settle_seconds=0.2, first_backoff=0.05, auth_retry=0.3, idle=0.2
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def set_up_partnership(session: Session) -> None:
    """A partnership in #nordlys-pico with Mette as its lead and Anna on the customer's side."""
    partnership = Partnership(name="Nordlys", customer_team_id="T0NORDLYS1", created_at=NOW)
    session.add_all(
        [
            partnership,
            Channel(
                partnership=partnership, slack_id=NORDLYS, name="nordlys-pico", is_home_channel=True
            ),
        ]
    )
    session.flush()
    terms = CharterTerms(time_zone="Europe/Copenhagen")
    session.add(
        Charter(partnership_id=partnership.id, version=1, body=terms.to_json(), created_at=NOW)
    )
    mette = add_member(session, partnership, METTE, Side.CONSULTANCY)
    add_member(session, partnership, ANNA, Side.CUSTOMER)
    lead = Role(partnership_id=partnership.id, key="lead", side=Side.CONSULTANCY, own_title="Lead")
    session.add(lead)
    session.flush()
    session.add(Assignment(role_id=lead.id, member_id=mette.id, rank=Rank.PRIMARY, from_at=NOW))


def add_member(session: Session, partnership: Partnership, user: str, side: Side) -> Member:
    """A member on `side`."""
    member = Member(partnership_id=partnership.id, slack_user_id=user, side=side, name=user)
    session.add(member)
    session.flush()
    return member


def add_card(session: Session, *, thread_ts: str | None = None, channel_id: str = NORDLYS) -> int:
    """A card for a check-in of the partnership, not shown yet; returns its id.

    `channel_id` is where it is shown: a channel, or a user's direct conversation with the bot.
    """
    channel = session.scalars(select(Channel).where(Channel.slack_id == NORDLYS)).one()
    schedule = session.scalars(select(Schedule)).one_or_none() or Schedule(
        partnership_id=channel.partnership_id,
        channel_id=channel.id,
        key="weekly",
        time_zone="Europe/Copenhagen",
        local_time=wall_time(9),
        weekdays=[0],
        state=ScheduleState.PAUSED,
    )
    session.add(schedule)
    session.flush()
    count = len(session.scalars(select(Occurrence)).all())
    occurrence = Occurrence(
        schedule_id=schedule.id,
        due_at=NOW.replace(minute=count),
        state=OccurrenceState.POSTED,
    )
    session.add(occurrence)
    session.flush()
    card = Card(
        occurrence_id=occurrence.id,
        channel=channel_id,
        thread_ts=thread_ts,
        audience=Audience.SHARED,
    )
    session.add(card)
    session.flush()
    return card.id


def show(session: Session, card_id: int, text: str, *, not_after: datetime | None = None) -> None:
    """Enqueue an update that makes a card show `text`."""
    card = session.get_one(Card, card_id)
    outbox.enqueue_card(session, card, says(text), now=NOW, not_after=not_after)


def remove(session: Session, card_id: int) -> None:
    """Enqueue the removal of a card."""
    card = session.get_one(Card, card_id)
    outbox.enqueue_removal(session, card, replacement=says("It is dealt with."), now=NOW)


def enqueue_texts(
    session: Session,
    *texts: str,
    channel: str = NORDLYS,
    thread_ts: str | None = None,
    audience: Audience = Audience.SHARED,
    not_after: datetime | None = None,
) -> None:
    """Enqueue each of `texts` as a message; the text is also the key."""
    for text in texts:
        arguments = {"text": text, "blocks": []}
        if thread_ts is not None:
            arguments["thread_ts"] = thread_ts
        outbox.enqueue(
            session,
            key=text,
            method=outbox.Method.POST,
            channel=channel,
            arguments=arguments,
            audience=audience,
            now=NOW,
            not_after=not_after,
        )


def whisper(session: Session, message: Message, *, not_after: datetime | None = None) -> None:
    """Enqueue an ephemeral message for Anna."""
    outbox.enqueue_ephemeral(
        session,
        key="whisper",
        channel=NORDLYS,
        user=ANNA,
        message=message,
        thread_ts=None,
        audience=Audience.SHARED,
        now=NOW,
        not_after=not_after,
    )


def settings_for(api_url: str) -> Settings:
    """Settings for the Slack at `api_url`, with short time-outs."""
    return Settings(slack_bot_token="xoxb-sandbox", slack_api_url=api_url, slack_timeout=1)


def says(text: str) -> Message:
    """A message of one section."""
    return Message(
        text=text, blocks=[{"type": "section", "text": {"type": "plain_text", "text": text}}]
    )


def rows(db: Database) -> list[OutboxMessage]:
    """The outbox in order."""
    return db.run(
        lambda session: list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))
    )


def states(db: Database) -> list[str]:
    """The outbox as pairs of text and state."""
    return [f"{row.arguments['text']}: {row.state.value}" for row in rows(db)]


def channel_row(db: Database, slack_id: str = NORDLYS) -> Channel:
    """The stored channel."""
    return db.run(
        lambda session: session.scalars(select(Channel).where(Channel.slack_id == slack_id)).one()
    )


def posted_texts(sandbox: "Sandbox", channel: str = NORDLYS) -> list[str]:
    """The texts that the bot posted in a channel, in order."""
    place = sandbox.world.channel(channel)
    bot = sandbox.world.app.user
    return [one.text for one in place.messages if one.author is bot and not one.deleted]


async def all_sent(db: Database, *, within: float = 60) -> None:
    """Wait until no message is pending."""
    await until(lambda: {row.state.value for row in rows(db)} == {"sent"}, within=within, every=0.1)


async def until(
    condition: Callable[[], object], *, within: float = 60, every: float = 0.01
) -> None:
    """Wait for `condition`.

    Raises AssertionError if it isn't true within `within` seconds.
    """
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass in time"
        await asyncio.sleep(every)
