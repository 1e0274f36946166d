"""The monthly digest: how it looks, and that it names no people."""

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pico_bot.i18n import translation
from pico_bot.i18n.translation import use_locale
from pico_bot.model.message import Message
from pico_bot.reports.views import monthly
from tests.samples.arbitrary_records import LINKS, written
from tests.samples.digests import (
    busy_month,
    check_description,
    one_of_each_kind,
    quiet_month,
    statistics_charts,
)
from tests.samples.slack_limits import check_complete, check_inert, check_message
from tests.support.golden import Golden

MESSAGES: Mapping[str, Callable[[], Message]] = {
    "monthly": lambda: monthly.monthly_message(
        busy_month(one_of_each_kind()), chart_list=statistics_charts()[:2]
    ),
    "monthly-quiet": lambda: monthly.monthly_message(quiet_month(one_of_each_kind()[1:2])),
}


@pytest.mark.parametrize("language", translation.LANGUAGES)
@pytest.mark.parametrize("name", list(MESSAGES))
def test_monthly_digests_match_their_golden_files(name: str, language: str, golden: Golden) -> None:
    with use_locale(language):
        shown = MESSAGES[name]()
        for message in (shown, *shown.more):
            check_message(message)
            check_complete(message)
            check_description(message)
    folder = {translation.ENGLISH: "digests/", translation.DANISH: "da/digest-"}[language]
    for number, message in enumerate((shown, *shown.more)):
        golden(f"{folder}{name}-{number}" if number else f"{folder}{name}", message)


@given(st.lists(written, min_size=1, max_size=3))
def test_slack_accepts_any_titles_and_no_one_is_mentioned(titles: list[str]) -> None:
    records = one_of_each_kind()
    for record, title in zip(records, titles, strict=False):
        record.title = title
    shown = monthly.monthly_message(busy_month(records * 10), chart_list=statistics_charts()[:2])
    check_message(shown)
    check_inert(shown, links=LINKS)
    check_complete(shown)


def test_the_digest_names_no_people() -> None:
    text = MESSAGES["monthly"]().text
    for record in one_of_each_kind():
        assert record.responsible is not None
        for each in (record.responsible, record.author, record.logged_by):
            assert each.name.split()[0] not in text


def test_a_quiet_month_without_open_records_is_one_line() -> None:
    assert monthly.monthly_message(quiet_month([]), chart_list=statistics_charts()[:2]).text == (
        "A quiet month: nothing was decided, opened, resolved or raised in *October 2026*."
    )
