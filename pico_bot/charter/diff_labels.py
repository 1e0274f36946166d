"""The values of a charter, said in a few words."""

from collections.abc import Iterator, Sequence

from pico_bot.core import Every
from pico_bot.i18n import (
    format_time,
    format_weekday_and_day,
    format_weekdays,
    gettext_noop,
    join_and,
)
from pico_bot.i18n import gettext as _
from pico_bot.model import CharterTerms, HolidayPolicy, Maturity, Rhythm

_RHYTHMS = {
    Every.WEEK: gettext_noop("every week on {days} at {time}"),
    Every.SECOND_WEEK: gettext_noop("every two weeks on {days} at {time}"),
    Every.MONTH: gettext_noop("on the first {days} of the month at {time}"),
}

MATURITY = {
    Maturity.STARTING: gettext_noop("starting"),
    Maturity.ESTABLISHED: gettext_noop("established"),
    Maturity.ADVANCED: gettext_noop("advanced"),
}
HOLIDAYS = {
    HolidayPolicy.MOVE: gettext_noop("Check-ins on a public holiday move to the next working day"),
    HolidayPolicy.SKIP: gettext_noop("Check-ins on a public holiday are skipped"),
}


def changed(what: str, old: str | None, new: str | None) -> Iterator[str]:
    """That `what` is `new` instead of `old`, where it is."""
    if old == new:
        return
    if old is None:
        yield _("{what}: {new}").format(what=what, new=new)
    elif new is None:
        yield _("{what}: {old} → none").format(what=what, old=old)
    else:
        yield _("{what}: {old} → {new}").format(what=what, new=new, old=old)


def described(words: Sequence[str]) -> str:
    """Words in a row, or that there are none."""
    return join_and(words) if words else _("none")


def role(terms: CharterTerms, key: str) -> str:
    """What a role is called."""
    return _(terms.roles[key].title)


def names(terms: CharterTerms, keys: Sequence[str]) -> str:
    """What roles are called, in a row, or that there are none."""
    return join_and([role(terms, key) for key in keys]) if keys else _("no one")


def rhythm(of: Rhythm) -> str:
    """When a check-in comes."""
    spoken = _(_RHYTHMS[of.every]).format(
        days=format_weekdays(of.weekdays), time=format_time(of.at)
    )
    if of.every is not Every.SECOND_WEEK or of.anchor is None:
        return spoken
    return _("{rhythm}, including the week of {day}").format(
        rhythm=spoken, day=format_weekday_and_day(of.anchor)
    )
