"""Mistakes in when and where: time zone, language, holidays, hours, rhythm, digests."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from functools import lru_cache
from zoneinfo import available_timezones

from holidays import list_supported_countries

from pico_bot.charter.validation.problem import Problem, amount, number, once, weekday, weekdays
from pico_bot.i18n import LANGUAGES, join_or
from pico_bot.i18n import gettext as _
from pico_bot.model import CharterTerms, Rhythm, SideHours

_LONGEST_KEPT = 600
_LONGEST_WINDOW = 20
_MOST_PARTICIPANTS = 50

_SLACK_PERSON = re.compile(r"[UW][A-Z0-9]{1,30}")


def problems(terms: CharterTerms) -> Iterator[Problem]:
    """What is wrong with when and where."""
    yield from _working_time("", terms)
    for side, own in terms.own_hours.items():
        yield from _working_time(f"own_hours.{side}.", own)
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
    yield from rhythm("rhythm", terms.rhythm)
    yield from number(
        "checkins.window_days", terms.checkins.window_days, least=1, most=_LONGEST_WINDOW
    )
    yield from participants("checkins.participants", terms.checkins.participants)
    yield from weekday("digests.weekday", terms.digests.weekday)
    yield from _wall_time("digests.at", terms.digests.at)
    if terms.retention_months is not None:
        yield from number("retention_months", terms.retention_months, least=1, most=_LONGEST_KEPT)


def rhythm(path: str, said: Rhythm) -> Iterator[Problem]:
    """What is wrong with a rhythm."""
    yield from weekdays(f"{path}.weekdays", said.weekdays)
    yield from _wall_time(f"{path}.at", said.at)


def _working_time(path: str, said: CharterTerms | SideHours) -> Iterator[Problem]:
    if said.time_zone not in _zones():
        yield Problem(
            path=f"{path}time_zone",
            sentence=_(
                "I don't know the time zone `{zone}`. Enter one like `Europe/Copenhagen`."
            ).format(zone=said.time_zone),
        )
    yield from _place(path, said.country, said.region)
    yield from weekdays(f"{path}hours.weekdays", said.hours.weekdays)
    yield from _wall_time(f"{path}hours.start", said.hours.start)
    yield from _wall_time(f"{path}hours.end", said.hours.end)
    if said.hours.start.replace(tzinfo=None) >= said.hours.end.replace(tzinfo=None):
        yield Problem(
            path=f"{path}hours.end", sentence=_("Working hours must end after they start.")
        )


def _wall_time(path: str, at: time) -> Iterator[Problem]:
    if at.tzinfo is not None or at.second or at.microsecond:
        yield Problem(
            path=path,
            sentence=_("Enter the time without a time zone, like `09:00`."),
        )


def participants(path: str, said: Sequence[str]) -> Iterator[Problem]:
    """What is wrong with who is asked in a check-in."""
    yield from amount(path, said, most=_MOST_PARTICIPANTS)
    yield from once(path, said)
    for who in said:
        if not _SLACK_PERSON.fullmatch(who):
            yield Problem(
                path=path,
                sentence=_("`{id}` isn't a person's Slack ID, like U0123456789.").format(id=who),
            )


def _place(path: str, country: str | None, region: str | None) -> Iterator[Problem]:
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
        sentence = _("`{country}` has no region `{region}`.").format(country=country, region=region)
        if regions:
            known = join_or([f"`{each}`" for each in regions])
            sentence += " " + _("Choose {regions}.").format(regions=known)
        yield Problem(path=f"{path}region", sentence=sentence)


@lru_cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache
def _countries() -> Mapping[str, Sequence[str]]:
    return list_supported_countries(include_aliases=True)
