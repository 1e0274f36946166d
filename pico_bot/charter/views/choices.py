"""The options of the charter's selects."""

from collections.abc import Sequence
from functools import lru_cache
from zoneinfo import available_timezones

from holidays.registry import COUNTRIES

from pico_bot.blockkit import GROUP_LIMIT, NO_CHOICE, Choices, label_of
from pico_bot.charter.views import labels
from pico_bot.i18n import LANGUAGES, current_language, format_weekdays, gettext_noop, use_locale
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    CharterTerms,
    EscalationLevel,
    Every,
    HolidayPolicy,
)

# The continents of time zones, as the zones' names begin, and the titles of their groups.
_REGIONS = {
    "Europe": gettext_noop("Europe"),
    "America": gettext_noop("America"),
    "Asia": gettext_noop("Asia"),
    "Africa": gettext_noop("Africa"),
    "Australia": gettext_noop("Australia"),
    "Pacific": gettext_noop("Pacific"),
    "Atlantic": gettext_noop("Atlantic"),
    "Indian": gettext_noop("Indian Ocean"),
    "Antarctica": gettext_noop("Antarctica"),
}
_COUNTRIES_IN_A_GROUP = 25
# Two names make the title of a group, which Slack limits to 75 characters.
_MAX_COUNTRY_NAME = 30


def warm_up() -> None:
    """Fill the caches behind the long choices, which takes longer than a form has to open."""
    for language in LANGUAGES:
        _countries(language)
    _zones()


def role_choices(terms: CharterTerms) -> Choices:
    """The charter's roles."""
    return [
        (key, _("{role} ({side})").format(role=_(role.title), side=label_of(role.side)))
        for key, role in terms.roles.items()
    ]


def frequency_choices() -> Choices:
    """How often a check-in can run."""
    return [(each.value, label_of(each).capitalize()) for each in Every]


def weekday_choices() -> Choices:
    """The days of the week."""
    return [(str(each), format_weekdays([each]).capitalize()) for each in range(7)]


def holiday_choices() -> Choices:
    """What can happen to a check-in on a public holiday."""
    return [(each.value, label_of(each).capitalize()) for each in HolidayPolicy]


def level_choices() -> Choices:
    """The escalation levels, in order."""
    return [(each.value, label_of(each).capitalize()) for each in EscalationLevel]


def language_choices() -> Choices:
    """The languages that the bot speaks."""
    names = {each: labels.language_name(each) for each in LANGUAGES}
    return [(each, name[:1].upper() + name[1:]) for each, name in names.items()]


def country_groups() -> Sequence[tuple[str, Choices]]:
    """Every country whose public holidays are known, in alphabetical groups."""
    countries = _countries(current_language())
    return [(_("None"), [(NO_CHOICE, _("No public holidays"))]), *countries]


def zone_groups(*, current: str) -> Sequence[tuple[str, Choices]]:
    """Every time zone, grouped by continent; `current` is offered even if it isn't among them."""
    groups = [(_(region), options) for region, options in _zones()]
    known = {zone for _title, options in groups for zone, _text in options}
    return groups if current in known else [(current, [(current, current)]), *groups]


@lru_cache
def _countries(language: str) -> Sequence[tuple[str, Choices]]:
    with use_locale(language):
        # The library's own list would load every country's rules, which takes a second.
        codes = {names[1] for names in COUNTRIES.values()}
        named = [(code, labels.country_name(code)) for code in codes if len(code) == 2]
    named.sort(key=lambda country: country[1].casefold())
    groups = [
        named[start : start + _COUNTRIES_IN_A_GROUP]
        for start in range(0, len(named), _COUNTRIES_IN_A_GROUP)
    ]
    return [
        (f"{group[0][1][:_MAX_COUNTRY_NAME]} – {group[-1][1][:_MAX_COUNTRY_NAME]}", group)
        for group in groups
    ]


@lru_cache
def _zones() -> Sequence[tuple[str, Choices]]:
    by_region: dict[str, list[str]] = {region: [] for region in _REGIONS}
    for zone in sorted(available_timezones()):
        region, slash, _city = zone.partition("/")
        if slash and region in by_region:
            by_region[region].append(zone)
    groups: list[tuple[str, Choices]] = [("UTC", [("UTC", "UTC")])]
    for region, zones in by_region.items():
        for start in range(0, len(zones), GROUP_LIMIT):
            group = zones[start : start + GROUP_LIMIT]
            groups.append((_REGIONS[region], [(zone, zone) for zone in group]))
    return groups
