"""A year of three partnerships, in one process and in two that race: the same is said, once."""

import pickle
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

import pytest

from pico_bot.core.db import Database
from tests.conftest import RUN_FOLDER
from tests.stories import year
from tests.stories.year import Said
from tests.support import databases
from tests.support.ticks import Look, live_through, one_process, two_processes

REMINDER = ":hourglass_flowing_sand: You haven't answered the check-in"
MONTH = re.compile("What happened in|A quiet month:")


def lived(db: Database, look: Look) -> Counter[Said]:
    """What was said in the year."""
    db.run(year.begin)
    live_through(db, look, start=year.START, end=year.END, doings=year.doings())
    return db.run(year.said)


@pytest.fixture(scope="session")
def alone(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Counter[Said]:
    """What one process says in the year; lived through once in a test run."""

    def live() -> bytes:
        template = databases.sqlite_template(pytestconfig.stash[RUN_FOLDER])
        file = tmp_path_factory.mktemp("year") / "pico.db"
        file.write_bytes(template.read_bytes())
        db = Database(f"sqlite:///{file}")
        with one_process(db) as look:
            said = lived(db, look)
        db.dispose()
        return pickle.dumps(said)

    kept = databases.once(pytestconfig.stash[RUN_FOLDER], "year", live)
    found: Counter[Said] = pickle.loads(kept)
    return found


def test_one_process_says_what_the_calendar_says(alone: Counter[Said]) -> None:
    assert set(alone.values()) == {1}
    prompts = {
        channel: _days(each for each in alone if each.begins("Check-in, ", channel=channel))
        for channel in ("C1", "C2", "C3")
    }
    # Every Monday, but the Tuesdays after those of Easter and Whitsun; every second Monday; and the
    # first Wednesday of each month.
    assert len(prompts["C1"]) == year.WEEKS
    assert {date(2027, 3, 30), date(2027, 5, 18)} <= set(prompts["C1"])
    assert Counter(each.weekday() for each in prompts["C1"]) == {0: year.WEEKS - 2, 1: 2}
    assert len(prompts["C2"]) == year.WEEKS // 2
    assert [each.day for each in prompts["C3"]] == [2, 6, 3, 3, 7, 5, 2, 7, 4, 1, 6, 3]
    digests = [each for each in alone if each.begins("Your partnerships", channel="ULENE")]
    assert len(digests) == year.WEEKS
    # Everybody who is asked alone is reminded once, unless they have answered by then.
    reminders = Counter(
        each.owed_at.date() for each in alone if each.begins(REMINDER, channel="UBERIT1")
    )
    assert set(reminders.values()) == {1}
    assert 40 < len(reminders) <= year.WEEKS
    # On the first working day of each month, of the month before.
    months = _days(each for each in alone if each.channel == "C2" and MONTH.search(each.text))
    assert [each.month for each in months] == [12, *range(1, 12)]
    # After ten working days: two began without a word, one had its only one on 26 May, and one fell
    # silent after 8 June.
    quiet = _days(each for each in alone if each.begins(":zzz: No messages in", channel="ULENE"))
    assert quiet == [date(2026, 12, 8), date(2026, 12, 8), date(2027, 6, 10), date(2027, 6, 23)]


def _days(said: Iterable[Said]) -> list[date]:
    return sorted(each.owed_at.date() for each in said)


def test_two_processes_say_the_same(alone: Counter[Said], database_url: str) -> None:
    db = Database(database_url)
    with two_processes(database_url) as look:
        said = lived(db, look)
    db.dispose()
    assert said - alone == Counter()
    assert alone - said == Counter()
