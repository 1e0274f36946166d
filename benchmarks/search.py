"""How long a search takes in a partnership of 20,000 records.

    python -m benchmarks.search [--records 20000] [--database postgresql://…]

Without a database it uses a SQLite file of its own. The words follow Zipf's law, as those of a
language do, so that the commonest stand in nearly every record; beside the partnership that is
searched there is another one of the same size. Prints the median and the slowest of a hundred
searches of each sort, in milliseconds.
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
VOCABULARY = 8_000
TITLE_WORDS, TEXT_WORDS = 7, 40
SEARCHES = 100

STATES = {Kind.ISSUE: State.OPEN, Kind.DECISION: State.CONFIRMED, Kind.CHANGE: State.RAISED}
CLASSES: dict[Kind, type[Record]] = {
    Kind.ISSUE: Issue,
    Kind.DECISION: Decision,
    Kind.CHANGE: Change,
}


class Language:
    """Words of two to four syllables, the first of them the commonest."""

    def __init__(self, chance: random.Random) -> None:
        syllables = [start + vowel for start in "bdfgklmnprstv" for vowel in "aeiouæøå"]
        found: dict[str, None] = {}
        while len(found) < VOCABULARY:
            found["".join(chance.choices(syllables, k=chance.randint(2, 4)))] = None
        self.words = list(found)
        self._weights = [1 / rank for rank in range(1, VOCABULARY + 1)]
        self._chance = chance

    def text(self, length: int) -> str:
        """So many words, drawn as they are common."""
        return " ".join(self._chance.choices(self.words, self._weights, k=length))


def main() -> None:
    """Fill a database, search it, print how long that took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--database", default=None)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = arguments.database or f"sqlite:///{Path(folder) / 'bench.db'}"
        migrate(url)
        db = Database(url)
        language = Language(random.Random(20261123))
        try:
            ids = [
                db.run(fill, language=language, count=arguments.records, number=number)
                for number in (1, 2)
            ]
            if not db.is_sqlite:
                tidy(db)
            measure(db, language, partnership_id=ids[0])
        finally:
            db.dispose()


def tidy(db: Database) -> None:
    """Do at once what PostgreSQL does by itself within minutes."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def fill(session: Session, *, language: Language, count: int, number: int) -> int:
    """Log `count` records in a partnership of their own, by rows; returns its id."""
    place = ChannelInfo(
        slack_id=f"CBENCH{number}",
        name="bench",
        customer_team_id=f"TBENCH{number}",
        customer_name=f"Bench {number}",
    )
    channel = partnerships.begin(session, place=place, time_zone="UTC", now=NOW)
    partnership = channel.partnership
    author = partnerships.member(
        session,
        partnership=partnership,
        user=SlackUser(user_id="UBENCH", team_ids=("THOME",), name="Bench", is_home=True),
        active_at=None,
    )
    kinds = list(Kind)
    for at in range(count):
        kind = kinds[at % len(kinds)]
        said = language.text(TEXT_WORDS)
        session.add(
            CLASSES[kind](
                partnership_id=partnership.id,
                kind=kind,
                number=partnership.take_number(kind),
                title=language.text(TITLE_WORDS),
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


def measure(db: Database, language: Language, *, partnership_id: int) -> None:
    """Search for what is rare, common and long, and for what a change may touch."""
    chance = random.Random(1)

    def some(words: Sequence[str], length: int) -> str:
        return " ".join(chance.choices(words, k=length))

    def change(session: Session) -> None:
        found = select(Change).where(Change.partnership_id == partnership_id)
        one = session.scalars(found.offset(chance.randrange(1000)).limit(1)).one()
        search.similar_decisions(session, one)
        search.similar_areas(session, one)

    def searching(length: int, words: Sequence[str]) -> Callable[[Session], None]:
        def find(session: Session) -> None:
            session.get_one(Partnership, partnership_id)
            search.find_records(session, partnership_id=partnership_id, words=some(words, length))

        return find

    everything = language.words
    for name, act in (
        ("two rare words", searching(2, everything[2000:])),
        ("two of the hundred commonest words", searching(2, everything[:100])),
        ("the five commonest words", searching(5, everything[:5])),
        ("forty words of any sort", searching(40, everything)),
        ("what a change may touch", change),
    ):
        taken = sorted(_milliseconds(db, act) for _ in range(SEARCHES))
        print(f"{name:36} median {statistics.median(taken):6.1f} ms, slowest {taken[-1]:6.1f} ms")


def _milliseconds(db: Database, act: Callable[[Session], None]) -> float:
    start = time.perf_counter()
    db.run(act)
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
