"""Transactions: atomic, and run again after a conflict."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import func, literal, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from pico_bot.core.db import ATTEMPTS, Database, FairLock, lock_if_due, migrate
from pico_bot.core.errors import SchemaError
from pico_bot.model.delivery import ChartImage
from tests.support.partnership import NOON


def add(session: Session, key: str) -> None:
    session.add(ChartImage(key=key, file_id=f"F{key}", uploaded_at=NOON))
    session.flush()


def count(session: Session) -> int:
    return session.scalars(select(func.count()).select_from(ChartImage)).one()


def test_an_error_rolls_the_use_case_back(db: Database) -> None:
    def use_case(session: Session) -> None:
        add(session, "one")
        raise LookupError

    with pytest.raises(LookupError):
        db.run(use_case)
    assert db.run(count) == 0


def test_a_conflict_runs_the_use_case_again_from_the_start(db: Database) -> None:
    db.run(add, "taken")
    keys = iter(["taken", "taken", "free"])

    def use_case(session: Session) -> int:
        add(session, "other")
        add(session, next(keys))
        return count(session)

    assert db.run(use_case) == 3


def test_a_conflict_that_persists_is_raised_after_a_few_attempts(db: Database) -> None:
    db.run(add, "taken")
    attempts = []

    def use_case(session: Session) -> None:
        attempts.append(1)
        add(session, "taken")

    with pytest.raises(IntegrityError):
        db.run(use_case)
    assert len(attempts) == ATTEMPTS


def test_threads_get_a_fair_lock_in_the_order_in_which_they_asked() -> None:
    lock = FairLock()
    order: list[int] = []

    def work(number: int) -> None:
        with lock:
            order.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(5)]
    with lock:
        for number, thread in enumerate(threads, 1):
            thread.start()
            deadline = time.monotonic() + 60
            while len(lock.waiting) < number:
                assert time.monotonic() < deadline
    # Those who wait come first.
    work(5)
    for thread in threads:
        thread.join()

    assert order == [0, 1, 2, 3, 4, 5]


def test_what_an_answer_waits_for_has_its_turn_before_all_that_wait(db: Database) -> None:
    lock, order = FairLock(), list[str]()

    def work(name: str, turn: AbstractContextManager[Any]) -> None:
        with turn:
            order.append(name)

    waiting = {"first": lock, "second": lock, "answer": lock.ahead}
    threads = [threading.Thread(target=work, args=each) for each in waiting.items()]
    with lock:
        for number, thread in enumerate(threads, 1):
            thread.start()
            deadline = time.monotonic() + 60
            while len(lock.waiting) < number:
                assert time.monotonic() < deadline
    for thread in threads:
        thread.join()

    assert order == ["answer", "first", "second"]


@pytest.mark.anyio
async def test_what_an_answer_waits_for_is_a_transaction_like_others(db: Database) -> None:
    await db.transact_ahead(add, "one")
    assert await db.transact(count) == 1


def test_an_error_does_not_show_what_people_wrote(db: Database) -> None:
    db.run(add, "a secret")
    with pytest.raises(IntegrityError) as caught:
        db.run(add, "a secret")
    assert "Fa secret" not in str(caught.value)


def test_a_row_that_is_no_longer_due_is_not_locked(db: Database) -> None:
    db.run(add, "one")

    def found(session: Session, key: str) -> bool:
        return lock_if_due(session, select(ChartImage).where(ChartImage.key == key)) is not None

    assert db.run(found, "one")
    assert not db.run(found, "two")


def test_reading_takes_no_turn_and_sees_one_moment(db: Database) -> None:
    def use_case(session: Session) -> tuple[int, int]:
        before = count(session)
        thread = threading.Thread(target=db.run, args=(add, "meanwhile"))
        thread.start()
        thread.join()
        return before, count(session)

    assert db.read(use_case) == (0, 0)
    assert db.run(count) == 1


def test_what_only_reads_cannot_write(db: Database) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        db.read(add, "never")
    db.run(add, "again")
    assert db.run(count) == 1


@pytest.mark.anyio
async def test_async_code_gets_the_result_of_a_transaction(db: Database) -> None:
    await db.transact(add, "one")
    assert await db.transact(count) == 1


def test_an_old_schema_is_refused_with_the_command_to_run(bare_database_url: str) -> None:
    database = Database(bare_database_url)
    with pytest.raises(SchemaError, match=r"is at nothing .* Run `python bot.py migrate`"):
        database.check_schema()
    migrate(bare_database_url)
    database.check_schema()
    migrate(bare_database_url, revision="base")
    with pytest.raises(SchemaError):
        database.check_schema()
    database.dispose()


def test_sqlite_enforces_foreign_keys(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
    database.dispose()


def test_processes_behind_a_pooler_migrate_one_after_another(bare_pooled_url: str) -> None:
    with ThreadPoolExecutor(4) as processes:
        outcomes = list(processes.map(lambda _: migrate(bare_pooled_url), range(4)))
    assert sorted(outcomes, key=str) == [("0001", "0001")] * 3 + [(None, "0001")]


def test_transactions_behind_a_pooler_find_nothing_prepared(pooled_url: str) -> None:
    db = Database(pooled_url)

    def use_case(session: Session) -> int:
        # The driver would prepare a statement that it has sent five times.
        return sum(session.scalars(select(literal(at))).one() for at in range(10))

    with ThreadPoolExecutor(12) as threads:
        futures = [threads.submit(db.run if at % 2 else db.read, use_case) for at in range(200)]
    assert {future.result() for future in futures} == {45}
    db.dispose()


def test_a_database_that_is_newer_than_the_code_is_refused(bare_database_url: str) -> None:
    migrate(bare_database_url)
    db = Database(bare_database_url)
    db.run(lambda session: session.execute(text("UPDATE alembic_version SET version_num = '9'")))
    with pytest.raises(SchemaError, match="at 9, which is newer than this version of the bot"):
        db.check_schema()
    db.dispose()
    with pytest.raises(SchemaError, match="newer"):
        migrate(bare_database_url)
