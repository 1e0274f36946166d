"""Fills a database by copying rows within it, which is much faster than what the bot does."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Insert,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    cast,
    func,
    insert,
    literal,
    literal_column,
    select,
    text,
    true,
)
from sqlalchemy.orm import Session

from pico_bot.core import Database
from pico_bot.model import Base, Partnership

# Columns with ids of Slack.
_OF_SLACK = frozenset(
    {"channel", "conversation", "customer_team_id", "slack_id", "slack_user_id", "source_ts", "ts"}
)


def copy_rows(
    session: Session,
    *,
    times: int,
    tables: Collection[str] | None = None,
    numbers: Mapping[str, int] | None = None,
    ages: Mapping[str, timedelta] | None = None,
    only: Mapping[str, str] | None = None,
) -> None:
    """Add copies of all rows of `tables` (by default, of all tables).

    A copy refers to copies of what the original refers to, and has Slack ids that exist only once.
    A copied partnership has its own revision, because a revision stands for one snapshot.
    `numbers` are added to these columns for each copy, and copies are older by `ages` in theirs.
    Of the tables in `only`, the rows for which that SQL condition holds are copied.
    """
    copied = [each for each in Base.metadata.sorted_tables if tables is None or each.name in tables]
    stride = 1 + max(
        session.scalar(select(func.coalesce(func.max(each.c.id), 0))) or 0
        for each in copied
        if "id" in each.c
    )
    copies = _Copies(
        times=times,
        tables={each.name for each in copied},
        stride=stride,
        numbers=numbers or {},
        ages=ages or {},
        only=only or {},
        is_postgresql=session.get_bind().dialect.name == "postgresql",
    )
    for table in copied:
        session.execute(copies.insert_into(table))
        if copies.is_postgresql and "id" in table.c and not table.c.id.foreign_keys:
            sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
            highest = f"(SELECT max(id) FROM {table.name})"
            session.execute(text(f"SELECT setval({sequence}, {highest}) WHERE {highest} > 0"))


def update_statistics(db: Database) -> None:
    """Update the planner's statistics now, as PostgreSQL does on its own within minutes."""
    statement = "ANALYZE" if db.is_sqlite else "VACUUM ANALYZE"
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(statement)


@dataclass(frozen=True, kw_only=True)
class _Copies:
    """The copies of some tables; the ids of each set of copies are `stride` higher."""

    times: int
    tables: Collection[str]
    stride: int
    numbers: Mapping[str, int]
    ages: Mapping[str, timedelta]
    only: Mapping[str, str]
    is_postgresql: bool

    def insert_into(self, table: Table) -> Insert:
        first = select(literal(1).label("number")).cte("series", recursive=True)
        series = first.union_all(select(first.c.number + 1).where(first.c.number < self.times))
        number = series.c.number
        unique = _unique_names(table)
        values = [self._changed(each, number, is_unique=each in unique) for each in table.columns]
        rows = select(*values).select_from(series.join(table, true())).order_by(number)
        if table.name in self.only:
            rows = rows.where(text(self.only[table.name]))
        return insert(table).from_select([each.name for each in table.columns], rows)

    def _changed(
        self, column: Column[Any], number: ColumnElement[int], *, is_unique: bool
    ) -> ColumnElement[Any]:
        targets = {each.column.table.name for each in column.foreign_keys}
        if targets & set(self.tables) or (column.name == "id" and not targets):
            return column + number * self.stride
        if column is Partnership.__table__.c.revision:
            return column - number
        if column.name in self.numbers:
            return column + number * self.numbers[column.name]
        if column.name in self.ages:
            return self._earlier(column, number * int(self.ages[column.name].total_seconds()))
        return column + f"-{self.stride}-" + cast(number, String) if is_unique else column

    def _earlier(self, column: Column[Any], seconds: ColumnElement[int]) -> ColumnElement[Any]:
        if self.is_postgresql:
            return column - seconds * literal_column("interval '1 second'")
        shift = literal("-") + cast(seconds, String) + " seconds"
        return func.strftime("%Y-%m-%d %H:%M:%S.000000", column, shift)


def _unique_names(table: Table) -> set[Column[Any]]:
    """The columns with texts that exist only once."""
    found = {each for each in table.columns if each.unique or each.name in _OF_SLACK}
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint | PrimaryKeyConstraint):
            columns = set(constraint.columns)
            if not any(each.foreign_keys for each in columns):
                found |= columns
    return {each for each in found if type(each.type) is String and not each.foreign_keys}
