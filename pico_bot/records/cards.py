"""Record cards: publish them when a record changes, and post in their threads.

Every change to a record ends with `publish`. It also updates the search index, the links and the
response timer, so that none of them can be forgotten.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, or_, select, union
from sqlalchemy.orm import Session

from pico_bot.blockkit import sentence
from pico_bot.delivery import notify_lead, outbox
from pico_bot.i18n import gettext as _
from pico_bot.i18n import use_locale
from pico_bot.model import (
    UNSETTLED,
    Audience,
    Card,
    Decision,
    Issue,
    Link,
    LinkType,
    Overview,
    Partnership,
    Proposal,
    Record,
    ResponseTimer,
    role_of,
    snapshot_of,
)
from pico_bot.partnerships import personal_messages, roles
from pico_bot.records import links, proposals, routing, search, sla
from pico_bot.records.lookup import ANY_RECORD, SHOWN, lock, read_again
from pico_bot.records.views import (
    AskedPerson,
    LinkedRecord,
    RecordContext,
    card_message,
    overview_message,
)


def publish_new(
    session: Session, record: Record, *, proposal: Proposal | None = None, now: datetime
) -> None:
    """Store the new `record`, with what takes effect when it is confirmed, and post its card.

    A record in an overview has no card yet.
    """
    if proposal is not None and isinstance(record, Decision):
        record.has_proposal, proposal.decision = True, record
        session.add(proposal)
    card = None if record.overview else _new_card(record)
    session.add_all([record] if card is None else [record, card])
    timer = sla.start_timer(session, record, now=now)
    session.flush()
    search.add_to_index(session, record)
    mentioned = links.link_mentioned(session, record)
    if card is not None:
        linked = links.links_of(session, record) if mentioned else ()
        context = _context(session, record, timer=timer, linked=linked, now=now)
        with use_locale(snapshot_of(record.partnership).terms.language):
            message = card_message.card(record, context)
        outbox.post_card(session, card, message, now=now)
    _enqueue_cards(session, mentioned, now=now)


def _new_card(record: Record) -> Card:
    return Card(
        record=record,
        channel=record.channel.slack_id,
        thread_ts=record.thread_ts,
        audience=Audience.SHARED,
    )


def show_card(session: Session, record: Record, *, now: datetime) -> Card:
    """Post the card of the locked `record`, which may be in an overview; returns the card."""
    card = card_of(session, record)
    if card is None:
        card = _new_card(record)
        session.add(card)
        session.flush()
    _enqueue_cards(session, [record], now=now, force=True)
    return card


def card_of(session: Session, record: Record) -> Card | None:
    """The record's card; None while an overview replaces it."""
    return session.scalar(select(Card).where(Card.record_id == record.id))


def card_at(session: Session, channel: str, ts: str) -> Card | None:
    """The card of a record or an overview that is this message."""
    has_records = or_(Card.record_id.is_not(None), Card.overview_id.is_not(None))
    return session.scalar(select(Card).where(Card.channel == channel, Card.ts == ts, has_records))


def is_unsettled(session: Session, card: Card) -> bool:
    """Whether `card` is that of a record on which someone still has to act."""
    return card.record_id is not None and session.get_one(Record, card.record_id).state in UNSETTLED


def publish_overview(session: Session, overview: Overview, *, now: datetime) -> None:
    """Make the overview show its records as they are now."""
    session.flush()
    card = session.scalar(_LOCK_OVERVIEW, {"ids": [overview.id]})
    if card is None:
        card = Card(
            overview_id=overview.id,
            channel=overview.channel.slack_id,
            audience=Audience.SHARED,
        )
        session.add(card)
    _enqueue_overview(session, card, now=now)


