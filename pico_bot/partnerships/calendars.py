"""Working time: which days and hours of a partnership count."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from threading import Lock
from zoneinfo import ZoneInfo

from babel.core import get_global
from holidays import HolidayBase, country_holidays, list_supported_countries

from pico_bot.i18n import current_language
from pico_bot.model import CharterTerms, Side, WorkingHours

_A_DAY = timedelta(days=1)

# `holidays` marks a year as known before it has filled it in, so lookups are serialised.
_filling = Lock()

# Beyond this, the calendar has no working day at all.
_MAX_DAYS_OFF = 366


def default_country(time_zone: str) -> str | None:
    """The country whose public holidays apply unless another is chosen; None for UTC and the like.

    It is an ISO 3166 code of a country with known holidays.
    """
    countries: Mapping[str, str] = get_global("zone_territories")
    country = countries.get(time_zone)
    return country if country in _known_countries() else None


@lru_cache
def _known_countries() -> frozenset[str]:
    return frozenset(list_supported_countries(include_aliases=False))


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The working time of a partnership or a side: wall time in `zone`, except public holidays.

    `country` and `region` select the holidays (ISO 3166-1 alpha-2 and 3166-2); without a country
    there are none. A day off in any calendar of `beside` is not a working day either.
    """

    zone: ZoneInfo
    hours: WorkingHours
    country: str | None = None
    region: str | None = None
    beside: tuple["Calendar", ...] = ()

    @classmethod
    def of(cls, terms: CharterTerms, *, side: Side | None = None) -> "Calendar":
        """The calendar of a charter, or of `side` if that has its own hours."""
        own = terms.own_hours.get(side, terms) if side is not None else terms
        return cls(
            zone=ZoneInfo(own.time_zone),
            hours=own.hours,
            country=own.country,
            region=own.region,
        )

    @classmethod
    def of_both(cls, terms: CharterTerms) -> "Calendar":
        """The calendar for what both sides do together."""
        own = tuple(cls.of(terms, side=side) for side in terms.own_hours)
        return replace(cls.of(terms), beside=own)

    def holiday(self, on: date) -> str | None:
        """The name of the public holiday on `on` in the current language; None if there is none."""
        if self.country is not None:
            with _filling:
                found = _holidays(self.country, self.region, current_language()).get(on)
            if found is not None:
                return found
        return next(filter(None, (each.holiday(on) for each in self.beside)), None)

    def works(self, on: date) -> bool:
        """Whether `on` is a working day."""
        weekday, calendars = on.weekday(), (self, *self.beside)
        is_weekday = all(weekday in each.hours.weekdays for each in calendars)
        return is_weekday and self.holiday(on) is None

    def working_day(self, on: date) -> date:
        """`on` if it is a working day, else the next one."""
        for ahead in range(_MAX_DAYS_OFF):
            if self.works(on + ahead * _A_DAY):
                return on + ahead * _A_DAY
        raise ValueError("a calendar needs a working day")

    def working_days(self, begin: date, end: date) -> int:
        """The number of working days from `begin` up to but not including `end`."""
        return sum(self.works(begin + ahead * _A_DAY) for ahead in range((end - begin).days))

    @property
    def a_day(self) -> timedelta:
        """The working time of a day on which the clocks do not change."""
        begin, end = (datetime.combine(date.min, at) for at in (self.hours.start, self.hours.end))
        return end - begin

    def closes(self, on: date) -> datetime:
        """The end of working hours on `on`, in UTC, whether or not it is a working day."""
        return self._at(on, self.hours.end)

    def opens_after(self, moment: datetime) -> datetime:
        """The next start of working hours after `moment`, in UTC."""
        return next(opens for opens, _closes in self._spans(moment) if opens > moment)

    def at_work(self, moment: datetime) -> datetime:
        """The first time from `moment` on, in UTC, that is within working hours or at their end."""
        opens, _closes = next(self._spans(moment - datetime.resolution))
        return max(opens, moment)

    def add(self, moment: datetime, work: timedelta) -> datetime:
        """The time, in UTC, at which `work` of working time has passed since `moment`.

        Outside working hours the count starts with the next working hours.
        """
        left = work
        for begin, end in self._spans(moment):
            start = max(begin, moment)
            if start + left <= end:
                return start + left
            left -= end - start
        raise AssertionError("unreachable: working time never ends")

    def between(self, begin: datetime, end: datetime) -> timedelta:
        """The working time from `begin` to `end`; zero if `end` is not later."""
        worked = timedelta()
        for opens, closes in self._spans(begin):
            if max(opens, begin) >= end:
                break
            worked += min(closes, end) - max(opens, begin)
        return worked

    def is_open(self, moment: datetime) -> bool:
        """Whether `moment` is within working hours."""
        opens, _closes = next(self._spans(moment))
        return opens <= moment

    def covers(self, moment: datetime) -> bool:
        """Whether `moment` is within the hours of all its calendars, on holidays too."""
        for calendar in (self, *self.beside):
            local, hours = moment.astimezone(calendar.zone), calendar.hours
            if local.weekday() not in hours.weekdays or not (
                hours.start <= local.time() <= hours.end
            ):
                return False
        return True

    def _spans(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Working hours of each day in UTC, from the first that end after `moment`."""
        day = moment.astimezone(self.zone).date() - _A_DAY
        while True:
            day = self.working_day(day)
            opens, closes = self._at(day, self.hours.start), self._at(day, self.hours.end)
            if moment < closes and opens < closes:
                yield opens, closes
            day += _A_DAY

    def _at(self, on: date, at: time) -> datetime:
        return datetime.combine(on, at, self.zone).astimezone(UTC)


@lru_cache
def _holidays(country: str, region: str | None, language: str) -> HolidayBase:
    known = country_holidays(country)
    languages = [each for each in known.supported_languages if each.split("_")[0] == language]
    return country_holidays(country, subdiv=region, language=languages[0] if languages else None)
