"""Working time: which days and hours of a partnership count, and how long things take in them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from threading import Lock
from zoneinfo import ZoneInfo

from holidays import HolidayBase, country_holidays

from pico_bot.i18n import ENGLISH
from pico_bot.model import CharterTerms, Side, WorkingHours

_A_DAY = timedelta(days=1)

# A calendar takes a year for known before it is; nobody may ask it meanwhile.
_filling = Lock()

# No country rests longer than this, so looking further means that no day works at all.
_LONGEST_REST = 366


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The working time of a partnership or a side: wall time in `zone`, without public holidays.

    `country` and `region` tell the holidays (ISO 3166-1 alpha-2 and 3166-2); without a country
    there are none. `language` is what they are named in. A day on which one of those `beside` it
    rests is no working day either.
    """

    zone: ZoneInfo
    hours: WorkingHours
    country: str | None = None
    region: str | None = None
    language: str = ENGLISH
    beside: tuple["Calendar", ...] = ()

    @classmethod
    def of(cls, terms: CharterTerms, *, side: Side | None = None) -> "Calendar":
        """The calendar that a charter says for both, or for `side` where that has its own."""
        said = terms.own_hours.get(side, terms) if side is not None else terms
        return cls(
            zone=ZoneInfo(said.time_zone),
            hours=said.hours,
            country=said.country,
            region=said.region,
            language=terms.language,
        )

    @classmethod
    def of_both(cls, terms: CharterTerms) -> "Calendar":
        """The calendar that a charter says for what both sides do together."""
        own = tuple(cls.of(terms, side=side) for side in terms.own_hours)
        return replace(cls.of(terms), beside=own)

    def holiday(self, on: date) -> str | None:
        """The name of the public holiday on the day `on`; None where it is none."""
        if self.country is not None:
            with _filling:
                found = _holidays(self.country, self.region, self.language).get(on)
            if found is not None:
                return found
        return next(filter(None, (each.holiday(on) for each in self.beside)), None)

    def works(self, on: date) -> bool:
        """Whether `on` is a working day."""
        weekdays = (each.hours.weekdays for each in (self, *self.beside))
        return all(on.weekday() in each for each in weekdays) and self.holiday(on) is None

    def working_day(self, on: date) -> date:
        """The day `on` if it is a working day, else the next that is."""
        for ahead in range(_LONGEST_REST):
            if self.works(on + ahead * _A_DAY):
                return on + ahead * _A_DAY
        raise ValueError("a calendar needs a working day")

    def working_days(self, begin: date, end: date) -> int:
        """How many working days there are from `begin` on and before `end`."""
        return sum(self.works(begin + ahead * _A_DAY) for ahead in range((end - begin).days))

    @property
    def a_day(self) -> timedelta:
        """How much working time a working day has, as long as the clock is not changed on it."""
        begin, end = (datetime.combine(date.min, at) for at in (self.hours.start, self.hours.end))
        return end - begin

    def closes(self, on: date) -> datetime:
        """When working hours end on the day `on`, were it a working day, in UTC."""
        return self._at(on, self.hours.end)

    def opens_after(self, moment: datetime) -> datetime:
        """When working hours next begin after `moment`, in UTC."""
        return next(opens for opens, _ in self._spans(moment) if opens > moment)

    def at_work(self, moment: datetime) -> datetime:
        """The first moment from `moment` on, in UTC, that working hours hold, or just end with."""
        opens, _ = next(self._spans(moment - datetime.resolution))
        return max(opens, moment)

    def add(self, moment: datetime, work: timedelta) -> datetime:
        """When `work` of working time has gone by after `moment`, in UTC.

        What begins out of hours begins with the next working hour; nothing to do is done then.
        """
        left = work
        for begin, end in self._spans(moment):
            start = max(begin, moment)
            if start + left <= end:
                return start + left
            left -= end - start
        raise AssertionError("unreachable: working time never ends")

    def between(self, begin: datetime, end: datetime) -> timedelta:
        """How much working time there is from `begin` to `end`; none where `end` is not later."""
        worked = timedelta()
        for opens, closes in self._spans(begin):
            if max(opens, begin) >= end:
                break
            worked += min(closes, end) - max(opens, begin)
        return worked

    def is_open(self, moment: datetime) -> bool:
        """Whether `moment` lies within working hours."""
        opens, _ = next(self._spans(moment))
        return opens <= moment

    def _spans(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Working days' hours in UTC, from the one that `moment` lies in or before, on and on."""
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
    spoken = [each for each in known.supported_languages if each.split("_")[0] == language]
    return country_holidays(country, subdiv=region, language=spoken[0] if spoken else None)
