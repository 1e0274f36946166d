"""Full-text search over the records of one partnership, best match first.

The index has the stems (`stemming`) of a record's title and of all texts that both sides can read;
internal notes are not indexed. A query is a list of words without syntax.

A record's score is the sum of the weights of the query's words that it contains. The weight of a
word is log(1 + records in the partnership / records with the word). It counts double in a title,
and half if the stems agree in only one of the two languages. Of equal records, the newer is first.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import assert_never

from sqlalchemy import ColumnElement, Float, and_, case, func, literal, select
from sqlalchemy.orm import Session, joinedload

from pico_bot.model import (
    Base,
    Change,
    Decision,
    Issue,
    Kind,
    Partnership,
    Record,
    SearchIndexEntry,
    State,
    of_kind,
)
from pico_bot.records.lookup import ANY_RECORD
from pico_bot.records.stemming import stems_in, stems_of_word, words_in

IN_TEXT, IN_TITLE = 1, 2

_WORDS = Base.metadata.tables["search_index"]
_INSERT = _WORDS.insert()

SIMILAR_LIMIT = 10
AREAS_LIMIT = 3

# A search reads at most this many index entries, those of the rarest words first, so that its time
# doesn't grow with the log: a word that many records contain says little about each.
ENTRIES_LIMIT = 20_000
SIMILAR_ENTRIES_LIMIT = 5_000

# Only the first words of a text are indexed, and only the first words of a query are searched for.
INDEXED_WORDS_LIMIT = 1_000
QUERY_WORDS_LIMIT = 100

# Decisions that a change can affect: those in force, and those that may be soon.
AFFECTABLE_STATES = (State.CONFIRMED, State.UNDER_REVIEW, State.PROPOSED, State.OBJECTED)


def find_records(
    session: Session, *, partnership_id: int, words: str, limit: int = 20
) -> Sequence[Record]:
    """The records of the partnership with any of `words`, best first, at most `limit`."""
    scores = _scores(session, partnership_id, words, limit=limit)
    return _records(session, list(scores))


def similar_decisions(session: Session, change: Change) -> Sequence[Decision]:
    """The decisions that `change` may affect by its words, most similar first."""
    affectable = and_(Record.kind == Kind.DECISION, Record.state.in_(AFFECTABLE_STATES))
    scores = _similar(session, change, affectable)
    return [each for each in _records(session, list(scores)) if isinstance(each, Decision)]


def similar_areas(session: Session, change: Change) -> Sequence[str]:
    """The areas that `change` may affect: its own, then those of the most similar records."""
    others = and_(Record.id != change.id, Record.state != State.WITHDRAWN)
    scores = _similar(session, change, others)
    weights: Counter[str] = Counter()
    for record in _records(session, list(scores)):
        weights[record.area] += round(1000 * scores[record.id])
    found = dict.fromkeys([change.area, *(area for area, _weight in weights.most_common())])
    return list(found)[:AREAS_LIMIT]


def add_to_index(session: Session, record: Record) -> None:
    """Add the index entries of a new `record`, which must have been flushed."""
    _add_entries(session, record, weights_of(record.title, texts_of(record)))


def index(session: Session, record: Record) -> None:
    """Update the index entries of `record`, which must have been flushed."""
    wanted = weights_of(record.title, texts_of(record))
    of_record = SearchIndexEntry.record_id == record.id
    known = dict(
        session.execute(
            select(SearchIndexEntry.stem, SearchIndexEntry.weight).where(of_record)
        ).all()
    )
    stale = [stem for stem, weight in known.items() if wanted.get(stem) != weight]
    if stale:
        session.execute(_WORDS.delete().where(of_record, SearchIndexEntry.stem.in_(stale)))
    new = {stem: weight for stem, weight in wanted.items() if known.get(stem) != weight}
    _add_entries(session, record, new)


def _add_entries(session: Session, record: Record, weights: Mapping[str, int]) -> None:
    if weights:
        session.execute(
            _INSERT,
            [
                {
                    "partnership_id": record.partnership_id,
                    "stem": stem,
                    "record_id": record.id,
                    "weight": weight,
                }
                for stem, weight in weights.items()
            ],
        )


def weights_of(title: str, texts: Sequence[str | None]) -> Mapping[str, int]:
    """The stems of a record with this title and these texts, with their weights."""
    text = "\n".join(each for each in texts if each)
    found = dict.fromkeys(stems_in(text, limit=INDEXED_WORDS_LIMIT), IN_TEXT)
    return found | dict.fromkeys(stems_in(title), IN_TITLE)


def texts_of(record: Record) -> list[str | None]:
    """All texts of a record besides its title; both sides can read them."""
    return [*_written(record), *(each.name for each in record.attachments or ())]


def _written(record: Record) -> list[str | None]:
    match of_kind(record):
        case Decision() as decision:
            return [
                decision.text,
                decision.business_need,
                decision.rationale,
                decision.options_considered,
                decision.consequences,
                decision.objection,
            ]
        case Issue() as issue:
            return [issue.text, issue.waiting_reason, issue.resolution]
        case Change() as change:
            return [change.text, change.driver, change.effects]
        case _ as unknown:
            assert_never(unknown)


def _similar(
    session: Session, change: Change, condition: ColumnElement[bool]
) -> Mapping[int, float]:
    text = f"{change.title}\n{change.text}"
    return _scores(
        session,
        change.partnership_id,
        text,
        condition,
        limit=SIMILAR_LIMIT,
        entries_limit=SIMILAR_ENTRIES_LIMIT,
    )


def _scores(
    session: Session,
    partnership_id: int,
    words: str,
    *conditions: ColumnElement[bool],
    limit: int,
    entries_limit: int = ENTRIES_LIMIT,
) -> Mapping[int, float]:
    """The ids and scores of the best records that match `conditions`, best first."""
    weights = _word_weights(session, partnership_id, words, entries_limit=entries_limit)
    if not weights:
        return {}
    cases = {stem: literal(value, Float) for stem, value in weights.items()}
    score = func.sum(SearchIndexEntry.weight * case(cases, value=SearchIndexEntry.stem))
    # Scoring before joining the records is ten times as fast as the other way round.
    scored = (
        select(SearchIndexEntry.record_id, score.label("score"))
        .where(
            SearchIndexEntry.partnership_id == partnership_id, SearchIndexEntry.stem.in_(weights)
        )
        .group_by(SearchIndexEntry.record_id)
        .subquery()
    )
    best = select(scored.c.record_id, scored.c.score)
    if conditions:
        best = best.join(Record.__table__, Record.id == scored.c.record_id).where(*conditions)
    rows = session.execute(
        best.order_by(scored.c.score.desc(), scored.c.record_id.desc()).limit(limit)
    )
    return {record_id: float(score) for record_id, score in rows}


def _word_weights(
    session: Session, partnership_id: int, words: str, *, entries_limit: int
) -> Mapping[str, float]:
    """The weight of each stem of `words` that any record of the partnership contains."""
    shares: dict[str, float] = {}
    for word in words_in(words)[:QUERY_WORDS_LIMIT]:
        for each in stems_of_word(word):
            shares[each] = max(shares.get(each, 0.0), 1 / len(stems_of_word(word)))
    counts = session.execute(
        select(SearchIndexEntry.stem, func.count())
        .where(SearchIndexEntry.partnership_id == partnership_id, SearchIndexEntry.stem.in_(shares))
        .group_by(SearchIndexEntry.stem)
        .order_by(func.count(), SearchIndexEntry.stem)
    )
    total, entries = _record_count(session, partnership_id), 0
    weights: dict[str, float] = {}
    for stem, count in counts:
        entries += count
        if weights and entries > entries_limit:
            break
        weights[stem] = shares[stem] * math.log(1 + total / count)
    return weights


def _record_count(session: Session, partnership_id: int) -> int:
    """The number of records of the partnership; they are numbered without gaps."""
    partnership = session.get_one(Partnership, partnership_id)
    return partnership.next_issue + partnership.next_decision + partnership.next_change - 3


def _records(session: Session, ids: Sequence[int]) -> Sequence[Record]:
    """The records with these ids, in their order."""
    if not ids:
        return []
    found = session.scalars(
        select(ANY_RECORD).where(ANY_RECORD.id.in_(ids)).options(joinedload(ANY_RECORD.responsible))
    )
    return sorted(found, key=lambda record: ids.index(record.id))
