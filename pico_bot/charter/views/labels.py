"""What the values of a charter are called by people, and the choices of its forms."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale
from holidays.registry import COUNTRIES

from pico_bot.blockkit import GROUP_LIMIT, Choices
from pico_bot.i18n import (
    DANISH,
    ENGLISH,
    LANGUAGES,
    current_language,
    format_time,
    format_weekday_and_short_day,
    format_weekday_span,
    format_weekdays,
    gettext_noop,
    join_and,
    use_locale,
)
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    CharterTerms,
    EscalationLevel,
    Every,
    HolidayPolicy,
    Maturity,
    Rhythm,
    Side,
    SideHours,
    WorkingHours,
)

# What stands for no choice: Slack lets nobody take back what was chosen once in a select.
NOTHING = "-"

_LANGUAGES = {ENGLISH: "English", DANISH: "Dansk"}

_SIDES = {
    Side.CONSULTANCY: gettext_noop("consultancy"),
    Side.CUSTOMER: gettext_noop("customer"),
    Side.UNKNOWN: gettext_noop("not part of this partnership"),
}
_EVERY = {
    Every.WEEK: gettext_noop("every week"),
    Every.SECOND_WEEK: gettext_noop("every two weeks"),
    Every.MONTH: gettext_noop("every month"),
}
_HOLIDAYS = {
    HolidayPolicy.MOVE: gettext_noop("moved to the next working day"),
    HolidayPolicy.SKIP: gettext_noop("skipped"),
}
RUNGS = {
    EscalationLevel.OWNER: gettext_noop("the owner"),
    EscalationLevel.DEPUTY: gettext_noop("the deputy"),
    EscalationLevel.LEAD: gettext_noop("the side's lead"),
    EscalationLevel.BOTH_LEADS: gettext_noop("both leads"),
}
_MATURITY = {
    Maturity.STARTING: (
        gettext_noop("Starting"),
        gettext_noop("weekly, more questions, escalates early"),
    ),
    Maturity.ESTABLISHED: (
        gettext_noop("Established"),
        gettext_noop("weekly, standard questions"),
    ),
    Maturity.ADVANCED: (
        gettext_noop("Advanced"),
        gettext_noop("every two weeks, few questions"),
    ),
}


def side(of: Side) -> str:
    """A side."""
    return _(_SIDES[of])


def level_name(of: EscalationLevel) -> str:
    """A rung of the escalation ladder."""
    return _(RUNGS[of])


def maturity(of: Maturity) -> str:
    """A preset's name, and what it means."""
    name, meaning = _MATURITY[of]
    return f"{_(name)}: {_(meaning)}"


def language_name(key: str) -> str:
    """A language, as those who speak it call it."""
    return _LANGUAGES.get(key, key)


def country_name(code: str) -> str:
    """A country (ISO 3166-1 alpha-2), in the language that is spoken now."""
    names: Mapping[str, str] = Locale.parse(_locale()).territories
    return names.get(code, code)


def role_title(terms: CharterTerms, key: str) -> str:
    """A role by its title; by its key where the charter has none."""
    role = terms.roles.get(key)
    return _(role.title) if role else key


def rhythm(of: Rhythm) -> str:
    """When a check-in comes."""
    days, at = format_weekdays(of.weekdays), format_time(of.at)
    match of.every:
        case Every.WEEK:
            return _("every week on {days} at {time}").format(days=days, time=at)
        case Every.MONTH:
            return _("on the first {days} of the month at {time}").format(days=days, time=at)
    if of.anchor is None:
        return _("every two weeks on {days} at {time}").format(days=days, time=at)
    return _("every two weeks on {days} at {time}, including the week of {day}").format(
        days=days, time=at, day=format_weekday_and_short_day(of.anchor)
    )


def holidays(of: HolidayPolicy) -> str:
    """What becomes of a check-in on a public holiday."""
    return _(_HOLIDAYS[of])


def hours(of: WorkingHours) -> str:
    """Working hours."""
    return _("{days}, {start} to {end}").format(
        days=format_weekday_span(of.weekdays), start=format_time(of.start), end=format_time(of.end)
    )


