"""Links between records. A link is created once and never removed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session, selectinload

from pico_bot.model import Actor, Link, LinkType, Member, Record, references_in
from pico_bot.records import search
from pico_bot.records.views import LinkedRecord

# At most this many references in a record's texts become links.
MENTIONS_LIMIT = 50

_LINKS = (
    select(Link)
    .where(
        or_(
            Link.source_id.in_(bindparam("ids", expanding=True)),
            Link.target_id.in_(bindparam("ids", expanding=True)),
        )
    )
    .order_by(Link.id)
    .options(selectinload(Link.source), selectinload(Link.target))
)


def link(
    session: Session, *, source: Record, target: Record, link_type: LinkType, by: Actor
) -> bool:
    """Link `source` to `target`; returns False if there is such a link already."""
    return bool(
        _add_links(session, source, [target], link_type=link_type, by=by.member, now=by.now)
    )


def link_mentioned(session: Session, record: Record) -> Sequence[Record]:
    """Link `record` to the records of its partnership that any of its texts mentions.

    The links are attributed to the person who changed the record last. Returns the records that are
    newly linked.
    """
    text = "\n".join([record.title, *(each for each in search.texts_of(record) if each)])
    mentioned = mentioned_in(session, text, partnership_id=record.partnership_id)
    if not mentioned:
        return []
    last = record.history[-1]
    return _add_links(
        session, record, mentioned, link_type=LinkType.MENTIONS, by=last.member, now=last.at
    )


def mentioned_in(session: Session, text: str, *, partnership_id: int) -> Sequence[Record]:
    """The records of the partnership that `text` mentions (`D-2`), in order, each once."""
    references = references_in(text)[:MENTIONS_LIMIT]
    if not references:
        return []
    found = session.scalars(
        select(Record).where(
            Record.partnership_id == partnership_id,
            or_(
                *(and_(Record.kind == kind, Record.number == number) for kind, number in references)
            ),
        )
    )
    return sorted(found, key=lambda record: references.index((record.kind, record.number)))


def links_of(session: Session, record: Record) -> Sequence[LinkedRecord]:
    """The records linked with `record`, in the order in which they were linked.

    Mentions come last, and are left out if the two records are linked in another way too.
    """
    return links_of_all(session, [record])[record.id]


def links_of_all(
    session: Session, records: Sequence[Record]
) -> Mapping[int, Sequence[LinkedRecord]]:
    """The records linked with each of `records`, by its id and as in `links_of`."""
    ids = [record.id for record in records]
    links = session.scalars(_LINKS, {"ids": ids}).all()
    return {record_id: _as_seen_from(record_id, links) for record_id in ids}


def _as_seen_from(record_id: int, links: Sequence[Link]) -> Sequence[LinkedRecord]:
    outgoing = [
        (each.id, LinkedRecord(record=each.target, link_type=each.link_type, outgoing=True))
        for each in links
        if each.source_id == record_id
    ]
    incoming = [
        (each.id, LinkedRecord(record=each.source, link_type=each.link_type, outgoing=False))
        for each in links
        if each.target_id == record_id
    ]
    found = [each for _id, each in sorted([*outgoing, *incoming], key=lambda pair: pair[0])]
    result = [each for each in found if each.link_type is not LinkType.MENTIONS]
    known = {each.record.id for each in result}
    for each in found:
        if each.link_type is LinkType.MENTIONS and each.record.id not in known:
            known.add(each.record.id)
            result.append(each)
    return result


def _add_links(
    session: Session,
    source: Record,
    targets: Sequence[Record],
    *,
    link_type: LinkType,
    by: Member | None,
    now: datetime,
) -> Sequence[Record]:
    known = set(
        session.scalars(
            select(Link.target_id).where(Link.source_id == source.id, Link.link_type == link_type)
        )
    )
    new = [each for each in targets if each.id not in known and each.id != source.id]
    session.add_all(
        Link(
            source=source,
            target=each,
            link_type=link_type,
            created_at=now,
            created_by_id=by.id if by else None,
        )
        for each in new
    )
    session.flush()
    return new
