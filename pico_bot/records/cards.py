"""Record cards: publish them when a record changes, and post in their threads.

Every change to a record ends with `publish`. It also updates the search index, the links and the
response timer, so that none of them can be forgotten.
"""

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
from pico_bot.records.views import AskedPerson, RecordContext, card_message

# The key in `session.info` of the records that `batched` publishes when it ends.
_PENDING = "records to publish"


def publish(session: Session, record: Record, *, now: datetime) -> None:
    """Bring the record's card, links, search index and response timer up to date.

    Cards of linked records that show its title or state are updated as well.
    """
    pending: dict[int, Record] | None = session.info.get(_PENDING)
    if pending is not None:
        pending[record.id] = record
        return
    _publish_all(session, [record], now=now)


@contextmanager
def batched(session: Session, *, now: datetime) -> Iterator[None]:
    """Collect the calls of `publish` and publish each record once, at the end.

    Nothing is published if the block raises, since the transaction is rolled back then.
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
    _publish_all(session, list(pending.values()), now=now)


def _publish_all(session: Session, records: Sequence[Record], *, now: datetime) -> None:
    session.flush()
    changed: list[Record] = []
    for record in records:
        search.index(session, record)
        mentioned = links.link_mentioned(session, record)
        linked = [
            each.record
            for each in links.links_of(session, record)
            if each.link_type is not LinkType.MENTIONS
        ]
        changed += [record, *mentioned, *linked]
    waiting = _sync_timers(session, records, now=now)
    _enqueue_cards(session, [*changed, *waiting], now=now)


def _sync_timers(session: Session, records: Sequence[Record], *, now: datetime) -> list[Record]:
    """Sync the timers of `records`; returns the issues that may be waiting for one of them."""
    waiting: list[Record] = []
    with use_cache(session):
        for record in records:
            sla.sync(session, record, now=now)
            if isinstance(record, Decision):
                waiting += sla.sync_mentioning(session, record, now=now)
    return waiting


def republish(session: Session, *, record_id: int, now: datetime) -> None:
    """Send the record's card even if it hasn't changed: someone clicked an outdated one."""
    record = lock(session, record_id)
    publish(session, record, now=now)
    _enqueue_cards(session, [record], now=now, force=True)


def save_permalink(session: Session, *, card_id: int, address: str, now: datetime) -> None:
    """Make `address`, the permalink of a card, that of its record, unless it has a message.

    The cards of linked records are updated to link to it.
    """
    record = session.scalar(
        select(Record).join(Card).where(Card.id == card_id, Record.source_ts.is_(None))
    )
    if record is None or record.permalink == address:
        return
    record.permalink = address
    session.flush()
    _enqueue_cards(session, [each.record for each in links.links_of(session, record)], now=now)


def _enqueue_cards(
    session: Session, records: Sequence[Record], *, now: datetime, force: bool = False
) -> None:
    # Locked before reading what they show, so that the last to lock sends the newest content.
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
            language = partnerships.terms_of(session, record.partnership).language
            with use_locale(language):
                message = card_message.card(record, context_of(session, record, now=now))
            outbox.enqueue_card(session, card, message, now=now, force=force)


def context_of(session: Session, record: Record, *, now: datetime) -> RecordContext:
    """What the record's card shows besides the record itself."""
    partnership = record.partnership
    proposal = proposals.proposal_of(session, record)
    area = partnerships.terms_of(session, partnership).area(record.area)

    def asked(keys: Sequence[str]) -> list[AskedPerson]:
        # No one is consulted on, or informed of, what they are responsible for.
        return [
            asked_person(key) for key in keys if key != record.responsible_role and not proposal
        ]

    def asked_person(key: str) -> AskedPerson:
        contact = roles.contact(session, partnership=partnership, key=key, now=now)
        answering = contact.answering()
        return AskedPerson(
            title=contact.role.title,
            side=contact.role.side,
            member=answering[0] if answering else None,
        )

    other = routing.other_decider(session, record)
    timer, blocked_by = sla.timer_of(session, record), None
    if timer is not None and isinstance(record, Issue):
        blocked_by = sla.blocking_decision(session, record)
    return RecordContext(
        side=partnership.role(record.responsible_role).side,
        consulted=asked(area.consulted),
        informed=asked(area.informed),
        counterpart=_decider(session, partnership, other, now=now) if other else None,
        proposal=proposal,
        substitute=routing.substitute_for(session, record, now=now),
        links=links.links_of(session, record),
        timer=timer,
        blocked_by=blocked_by,
    )


def post_in_thread(session: Session, record: Record, *, key: str, text: str, now: datetime) -> None:
    """Post `text` (markup) in the record's thread, once for each `key`."""
    card = session.scalars(select(Card).where(Card.record_id == record.id)).one()
    message = sentence(text)
    arguments = {"text": message.text, "blocks": message.blocks}
    thread_ts = thread_of(session, record)
    if thread_ts:
        arguments["thread_ts"] = thread_ts
    outbox.enqueue(
        session,
        key=f"{key}:{record.id}",
        method=outbox.Method.POST,
        channel=card.channel,
        arguments=arguments,
        audience=card.audience,
        now=now,
    )


def thread_of(session: Session, record: Record) -> str | None:
    """The record's thread: that of its message, or the one that its card starts.

    None if the card starts a thread and isn't posted yet.
    """
    card = session.scalars(select(Card).where(Card.record_id == record.id)).one()
    return card.thread_ts or card.ts


def _decider(session: Session, partnership: Partnership, key: str, *, now: datetime) -> AskedPerson:
    """Who confirms for the role `key`, also if the role is vacant."""
    routed = routing.route(session, partnership=partnership, role=key, now=now)
    return AskedPerson(
        title=partnership.role(key).title,
        side=routed.side,
        member=routed.member,
        routing=routed.routing,
    )