def _enqueue_overview(session: Session, card: Card, *, now: datetime) -> None:
    records = session.scalars(_IN_OVERVIEW, {"overview_id": card.overview_id}).all()
    first = records[0]
    card.thread_ts = first.thread_ts
    session.flush()
    with use_locale(snapshot_of(first.partnership).terms.language):
        message = overview_message(records)
    outbox.enqueue_locked_card(session, card, message, now=now)


def publish(session: Session, *records: Record, now: datetime) -> None:
    """Bring the cards, links, search index and response timers of `records` up to date.

    This transaction has locked `records` and read them after that. Cards of linked records that
    show a title or state of them are updated as well.
    """
    session.flush()
    mentioned: list[Record] = []
    for record in dict.fromkeys(records):
        search.index(session, record)
        mentioned += links.link_mentioned(session, record)
    timers: dict[int, ResponseTimer | None] = {}
    for record in records:
        timers[record.id] = sla.sync(session, record, now=now)
        if isinstance(record, Decision):
            mentioned += sla.sync_mentioning(session, record, now=now)
    _enqueue_cards(session, [*records, *mentioned], changed=timers, now=now)


_NOTHING: Mapping[int, Any] = {}
_CHANGED: BindParameter[Any] = bindparam("changed", expanding=True)
_IS_SHOWN = Link.link_type != LinkType.MENTIONS
_LOCK_OVERVIEW = (
    select(Card)
    .where(Card.overview_id.in_(bindparam("ids", expanding=True)))
    .order_by(Card.id)
    .with_for_update()
)
_IN_OVERVIEW = (
    select(ANY_RECORD)
    .where(ANY_RECORD.overview_id == bindparam("overview_id"))
    .options(*SHOWN)
    .order_by(ANY_RECORD.id)
    .execution_options(populate_existing=True)
)
# The cards of some records, and of those that show a title or state of the changed ones.
_LOCK_CARDS = (
    select(Card)
    .where(
        Card.record_id.in_(
            union(
                select(Record.id).where(Record.id.in_(bindparam("ids", expanding=True))),
                select(Link.target_id).where(Link.source_id.in_(_CHANGED), _IS_SHOWN),
                select(Link.source_id).where(Link.target_id.in_(_CHANGED), _IS_SHOWN),
            )
        )
    )
    .order_by(Card.id)
    .with_for_update()
    .execution_options(populate_existing=True)
)


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


def on_card_refused(session: Session, *, card_id: int, now: datetime) -> None:
    """Notify who logged a record, and the consultancy's lead, that Slack refused its card.

    Cards of other kinds are ignored. `now` is in UTC.
    """
    card = session.get_one(Card, card_id)
    record = card.record
    if record is None:
        return
    key = f"card-refused:{record.id}"
    with use_locale(snapshot_of(record.partnership).terms.language):
        text = _(
            "Slack refused the card of {record} in <#{channel}>. The record is logged, and "
            "`@Pico show {record}` shows it."
        ).format(record=record.reference, channel=card.channel)
    personal_messages.notify_person(
        session, key=key, person=record.logged_by, text=text, channel=card.channel, now=now
    )
    notify_lead(session, partnership=record.partnership, key=key, message=sentence(text), now=now)


def _enqueue_cards(
    session: Session,
    records: Sequence[Record],
    *,
    now: datetime,
    changed: Mapping[int, ResponseTimer | None] = _NOTHING,
    force: bool = False,
) -> None:
    """Make the cards of `records` show them as they are now.

    `changed` are the timers of the records that this transaction has locked and changed, by their
    id. The cards of records that are linked with those are updated as well.
    """
    if not records:
        return
    # Locked before reading what they show, so that the last to lock sends the newest content.
    ids = list({record.id for record in records})
    locked = session.scalars(_LOCK_CARDS, {"ids": ids, "changed": list(changed)})
    of_records = {card.record_id: card for card in locked if card.record_id is not None}
    others = read_again(session, [each for each in of_records if each not in changed])
    timers = {**sla.timers_of(session, others), **changed} if others else changed
    shown = {record.id: record for record in (*records, *others)}
    linked = links.links_of_all(session, list(shown.values()))
    for record_id, card in of_records.items():
        record = shown[record_id]
        context = _context(
            session, record, timer=timers.get(record.id), linked=linked[record.id], now=now
        )
        with use_locale(snapshot_of(record.partnership).terms.language):
            message = card_message.card(record, context)
        outbox.enqueue_locked_card(session, card, message, now=now, force=force)
    overviews = {each.overview_id for each in records if each.overview_id is not None}
    if overviews:
        for card in session.scalars(_LOCK_OVERVIEW, {"ids": list(overviews)}).all():
            _enqueue_overview(session, card, now=now)


