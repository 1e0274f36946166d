"""Search: records of one partnership by their words, best first.

A record is found by the stems (`stems.py`) of its title, its text and what was added to it since.
Internal notes are no part of it, and neither is anything of another partnership. What somebody
searches for is only ever compared with stems, so it has no syntax.

A record's score is the sum over the words asked for that it has. Each counts its rarity, which is
the logarithm of 1 + how many records there are for each that has it: double where it stands in the
title, and half where it is alike in one of the two languages only. On a tie the newer record comes
first.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Float, and_, case, func, literal, select
from sqlalchemy.orm import Session

from pico_bot.model import (
    Base,
    Change,
    Decision,
    Issue,
    Kind,
    Partnership,
    Record,
    RecordWord,
    State,
)
from pico_bot.records.stemming import stems_in, stems_of_word, words_in

IN_TEXT, IN_TITLE = 1, 2

_WORDS = Base.metadata.tables["record_words"]

MOST_ALIKE = 10
MOST_AREAS = 3

# A word that many records have tells little of any: the rarest are asked for, as long as they
# stand in no more records than this together, so that every search takes its time alone.
MOST_READ = 20_000
MOST_READ_ALIKE = 5_000

# What is long beyond reason is found by its beginning, and asked for by it.
MOST_WORDS = 1_000
MOST_ASKED = 100

# Decisions that a change can touch: those that hold, and those that may soon.
TOUCHABLE = (State.CONFIRMED, State.UNDER_REVIEW, State.PROPOSED, State.OBJECTED)


def find(session: Session, *, partnership_id: int, words: str, limit: int = 20) -> Sequence[Record]:
    """The records of the partnership that have any of `words`, best first, at most `limit`."""
    scores = _scores(session, partnership_id, words, limit=limit)
    return _records(session, list(scores))


def similar_decisions(session: Session, change: Change) -> Sequence[Decision]:
    """The decisions that `change` may touch by its words, most alike first."""
    touchable = and_(Record.kind == Kind.DECISION, Record.state.in_(TOUCHABLE))
    scores = _alike(session, change, touchable)
    return [each for each in _records(session, list(scores)) if isinstance(each, Decision)]


def similar_areas(session: Session, change: Change) -> Sequence[str]:
    """The areas that `change` may touch: its own, then those of the records most like it."""
    others = and_(Record.id != change.id, Record.state != State.WITHDRAWN)
    scores = _alike(session, change, others)
    weights: Counter[str] = Counter()
    for record in _records(session, list(scores)):
        weights[record.area] += round(1000 * scores[record.id])
    found = dict.fromkeys([change.area, *(area for area, _ in weights.most_common())])
    return list(found)[:MOST_AREAS]


def index(session: Session, record: Record) -> None:
    """Keep by which words `record` is found, as it reads now; it has to have been flushed."""
    wanted = weights_of(record.title, texts_of(record))
    of_record = RecordWord.record_id == record.id
    known = dict(session.execute(select(RecordWord.stem, RecordWord.weight).where(of_record)).all())
    gone = [stem for stem, weight in known.items() if wanted.get(stem) != weight]
    if gone:
        session.execute(_WORDS.delete().where(of_record, RecordWord.stem.in_(gone)))
    fresh = [
        {
            "partnership_id": record.partnership_id,
            "stem": stem,
            "record_id": record.id,
            "weight": weight,
        }
        for stem, weight in wanted.items()
        if known.get(stem) != weight
    ]
    if fresh:
        session.execute(_WORDS.insert(), fresh)


def weights_of(title: str, texts: Sequence[str | None]) -> Mapping[str, int]:
    """The stems of a record with this title and these texts, and what each weighs."""
    text = "\n".join(each for each in texts if each)
    found = dict.fromkeys(stems_in(text, most=MOST_WORDS), IN_TEXT)
    return found | dict.fromkeys(stems_in(title), IN_TITLE)


def texts_of(record: Record) -> list[str | None]:
    """What is said in a record beside its title; all of it is for both sides."""
    match record:
        case Decision():
            return [
                record.text,
                record.business_need,
                record.rationale,
                record.options_considered,
                record.consequences,
                record.objection,
            ]
        case Issue():
            return [record.text, record.waiting_because, record.resolution]
        case Change():
            return [record.text, record.driver, record.effects]
    return [record.text]


def _alike(session: Session, change: Change, which: ColumnElement[bool]) -> Mapping[int, float]:
    text = f"{change.title}\n{change.text}"
    return _scores(
        session, change.partnership_id, text, which, limit=MOST_ALIKE, read=MOST_READ_ALIKE
    )


def _scores(
    session: Session,
    partnership_id: int,
    words: str,
    *which: ColumnElement[bool],
    limit: int,
    read: int = MOST_READ,
) -> Mapping[int, float]:
    """The ids of the best records of those that are as `which` says, with scores, best first."""
    values = _values(session, partnership_id, words, most=read)
    if not values:
        return {}
    worth = {stem: literal(value, Float) for stem, value in values.items()}
    score = func.sum(RecordWord.weight * case(worth, value=RecordWord.stem))
    # Scored before anything is asked of the records: the other way round takes ten times as long.
    scored = (
        select(RecordWord.record_id, score.label("score"))
        .where(RecordWord.partnership_id == partnership_id, RecordWord.stem.in_(values))
        .group_by(RecordWord.record_id)
        .subquery()
    )
    best = select(scored.c.record_id, scored.c.score)
    if which:
        best = best.join(Record.__table__, Record.id == scored.c.record_id).where(*which)
    rows = session.execute(
        best.order_by(scored.c.score.desc(), scored.c.record_id.desc()).limit(limit)
    )
    return {record_id: float(score) for record_id, score in rows}


def _values(session: Session, partnership_id: int, words: str, *, most: int) -> Mapping[str, float]:
    """What each stem of `words` counts, of those that any record of the partnership has."""
    shares: dict[str, float] = {}
    for word in words_in(words)[:MOST_ASKED]:
        for each in stems_of_word(word):
            shares[each] = max(shares.get(each, 0.0), 1 / len(stems_of_word(word)))
    spread = session.execute(
        select(RecordWord.stem, func.count())
        .where(RecordWord.partnership_id == partnership_id, RecordWord.stem.in_(shares))
        .group_by(RecordWord.stem)
        .order_by(func.count(), RecordWord.stem)
    )
    total, read = _how_many(session, partnership_id), 0
    values: dict[str, float] = {}
    for stem, having in spread:
        read += having
        if values and read > most:
            break
        values[stem] = shares[stem] * math.log(1 + total / having)
    return values


def _how_many(session: Session, partnership_id: int) -> int:
    """How many records the partnership has; they are numbered without gaps."""
    partnership = session.get_one(Partnership, partnership_id)
    return partnership.next_issue + partnership.next_decision + partnership.next_change - 3


def _records(session: Session, ids: Sequence[int]) -> Sequence[Record]:
    """The records with these ids, in their order."""
    found = session.scalars(select(Record).where(Record.id.in_(ids)))
    return sorted(found, key=lambda record: ids.index(record.id))
