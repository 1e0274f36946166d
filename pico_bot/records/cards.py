"""What is shown of a record: its card, and now and then a word in its thread."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pico_bot.blockkit import sentence
from pico_bot.core import use_cache
from pico_bot.delivery import outbox
from pico_bot.i18n import use_locale
from pico_bot.model import Card, Decision, Issue, LinkType, Partnership, Record
from pico_bot.partnerships import partnerships, roles
from pico_bot.records import links, proposals, routing, search, sla
from pico_bot.records.lookup import lock
from pico_bot.records.views import AskedPerson, RecordContext, layout

# Where a session keeps what `together` shows at its end.
_PENDING = "records to show"


def publish(session: Session, record: Record, *, now: datetime) -> None:
    """Owe that the record is seen as it is now: on its card, and on those that tell of it.

    It is found by what it says now, and tied to what it names now.
    """
    pending: dict[int, Record] | None = session.info.get(_PENDING)
    if pending is not None:
        pending[record.id] = record
        return
    _show(session, [record], now=now)


@contextmanager
def batched(session: Session, *, now: datetime) -> Iterator[None]:
    """What is shown within is shown once, at the end: for steps that touch many records.

    Nothing is shown where it ends in an exception, since nothing of it is kept then.
    """
    if _PENDING in session.info:
        yield
        return
    pending: dict[int, Record] = {}
    session.info[_PENDING] = pending
    try:
        yield
    finally:
        del session.info[_PENDING]
    _show(session, list(pending.values()), now=now)


def _show(session: Session, records: Sequence[Record], *, now: datetime) -> None:
    session.flush()
    shown: list[Record] = []
    for record in records:
        search.index(session, record)
        named = links.link_mentioned(session, record)
        done = [
            each.record
            for each in links.links_of(session, record)
            if each.tie is not LinkType.NAMES
        ]
        shown += [record, *named, *done]
    waiting = _watch(session, records, now=now)
    _show_cards(session, [*shown, *waiting], now=now)


def _watch(session: Session, records: Sequence[Record], *, now: datetime) -> list[Record]:
    """Bring the watches of `records` to what is true; returns what may wait for one of them."""
    waiting: list[Record] = []
    with use_cache(session):
        for record in records:
            sla.sync(session, record, now=now)
            if isinstance(record, Decision):
                waiting += sla.sync_mentioning(session, record, now=now)
    return waiting


def republish(session: Session, *, record_id: int, now: datetime) -> None:
    """Owe the record's card even if it shows what is true: somebody acted on an older one."""
    record = lock(session, record_id)
    publish(session, record, now=now)
    _show_cards(session, [record], now=now, anew=True)


def save_permalink(session: Session, *, card_id: int, address: str, now: datetime) -> None:
    """Keep where the card is read, if that is where its record is: it comes from no message.

    `address` is the permalink of the card, which the cards of its neighbours then lead to.
    """
    record = session.scalar(
        select(Record).join(Card).where(Card.id == card_id, Record.source_ts.is_(None))
    )
    if record is None or record.permalink == address:
        return
    record.permalink = address
    session.flush()
    _show_cards(session, [each.record for each in links.links_of(session, record)], now=now)


def _show_cards(
    session: Session, records: Sequence[Record], *, now: datetime, anew: bool = False
) -> None:
    # Locked before anything is read that they show: whoever comes later sees what is true later.
    locked = session.execute(
        select(Card, Record)
        .join(Record, Card.record_id == Record.id)
        .where(Record.id.in_({record.id for record in records}))
        .order_by(Card.id)
        .with_for_update(of=Card)
    ).all()
    session.expire_all()
    with use_cache(session):
        for card, record in locked:
            spoken = partnerships.terms_of(session, record.partnership).language
            with use_locale(spoken):
                message = layout.card(record, context_of(session, record, now=now))
            outbox.enqueue_card(session, card, message, now=now, anew=anew)


def context_of(session: Session, record: Record, *, now: datetime) -> RecordContext:
    """What the record's card shows of the world around it."""
    partnership = record.partnership
    area = partnerships.terms_of(session, partnership).area(record.area)

    def asked(key: str) -> AskedPerson:
        contact = roles.contact(session, partnership=partnership, key=key, now=now)
        answering = contact.answering()
        return AskedPerson(
            title=contact.role.title,
            side=contact.role.side,
            member=answering[0] if answering else None,
        )

    proposal = proposals.proposal_of(session, record)
    other = routing.other_decider(session, record)
    watch, waits_for = sla.timer_of(session, record), None
    if watch is not None and isinstance(record, Issue):
        waits_for = sla.blocking_decision(session, record)
    return RecordContext(
        side=partnership.role(record.responsible_role).side,
        consulted=[] if proposal else [asked(key) for key in area.consulted],
        informed=[] if proposal else [asked(key) for key in area.informed],
        counterpart=_deciding(session, partnership, other, now=now) if other else None,
        proposal=proposal,
        stand_in=routing.stand_in_for(session, record, now=now),
        links=links.links_of(session, record),
        watch=watch,
        waits_for=waits_for,
    )


def post_in_thread(
    session: Session, record: Record, *, what: str, text: str, now: datetime
) -> None:
    """Owe a message in the record's thread that says `text` (markup), once per `what`."""
    card = session.scalars(select(Card).where(Card.record_id == record.id)).one()
    message = sentence(text)
    arguments = {"text": message.text, "blocks": message.blocks}
    thread_ts = thread_of(session, record)
    if thread_ts:
        arguments["thread_ts"] = thread_ts
    outbox.enqueue(
        session,
        key=f"{what}:{record.id}",
        method=outbox.Method.POST,
        channel=card.channel,
        arguments=arguments,
        audience=card.audience,
        now=now,
    )


def thread_of(session: Session, record: Record) -> str | None:
    """The thread that the record lives in: its message's, or the one under its card.

    None while a card that opens a thread of its own is not posted yet.
    """
    card = session.scalars(select(Card).where(Card.record_id == record.id)).one()
    return card.thread_ts or card.ts


def _deciding(
    session: Session, partnership: Partnership, key: str, *, now: datetime
) -> AskedPerson:
    """Who confirms for the role `key`: where nobody holds it, whom it falls to."""
    routed = routing.route(session, partnership=partnership, role=key, now=now)
    return AskedPerson(
        title=partnership.role(key).title,
        side=routed.side,
        member=routed.member,
        routing=routed.routing,
    )
