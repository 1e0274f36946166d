"""Names of the charter's values, as people read them."""

from collections.abc import Mapping, Sequence
from typing import assert_never

from babel import Locale
from holidays import country_holidays

from pico_bot.blockkit import label_of
from pico_bot.i18n import (
    ENGLISH,
    current_language,
    format_time,
    format_week,
    format_weekday_span,
    format_weekdays,
    gettext_noop,
    join_and,
    ngettext,
)
from pico_bot.i18n import gettext as _
from pico_bot.model import (
    CharterTerms,
    Every,
    Maturity,
    Priority,
    Rhythm,
    Side,
    SideHours,
    WorkingHours,
)

_PRESET_SUMMARIES: Mapping[Maturity, str] = {
    Maturity.STARTING: gettext_noop("weekly, more questions, escalates early"),
    Maturity.ESTABLISHED: gettext_noop("weekly, standard questions"),
    Maturity.ADVANCED: gettext_noop("every two weeks, few questions"),
}

_ACKNOWLEDGE_LABELS: Mapping[Priority, str] = {
    Priority.URGENT: gettext_noop("Acknowledge urgent issues within (working hours)"),
    Priority.HIGH: gettext_noop("Acknowledge high-priority issues within (working hours)"),
    Priority.NORMAL: gettext_noop("Acknowledge normal-priority issues within (working hours)"),
    Priority.LOW: gettext_noop("Acknowledge low-priority issues within (working hours)"),
}


def maturity_summary(maturity: Maturity) -> str:
    """The name of a preset and what it sets."""
    return f"{label_of(maturity).capitalize()}: {_(_PRESET_SUMMARIES[maturity])}"


def acknowledge_label(priority: Priority) -> str:
    """The name of the setting for how soon issues of `priority` must be acknowledged."""
    return _(_ACKNOWLEDGE_LABELS[priority])


def language_name(key: str) -> str:
    """The name of a language, in the current language and written as that writes it."""
    name: str = _locale().languages.get(key, key)
    return name


def country_name(code: str) -> str:
    """The name of a country (ISO 3166-1 alpha-2), in the current language."""
    name: str = _locale().territories.get(code, code)
    return name


def region_name(country: str, region: str) -> str:
    """The name of a region in the country's language, or its code if no name is known."""
    names: Mapping[str, str] = country_holidays(country).subdivisions_aliases
    return next((name for name, code in names.items() if code == region), region)


def role_title(terms: CharterTerms, key: str) -> str:
    """The title of a role; its key if the charter has no such role."""
    role = terms.roles.get(key)
    return _(role.title) if role else key


def role_titles(terms: CharterTerms, keys: Sequence[str]) -> str:
    """The titles of roles as a list in a sentence."""
    return join_and([role_title(terms, key) for key in keys]) if keys else _("no one")


def role_names(terms: CharterTerms) -> Mapping[str, str]:
    """What people write for each role, by its key: its title, or the key if that isn't clear.

    A title isn't clear if two roles share it, or if it contains the | that sets it off.
    """
    titles = {key: " ".join(_(role.title).split()) for key, role in terms.roles.items()}
    taken = [*(each.casefold() for each in titles.values()), *terms.roles]
    return {
        key: key
        if "|" in title or taken.count(title.casefold()) > (2 if title.casefold() == key else 1)
        else title
        for key, title in titles.items()
    }


def rhythm(rhythm: Rhythm) -> str:
    """When a check-in runs."""
    days, at = format_weekdays(rhythm.weekdays), format_time(rhythm.at)
    match rhythm.every:
        case Every.WEEK:
            return _("every week on {days} at {time}").format(days=days, time=at)
        case Every.MONTH:
            return _("on the first {days} of the month at {time}").format(days=days, time=at)
        case Every.SECOND_WEEK if rhythm.anchor is None:
            return _("every two weeks on {days} at {time}").format(days=days, time=at)
        case Every.SECOND_WEEK:
            return _("every two weeks on {days} at {time}, including the {week}").format(
                days=days, time=at, week=format_week(rhythm.anchor)
            )
        case _:
            assert_never(rhythm.every)


def hours(hours: WorkingHours) -> str:
    """Working days and hours."""
    return _("{days}, {start} to {end}").format(
        days=format_weekday_span(hours.weekdays),
        start=format_time(hours.start),
        end=format_time(hours.end),
    )


def public_holidays(place: CharterTerms | SideHours) -> str:
    """The country whose public holidays are days off."""
    if not place.country:
        return _("no public holidays")
    country = country_name(place.country)
    if place.region:
        country += f" ({region_name(place.country, place.region)})"
    return _("public holidays: {country}").format(country=country)


def own_hours(terms: CharterTerms, side: Side) -> str:
    """The working hours of a side that has its own; otherwise, that it has the partnership's."""
    own = terms.own_hours.get(side)
    if own is None:
        return _("same as the partnership's")
    return _("{hours} ({zone}), {holidays}").format(
        hours=hours(own.hours), zone=own.time_zone, holidays=public_holidays(own)
    )


def monthly_digest(terms: CharterTerms) -> str:
    """Whether the customer gets a monthly digest."""
    return (
        _("The customer gets a monthly digest")
        if terms.digests.shared_monthly
        else _("The customer gets no monthly digest")
    )


def retention(terms: CharterTerms) -> str:
    """How long records are kept."""
    months = terms.retention_months
    if months is None:
        return _("Records are kept indefinitely")
    return ngettext(
        "Records are kept for {count} month", "Records are kept for {count} months", months
    ).format(count=months)


def joined(names: Sequence[str]) -> str:
    """Names as a list in a sentence."""
    return join_and(names) if names else _("none")


def _locale() -> Locale:
    language = current_language()
    return Locale.parse("en_GB" if language == ENGLISH else language)
