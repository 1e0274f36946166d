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
        (lambda: dates.format_weekday_and_short_day(DAY), "Mon 30 Nov", "mandag den 30. november"),
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