def context_of(session: Session, record: Record, *, now: datetime) -> RecordContext:
    """What the record's card shows besides the record itself."""
    timer, linked = sla.timer_of(session, record), links.links_of(session, record)
    return _context(session, record, timer=timer, linked=linked, now=now)


def _context(
    session: Session,
    record: Record,
    *,
    timer: ResponseTimer | None,
    linked: Sequence[LinkedRecord],
    now: datetime,
) -> RecordContext:
    partnership = record.partnership
    proposal = proposals.proposal_of(session, record)
    area = snapshot_of(partnership).terms.area(record.area)

    def asked(keys: Sequence[str]) -> list[AskedPerson]:
        # No one is consulted on, or informed of, what they are responsible for.
        return [
            asked_person(key) for key in keys if key != record.responsible_role and not proposal
        ]

    def asked_person(key: str) -> AskedPerson:
        contact = roles.contact(partnership, key=key, now=now)
        answering = contact.answering()
        return AskedPerson(
            title=contact.role.title,
            side=contact.role.side,
            member=answering[0] if answering else None,
        )

    other, blocked_by = routing.other_decider(session, record), None
    if timer is not None and isinstance(record, Issue):
        blocked_by = sla.blocking_decision(session, record)
    return RecordContext(
        side=role_of(record).side,
        unavailable=routing.unavailable(
            partnership,
            role=record.responsible_role,
            routing=record.routing,
            barred=routing.barred_from(record),
            now=now,
        )
        if role_of(record).dropped_at is None
        else (),
        consulted=asked(area.consulted),
        informed=asked(area.informed),
        counterpart=_decider(session, partnership, other, now=now) if other else None,
        proposal=proposal,
        substitute=routing.substitute_for(session, record, now=now),
        links=linked,
        timer=timer,
        blocked_by=blocked_by,
    )


def post_in_thread(session: Session, record: Record, *, key: str, text: str, now: datetime) -> None:
    """Post `text` (markup) in the record's thread, once for each `key`."""
    message = sentence(text)
    arguments = {"text": message.text, "blocks": message.blocks}
    thread_ts = thread_of(session, record)
    if thread_ts:
        arguments["thread_ts"] = thread_ts
    outbox.enqueue(
        session,
        key=f"{key}:{record.id}",
        method=outbox.Method.POST,
        channel=record.channel.slack_id,
        arguments=arguments,
        audience=Audience.SHARED,
        now=now,
    )


def thread_of(session: Session, record: Record) -> str | None:
    """The record's thread: that of its message, or the one that its card starts.

    None if the card starts a thread and isn't posted yet.
    """
    if record.thread_ts is not None:
        return record.thread_ts
    card = card_of(session, record)
    return None if card is None else card.ts


def _decider(session: Session, partnership: Partnership, key: str, *, now: datetime) -> AskedPerson:
    """Who confirms for the role `key`, also if the role is vacant."""
    routed = routing.route(session, partnership=partnership, role=key, now=now)
    return AskedPerson(
        title=snapshot_of(partnership).role(key).title,
        side=routed.side,
        member=routed.member,
        routing=routed.routing,
        unavailable=routing.unavailable(partnership, role=key, routing=routed.routing, now=now),
    )
