"""How long a search takes in a partnership of 20,000 records.

    .venv/bin/python -m benchmarks.search [--records 20000] [--database postgresql://…]

Without a database it uses a temporary SQLite file. Word frequencies follow Zipf's law, as in any
language, so the most frequent words are in nearly every record. The database also holds a second
partnership of the same size, which is not searched. The script prints the median and the slowest of
a hundred searches of each kind, in milliseconds.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from benchmarks.report import Row, report
from pico_bot.core import Database, migrate
from pico_bot.model import (
    Change,
    Decision,
    Issue,
    Kind,
    Partnership,
    Record,
    Routing,
    SearchIndexEntry,
    State,
    Via,
)
from pico_bot.partnerships import ChannelInfo, SlackUser, partnerships
from pico_bot.records import search

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
DIFFERENT_WORDS = 8_000
TITLE_WORDS, TEXT_WORDS = 7, 40
SEARCHES = 100

STATES = {Kind.ISSUE: State.OPEN, Kind.DECISION: State.CONFIRMED, Kind.CHANGE: State.RAISED}
CLASSES: dict[Kind, type[Record]] = {
    Kind.ISSUE: Issue,
    Kind.DECISION: Decision,
    Kind.CHANGE: Change,
}


class Vocabulary:
    """A made-up vocabulary, sorted from the most to the least frequent word."""

    def __init__(self, chance: random.Random) -> None:
        syllables = [start + vowel for start in "bdfgklmnprstv" for vowel in "aeiouæøå"]
        found: dict[str, None] = {}
        while len(found) < DIFFERENT_WORDS:
            found["".join(chance.choices(syllables, k=chance.randint(2, 4)))] = None
        self.words = list(found)
        self._weights = [1 / rank for rank in range(1, DIFFERENT_WORDS + 1)]
        self._chance = chance

    def text(self, length: int) -> str:
        """`length` random words, each as likely as it is frequent."""
        return " ".join(self._chance.choices(self.words, self._weights, k=length))


def main() -> None:
    """Fill a database, search it, and print the times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--database", default=None)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = arguments.database or f"sqlite:///{Path(folder) / 'bench.db'}"
        migrate(url)
        db = Database(url)
        vocabulary = Vocabulary(random.Random(20261123))
        try:
            ids = [
                db.run(fill, vocabulary=vocabulary, count=arguments.records, number=number)
                for number in (1, 2)
            ]
            if not db.is_sqlite:
                update_statistics(db)
            measure(db, vocabulary, partnership_id=ids[0])
        finally:
            db.dispose()


def update_statistics(db: Database) -> None:
    """Update PostgreSQL's statistics now, as it does on its own within minutes."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def fill(session: Session, *, vocabulary: Vocabulary, count: int, number: int) -> int:
    """Add a partnership with `count` records; returns its id.

    It inserts rows, because logging each record would take minutes.
    """
    place = ChannelInfo(
        slack_id=f"CBENCH{number}",
        name="bench",
        customer_team_id=f"TBENCH{number}",
        customer_name=f"Bench {number}",
    )
    channel = partnerships.get_or_create_channel(session, place=place, time_zone="UTC", now=NOW)
    partnership = channel.partnership
    author = partnerships.member(
        session,
        partnership=partnership,
        user=SlackUser(
            user_id="UBENCH", team_ids=("THOME",), name="Bench", is_from_own_workspace=True
        ),
        active_at=None,
    )
    kinds = list(Kind)
    for at in range(count):
        kind = kinds[at % len(kinds)]
        said = vocabulary.text(TEXT_WORDS)
        session.add(
            CLASSES[kind](
                partnership_id=partnership.id,
                kind=kind,
                number=at // len(kinds) + 1,
                title=vocabulary.text(TITLE_WORDS),
                text=said,
                area="general",
                state=STATES[kind],
                created_at=NOW,
                via=Via.HASHTAG,
                author_id=author.id,
                logged_by_id=author.id,
                responsible_role="lead",
                routing=Routing.ANYONE,
                channel_id=channel.id,
                source_text=said,
            )
        )
    session.flush()
    for record in session.scalars(select(Record).where(Record.partnership_id == partnership.id)):
        weights = search.weights_of(record.title, [record.text])
        session.execute(
            insert(SearchIndexEntry),
            [
                {
                    "partnership_id": partnership.id,
                    "stem": stem,
                    "record_id": record.id,
                    "weight": weight,
                }
                for stem, weight in weights.items()
            ],
        )
    return partnership.id


def ids_of_changes(session: Session, *, partnership_id: int) -> Sequence[int]:
    """The ids of all changes in a partnership."""
    found = select(Change.id).where(Change.partnership_id == partnership_id)
    return session.scalars(found).all()


def measure(db: Database, vocabulary: Vocabulary, *, partnership_id: int) -> None:
    """Time searches for rare, frequent and many words, and for what a change may affect."""
    chance = random.Random(1)
    changes = db.run(ids_of_changes, partnership_id=partnership_id)

    def pick(words: Sequence[str], length: int) -> str:
        return " ".join(chance.choices(words, k=length))

    def suggest_for_change(session: Session) -> None:
        change = session.get_one(Change, chance.choice(changes))
        search.similar_decisions(session, change)
        search.similar_areas(session, change)

    def searching(length: int, words: Sequence[str]) -> Callable[[Session], None]:
        def find(session: Session) -> None:
            session.get_one(Partnership, partnership_id)
            search.find_records(session, partnership_id=partnership_id, words=pick(words, length))

        return find

    everything = vocabulary.words
    rows: list[Row] = []
    for name, act in (
        ("two rare words", searching(2, everything[2000:])),
        ("two of the 100 most frequent words", searching(2, everything[:100])),
        ("the five most frequent words", searching(5, everything[:5])),
        ("forty words", searching(40, everything)),
        ("what a change may affect", suggest_for_change),
    ):
        taken = sorted(_milliseconds(db, act) for _each in range(SEARCHES))
        rows += [
            Row(what=f"{name}: median", value=statistics.median(taken), unit="ms"),
            Row(what=f"{name}: slowest", value=taken[-1], unit="ms"),
        ]
    report(f"search-{'sqlite' if db.is_sqlite else 'postgresql'}", rows)


def _milliseconds(db: Database, act: Callable[[Session], None]) -> float:
    start = time.perf_counter()
    db.run(act)
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
