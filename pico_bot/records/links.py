"""Links: which record hangs together with which, and what each one's card shows of it.

A link is written once and stays: nothing here or elsewhere takes one back.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, selectinload

from pico_bot.model import Actor, Kind, Link, LinkType, Member, Record
from pico_bot.records import search
from pico_bot.records.views import Linked

REFERENCE = re.compile(r"(?<![\w-])([IDC])-([1-9][0-9]{0,8})(?![\w-])")

# More than anybody means to name at once.
MOST_NAMED = 50

# What looks like a reference in an address is another system's.
_ADDRESS = re.compile(r"://\S+")


def link(session: Session, *, source: Record, target: Record, how: LinkType, by: Actor) -> bool:
    """Tie `source` to `target`, unless they are tied so already; returns whether this is new."""
    return bool(_tie(session, source, [target], how=how, by=by.member, now=by.now))


def link_mentioned(session: Session, record: Record) -> Sequence[Record]:
    """Tie `record` to the records of its partnership that it names in any of its words.

    Whoever did the last thing to it named them. Returns those that it was not tied to so before.
    """
    words = "\n".join([record.title, *(text for text in search.texts_of(record) if text)])
    named = mentioned_in(session, words, partnership_id=record.partnership_id)
    if not named:
        return []
    last = record.history[-1]
    return _tie(session, record, named, how=LinkType.NAMES, by=last.member, now=last.at)


def mentioned_in(session: Session, words: str, *, partnership_id: int) -> Sequence[Record]:
    """The records of the partnership that `words` name (`D-2`), as they come, each once."""
    kinds = {kind.prefix: kind for kind in Kind}
    references = [
        (kinds[prefix], int(number))
        for prefix, number in dict.fromkeys(REFERENCE.findall(_ADDRESS.sub(" ", words)))
    ][:MOST_NAMED]
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


def links_of(session: Session, record: Record) -> Sequence[Linked]:
    """What hangs together with `record`: first what was done with it, then what is but named.

    Each in the order in which it was tied; what is tied otherwise is not told as named too.
    """
    ties = session.scalars(
        select(Link)
        .where(or_(Link.source_id == record.id, Link.target_id == record.id))
        .order_by(Link.id)
        .options(selectinload(Link.source), selectinload(Link.target))
    ).all()
    found = [
        Linked(record=each.target, tie=each.tie, forth=True)
        if each.source_id == record.id
        else Linked(record=each.source, tie=each.tie, forth=False)
        for each in ties
    ]
    done = [each for each in found if each.tie is not LinkType.NAMES]
    known = {each.record.id for each in done}
    for each in found:
        if each.tie is LinkType.NAMES and each.record.id not in known:
            known.add(each.record.id)
            done.append(each)
    return done


def _tie(
    session: Session,
    source: Record,
    targets: Sequence[Record],
    *,
    how: LinkType,
    by: Member | None,
    now: datetime,
) -> Sequence[Record]:
    known = set(
        session.scalars(select(Link.target_id).where(Link.source_id == source.id, Link.tie == how))
    )
    fresh = [each for each in targets if each.id not in known and each.id != source.id]
    session.add_all(
        Link(source=source, target=each, tie=how, made_at=now, made_by_id=by.id if by else None)
        for each in fresh
    )
    session.flush()
    return fresh
