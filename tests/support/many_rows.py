"""A database with many more rows than a test makes by itself."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, String, Table, UniqueConstraint, insert, select, text
from sqlalchemy.orm import Session

from pico_bot.model.base import Base

# When something is due, or an absence ends.
_DUE = {
    "closes_at",
    "digest_due_at",
    "inactivity_check_at",
    "invite_at",
    "monthly_digest_due_at",
    "next_at",
    "next_due_at",
    "refresh_at",
    "remind_at",
    "review_check_at",
    "until_at",
    "welcome_at",
}
_TEN_YEARS = timedelta(days=3650)
_STRIDE = 1_000_000


def copy_everything(session: Session, *, times: int) -> None:
    """Add copies of all rows, with other ids and unique texts, open and due in ten years.

    The query planner gets new statistics.
    """
    for table in Base.metadata.sorted_tables:
        rows = [dict(row) for row in session.execute(select(table)).mappings()]
        copies = [_copied(table, row, number) for number in range(1, times + 1) for row in rows]
        if copies:
            session.execute(insert(table), copies)
    session.execute(text("ANALYZE"))


def _copied(table: Table, row: dict[str, Any], number: int) -> dict[str, Any]:
    unique = _unique_columns(table)
    return {
        column.name: _changed(column, row[column.name], number, is_unique=column.name in unique)
        for column in table.columns
    }


def _changed(column: Column[Any], value: Any, number: int, *, is_unique: bool) -> Any:
    is_id = bool(column.foreign_keys) or (column.primary_key and column.name == "id")
    if column.name == "closed_at":
        return None
    if isinstance(value, datetime) and column.name in _DUE:
        return value + _TEN_YEARS
    if isinstance(value, int) and is_id:
        return value + number * _STRIDE
    if isinstance(value, str) and is_unique and type(column.type) is String:
        return f"{value}-{number}"
    return value


def _unique_columns(table: Table) -> set[str]:
    constraints = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    found = {column.name for each in constraints for column in each.columns}
    return found | {column.name for column in table.primary_key.columns}
