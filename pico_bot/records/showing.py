"""What is shown of a record: its card, and now and then a word in its thread."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot import links, partnerships, roles, routing, search
from pico_bot.cards import reading
from pico_bot.cards import records as record_cards
from pico_bot.cards.records import Asked, Surroundings
from pico_bot.delivery import outbox
from pico_bot.model import Card, Decision, Record


def show(session: Session, record: Record, *, now: datetime) -> None:
    """Owe that the record's card shows it as it is now, and let it be found by what it says."""
    session.flush()
    search.keep_words(session, record)
    card = session.scalars(select(Card).where(Card.record_id == record.id)).one()
    message = record_cards.card(record, surroundings(session, record, now=now))
    outbox.owe_card(session, card, message, now=now)


def surroundings(session: Session, record: Record, *, now: datetime) -> Surroundings:
    """What the record's card shows of the world around it."""
    partnership = record.partnership
    area = partnerships.terms_of(session, partnership).area(record.area)

    def asked(key: str) -> Asked:
        contact = roles.contact(session, partnership=partnership, key=key, now=now)
        answering = contact.answering()
        return Asked(
            title=contact.role.title,
            side=contact.role.side,
            member=answering[0] if answering else None,
        )

    both = isinstance(record, Decision) and area.both_sides
    return Surroundings(
        side=partnership.role(record.responsible_role).side,
        consulted=[asked(key) for key in area.consulted],
        informed=[asked(key) for key in area.informed],
        counterpart=asked(routing.counterpart(partnership, area)) if both else None,
        links=links.around(session, record),
    )


def say_in_thread(session: Session, record: Record, *, what: str, text: str, now: datetime) -> None:
    """Owe a message in the record's thread that says `text` (markup), once per `what`."""
    card = session.scalars(select(Card).where(Card.record_id == record.id)).one()
    thread_ts = card.thread_ts or card.ts
    message = reading.sentence(text)
    arguments = {"text": message.text, "blocks": message.blocks}
    if thread_ts:
        arguments["thread_ts"] = thread_ts
    outbox.owe(
        session,
        key=f"{what}:{record.id}",
        method=outbox.Method.POST,
        channel=card.channel,
        arguments=arguments,
        audience=card.audience,
        now=now,
    )
