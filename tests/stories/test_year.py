"""A year of three partnerships: one process and two concurrent ones send the same, once."""

import pickle
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

import pytest

from pico_bot.core.db import Database
from tests.conftest import RUN_FOLDER
from tests.stories import year
from tests.stories.year import Sent
from tests.support import databases
from tests.support.ticks import Look, live_through, one_process, two_processes

pytestmark = pytest.mark.long

REMINDER = ":hourglass_flowing_sand: You haven't answered the check-in"
MONTH = re.compile("What happened in|A quiet month:")


def sent_until(end: datetime, db: Database, look: Look) -> Counter[Sent]:
    """The messages sent from the start of the year to `end`."""
    db.run(year.set_up_partnerships)
    live_through(db, look, start=year.START, end=end, actions=year.actions())
    return db.run(year.sent)


@pytest.fixture(scope="session")
def sent_by_one(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Counter[Sent]:
    """The messages that one process sends in the year; computed once in a test run."""

    def live() -> bytes:
        template = databases.sqlite_template(pytestconfig.stash[RUN_FOLDER])
        file = tmp_path_factory.mktemp("year") / "pico.db"
        file.write_bytes(template.read_bytes())
        db = Database(f"sqlite:///{file}")
        with one_process(db) as look:
            sent = sent_until(year.END, db, look)
        db.dispose()
        return pickle.dumps(sent)

    kept = databases.once(pytestconfig.stash[RUN_FOLDER], "year", live)
    found: Counter[Sent] = pickle.loads(kept)
    return found


def test_one_process_sends_each_message_once_on_its_day(sent_by_one: Counter[Sent]) -> None:
    sent = sent_by_one
    assert set(sent.values()) == {1}
    prompts = {
        channel: _days(each for each in sent if each.starts_with("Check-in, ", channel=channel))
        for channel in ("C1", "C2", "C3")
    }
    # Every Monday, except at Easter and Whitsun, when it is Tuesday; every second Monday; and the
    # first Wednesday of each month.
    assert len(prompts["C1"]) == year.WEEKS
    assert {date(2027, 3, 30), date(2027, 5, 18)} <= set(prompts["C1"])
    assert Counter(each.weekday() for each in prompts["C1"]) == {0: year.WEEKS - 2, 1: 2}
    assert len(prompts["C2"]) == year.WEEKS // 2
    assert [each.day for each in prompts["C3"]] == [2, 6, 3, 3, 7, 5, 2, 7, 4, 1, 6, 3]
    digests = [each for each in sent if each.starts_with("Your partnerships", channel="ULENE")]
    assert len(digests) == year.WEEKS
    # Each participant is reminded once, unless they have answered by then.
    reminders = Counter(
        each.enqueued_at.date() for each in sent if each.starts_with(REMINDER, channel="UBERIT1")
    )
    assert set(reminders.values()) == {1}
    assert 40 < len(reminders) <= year.WEEKS
    # On the first working day of each month, about the month before.
    months = _days(each for each in sent if each.channel == "C2" and MONTH.search(each.text))
    assert [each.month for each in months] == [12, *range(1, 12)]
    # After ten working days: in two no one posted at first, in one the only message was on 26 May,
    # and one has none after 8 June.
    quiet = _days(
        each for each in sent if each.starts_with(":zzz: No messages in", channel="ULENE")
    )
    assert quiet == [date(2026, 12, 8), date(2026, 12, 8), date(2027, 6, 10), date(2027, 6, 23)]


def _days(sent: Iterable[Sent]) -> list[date]:
    return sorted(each.enqueued_at.date() for each in sent)


def test_two_processes_send_the_same_messages_as_one(
    sent_by_one: Counter[Sent], database_url: str
) -> None:
    by_then = Counter(each for each in sent_by_one if each.enqueued_at <= year.EVERY_KIND_BY)
    assert {each.kind for each in by_then} == {each.kind for each in sent_by_one}

    db = Database(database_url)
    with two_processes(database_url) as look:
        sent = sent_until(year.EVERY_KIND_BY, db, look)
    db.dispose()

    assert sent - by_then == Counter()
    assert by_then - sent == Counter()