def public_holidays(of: CharterTerms | SideHours) -> str:
    """Whose public holidays nobody works on."""
    if not of.country:
        return _("no public holidays")
    where = country_name(of.country) + (f" ({of.region})" if of.region else "")
    return _("public holidays: {country}").format(country=where)


def own_hours(terms: CharterTerms, side: Side) -> str:
    """When a side works; the partnership's hours where it has none of its own."""
    own = terms.own_hours.get(side)
    if own is None:
        return _("same as the partnership's")
    return _("{hours} ({zone}), {holidays}").format(
        hours=hours(own.hours), zone=own.time_zone, holidays=public_holidays(own)
    )


def names(words: Sequence[str]) -> str:
    """Words in a row; a dash where there are none."""
    return join_and(words) if words else "–"


def role_choices(terms: CharterTerms) -> Choices:
    """The charter's roles to choose from."""
    return [
        (
            key,
            _("{role} ({side})").format(role=_(role.title), side=side(role.side)),
        )
        for key, role in terms.roles.items()
    ]


def every_choices() -> Choices:
    """How often a check-in may come."""
    return [(each.value, _(_EVERY[each]).capitalize()) for each in Every]


def weekday_choices() -> Choices:
    """The days of the week."""
    return [(str(each), format_weekdays([each]).capitalize()) for each in range(7)]


def prepare() -> None:
    """Read what the long choices are made of, which takes longer than a form has to open."""
    for each in LANGUAGES:
        _countries(each)
    _zones()


def language_choices() -> Choices:
    """The languages that the bot speaks."""
    return [(each, language_name(each)) for each in LANGUAGES]


def country_groups() -> Sequence[tuple[str, Choices]]:
    """Every country whose public holidays are known, in groups by the alphabet."""
    found = _countries(current_language())
    return [(_("None"), [(NOTHING, _("No public holidays"))]), *found]


def zone_groups(*, beside: str) -> Sequence[tuple[str, Choices]]:
    """Every time zone, in groups by continent; `beside` is offered whatever it is."""
    groups = [(_(region), options) for region, options in _zones()]
    known = {key for _title, options in groups for key, _text in options}
    return groups if beside in known else [(beside, [(beside, beside)]), *groups]


def _locale() -> str:
    return "en_GB" if current_language() == ENGLISH else current_language()


@lru_cache
def _countries(spoken: str) -> Sequence[tuple[str, Choices]]:
    with use_locale(spoken):
        # Asking the library to list them would load every country's rules, which takes a second.
        codes = {names[1] for names in COUNTRIES.values()}
        named = [(code, country_name(code)) for code in codes]
    found = sorted(
        (each for each in named if len(each[0]) == 2),
        key=lambda each: each[1].casefold(),
    )
    parts = [found[start : start + 25] for start in range(0, len(found), 25)]
    return [(f"{part[0][1][:30]} – {part[-1][1][:30]}", part) for part in parts]


@lru_cache
def _zones() -> Sequence[tuple[str, Choices]]:
    regions: dict[str, list[str]] = {}
    for zone in sorted(available_timezones()):
        region, slash, _city = zone.partition("/")
        if slash and region in _REGIONS:
            regions.setdefault(region, []).append(zone)
    groups: list[tuple[str, Choices]] = [("UTC", [("UTC", "UTC")])]
    for region in _REGIONS:
        zones = regions.get(region, [])
        for start in range(0, len(zones), GROUP_LIMIT):
            part = zones[start : start + GROUP_LIMIT]
            groups.append((region, [(each, each) for each in part]))
    return groups


_REGIONS = (
    gettext_noop("Europe"),
    gettext_noop("America"),
    gettext_noop("Asia"),
    gettext_noop("Africa"),
    gettext_noop("Australia"),
    gettext_noop("Pacific"),
    gettext_noop("Atlantic"),
    gettext_noop("Indian"),
    gettext_noop("Antarctica"),
)
