"""The migrations create the schema of the mapped classes on both databases, and revert it."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, inspect

from pico_bot.core import db
from pico_bot.core.errors import SchemaError
from pico_bot.model.base import Base

SCRIPTS = ScriptDirectory(str(db.MIGRATIONS))
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]


def test_there_is_one_head() -> None:
    assert len(SCRIPTS.get_heads()) == 1


def test_alembic_finds_nothing_left_to_migrate(bare_database_url: str) -> None:
    db.migrate(bare_database_url)
    with connected(bare_database_url) as connection:
        config = Config()
        config.set_main_option("script_location", str(db.MIGRATIONS))
        config.attributes["connection"] = connection
        command.check(config)


def test_migrations_create_the_schema_of_the_mapped_classes(bare_database_url: str) -> None:
    with engine_for(bare_database_url) as engine:
        Base.metadata.create_all(engine)
        described = schema(bare_database_url)
        Base.metadata.drop_all(engine)
    db.migrate(bare_database_url)
    assert schema(bare_database_url) == described


def test_every_migration_can_be_reverted_and_reapplied(bare_database_url: str) -> None:
    before, previous = schema(bare_database_url), "base"
    for revision in REVISIONS:
        db.migrate(bare_database_url, revision=revision)
        after = schema(bare_database_url)
        assert after != before, f"{revision} changes nothing"
        db.migrate(bare_database_url, revision=previous)
        assert schema(bare_database_url) == before
        db.migrate(bare_database_url, revision=revision)
        assert schema(bare_database_url) == after
        before, previous = after, revision


def test_reverting_everything_leaves_nothing(bare_database_url: str) -> None:
    db.migrate(bare_database_url)
    db.migrate(bare_database_url, revision="base")
    assert schema(bare_database_url) == {}


def test_migrating_at_head_changes_nothing(database_url: str) -> None:
    before = schema(database_url)
    db.migrate(database_url)
    assert schema(database_url) == before


def test_a_schema_at_head_is_accepted(database_url: str) -> None:
    database = db.Database(database_url)
    database.check_schema()
    database.dispose()


def test_a_schema_behind_head_is_rejected_with_the_command_to_run(bare_database_url: str) -> None:
    database = db.Database(bare_database_url)
    with pytest.raises(SchemaError, match=r"bot\.py migrate"):
        database.check_schema()
    database.dispose()


def schema(url: str) -> dict[str, dict[str, Any]]:
    """Everything the database reports about its tables, so that two schemas can be compared."""
    with connected(url) as connection:
        found = inspect(connection)
        return {
            table: {
                "columns": by_name(found.get_columns(table)),
                "primary key": by_name([found.get_pk_constraint(table)]),
                "foreign keys": by_name(found.get_foreign_keys(table)),
                "unique": by_name(found.get_unique_constraints(table)),
                "indexes": by_name(found.get_indexes(table)),
                "checks": by_name(found.get_check_constraints(table)),
            }
            for table in found.get_table_names()
            if table != "alembic_version"
        }


def by_name(found: Iterable[Any]) -> dict[str, Any]:
    """`found` by name, in plain values: types and SQL as text."""
    plain: list[dict[str, Any]] = json.loads(json.dumps(list(found), default=str))
    return {str(each["name"]): each for each in plain}


@contextmanager
def engine_for(url: str) -> Iterator[Engine]:
    engine = create_engine(url)
    yield engine
    engine.dispose()


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    with engine_for(url) as engine, engine.connect() as connection:
        yield connection
