"""Column types: datetimes in UTC on both databases, enums by their values."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Enum
from sqlalchemy.engine.default import DefaultDialect

from pico_bot.model import Base
from pico_bot.model.base import UtcDateTime

COLUMN = UtcDateTime()
DIALECT = DefaultDialect()
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def test_a_datetime_is_stored_in_utc() -> None:
    stored = COLUMN.process_bind_param(NOON.astimezone(COPENHAGEN), DIALECT)
    assert stored == NOON
    assert stored.tzinfo is UTC
    assert COLUMN.process_bind_param(None, DIALECT) is None


def test_a_datetime_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        COLUMN.process_bind_param(NOON.replace(tzinfo=None), DIALECT)


@pytest.mark.parametrize("read", [NOON.replace(tzinfo=None), NOON.astimezone(COPENHAGEN)])
def test_a_datetime_is_read_in_utc_whatever_the_database_returns(read: datetime) -> None:
    value = COLUMN.process_result_value(read, DIALECT)
    assert value == NOON
    assert value.tzinfo is UTC
    assert COLUMN.process_result_value(None, DIALECT) is None


def test_enums_are_stored_by_their_values_which_fit_their_columns() -> None:
    columns = [each for table in Base.metadata.tables.values() for each in table.columns]
    enums = [each.type for each in columns if isinstance(each.type, Enum)]
    assert enums
    for each in enums:
        assert each.enum_class is not None
        assert each.enums == [member.value for member in each.enum_class]
        assert max(map(len, each.enums)) <= 32
