"""Checks of times and places: time zones, holidays, working hours, rhythms, digests."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from functools import lru_cache
from zoneinfo import available_timezones

from holidays import list_supported_countries

from pico_bot.charter.validation.problem import (
    Problem,
    check_count,
    check_range,
    check_unique,
    check_weekday,
    check_weekdays,
)
from pico_bot.charter.views import country_name
from pico_bot.i18n import LANGUAGES, join_or
from pico_bot.i18n import gettext as _
from pico_bot.model import CharterTerms, Rhythm, SideHours

_MAX_MONTHS = 600
_MAX_WINDOW_DAYS = 20
_MAX_PARTICIPANTS = 50

_SLACK_USER = re.compile(r"[UW][A-Z0-9]{1,30}")


def problems(terms: CharterTerms) -> Iterator[Problem]:
    """The problems with times and places, and with the language."""
    yield from _check_working_time("", terms)
    for side, own in terms.own_hours.items():
        yield from _check_working_time(f"own_hours.{side}.", own)
        common = set(terms.hours.weekdays)
        common.intersection_update(*(each.hours.weekdays for each in terms.own_hours.values()))
        if not common:
            yield Problem(
                path=f"own_hours.{side}.hours.weekdays",
                sentence=_("Choose at least one weekday when both sides work."),
            )
    if terms.language not in LANGUAGES:
        yield Problem(
            path="language",
            sentence=_("I don't know the language `{language}`. Choose {languages}.").format(
                language=terms.language, languages=join_or([f"`{each}`" for each in LANGUAGES])
            ),
        )
    yield from check_rhythm("rhythm", terms.rhythm)
    yield from check_range(
        "checkins.window_days", terms.checkins.window_days, least=1, most=_MAX_WINDOW_DAYS
    )
    yield from check_participants("checkins.participants", terms.checkins.participants)
    yield from check_weekday("digests.weekday", terms.digests.weekday)
    yield from _check_wall_time("digests.at", terms.digests.at)
    if terms.retention_months is not None:
        yield from check_range(
            "retention_months", terms.retention_months, least=1, most=_MAX_MONTHS
        )


def check_rhythm(path: str, rhythm: Rhythm) -> Iterator[Problem]:
    """A rhythm must have weekdays and a time without seconds."""
    yield from check_weekdays(f"{path}.weekdays", rhythm.weekdays)
    yield from _check_wall_time(f"{path}.at", rhythm.at)


def _check_working_time(path: str, place: CharterTerms | SideHours) -> Iterator[Problem]:
    if place.time_zone not in _zones():
        yield Problem(
            path=f"{path}time_zone",
            sentence=_(
                "I don't know the time zone `{zone}`. Enter one like `Europe/Copenhagen`."
            ).format(zone=place.time_zone),
        )
    yield from _check_place(path, place.country, place.region)
    yield from check_weekdays(f"{path}hours.weekdays", place.hours.weekdays)
    yield from _check_wall_time(f"{path}hours.start", place.hours.start)
    yield from _check_wall_time(f"{path}hours.end", place.hours.end)
    if place.hours.start.replace(tzinfo=None) >= place.hours.end.replace(tzinfo=None):
        yield Problem(
            path=f"{path}hours.end", sentence=_("Working hours must end after they start.")
        )


def _check_wall_time(path: str, at: time) -> Iterator[Problem]:
    if at.tzinfo is not None or at.second or at.microsecond:
        yield Problem(
            path=path,
            sentence=_("Enter the time without a time zone, like `09:00`."),
        )


def check_participants(path: str, ids: Sequence[str]) -> Iterator[Problem]:
    """Participants must be unique Slack ids of people."""
    yield from check_count(path, ids, most=_MAX_PARTICIPANTS)
    yield from check_unique(path, ids)
    for who in ids:
        if not _SLACK_USER.fullmatch(who):
            yield Problem(
                path=path,
                sentence=_("`{id}` isn't a person's Slack ID, like U0123456789.").format(id=who),
            )


def _check_place(path: str, country: str | None, region: str | None) -> Iterator[Problem]:
    if country is None:
        if region is not None:
            yield Problem(path=f"{path}region", sentence=_("Choose a country as well."))
        return
    regions = _countries().get(country)
    if regions is None:
        yield Problem(
            path=f"{path}country",
            sentence=_(
                "I don't know the public holidays of `{country}`. Enter a country code like `DK`."
            ).format(country=country),
        )
    elif region is not None and region not in regions:
        sentence = (
            _("{country} has no region `{region}`. Enter {regions}.")
            if regions
            else _("{country} has no region `{region}`. Leave the region empty.")
        )
        yield Problem(
            path=f"{path}region",
            sentence=sentence.format(
                country=country_name(country),
                region=region,
                regions=join_or([f"`{each}`" for each in regions]),
            ),
        )


@lru_cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache
def _countries() -> Mapping[str, Sequence[str]]:
    return list_supported_countries(include_aliases=True)
