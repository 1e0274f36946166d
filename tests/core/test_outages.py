"""A database that is away: one line a minute, and one when it is back."""

import re
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from pico_bot.core.db import Database
from pico_bot.core.logs import configure_logs
from pico_bot.core.outages import OutageLog, is_outage
from pico_bot.core.settings import Settings


def ask(session: Session) -> object:
    return session.scalar(text("SELECT 1"))


def test_an_outage_is_one_line_a_minute_and_one_when_it_is_over(
    sqlite_url: str, capsys: pytest.CaptureFixture[str], restored_logging: None
) -> None:
    configure_logs(Settings(log_format="json"))
    now = [1000.0]
    db = Database(sqlite_url)
    db.outages = OutageLog(clock=lambda: now[0])
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    away = file.rename(file.with_suffix(".away"))
    file.mkdir()
    for _second in range(61):
        with pytest.raises(DBAPIError):
            db.run(ask)
        now[0] += 1
    file.rmdir()
    away.rename(file)
    for _time in range(2):
        db.run(ask)
    db.dispose()
    said = re.findall(r'"event": "(\w+)".*?"level": "(\w+)"', capsys.readouterr().err)
    assert said == [
        ("database_unreachable", "warning"),
        ("database_unreachable", "warning"),
        ("database_reachable", "info"),
    ]


def test_a_server_that_is_not_there_is_an_outage_and_a_wrong_statement_is_none(
    postgresql_url: str,
) -> None:
    nowhere = Database("postgresql+psycopg://pico@127.0.0.1:1/pico")
    with pytest.raises(DBAPIError) as refused:
        nowhere.run(ask)
    nowhere.dispose()
    db = Database(postgresql_url)
    with pytest.raises(DBAPIError) as wrong:
        db.run(lambda session: session.execute(text("SELECT nothing FROM nowhere")))
    db.dispose()
    assert (is_outage(refused.value), is_outage(wrong.value)) == (True, False)
