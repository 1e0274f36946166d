"""The declarative base: metadata, column types and the naming of constraints."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Enum,
    Index,
    Integer,
    MetaData,
    TypeDecorator,
    text,
)
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite fills in row ids only for INTEGER; PostgreSQL needs the larger range.
BigId = BigInteger().with_variant(Integer, "sqlite")


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the rows for which the SQL condition `where` holds, on both databases."""
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC on both databases.

    SQLite drops time zones, which would silently change the meaning of a naive value, so binding
    one raises ValueError.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file or link that belongs to a record or an answer; `file_id` is Slack's id of a file.

    A file that Slack doesn't show to the bot has no name and no address.
    """

    name: str
    address: str | None = None
    file_id: str | None = None


class Attachments(TypeDecorator[tuple[Attachment, ...]]):
    """Attachments, stored as JSON."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: tuple[Attachment, ...] | None, dialect: Dialect) -> Any:
        return [asdict(each) for each in value or ()]

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[Attachment, ...]:
        return tuple(Attachment(**each) for each in value or ())


class Base(DeclarativeBase):
    """The declarative base of every mapped class."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(),
        tuple[Attachment, ...]: Attachments(),
        list[dict[str, Any]]: JSON(),
        list[int]: JSON(),
        list[str]: JSON(),
        StrEnum: Enum(
            StrEnum,
            native_enum=False,
            length=32,
            values_callable=lambda members: [member.value for member in members],
        ),
    }
