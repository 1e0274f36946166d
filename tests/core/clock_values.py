"""Time zones, times and moments for the tests of recurrence."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

MINUTE = timedelta(minutes=1)


EVERY_DAY = frozenset(range(7))


COPENHAGEN = ZoneInfo("Europe/Copenhagen")


# Zones with unusual clock changes, each with a moment shortly before one.
ODDITIES = (
    ("Pacific/Apia", datetime(2011, 12, 29, 0, 0, tzinfo=UTC)),
    ("Pacific/Kwajalein", datetime(1993, 8, 20, 0, 0, tzinfo=UTC)),
    ("Africa/Cairo", datetime(2023, 4, 26, 12, 0, tzinfo=UTC)),
    ("Africa/Cairo", datetime(2023, 10, 25, 12, 0, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 2, 0, 0, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2027, 4, 2, 0, 0, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2018, 11, 3, 0, 0, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2019, 2, 16, 0, 0, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(1985, 12, 31, 0, 0, tzinfo=UTC)),
    ("Antarctica/Troll", datetime(2027, 3, 27, 0, 0, tzinfo=UTC)),
    ("Europe/Copenhagen", datetime(2027, 3, 27, 0, 0, tzinfo=UTC)),
    ("Europe/Copenhagen", datetime(2026, 10, 24, 0, 0, tzinfo=UTC)),
)


zones = st.sampled_from(sorted({name for name, _ in ODDITIES} | available_timezones())).map(
    ZoneInfo
)


times = st.times().map(lambda at: at.replace(second=0, microsecond=0))


weekdays = st.frozensets(st.integers(0, 6), min_size=1)


# Before 1973 some zones were off UTC by seconds, so no wall clock minute falls on a UTC minute.
moments = st.datetimes(
    min_value=datetime(1973, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime(2060, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
