"""Days, times, lists and numbers as people write them in each language."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from pico_bot.i18n import dates, use_locale

DAY = date(2026, 11, 30)
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@pytest.mark.parametrize(
    ("format_it", "english", "danish"),
    [
        (lambda: dates.format_day(DAY), "30 Nov 2026", "30. nov. 2026"),
        (lambda: dates.format_short_day(DAY), "30 Nov", "30. nov."),
        (lambda: dates.format_month(DAY), "November 2026", "november 2026"),
        (
            lambda: dates.format_weekday_and_day(DAY),
            "Mon 30 Nov 2026",
            "mandag den 30. november 2026",
        ),
        (lambda: dates.format_week(DAY), "week of 30 Nov 2026", "uge 49 i 2026"),
        (lambda: dates.format_short_week(DAY), "30 Nov", "uge 49"),
        (lambda: dates.format_time(time(9)), "09:00", "09.00"),
        (lambda: dates.format_number(1130.5), "1,130.5", "1.130,5"),
        (lambda: dates.join_and(["a", "b", "c"]), "a, b and c", "a, b og c"),
        (lambda: dates.join_or(["a", "b", "c"]), "a, b or c", "a, b eller c"),
        (lambda: dates.format_weekdays({3, 0}), "Monday and Thursday", "mandag og torsdag"),
        (lambda: dates.format_weekday_span(range(5)), "Monday to Friday", "mandag til fredag"),
    ],
)
def test_each_language_has_its_own_format(
    format_it: Callable[[], str], english: str, danish: str
) -> None:
    with use_locale("en"):
        assert format_it() == english
    with use_locale("da"):
        assert format_it() == danish


@pytest.mark.parametrize(
    ("format_it", "english", "danish"),
    [
        (dates.format_day, "30 Nov", "30. nov."),
        (dates.format_month, "November", "november"),
        (dates.format_weekday_and_day, "Mon 30 Nov", "mandag den 30. november"),
        (dates.format_week, "week of 30 Nov", "uge 49"),
        (
            lambda on: dates.format_moment(datetime.combine(on, time(9), UTC), COPENHAGEN),
            "Mon 30 Nov, 10:00 (Europe/Copenhagen)",
            "mandag den 30. november kl. 10.00 (Europe/Copenhagen)",
        ),
    ],
)
def test_only_another_year_is_shown(
    format_it: Callable[[date], str], english: str, danish: str
) -> None:
    with dates.use_now(datetime(2026, 1, 1, tzinfo=UTC)):
        assert format_it(DAY) == english
        assert "2025" in format_it(DAY.replace(year=2025))
        with use_locale("da"):
            assert format_it(DAY) == danish
            assert "2027" in format_it(DAY.replace(year=2027))
    assert "2026" in format_it(DAY)


def test_the_year_of_an_instant_is_that_of_its_time_zone() -> None:
    at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    with dates.use_now(at):
        assert dates.format_moment(at, COPENHAGEN) == "Fri 1 Jan, 00:30 (Europe/Copenhagen)"
        assert dates.format_day(date(2027, 1, 1)) == "1 Jan 2027"


@pytest.mark.parametrize(
    ("on", "english", "danish"),
    [
        (date(2026, 12, 27), "week of 21 Dec", "uge 52"),
        (date(2026, 12, 28), "week of 28 Dec", "uge 53"),
        (date(2027, 1, 3), "week of 28 Dec", "uge 53"),
        (date(2027, 1, 4), "week of 4 Jan 2027", "uge 1 i 2027"),
        (date(2025, 12, 29), "week of 29 Dec 2025", "uge 1"),
        (date(2025, 12, 28), "week of 22 Dec 2025", "uge 52 i 2025"),
    ],
)
def test_a_week_is_named_by_its_monday_or_its_iso_number(
    on: date, english: str, danish: str
) -> None:
    with dates.use_now(datetime(2026, 11, 30, tzinfo=UTC)):
        assert dates.format_week(on) == english
        with use_locale("da"):
            assert dates.format_week(on) == danish


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((0,), "Monday"),
        ((0, 1), "Monday and Tuesday"),
        ((4, 2, 3), "Wednesday to Friday"),
        ((0, 2, 4), "Monday, Wednesday and Friday"),
    ],
)
def test_only_three_or_more_consecutive_weekdays_are_a_span(
    days: tuple[int, ...], expected: str
) -> None:
    assert dates.format_weekday_span(days) == expected


def test_an_instant_is_shown_in_local_time_even_if_the_day_differs() -> None:
    at = datetime(2026, 11, 29, 23, 30, tzinfo=UTC)
    assert dates.format_moment(at, COPENHAGEN) == "Mon 30 Nov 2026, 00:30 (Europe/Copenhagen)"
