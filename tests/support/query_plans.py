"""Collects the statements that run, and finds those that read a whole table."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event, select

from pico_bot.core.db import Database
from pico_bot.model.base import Base

_TABLES = frozenset(Base.metadata.tables)
_SQLITE_SCAN = re.compile(r"^SCAN (\w+?)(?:_\d+)?\b(?:.* INDEX (\w+))?")

# What waits, such as messages to send, has an index without the other rows.
_PARTIAL_INDEXES = frozenset(
    index.name
    for table in Base.metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
)
_INDEX_SCANS = {"Index Scan", "Index Only Scan", "Bitmap Index Scan"}


@contextmanager
def recorded(db: Database | None = None) -> Iterator[list[tuple[str, Any]]]:
    """The statements that run meanwhile, in order, without those that begin a transaction.

    They are those of `db`, or of all databases; for the latter, enter it before any of them is
    used in another thread.
    """
    target = Engine if db is None else db.engine
    found: list[tuple[str, Any]] = []

    def note(
        _connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool
    ) -> None:
        if not statement.startswith("BEGIN"):
            found.append((statement, values[0] if many and isinstance(values, list) else values))

    event.listen(target, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(target, "before_cursor_execute", note)


def scans(db: Database, statements: list[tuple[str, Any]]) -> list[str]:
    """The statements that read all rows of a table, each with the table.

    An empty table doesn't count: how it is read says nothing.
    """
    distinct = {
        statement: values
        for statement, values in statements
        if statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH"))
    }
    find = _sqlite_scans if db.is_sqlite else _postgresql_scans
    with db.engine.connect() as connection:
        empty = {
            table.name
            for table in Base.metadata.sorted_tables
            if connection.execute(select(table).limit(1)).first() is None
        }
        return [
            f"{table}: {statement}"
            for statement, values in distinct.items()
            for table in find(connection, statement, values)
            if table not in empty
        ]


def _sqlite_scans(connection: Connection, statement: str, values: Any) -> list[str]:
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    found = [_SQLITE_SCAN.match(row.detail) for row in rows]
    return [
        match[1]
        for match in found
        if match and match[1] in _TABLES and match[2] not in _PARTIAL_INDEXES
    ]


def _postgresql_scans(connection: Connection, statement: str, values: Any) -> list[str]:
    # With few rows it would read whole tables although there is an index.
    for method in ("seqscan", "hashjoin", "mergejoin"):
        connection.exec_driver_sql(f"SET LOCAL enable_{method} = off")
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()
    loaded = json.loads(plan) if isinstance(plan, str) else plan
    return list(_scanned(loaded[0]["Plan"]))


def _scanned(node: dict[str, Any]) -> Iterator[str]:
    kind = node["Node Type"]
    reads_all = kind in _INDEX_SCANS and "Index Cond" not in node
    if kind == "Seq Scan" or (reads_all and node["Index Name"] not in _PARTIAL_INDEXES):
        yield node.get("Relation Name") or node["Index Name"]
    for each in node.get("Plans", ()):
        # The first entries of an index are not all of them.
        if kind != "Limit" or each["Node Type"] not in _INDEX_SCANS or "Filter" in each:
            yield from _scanned(each)
