"""Links: which record hangs together with which, and what each one's card shows of it."""

import re
from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from pico_bot.cards.records import Linked
from pico_bot.model import Kind, Link, Record, Tie
from pico_bot.model.acting import By

REFERENCE = re.compile(r"(?<![\w-])([IDC])-([1-9][0-9]{0,8})(?![\w-])")


def tie(session: Session, *, source: Record, target: Record, how: Tie, by: By) -> bool:
    """Tie `source` to `target`, unless they are tied so already; returns whether this is new."""
    known = session.scalar(
        select(Link.id).where(
            Link.source_id == source.id, Link.target_id == target.id, Link.tie == how
        )
    )
    if known is not None or source.id == target.id:
        return False
    session.add(
        Link(source=source, target=target, tie=how, made_at=by.now, made_by_id=by.member.id)
    )
    session.flush()
    return True


def tie_named(session: Session, record: Record, *, by: By) -> list[Record]:
    """Tie `record` to the records of its partnership that its text names; returns the new ones."""
    return [
        found
        for found in named_in(session, record.text, partnership_id=record.partnership_id)
        if tie(session, source=record, target=found, how=Tie.NAMES, by=by)
    ]


def named_in(session: Session, text: str, *, partnership_id: int) -> list[Record]:
    """The records of the partnership that `text` names (`D-2`), each once."""
    kinds = {kind.prefix: kind for kind in Kind}
    found = []
    for prefix, number in dict.fromkeys(REFERENCE.findall(text)):
        record = session.scalar(
            select(Record).where(
                Record.partnership_id == partnership_id,
                Record.kind == kinds[prefix],
                Record.number == int(number),
            )
        )
        if record is not None:
            found.append(record)
    return found


def around(session: Session, record: Record) -> Sequence[Linked]:
    """What hangs together with `record`, in the order in which it was tied."""
    ties = session.scalars(
        select(Link)
        .where(or_(Link.source_id == record.id, Link.target_id == record.id))
        .order_by(Link.id)
    )
    return [
        Linked(record=each.target, tie=each.tie, forth=True)
        if each.source_id == record.id
        else Linked(record=each.source, tie=each.tie, forth=False)
        for each in ties
    ]
